"""The ledger: the only writer of job and attempt rows, and so the truth about all work.

Every method runs inside ``database.write`` (reads: ``database.read``), takes the time as an
argument, and moves a job by "update where the old state still holds; one row?". The statements of
the hot path are SQL written out: they run for every job, and building them costs more than they do.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from gacq.database import Database, from_microseconds, microseconds, to_json
from gacq.errors import Conflict, GacqError, NotFound
from gacq.queues.decision import Decision, is_set_aside, runs_alone
from gacq.queues.job import (
    AttemptView,
    Failure,
    JobState,
    JobView,
    Outcome,
)
from gacq.queues.policy import Limits, Policy, Queue, check_request

log = logging.getLogger(__name__)

_COLUMNS = (
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


@dataclass(frozen=True, slots=True)
class Enqueued:
    """The job that will do the work; ``duplicate`` if it was there already."""

    job_id: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A job moved to active; ``job.runs`` is the number of the attempt that now runs."""

    job: JobView
    held_since: datetime | None
    effect: str | None = None


Exhausted = Callable[[JobView, Failure, datetime], None]


class Ledger:
    """Enqueue → claim → complete | retry | fail | cancel, each fenced by the attempt's number.

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
        self._database = database
        self._execute = database.execute
        self._bell = bell

    # --- asking for work

    def enqueue(
        self,
        queue: Queue,
        *,
        kind: str,
        payload: dict[str, Any],
        now: datetime,
        key: str | None = None,
        subject: str | None = None,
        priority: int | None = None,
        delay_seconds: float | None = None,
        attempts: int | None = None,
        origin: str = "system",
    ) -> Enqueued:
        """Accept one job. With a ``key`` that is live already, return that job as a duplicate.

        Asking while that job is active makes it run once more after this run, unless a repeat
        could hurt. Raises InvalidInput for numbers outside the limits.
        """
        policy = self.policies[queue]
        priority = policy.priority if priority is None else priority
        delay = 0.0 if delay_seconds is None else delay_seconds
        attempts = policy.attempts if attempts is None else attempts
        check_request(self.limits, priority=priority, delay_seconds=delay, attempts=attempts)
        if key is not None and (live := self._live_key(queue, kind, key)) is not None:
            job_id, state = live
            if state == JobState.ACTIVE and not policy.repeat_hurts:
                again = {"payload": payload, "priority": priority, "attempts": attempts}
                self._execute("update job set again = ? where id = ?", (to_json(again), job_id))
            return Enqueued(job_id, duplicate=True)
        return Enqueued(
            self._insert(
                queue, kind, key, subject, payload, priority, delay, attempts, origin, now
            ),
            duplicate=False,
        )

    def _live_key(self, queue: Queue, kind: str, key: str) -> tuple[int, str] | None:
        row: tuple[int, str] | None = self._execute(
            "select id, state from job where queue = ? and kind = ? and key = ?"
            " and state in ('waiting', 'delayed', 'active')",
            (queue, kind, key),
        ).fetchone()
        return row

    def _insert(
        self,
        queue: Queue,
        kind: str,
        key: str | None,
        subject: str | None,
        payload: dict[str, Any],
        priority: int,
        delay: float,
        attempts: int,
        origin: str,
        now: datetime,
    ) -> int:
        due_at = now + timedelta(seconds=delay) if delay else now
        state = JobState.DELAYED if delay else JobState.WAITING
        job_id: int = self._execute(
            "insert into job (queue, kind, key, subject, payload, state, priority, due_at,"
            " attempts, origin, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                queue,
                kind,
                key,
                subject,
                to_json(payload),
                state,
                priority,
                microseconds(due_at),
                attempts,
                origin,
                microseconds(now),
            ),
        ).lastrowid
        self._bell.ring(queue, job_id, priority, due_at if delay else None)
        return job_id

    # --- running it

    def claim_next(self, queue: Queue, *, now: datetime) -> Claim | None:
        """Take the queue's next message and make its job active, in this one transaction."""
        if self.has_alone:
            return self._claim_beside_alone(queue, now)
        while (job_id := self._bell.pop(queue)) is not None:
            claim = self.claim(job_id, now=now)
            if claim is not None:
                return claim
        return None

    def claim(self, job_id: int, *, now: datetime, inline: bool = False) -> Claim | None:
        """Make this job active if it is due and nobody was first; None otherwise."""
        if self.boot is None:
            raise RuntimeError("only the running service may claim")
        moment = microseconds(now)
        row = self._execute(
            "update job set state = 'active', runs = runs + 1, started_at = ?"
            " where id = ? and state in ('waiting', 'delayed') and due_at <= ?"
            f" returning {_COLUMNS}, held_since",
            (moment, job_id, moment),
        ).fetchone()
        if row is None:
            return None
        job = _view(row)
        self._execute(
            "insert into attempt (job_id, number, round, boot, inline, started_at)"
            " values (?, ?, ?, ?, ?, ?)",
            (job_id, job.runs, job.round, self.boot, int(inline), moment),
        )
        return Claim(job, _time(row[-1]))

    def _claim_beside_alone(self, queue: Queue, now: datetime) -> Claim | None:
        """While a job must run alone: it first, and nothing beside it."""
        alone = self._execute(
            "select id, queue, due_at <= ? from job where alone = 1"
            " and state in ('waiting', 'delayed', 'active') order by id limit 1",
            (microseconds(now),),
        ).fetchone()
        if alone is None:
            self.has_alone = False
            return self.claim_next(queue, now=now)
        if self._execute("select 1 from job where state = 'active' limit 1").fetchone():
            return None
        if not alone[2]:
            # It waits out a delay of its own; the others need not wait with it.
            while (job_id := self._bell.pop(queue)) is not None:
                if (claim := self.claim(job_id, now=now)) is not None:
                    return claim
            return None
        if alone[1] != queue:
            return None
        self._bell.silence(alone[0])
        return self.claim(alone[0], now=now)

    def about_to(self, job_id: int, number: int, effect: str, *, now: datetime) -> None:
        """Mark that an outside effect is about to happen. Raises AttemptSuperseded."""
        self._in_attempt(
            "update attempt set effect = ?, effect_at = ?"
            " where job_id = ? and number = ? and ended_at is null",
            (effect, microseconds(now), job_id, number),
        )

    def save_progress(self, job_id: int, number: int, progress: dict[str, Any]) -> None:
        """Keep what the next attempt need not do again. Raises AttemptSuperseded."""
        self._in_attempt(
            "update job set progress = ? where id = ? and state = 'active' and runs = ?",
            (to_json(progress), job_id, number),
        )

    def _in_attempt(self, sql: str, params: tuple[Any, ...]) -> None:
        if self._execute(sql, params).rowcount != 1:
            raise AttemptSuperseded("the attempt is no longer the current one")

    def fence(self, job_id: int, number: int) -> None:
        """Raise AttemptSuperseded unless this attempt is its job's current one."""
        current = self._execute(
            "select 1 from job where id = ? and state = 'active' and runs = ?", (job_id, number)
        ).fetchone()
        if current is None:
            raise AttemptSuperseded(f"attempt {number} of job {job_id} was superseded")

    def complete(
        self, job_id: int, number: int, result: dict[str, Any] | None, *, now: datetime
    ) -> None:
        moment = microseconds(now)
        row = self._execute(
            "update job set state = 'completed', used = used + 1, result = ?, finished_at = ?,"
            " cause = null, detail = null, held_since = null, progress = null, alone = 0"
            " where id = ? and state = 'active' and runs = ? returning again",
            (None if result is None else to_json(result), moment, job_id, number),
        ).fetchone()
        if row is None:
            raise AttemptSuperseded(f"attempt {number} of job {job_id} was superseded")
        self._end_attempt(job_id, number, Outcome.COMPLETED, None, moment)
        if row[0] is not None:
            self._run_again(job_id, json.loads(row[0]), now)

    def settle(
        self, job: JobView, decision: Decision, failure: Failure, *, now: datetime
    ) -> None:
        """End the current attempt without success, as ``decision`` says."""
        moment = microseconds(now)
        ended = self._execute(
            "update job set state = ?, due_at = ?, used = ?, held_since = ?, cause = ?, detail = ?,"
            " finished_at = ?, alone = 0 where id = ? and state = 'active' and runs = ?"
            " returning again",
            (
                decision.state,
                microseconds(decision.due_at),
                decision.used,
                None if decision.held_since is None else microseconds(decision.held_since),
                failure.cause,
                failure.detail,
                moment if decision.state is JobState.FAILED else None,
                job.id,
                job.runs,
            ),
        ).fetchone()
        if ended is None:
            raise AttemptSuperseded(f"attempt {job.runs} of job {job.id} was superseded")
        self._end_attempt(job.id, job.runs, decision.outcome, failure, moment)
        if decision.state is JobState.FAILED:
            self._follow_up(job.id, failure, ended[0], now)
        else:
            due_at = decision.due_at if decision.state is JobState.DELAYED else None
            self._bell.ring(Queue(job.queue), job.id, job.priority, due_at)

    def _end_attempt(
        self, job_id: int, number: int, outcome: Outcome, failure: Failure | None, moment: int
    ) -> None:
        cause, detail = (failure.cause, failure.detail) if failure else (None, None)
        self._execute(
            "update attempt set ended_at = ?, outcome = ?, cause = ?, detail = ?"
            " where job_id = ? and number = ?",
            (moment, outcome, cause, detail, job_id, number),
        )

    # --- what an ended or broken attempt leaves behind

    def orphan(self, job_id: int, *, now: datetime) -> JobView:
        """Settle the attempt of a process that died; it uses none of the job's attempts."""
        row = self._execute(
            "select alone, orphanings, again from job where id = ? and state = 'active'", (job_id,)
        ).fetchone()
        if row is None:
            raise AttemptSuperseded(f"job {job_id} is not active")
        was_alone, orphanings, again = bool(row[0]), row[1] + 1, row[2]
        job = self.job(job_id)
        failure = Failure("interrupted", "the program ended while the job was running")
        if self._may_have_happened(job):
            state, failure = JobState.FAILED, Failure("maybe_sent", failure.detail)
        elif is_set_aside(orphanings=orphanings, was_alone=was_alone, limits=self.limits):
            state = JobState.FAILED
            failure = Failure("kills_process", f"interrupted {orphanings} times")
        else:
            state = JobState.WAITING
        moment = microseconds(now)
        alone = state is JobState.WAITING and runs_alone(orphanings)
        self._execute(
            "update job set state = ?, due_at = ?, orphanings = ?, alone = ?, cause = ?,"
            " detail = ?, finished_at = ? where id = ?",
            (
                state,
                moment,
                orphanings,
                int(alone),
                failure.cause,
                failure.detail,
                moment if state is JobState.FAILED else None,
                job_id,
            ),
        )
        self.has_alone = self.has_alone or alone
        outcome = Outcome.FAILED if state is JobState.FAILED else Outcome.ORPHANED
        self._end_attempt(job_id, job.runs, outcome, failure, moment)
        if state is JobState.FAILED:
            self._follow_up(job_id, failure, again, now)
        else:
            self._bell.ring(Queue(job.queue), job_id, job.priority, None)
        return self.job(job_id)

    def release(self, job_id: int, number: int, *, now: datetime) -> None:
        """Hand back a job at a graceful stop, without counting the attempt."""
        job = self.job(job_id)
        if job.state is not JobState.ACTIVE or job.runs != number:
            raise AttemptSuperseded(f"attempt {number} of job {job_id} was superseded")
        if self._may_have_happened(job):
            decision = Decision(Outcome.FAILED, JobState.FAILED, now, job.used)
            failure = Failure("maybe_sent", "the service was stopped while the message was sent")
        else:
            decision = Decision(Outcome.RELEASED, JobState.WAITING, now, job.used)
            failure = Failure("interrupted", "the service was stopped")
        self.settle(job, decision, failure, now=now)

    def _may_have_happened(self, job: JobView) -> bool:
        """Whether the current attempt marked an effect that must not be repeated unknowingly."""
        return self.policies[Queue(job.queue)].repeat_hurts and self.effect_marked(job.id, job.runs)

    def effect_marked(self, job_id: int, number: int) -> bool:
        row = self._execute(
            "select effect from attempt where job_id = ? and number = ?", (job_id, number)
        ).fetchone()
        return row is not None and row[0] is not None

    def expire(self, job_id: int, failure: Failure, *, now: datetime) -> bool:
        """Fail a held job that waits for a service longer than ``outage_hours``."""
        moved = self._execute(
            "update job set state = 'failed', cause = ?, detail = ?, finished_at = ?"
            " where id = ? and state in ('waiting', 'delayed')",
            (failure.cause, failure.detail, microseconds(now), job_id),
        ).rowcount
        if moved:
            self._bell.silence(job_id)
            self._follow_up(job_id, failure, None, now)
        return bool(moved)

    def _follow_up(
        self, job_id: int, failure: Failure, again: str | None, now: datetime
    ) -> None:
        """Run the processor's last word in this transaction; if it raises, the job still ends."""
        job = self.job(job_id)
        exhausted = self.exhausted.get(Queue(job.queue))
        if exhausted is not None:
            self._execute("savepoint follow_up")
            try:
                exhausted(job, failure, now)
            except Exception:
                if not self._database.in_transaction:
                    raise
                self._execute("rollback to follow_up")
                self._execute("update job set follow_up_failed = 1 where id = ?", (job_id,))
                log.exception("The follow-up of failed job %s could not be carried out", job_id)
            self._execute("release follow_up")
        if again is not None:
            self._run_again(job_id, json.loads(again), now)

    def _run_again(self, job_id: int, again: dict[str, Any], now: datetime) -> None:
        """Someone asked for the same work while it ran: accept it as a job of its own."""
        job = self.job(job_id)
        self._execute("update job set again = null where id = ?", (job_id,))
        self.enqueue(
            Queue(job.queue),
            kind=job.kind,
            key=job.key,
            subject=job.subject,
            payload=again["payload"],
            priority=again["priority"],
            attempts=again["attempts"],
            origin=job.origin,
            now=now,
        )

    # --- what a person may do

    def cancel(self, job_id: int, *, now: datetime, by: str) -> JobView:
        """End a live job; a late result of its running attempt changes nothing."""
        job = self.job(job_id)
        if job.state is JobState.ACTIVE and self._may_have_happened(job):
            raise Conflict(f"job {job_id} is handing over its message right now; wait a moment")
        moment = microseconds(now)
        moved = self._execute(
            "update job set state = 'cancelled', finished_at = ?, cause = 'cancelled', detail = ?,"
            " again = null, alone = 0 where id = ? and state in ('waiting', 'delayed', 'active')",
            (moment, by, job_id),
        ).rowcount
        if not moved:
            raise Conflict(f"job {job_id} is {job.state} and can't be cancelled any more")
        failure = Failure("cancelled", by)
        if job.state is JobState.ACTIVE:
            self._end_attempt(job_id, job.runs, Outcome.CANCELLED, failure, moment)
        self._bell.silence(job_id)
        self._follow_up(job_id, failure, None, now)
        return self.job(job_id)

    def retry(self, job_id: int, *, now: datetime, by: str) -> JobView:
        """Start a new round of a failed or cancelled job: attempts from 0, history stays."""
        job = self.job(job_id)
        if job.state not in (JobState.FAILED, JobState.CANCELLED):
            raise Conflict(f"job {job_id} is {job.state}; only failed or cancelled jobs are retried")
        queue = Queue(job.queue)
        if job.key is not None and (live := self._live_key(queue, job.kind, job.key)):
            raise Conflict(f"job {live[0]} for the same thing is already {live[1]}")
        self._execute(
            "update job set state = 'waiting', due_at = ?, used = 0, round = round + 1,"
            " orphanings = 0, alone = 0, cause = null, detail = null, result = null,"
            " held_since = null, acknowledged_at = null, acknowledged_by = null,"
            " finished_at = null, follow_up_failed = 0, origin = ? where id = ?",
            (microseconds(now), by, job_id),
        )
        self._bell.ring(queue, job_id, job.priority, None)
        return self.job(job_id)

    def run_now(self, job_id: int, *, now: datetime, by: str) -> JobView:
        """Make a delayed job due at once."""
        job = self.job(job_id)
        if job.state is not JobState.DELAYED:
            raise Conflict(f"job {job_id} is {job.state}; only delayed jobs can be run now")
        self._promote(job_id, now, due_at=now)
        log.info("Job %s is run now by %s", job_id, by)
        return self.job(job_id)

    def acknowledge(self, job_id: int, *, now: datetime, by: str) -> JobView:
        """Say that a failure was seen: it no longer counts in alerts and may be cleaned."""
        moved = self._execute(
            "update job set acknowledged_at = ?, acknowledged_by = ?"
            " where id = ? and state = 'failed' and acknowledged_at is null",
            (microseconds(now), by, job_id),
        ).rowcount
        job = self.job(job_id)
        if not moved and job.state is not JobState.FAILED:
            raise Conflict(f"job {job_id} is {job.state}; only failed jobs are acknowledged")
        return job

    def silence(self, job_id: int) -> None:
        """Take back the bell of a job that was claimed by its id."""
        self._bell.silence(job_id)

    def ring_again(
        self, job_id: int, queue: str, priority: int, due_at: int, state: str
    ) -> None:
        """Ring for a live job that no message stands for (columns as they are stored)."""
        due = from_microseconds(due_at) if state == JobState.DELAYED else None
        self._bell.ring(Queue(queue), job_id, priority, due)

    # --- time passes

    def promote_due(self, queue: Queue, *, now: datetime, limit: int = 500) -> int:
        """Move delayed jobs whose time has come to waiting, and ring for them."""
        due = self._execute(
            "select id from job where queue = ? and state = 'delayed' and due_at <= ?"
            " order by due_at, id limit ?",
            (queue, microseconds(now), limit),
        ).fetchall()
        for (job_id,) in due:
            self._promote(job_id, now)
        return len(due)

    def _promote(self, job_id: int, now: datetime, *, due_at: datetime | None = None) -> None:
        row = self._execute(
            "update job set state = 'waiting', due_at = coalesce(?, due_at)"
            " where id = ? and state = 'delayed' returning queue, priority",
            (None if due_at is None else microseconds(due_at), job_id),
        ).fetchone()
        if row is not None:
            self._bell.silence(job_id)
            self._bell.ring(Queue(row[0]), job_id, row[1], None)

    # --- reading

    def job(self, job_id: int) -> JobView:
        """Raises NotFound."""
        row = self._execute(f"select {_COLUMNS} from job where id = ?", (job_id,)).fetchone()
        if row is None:
            raise NotFound(f"there is no job {job_id}")
        return _view(row)

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
                ended_at=_time(row[5]),
                outcome=None if row[6] is None else Outcome(row[6]),
                cause=row[7],
                detail=row[8],
                effect=row[9],
            )
            for row in rows
        ]


def _time(value: int | None) -> datetime | None:
    return None if value is None else from_microseconds(value)


def _json(value: str | None) -> Any:
    return None if value is None else json.loads(value)


def _view(row: tuple[Any, ...]) -> JobView:
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
        progress=_json(row[14]),
        result=_json(row[15]),
        cause=row[16],
        detail=row[17],
        origin=row[18],
        acknowledged_at=_time(row[19]),
        created_at=from_microseconds(row[20]),
        started_at=_time(row[21]),
        finished_at=_time(row[22]),
    )
