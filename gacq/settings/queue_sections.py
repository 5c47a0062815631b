"""What can be set of the queues: ``[queues]``, and ``[queues.ai_qc]`` to ``[queues.report]``."""

from typing import Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from gacq.settings.fields import STRICT, OptionalWhole, choice, flag, number, whole

_DAY = 86_400.0


@dataclass(frozen=True, slots=True, config=STRICT)
class QueueSettings:
    """How one queue treats its jobs."""

    attempts: int = whole(3, 1, 20, "runs allowed in total, the first included")
    wait: Literal["exponential", "fixed"] = choice(
        "exponential", "the wait before a further attempt doubles each time, or stays"
    )
    wait_seconds: float = number(2.0, 0, 86_400, "seconds before the second attempt")
    jitter: float = number(0.0, 0, 0.5, "share by which a wait may be off; 0.1 = up to 10 %")
    time_limit_seconds: float = number(60.0, 1, 3_600, "seconds after which an attempt is ended")
    priority: int = whole(5, 1, 10, "10 goes first")
    auto_priority: OptionalWhole = whole(
        None, 1, 10, "priority of jobs started by a status change; 0 = as priority"
    )
    auto_delay_seconds: float = number(0.0, 0, 86_400, "seconds such a job waits at first")
    workers: int = whole(2, 1, 32, "jobs run at the same time")
    keep_completed_days: int = whole(
        7, 1, 3_650, "days until completed and cancelled jobs are removed"
    )
    keep_failed_days: int = whole(
        90, 1, 3_650, "days until failed jobs are removed, even if nobody acknowledged them"
    )


def _queue(**different: Any) -> Any:
    return Field(default_factory=lambda: QueueSettings(**different))


@dataclass(frozen=True, slots=True, config=STRICT)
class QueuesSettings:
    enabled: bool = flag(True, "false runs every job inside the request that asks for it")
    scheduler: bool = flag(True, "false stops the chores; rescue of jobs goes on")
    shutdown_seconds: float = number(20.0, 0, 600, "seconds that running jobs get at a stop")
    outage_hours: float = number(24.0, 0, 720, "hours that jobs wait for a failing service")
    orphan_limit: int = whole(5, 1, 100, "deaths of the program a job may see until set aside")
    sweep_seconds: float = number(15.0, 1, 3_600, "seconds between searches for forgotten jobs")
    abandoned_threads: int = whole(32, 1, 1_000, "overdue attempts left running until a restart")
    failed_alert: int = whole(10, 0, 100_000, "more failed jobs than this raise an alert")
    waiting_alert: int = whole(50, 0, 100_000, "more waiting jobs than this raise an alert")
    stuck_minutes: float = number(15.0, 1, 1_440, "minutes a due job may wait: critical alert")
    clean_days: int = whole(7, 0, 3_650, "age in days of what a clean removes")
    max_attempts: int = whole(20, 1, 100, "most attempts that a single job may ask for")
    max_delay_seconds: float = number(30 * _DAY, 0, 365 * _DAY, "longest delay it may ask for")
    busy_limit: int = whole(10_000, 1, 1_000_000, "writes in line before requests get 503")
    breaker_failures: int = whole(5, 1, 100, "failures in a row that hold a service's jobs")
    breaker_max_wait_seconds: float = number(300.0, 1, 86_400, "longest wait between its probes")
    idempotency_hours: int = whole(24, 1, 720, "hours that an Idempotency-Key is remembered")
    ai_qc: QueueSettings = _queue(
        time_limit_seconds=120.0, workers=4, auto_priority=7, auto_delay_seconds=5.0
    )
    email: QueueSettings = _queue(attempts=5)
    calendar: QueueSettings = _queue(wait="fixed", wait_seconds=5.0)
    report: QueueSettings = _queue(
        attempts=2,
        wait="fixed",
        wait_seconds=10.0,
        time_limit_seconds=300.0,
        priority=3,
        workers=1,
    )
