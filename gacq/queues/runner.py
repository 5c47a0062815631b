"""Runs one attempt of a job, whatever happens to it: claimed → process → settle.

The one place that catches every exception of a processor. Settling is one writer transaction:
the fence, the processor's ``record`` and the ledger's move stand or fall together, so a late
result of a superseded attempt changes nothing.
"""

import logging
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from gacq.causes import CAUSES
from gacq.clock import Clock
from gacq.database import Database
from gacq.errors import Conflict, JobError, PermanentError, TransientError, Unavailable
from gacq.queues.decision import (
    Decision,
    after_job_fault,
    after_permanent_fault,
    after_service_fault,
)
from gacq.queues.gate import Gate
from gacq.queues.job import ActiveAttempt, Failure, JobState, JobView, current_job
from gacq.queues.ledger import AttemptSuperseded, Claim, Ledger
from gacq.queues.policy import Queue
from gacq.queues.processor import Processor
from gacq.queues.timelimit import Deadline, OverTime, TimeLimit

log = logging.getLogger(__name__)

T = TypeVar("T")

ClaimNext = Callable[[], Claim | None]
"""Claims the queue's next job; runs inside the writer transaction."""
Another = Callable[[], ClaimNext | None]
"""Asks the gate whether one more job may be claimed, and gives the way to do it."""

STORE_AGAIN_SECONDS = 1.0
"""Wait before trying again to store an outcome that the disk had no room for."""


class _Lane:
    """The attempts that follow one another in one thread; ``claim`` is the current one."""

    __slots__ = ("claim",)

    def __init__(self, claim: Claim) -> None:
        self.claim = claim


