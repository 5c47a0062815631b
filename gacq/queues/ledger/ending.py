"""Ends without success: interrupted attempts, long outages, and the processor's last word."""

import json
import logging
from datetime import datetime

from gacq.database import microseconds
from gacq.queues.decision import is_set_aside, runs_alone
from gacq.queues.job import Failure, JobState, JobView, Outcome
from gacq.queues.ledger.accepting import Accepting
from gacq.queues.ledger.books import AttemptSuperseded
from gacq.queues.policy import Queue

log = logging.getLogger(__name__)


class Ending(Accepting):
    """What an ended or broken attempt leaves behind."""

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
        if self.may_have_happened(job):
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
            " detail = ?, finished_at = ?, live_key = iif(? = 'failed', null, key) where id = ?",
            (
                state,
                moment,
                orphanings,
                int(alone),
                failure.cause,
                failure.detail,
                moment if state is JobState.FAILED else None,
                state,
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

    def may_have_happened(self, job: JobView) -> bool:
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
            "update job set state = 'failed', cause = ?, detail = ?, finished_at = ?,"
            " live_key = null where id = ? and state in ('waiting', 'delayed')",
            (failure.cause, failure.detail, microseconds(now), job_id),
        ).rowcount
        if moved:
            self._bell.silence(job_id)
            self._follow_up(job_id, failure, None, now)
        return bool(moved)

    def _follow_up(self, job_id: int, failure: Failure, again: str | None, now: datetime) -> None:
        """Run the processor's last word in this transaction; if it raises, the job still ends."""
        job = self.job(job_id)
        exhausted = self.exhausted.get(Queue(job.queue))
        if exhausted is not None:
            self._execute("savepoint follow_up")
            try:
                exhausted(job, failure, now)
            except Exception as error:
                if self._database.is_unavailable(error):
                    # No fault of the last word: the whole move is made again when there is room.
                    raise
                self._execute("rollback to follow_up")
                self._execute("update job set follow_up_failed = 1 where id = ?", (job_id,))
                log.exception("The follow-up of failed job %s could not be carried out", job_id)
            self._execute("release follow_up")
        if again is not None:
            self._run_again(job_id, json.loads(again), now)
