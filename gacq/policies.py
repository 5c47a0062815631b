"""What the settings say of the queues, as the values that the engine works with."""

from gacq.queues.breaker import Patience
from gacq.queues.engine import EngineOptions
from gacq.queues.monitor import Thresholds
from gacq.queues.policy import Limits, Policy, Queue, Wait
from gacq.settings import QueueSettings, QueuesSettings


def policies(settings: QueuesSettings) -> dict[Queue, Policy]:
    """The settings of the four queues as policies."""
    return {
        Queue.AI_QC: _policy(settings.ai_qc),
        Queue.EMAIL: _policy(settings.email, repeat_hurts=True),
        Queue.CALENDAR: _policy(settings.calendar),
        Queue.REPORT: _policy(settings.report),
    }


def engine_options(settings: QueuesSettings) -> EngineOptions:
    """The settings that hold for all queues together."""
    return EngineOptions(
        limits=Limits(
            max_attempts=settings.max_attempts,
            max_delay_seconds=settings.max_delay_seconds,
            outage_hours=settings.outage_hours,
            orphan_limit=settings.orphan_limit,
        ),
        thresholds=Thresholds(
            failed=settings.failed_alert,
            waiting=settings.waiting_alert,
            stuck_minutes=settings.stuck_minutes,
        ),
        patience=Patience(
            faults=settings.breaker_failures,
            longest_wait_seconds=settings.breaker_max_wait_seconds,
            confirm_seconds=min(3600.0, settings.outage_hours * 3600.0),
        ),
        sweep_seconds=settings.sweep_seconds,
        shutdown_seconds=settings.shutdown_seconds,
        abandoned_limit=settings.abandoned_threads,
        clean_days=settings.clean_days,
    )


def _policy(settings: QueueSettings, *, repeat_hurts: bool = False) -> Policy:
    return Policy(
        attempts=settings.attempts,
        wait=Wait(settings.wait),
        wait_seconds=settings.wait_seconds,
        time_limit_seconds=settings.time_limit_seconds,
        priority=settings.priority,
        workers=settings.workers,
        keep_completed_days=settings.keep_completed_days,
        keep_failed_days=settings.keep_failed_days,
        auto_priority=settings.auto_priority,
        auto_delay_seconds=settings.auto_delay_seconds,
        jitter=settings.jitter,
        repeat_hurts=repeat_hurts,
    )
