"""What becomes of a job after an attempt that did not complete: pure functions of job and time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gacq.queues.job import JobState, JobView, Outcome
from gacq.queues.policy import Limits, Policy


@dataclass(frozen=True, slots=True)
class Decision:
    """The attempt's outcome and where the job goes; ``due_at`` matters for live states only."""

    outcome: Outcome
    state: JobState
    due_at: datetime
    used: int
    held_since: datetime | None = None


def after_permanent_fault(job: JobView, now: datetime) -> Decision:
    return Decision(Outcome.FAILED, JobState.FAILED, now, job.used + 1)


def after_job_fault(job: JobView, policy: Policy, now: datetime) -> Decision:
    """The job itself went wrong: one attempt is spent, and the last one spent fails it."""
    used = job.used + 1
    if used >= job.attempts:
        return Decision(Outcome.FAILED, JobState.FAILED, now, used)
    due_at = now + timedelta(seconds=policy.wait_after(used))
    return Decision(Outcome.RETRY, JobState.DELAYED, due_at, used)


def after_service_fault(
    job: JobView,
    held_since: datetime | None,
    limits: Limits,
    now: datetime,
    wait_seconds: float,
    *,
    is_outage: bool = True,
) -> Decision:
    """An outside service is at fault: no attempt is spent, for at most ``outage_hours``."""
    since = held_since or now
    if is_outage and now - since >= timedelta(hours=limits.outage_hours):
        return Decision(Outcome.FAILED, JobState.FAILED, now, job.used, since)
    if wait_seconds <= 0:
        return Decision(Outcome.HELD, JobState.WAITING, now, job.used, since)
    due_at = now + timedelta(seconds=wait_seconds)
    return Decision(Outcome.HELD, JobState.DELAYED, due_at, job.used, since)


def is_set_aside(*, orphanings: int, was_alone: bool, limits: Limits) -> bool:
    """Whether a job orphaned ``orphanings`` times is taken for the one that kills the process."""
    return was_alone or orphanings >= limits.orphan_limit


def runs_alone(orphanings: int) -> bool:
    """From the second orphaning on, so that a job that kills the process takes no neighbour."""
    return orphanings >= 2