class Runner:
    """Runs claimed jobs with their queue's processor.

    Args:
        on_overload: called when more than ``abandoned_limit`` threads hang in ended attempts.
    """

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        gate: Gate,
        clock: Clock,
        *,
        abandoned_limit: int = 32,
        on_overload: Callable[[], None] = lambda: None,
    ) -> None:
        self.processors: dict[Queue, Processor] = {}
        self._database = database
        self._ledger = ledger
        self._gate = gate
        self._clock = clock
        self._time_limit = TimeLimit(clock)
        self._abandoned_limit = abandoned_limit
        self._on_overload = on_overload
        self._stopping = threading.Event()
        self._running: dict[int, int] = {}
        self._running_lock = threading.Lock()

    # --- from the consumers and from a request

    def run(self, claim: Claim, another: "Another | None" = None) -> None:
        """Run a claimed job to the end of its attempt. Never raises for the job's sake.

        With ``another``, the commit that completes a job also claims the queue's next one, which
        saves a commit a job under load; the jobs claimed in this way are run as well.
        """
        lane = _Lane(claim)
        self._time_limit.run(partial(self._run_lane, lane, another), partial(self._time_out, lane))
        self._look_at_abandoned()

    def run_inline(self, job_id: int) -> JobView:
        """Run one attempt now, in the caller's request; returns the job as it then stands.

        Raises Conflict if the job isn't due or already runs, Unavailable if its service is held.
        """
        job = self._database.read(self._ledger.job, job_id)
        queue = Queue(job.queue)
        wait = self._gate.admit_inline(queue)
        if wait > 0:
            raise Unavailable(
                "The outside service that this needs is held at the moment; the job stays queued",
                retry_after_seconds=max(1.0, wait),
            )
        claim = self._database.write(self._claim_inline, job_id)
        if claim is None:
            self._gate.give_back(queue)
            raise Conflict(f"job {job_id} is {job.state} and can't be run now")
        self.run(claim)
        return self._database.read(self._ledger.job, job_id)

    def run_next(self, queue: Queue) -> JobView | None:
        """Claim and run the queue's next due job in this thread, for steps without a consumer."""
        self._database.write(self._ledger.promote_due, queue, now=self._clock.now())
        if self._gate.wait_seconds(queue) > 0:
            return None
        claim = self._database.write(self._ledger.claim_next, queue, now=self._clock.now())
        if claim is None:
            self._gate.give_back(queue)
            return None
        self.run(claim)
        return self._database.read(self._ledger.job, claim.job.id)

    def _claim_inline(self, job_id: int) -> Claim | None:
        now = self._clock.now()
        job = self._ledger.job(job_id)
        if job.state is JobState.DELAYED:
            self._ledger.run_now(job_id, now=now, by=job.origin)
        claim = self._ledger.claim(job_id, now=now, inline=True)
        if claim is not None:
            self._ledger.silence(job_id)
        return claim

    # --- stopping

    @property
    def running(self) -> Mapping[int, int]:
        """Jobs that run now, with the number of their attempt."""
        with self._running_lock:
            return dict(self._running)

    def hand_back(self) -> int:
        """Release what still runs, without counting its attempts; returns how many."""
        self._stopping.set()
        released = 0
        for job_id, number in self.running.items():
            try:
                self._database.write(self._ledger.release, job_id, number, now=self._clock.now())
                released += 1
            except AttemptSuperseded:
                continue
        return released

    def close(self) -> None:
        self._stopping.set()
        self._time_limit.close()

    @property
    def abandoned(self) -> int:
        return self._time_limit.abandoned

    # --- one attempt

    def _run_lane(self, lane: "_Lane", another: "Another | None", deadline: Deadline) -> None:
        """In a thread apart: this attempt, and those that follow it."""
        claim: Claim | None = lane.claim
        while claim is not None:
            lane.claim = claim
            token = current_job.set(claim.job.id)
            try:
                with self._counted(claim.job):
                    claim = self._run(claim, another, deadline)
            except AttemptSuperseded:
                log.info("Attempt %s came too late and changed nothing", lane.claim.job.runs)
                claim = None
            except Exception:
                # The sweep takes the job up again once its time limit has passed.
                log.exception("The outcome of attempt %s is not stored", lane.claim.job.runs)
                claim = None
            finally:
                current_job.reset(token)

    def _run(self, claim: Claim, another: "Another | None", deadline: Deadline) -> Claim | None:
        queue = Queue(claim.job.queue)
        processor = self.processors.get(queue)
        if processor is None:
            failure = Failure("unexpected", f"queue {queue} has no processor in this version")
            now = self._clock.now()
            self._end(claim, after_permanent_fault(claim.job, now), failure, now)
            return None
        try:
            outcome = self._process(processor, claim.job, deadline)
            following = self._complete(processor, claim.job, outcome, another)
        except AttemptSuperseded:
            self._gate.no_verdict(queue)
            raise
        except Exception as error:
            self._failed(claim, error)
            return None
        self._gate.succeeded(queue)
        return following

    def _process(self, processor: Processor, job: JobView, deadline: Deadline) -> Any:
        deadline.begin(self._ledger.policies[Queue(job.queue)].time_limit_seconds)
        try:
            return processor.process(self._attempt(job, deadline))
        finally:
            deadline.clear()

    def _time_out(self, lane: "_Lane", deadline: Deadline) -> bool:
        """End the attempt that is over its limit; False if it has just ended by itself."""
        claim = lane.claim
        if deadline.seconds_left > 0:
            # The lane had gone on to its next attempt before its claim was read here.
            return False
        limit = self._ledger.policies[Queue(claim.job.queue)].time_limit_seconds
        token = current_job.set(claim.job.id)
        try:
            self._failed(claim, OverTime(f"no result within {limit:g} s"))
        except AttemptSuperseded:
            return self.running.get(claim.job.id) == claim.job.runs
        finally:
            current_job.reset(token)
        return True

    def _complete(
        self, processor: Processor, job: JobView, outcome: Any, another: "Another | None"
    ) -> Claim | None:
        claim_next = another() if another is not None else None
        if claim_next is None:
            self._store(self._record, processor, job, outcome)
            return None
        following = None
        try:
            following = self._store(self._record_and_claim, processor, job, outcome, claim_next)
        finally:
            if following is None:
                self._gate.give_back(Queue(job.queue))
        return following

    def _attempt(self, job: JobView, deadline: Deadline) -> ActiveAttempt:
        def seconds_left() -> float:
            return max(0.05, deadline.seconds_left)

        def about_to(effect: str) -> None:
            self._database.write(
                self._ledger.about_to, job.id, job.runs, effect, now=self._clock.now()
            )

        def save_progress(progress: dict[str, Any]) -> None:
            self._database.write(self._ledger.save_progress, job.id, job.runs, progress)

        def take_call() -> None:
            while (wait := self._gate.take_call(Queue(job.queue))) > 0:
                if wait >= seconds_left() or self._stopping.wait(wait):
                    raise TransientError(
                        "rate", "no call was free in time", retry_after_seconds=wait
                    )

        return ActiveAttempt(
            job=job,
            number=job.runs,
            is_last=job.used + 1 >= job.attempts,
            seconds_left=seconds_left,
            about_to=about_to,
            save_progress=save_progress,
            take_call=take_call,
        )

    def _record(self, processor: Processor, job: JobView, outcome: Any) -> None:
        now = self._clock.now()
        self._ledger.fence(job.id, job.runs)
        result = processor.record(job, outcome, now)
        self._ledger.complete(job.id, job.runs, result, now=now)

    def _record_and_claim(
        self, processor: Processor, job: JobView, outcome: Any, claim_next: ClaimNext
    ) -> Claim | None:
        self._record(processor, job, outcome)
        return claim_next()

    # --- an attempt that did not complete

    def _failed(self, claim: Claim, error: Exception) -> None:
        job, queue, now = claim.job, Queue(claim.job.queue), self._clock.now()
        failure = self._failure(error)
        wait = getattr(error, "retry_after_seconds", None)
        if self._maybe_happened(job, error):
            self._gate.no_verdict(queue)
            failure = Failure("maybe_sent", failure.detail)
            decision = after_permanent_fault(job, now)
        elif isinstance(error, PermanentError):
            self._gate.succeeded(queue)
            decision = after_permanent_fault(job, now)
        elif isinstance(error, Unavailable) or failure.cause == "rate":
            # Trouble of our own making says nothing about the outside service.
            self._gate.no_verdict(queue)
            decision = self._held(claim, now, wait or STORE_AGAIN_SECONDS)
        elif CAUSES[failure.cause].service_fault or wait is not None:
            self._gate.service_fault(queue, failure.cause, retry_after_seconds=wait or 0.0)
            decision = self._held(claim, now, wait or 0.0)
        else:
            self._gate.job_fault(queue, failure.cause, job.id)
            decision = after_job_fault(job, self._ledger.policies[queue], now)
        self._end(claim, decision, failure, now)

    def _held(self, claim: Claim, now: datetime, wait_seconds: float) -> Decision:
        return after_service_fault(
            claim.job, claim.held_since, self._ledger.limits, now, wait_seconds
        )

    def _end(self, claim: Claim, decision: Decision, failure: Failure, now: datetime) -> None:
        log.warning(
            "Attempt %s ended: %s (%s %s)",
            claim.job.runs,
            decision.outcome,
            failure.cause,
            failure.detail,
        )
        self._store(partial(self._ledger.settle, claim.job, decision, failure, now=now))

    def _failure(self, error: Exception) -> Failure:
        if isinstance(error, JobError):
            cause = error.cause if error.cause in CAUSES else "unexpected"
            return Failure(cause, error.detail if cause == error.cause else str(error))
        if isinstance(error, OverTime):
            return Failure("timed_out", str(error))
        if isinstance(error, Unavailable):
            return Failure("storage", str(error))
        log.error("The processor failed unexpectedly", exc_info=error)
        last = traceback.format_exception_only(error)[-1].strip()
        return Failure("unexpected", last[:500])

    def _maybe_happened(self, job: JobView, error: Exception) -> bool:
        """A marked effect whose end nobody saw; a JobError is the processor's own word on it."""
        if isinstance(error, JobError) or not self._ledger.policies[Queue(job.queue)].repeat_hurts:
            return False
        return self._database.read(self._ledger.effect_marked, job.id, job.runs)

    def _look_at_abandoned(self) -> None:
        if self._time_limit.abandoned > self._abandoned_limit:
            log.error("%s threads hang in ended attempts", self._time_limit.abandoned)
            self._on_overload()

    def _store(self, fn: Callable[..., T], *args: Any) -> T:
        """Write an outcome; while the disk has no room, wait: the work is done, only unrecorded."""
        while True:
            try:
                return self._database.write(fn, *args)
            except Unavailable as error:
                log.error("An outcome could not be stored yet: %s", error)
                if self._stopping.wait(STORE_AGAIN_SECONDS):
                    raise

    @contextmanager
    def _counted(self, job: JobView) -> Iterator[None]:
        with self._running_lock:
            self._running[job.id] = job.runs
        try:
            yield
        finally:
            with self._running_lock:
                if self._running.get(job.id) == job.runs:
                    del self._running[job.id]
