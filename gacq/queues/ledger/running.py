"""Running: claim a job, mark what its attempt is about to do, and end the attempt, all fenced."""

import json
from datetime import datetime, timedelta
from typing import Any

from gacq.database import microseconds, to_json
from gacq.queues.decision import Decision
from gacq.queues.job import Failure, JobState, JobView, Outcome
from gacq.queues.ledger.books import COLUMNS, AttemptSuperseded, Claim, time_of, view_of
from gacq.queues.ledger.ending import Ending
from gacq.queues.policy import Queue

ASKED_RECENTLY = timedelta(seconds=5)
"""A worker that is kept waiting asks 20 times a second, so longer than this means nobody asks."""


class Running(Ending):
    """Claim → complete | settle; a superseded attempt changes nothing."""

    def claim_next(self, queue: Queue, *, now: datetime) -> Claim | None:
        """Take the queue's next message and make its job active, in this one transaction."""
        if self.has_alone:
            return self._claim_beside_alone(queue, now)
        return self._claim_in_order(queue, now)

    def _claim_in_order(self, queue: Queue, now: datetime) -> Claim | None:
        while (job_id := self._bell.pop(queue)) is not None:
            claim = self.claim(job_id, now=now)
            if claim is not None:
                return claim
        return None

    def claim(self, job_id: int, *, now: datetime, inline: bool = False) -> Claim | None:
        """Make this job active if it is due and nobody was first; None otherwise."""
        if self.boot is None:
            raise RuntimeError("only the running service may claim")
        if inline and self.has_alone and self._is_one_running_alone():
            return None
        moment = microseconds(now)
        row = self._execute(
            "update job set state = 'active', runs = runs + 1, started_at = ?"
            # What waits was due once: a clock that is set back must not leave it behind.
            " where id = ? and (state = 'waiting' or (state = 'delayed' and due_at <= ?))"
            f" returning {COLUMNS}, held_since",
            (moment, job_id, moment),
        ).fetchone()
        if row is None:
            return None
        job = view_of(row)
        self._execute(
            "insert into attempt (job_id, number, round, boot, inline, started_at)"
            " values (?, ?, ?, ?, ?, ?)",
            (job_id, job.runs, job.round, self.boot, int(inline), moment),
        )
        return Claim(job, time_of(row[-1]))

    def _claim_beside_alone(self, queue: Queue, now: datetime) -> Claim | None:
        """While a job must run alone: it first, and nothing beside it."""
        alone = self._execute(
            "select id, queue, state from job where alone = 1 and state in ('waiting', 'active')"
            " order by id limit 1"
        ).fetchone()
        if alone is None:
            self.has_alone = False
            return self._claim_in_order(queue, now)
        job_id, its_queue, state = alone
        if its_queue == queue:
            self._alone_asked_at = now
        elif state == JobState.WAITING and not self._is_alone_asked_for(now):
            # Its queue is paused or its service held: the others need not wait with it.
            return self._claim_in_order(queue, now)
        if its_queue != queue or self._active_ids(1):
            return None
        self._bell.silence(job_id)
        return self.claim(job_id, now=now)

    def _is_one_running_alone(self) -> bool:
        sql = "select 1 from job where alone = 1 and state = 'active' limit 1"
        return self._execute(sql).fetchone() is not None

    def _is_alone_asked_for(self, now: datetime) -> bool:
        asked_at = self._alone_asked_at
        return asked_at is not None and abs(now - asked_at) < ASKED_RECENTLY

    def _active_ids(self, limit: int) -> list[int]:
        marks = ", ".join("?" * len(Queue))
        rows = self._execute(
            f"select id from job where queue in ({marks}) and state = 'active' limit ?",
            (*Queue, limit),
        ).fetchall()
        return [job_id for (job_id,) in rows]

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
            " cause = null, detail = null, held_since = null, progress = null, alone = 0,"
            " live_key = null where id = ? and state = 'active' and runs = ? returning again",
            (None if result is None else to_json(result), moment, job_id, number),
        ).fetchone()
        if row is None:
            raise AttemptSuperseded(f"attempt {number} of job {job_id} was superseded")
        self._end_attempt(job_id, number, Outcome.COMPLETED, None, moment)
        if row[0] is not None:
            self._run_again(job_id, json.loads(row[0]), now)

    def settle(self, job: JobView, decision: Decision, failure: Failure, *, now: datetime) -> None:
        """End the current attempt without success, as ``decision`` says."""
        moment = microseconds(now)
        ended = self._execute(
            "update job set state = ?, due_at = ?, used = ?, held_since = ?, cause = ?, detail = ?,"
            " finished_at = ?, alone = 0, live_key = iif(? = 'failed', null, key)"
            " where id = ? and state = 'active' and runs = ? returning again",
            (
                decision.state,
                microseconds(decision.due_at),
                decision.used,
                None if decision.held_since is None else microseconds(decision.held_since),
                failure.cause,
                failure.detail,
                moment if decision.state is JobState.FAILED else None,
                decision.state,
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
