"""What every part of the ledger has at hand: the tables, the bell, and reading a job."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from gacq.database import Database, from_microseconds
from gacq.errors import GacqError, NotFound
from gacq.queues.job import AttemptView, Failure, JobState, JobView, Outcome
from gacq.queues.job_log import AttemptLog
from gacq.queues.policy import Limits, Policy, Queue

log = logging.getLogger(__name__)

COLUMNS = (
    "id, queue, kind, key, subject, payload, state, priority, due_at, attempts, used, round, runs,"
    " orphanings, progress, result, cause, detail, origin, acknowledged_at, created_at, started_at,"
    " finished_at"
)


class AttemptSuperseded(GacqError):
    """The attempt is no longer its job's current one: whatever it did changes nothing."""

    code = "superseded"


class Bell(Protocol):
    """What the ledger asks of the broker; each call is part of the current transaction."""

    def ring(self, queue: Queue, job_id: int, priority: int, due_at: datetime | None) -> None: ...
    def silence(self, job_id: int) -> None: ...
    def pop(self, queue: Queue) -> int | None: ...
    def move_back(self, job_ids: list[int], microseconds_back: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Enqueued:
    """The job that will do the work; ``duplicate`` if it was there already."""

    job_id: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A job moved to active; ``job.runs`` is the number of the attempt that now runs.

    ``log`` is filled while it runs.
    """

    job: JobView
    held_since: datetime | None
    effect: str | None = None
    log: AttemptLog = field(default_factory=AttemptLog, compare=False, repr=False)


Exhausted = Callable[[JobView, Failure, datetime], None]


class Books:
    """The rows of jobs and attempts, read and written inside one ``database`` transaction.

    Args:
        boot: id of this process; without one (the command line) nothing may be claimed.
    """

    def __init__(
        self,
        database: Database,
        bell: Bell,
        *,
        policies: Mapping[Queue, Policy],
        limits: Limits,
        boot: str | None,
    ) -> None:
        self.policies = policies
        self.limits = limits
        self.boot = boot
        self.exhausted: dict[Queue, Exhausted] = {}
        self.has_alone = True
        self._alone_asked_at: datetime | None = None
        self._database = database
        self._execute = database.execute
        self._bell = bell

    def job(self, job_id: int) -> JobView:
        """Raises NotFound."""
        row = self._execute(f"select {COLUMNS} from job where id = ?", (job_id,)).fetchone()
        if row is None:
            raise NotFound(f"there is no job {job_id}")
        return view_of(row)

    def live_job(self, queue: Queue, kind: str, key: str) -> JobView | None:
        live = self._live_key(queue, kind, key)
        return None if live is None else self.job(live[0])

    def attempts_of(self, job_id: int) -> list[AttemptView]:
        """Every run of the job, oldest first."""
        rows = self._execute(
            "select number, round, boot, inline, started_at, ended_at, outcome, cause, detail,"
            " effect from attempt where job_id = ? order by number",
            (job_id,),
        ).fetchall()
        return [
            AttemptView(
                number=row[0],
                round=row[1],
                boot=row[2],
                inline=bool(row[3]),
                started_at=from_microseconds(row[4]),
                ended_at=time_of(row[5]),
                outcome=None if row[6] is None else Outcome(row[6]),
                cause=row[7],
                detail=row[8],
                effect=row[9],
            )
            for row in rows
        ]

    def _live_key(self, queue: Queue, kind: str, key: str) -> tuple[int, str] | None:
        row: tuple[int, str] | None = self._execute(
            "select id, state from job where queue = ? and kind = ? and live_key = ?",
            (queue, kind, key),
        ).fetchone()
        return row

    def _end_attempt(
        self, job_id: int, number: int, outcome: Outcome, failure: Failure | None, moment: int
    ) -> None:
        cause, detail = (failure.cause, failure.detail) if failure else (None, None)
        self._execute(
            "update attempt set ended_at = ?, outcome = ?, cause = ?, detail = ?"
            " where job_id = ? and number = ?",
            (moment, outcome, cause, detail, job_id, number),
        )


def time_of(value: int | None) -> datetime | None:
    return None if value is None else from_microseconds(value)


def json_of(value: str | None) -> Any:
    return None if value is None else json.loads(value)


def view_of(row: tuple[Any, ...]) -> JobView:
    return JobView(
        id=row[0],
        queue=row[1],
        kind=row[2],
        key=row[3],
        subject=row[4],
        payload=json.loads(row[5]),
        state=JobState(row[6]),
        priority=row[7],
        due_at=from_microseconds(row[8]),
        attempts=row[9],
        used=row[10],
        round=row[11],
        runs=row[12],
        orphanings=row[13],
        progress=json_of(row[14]),
        result=json_of(row[15]),
        cause=row[16],
        detail=row[17],
        origin=row[18],
        acknowledged_at=time_of(row[19]),
        created_at=from_microseconds(row[20]),
        started_at=time_of(row[21]),
        finished_at=time_of(row[22]),
    )
