"""Job and attempt as the frozen values that travel outside the ledger, and their states.

The rows themselves are the ledger's alone. A ``JobView`` and an ``ActiveAttempt`` hold no database
connection and may cross threads.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

current_job: ContextVar[int | None] = ContextVar("current_job", default=None)
"""The job that this thread works on; the log writes it on each line."""


class JobState(StrEnum):
    """Where a job stands. The first three are live; ``active`` has exactly one open attempt."""

    WAITING = "waiting"
    DELAYED = "delayed"
    ACTIVE = "active"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


LIVE = frozenset({JobState.WAITING, JobState.DELAYED, JobState.ACTIVE})


class Outcome(StrEnum):
    """How an attempt ended; ``orphaned``, ``held`` and ``released`` spend none of the attempts."""

    COMPLETED = "completed"
    RETRY = "retry"
    FAILED = "failed"
    CANCELLED = "cancelled"
    HELD = "held"
    ORPHANED = "orphaned"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as it stood when it was read; ``used`` of ``attempts`` are spent, times are UTC."""

    id: int
    queue: str
    kind: str
    key: str | None
    subject: str | None
    payload: dict[str, Any]
    state: JobState
    priority: int
    due_at: datetime
    attempts: int
    used: int
    round: int
    runs: int
    orphanings: int
    progress: dict[str, Any] | None
    result: dict[str, Any] | None
    cause: str | None
    detail: str | None
    origin: str
    acknowledged_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One run as history shows it; ``outcome`` is None while it runs."""

    number: int
    round: int
    boot: str
    inline: bool
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    cause: str | None
    detail: str | None
    effect: str | None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt or a job failed. ``cause`` is a name of ``causes.CAUSES``."""

    cause: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ActiveAttempt:
    """What a processor is given: the job, the fence and the ways to speak to the ledger.

    Attributes:
        job: the job as it was claimed; ``job.progress`` is what an earlier attempt saved.
        number: 1 for the job's first run ever, going on over retries and rounds; with the job's id
            it is the fence that only the ledger compares.
        is_last: whether a job fault in this attempt fails the job.
    """

    job: JobView
    number: int
    is_last: bool
    seconds_left: Callable[[], float] = field(repr=False)
    """Seconds until the time limit, never below 0.05: give it to every client call."""
    about_to: Callable[[str], None] = field(repr=False)
    """Commit a mark that an effect outside is about to happen (``"smtp-data"``). Raises
    ``AttemptSuperseded`` if this attempt is no longer the current one."""
    save_progress: Callable[[dict[str, Any]], None] = field(repr=False)
    """Commit what the next attempt need not do again. Raises ``AttemptSuperseded`` likewise."""
    take_call: Callable[[], None] = field(repr=False)
    """Take one more call from the service's rate bucket (the first came with the claim). Waits at
    most the seconds left, then raises TransientError of the service's quota cause."""
