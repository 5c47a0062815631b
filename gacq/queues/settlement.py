"""Ends an attempt in the ledger: what was done is recorded, what went wrong becomes a decision.

Settling is one writer transaction: the fence, the processor's ``record`` and the ledger's move
stand or fall together, so a late result of a superseded attempt changes nothing. What an error
says about the outside service is told to the gate.
"""

import logging
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from gacq.causes import CAUSES
from gacq.clock import Clock
from gacq.database import Database
from gacq.errors import JobError, PermanentError, Unavailable
from gacq.queues.decision import (
    Decision,
    after_job_fault,
    after_permanent_fault,
    after_service_fault,
)
from gacq.queues.gate import Gate
from gacq.queues.job import Failure, JobView
from gacq.queues.ledger import Claim, Ledger
from gacq.queues.policy import Queue
from gacq.queues.processor import Processor
from gacq.queues.timelimit import OverTime

log = logging.getLogger(__name__)

T = TypeVar("T")

ClaimNext = Callable[[], Claim | None]
"""Claims the queue's next job; runs inside the writer transaction."""
Another = Callable[[], ClaimNext | None]
"""Asks the gate whether one more job may be claimed, and gives the way to do it."""

STORE_AGAIN_SECONDS = 1.0
"""Wait before trying again to store an outcome that the disk had no room for."""


class Settlement:
    """The two ends of an attempt. Both raise AttemptSuperseded if it is no longer the current one.

    Args:
        stopping: set when the service stops; an outcome that can't be stored is then given up.
    """

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        gate: Gate,
        clock: Clock,
        stopping: threading.Event,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._gate = gate
        self._clock = clock
        self._stopping = stopping

    def complete(
        self, processor: Processor, job: JobView, outcome: Any, another: Another | None
    ) -> Claim | None:
        """Record the outcome and complete the job; returns the job claimed in the same commit."""
        queue = Queue(job.queue)
        claim_next = another() if another is not None else None
        following = None
        try:
            following = self._store(self._record, processor, job, outcome, claim_next)
        finally:
            if claim_next is not None and following is None:
                self._gate.give_back(queue)
        self._gate.succeeded(queue)
        return following

    def fail(self, claim: Claim, error: Exception) -> None:
        """Decide what the error means for the job and its service, and settle accordingly."""
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

    def refuse(self, claim: Claim, failure: Failure) -> None:
        """Fail a job that can't be run at all."""
        now = self._clock.now()
        self._end(claim, after_permanent_fault(claim.job, now), failure, now)

    def _end(self, claim: Claim, decision: Decision, failure: Failure, now: datetime) -> None:
        self._store(partial(self._ledger.settle, claim.job, decision, failure, now=now))
        log.warning(
            "Attempt %s ended: %s (%s %s)",
            claim.job.runs,
            decision.outcome,
            failure.cause,
            failure.detail,
        )

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

    def _record(
        self, processor: Processor, job: JobView, outcome: Any, claim_next: ClaimNext | None
    ) -> Claim | None:
        now = self._clock.now()
        self._ledger.fence(job.id, job.runs)
        result = processor.record(job, outcome, now)
        self._ledger.complete(job.id, job.runs, result, now=now)
        return None if claim_next is None else claim_next()

    def _store(self, fn: Callable[..., T], *args: Any) -> T:
        """Write an outcome; while the disk has no room, wait: the work is done, only unrecorded."""
        while True:
            try:
                return self._database.write(fn, *args)
            except Unavailable as error:
                log.error("An outcome could not be stored yet: %s", error)
                if self._stopping.wait(STORE_AGAIN_SECONDS):
                    raise
