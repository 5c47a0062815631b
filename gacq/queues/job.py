"""Job and attempt: the rows of the ledger, and the frozen values that travel outside it.

Rows are written by ``ledger.py`` alone. Everything outside this folder sees ``JobView`` and
``ActiveAttempt``, which hold no database connection and may cross threads.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import peewee

from gacq.database import JsonField, Row, UtcField

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


class Job(Row):
    """One unit of work; outlives every message about it."""

    queue = peewee.TextField()
    kind = peewee.TextField()
    key = peewee.TextField(null=True)
    live_key = peewee.TextField(null=True)
    subject = peewee.TextField(null=True)
    payload = JsonField()
    state = peewee.TextField()
    priority = peewee.IntegerField()
    due_at = UtcField()
    attempts = peewee.IntegerField()
    used = peewee.IntegerField(default=0)
    round = peewee.IntegerField(default=1)
    orphanings = peewee.IntegerField(default=0)
    alone = peewee.BooleanField(default=False)
    again = JsonField(null=True)
    progress = JsonField(null=True)
    result = JsonField(null=True)
    cause = peewee.TextField(null=True)
    detail = peewee.TextField(null=True)
    held_since = UtcField(null=True)
    runs = peewee.IntegerField(default=0)
    follow_up_failed = peewee.BooleanField(default=False)
    origin = peewee.TextField()
    acknowledged_at = UtcField(null=True)
    acknowledged_by = peewee.TextField(null=True)
    created_at = UtcField()
    started_at = UtcField(null=True)
    finished_at = UtcField(null=True)

    class Meta:
        table_name = "job"


class Attempt(Row):
    """One run of a job. ``ended_at`` is null while it runs; ``number`` is the fence."""

    id = None
    job = peewee.IntegerField(column_name="job_id")
    number = peewee.IntegerField()
    round = peewee.IntegerField()
    boot = peewee.TextField()
    inline = peewee.BooleanField(default=False)
    started_at = UtcField()
    ended_at = UtcField(null=True)
    outcome = peewee.TextField(null=True)
    cause = peewee.TextField(null=True)
    detail = peewee.TextField(null=True)
    effect = peewee.TextField(null=True)
    effect_at = UtcField(null=True)

    class Meta:
        table_name = "attempt"
        primary_key = peewee.CompositeKey("job", "number")


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
