"""What a person may do with one job: cancel, retry, run now, acknowledge."""

import logging
from datetime import datetime

from gacq.database import microseconds
from gacq.errors import Conflict
from gacq.queues.decision import Decision
from gacq.queues.job import Failure, JobState, JobView, Outcome
from gacq.queues.ledger.books import AttemptSuperseded, time_of
from gacq.queues.ledger.running import Running
from gacq.queues.policy import Queue

log = logging.getLogger(__name__)


class Ledger(Running):
    """All verbs. A refused one raises NotFound or Conflict and changes nothing."""

    def release(self, job_id: int, number: int, *, now: datetime) -> None:
        """Hand back a job at a graceful stop, without counting the attempt."""
        job = self.job(job_id)
        if job.state is not JobState.ACTIVE or job.runs != number:
            raise AttemptSuperseded(f"attempt {number} of job {job_id} was superseded")
        if self.may_have_happened(job):
            decision = Decision(Outcome.FAILED, JobState.FAILED, now, job.used)
            failure = Failure("maybe_sent", "the service was stopped while the message was sent")
        else:
            held_since = self._held_since(job_id)
            decision = Decision(Outcome.RELEASED, JobState.WAITING, now, job.used, held_since)
            failure = Failure("interrupted", "the service was stopped")
        self.settle(job, decision, failure, now=now)

    def _held_since(self, job_id: int) -> datetime | None:
        """How long its service has been out is not forgotten with a stop."""
        row = self._execute("select held_since from job where id = ?", (job_id,)).fetchone()
        return time_of(row[0])

    def cancel(self, job_id: int, *, now: datetime, by: str) -> JobView:
        """End a live job; a late result of its running attempt changes nothing."""
        job = self.job(job_id)
        if job.state is JobState.ACTIVE and self.may_have_happened(job):
            raise Conflict(f"job {job_id} is handing over its message right now; wait a moment")
        moment = microseconds(now)
        moved = self._execute(
            "update job set state = 'cancelled', finished_at = ?, cause = 'cancelled', detail = ?,"
            " again = null, alone = 0, live_key = null"
            " where id = ? and state in ('waiting', 'delayed', 'active')",
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
            raise Conflict(
                f"job {job_id} is {job.state}; only failed or cancelled jobs are retried"
            )
        queue = Queue(job.queue)
        if job.key is not None and (live := self._live_key(queue, job.kind, job.key)):
            raise Conflict(f"job {live[0]} for the same thing is already {live[1]}")
        self._execute(
            "update job set state = 'waiting', due_at = ?, used = 0, round = round + 1,"
            " orphanings = 0, alone = 0, cause = null, detail = null, result = null,"
            " held_since = null, acknowledged_at = null, acknowledged_by = null,"
            " finished_at = null, follow_up_failed = 0, live_key = key, origin = ? where id = ?",
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
