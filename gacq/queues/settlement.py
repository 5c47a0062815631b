"""Ends an attempt in the ledger: what was done is recorded, what went wrong becomes a decision.

Settling is one writer transaction: the fence, the processor's ``record`` and the ledger's move
stand or fall together, so a late result of a superseded attempt changes nothing. What an error
says about the outside service is told to the gate.
"""

import errno
import logging
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
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
from gacq.queues.job import Failure, JobView, Outcome
from gacq.queues.job_log import Lines, LogBook
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

Decide = Callable[[JobView, datetime], Decision]

STORE_AGAIN_SECONDS = 1.0
"""Wait before trying again to store an outcome that the disk had no room for."""
HOLD_AT_LEAST_SECONDS = 5.0
HOLD_AT_MOST_SECONDS = 300.0
"""Of a job that met a service fault in a queue without an outside service (a full mail folder)."""
LONGEST_NAMED_WAIT_SECONDS = 3600.0
"""The most that is believed of a wait that a service names."""
DETAIL_LIMIT = 2000
IN_HISTORY = {"in_history": True}
"""Of a line in the log that says what the row of its attempt says as well."""


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
        self._log_book = LogBook(database)

    def complete(
        self, processor: Processor, claim: Claim, outcome: Any, another: Another | None
    ) -> Claim | None:
        """Record the outcome and complete the job; returns the job claimed in the same commit."""
        job, queue, lines = claim.job, Queue(claim.job.queue), claim.log.lines()
        claim_next = another() if another is not None else None
        following = None
        try:
            following = self._store(self._record, processor, job, outcome, lines, claim_next)
            claim.log.stored = lines.count
        finally:
            if claim_next is not None and following is None:
                self._gate.give_back(queue)
        if outcome is None:
            self._gate.no_verdict(queue, job.id)
        else:
            self._gate.succeeded(queue)
        return following

    def fail(self, claim: Claim, error: BaseException) -> None:
        """Decide what the error means for the job, settle it, then tell the gate."""
        job, queue = claim.job, Queue(claim.job.queue)
        failure, wait = self._failure(error), _wait_named_by(error)
        cause = CAUSES[failure.cause]
        if isinstance(error, PermanentError):
            self._end(claim, after_permanent_fault, failure, error)
            if cause.answered:
                self._gate.succeeded(queue)
            else:
                self._gate.no_verdict(queue, job.id)
        elif cause.ours:
            self._end(claim, self._held(claim, wait or STORE_AGAIN_SECONDS), failure, error)
            self._gate.no_verdict(queue, job.id)
        elif cause.service_fault or wait or self._is_trouble_of_held_service(failure, job):
            hold = self._gate.hold_seconds(queue, job.id, wait)
            hold = self._hold_without_service(claim) if hold is None else hold
            self._end(claim, self._held(claim, hold), failure, error)
            self._gate.service_fault(queue, failure.cause, job.id, retry_after_seconds=wait)
        else:
            self._end(claim, self._retried, failure, error)
            self._gate.job_fault(queue, failure.cause, job.id)

    def refuse(self, claim: Claim, failure: Failure) -> None:
        """Fail a job that can't be run at all."""
        error = PermanentError(failure.cause, failure.detail)
        self._end(claim, after_permanent_fault, failure, error)
        self._gate.no_verdict(Queue(claim.job.queue), claim.job.id)

    def _is_trouble_of_held_service(self, failure: Failure, job: JobView) -> bool:
        """A probe is a held job, and these lose no attempts; a fault of gacq's own is its own."""
        return failure.cause != "unexpected" and self._gate.is_probe(Queue(job.queue), job.id)

    def _retried(self, job: JobView, now: datetime) -> Decision:
        return after_job_fault(job, self._ledger.policies[Queue(job.queue)], now)

    def _held(self, claim: Claim, wait_seconds: float) -> Decide:
        limits = self._ledger.limits
        is_outage = self._gate.is_outage(Queue(claim.job.queue))
        return lambda job, now: after_service_fault(
            job, claim.held_since, limits, now, wait_seconds, is_outage=is_outage
        )

    def _hold_without_service(self, claim: Claim) -> float:
        """No breaker probes here, so the job itself waits: half as long again as it was held."""
        if claim.held_since is None:
            return HOLD_AT_LEAST_SECONDS
        held = (self._clock.now() - claim.held_since).total_seconds()
        return min(HOLD_AT_MOST_SECONDS, max(HOLD_AT_LEAST_SECONDS, held / 2))

    def _end(self, claim: Claim, decide: Decide, failure: Failure, error: BaseException) -> None:
        now, lines = self._clock.now(), claim.log.lines()
        outcome = self._store(self._settle, claim.job, decide, failure, error, lines, now)
        claim.log.stored = lines.count
        log.warning(
            "Attempt %s ended: %s (%s %s)",
            claim.job.runs,
            outcome,
            failure.cause,
            failure.detail,
            extra=IN_HISTORY,
        )

    def _settle(
        self,
        job: JobView,
        decide: Decide,
        failure: Failure,
        error: BaseException,
        lines: Lines,
        now: datetime,
    ) -> Outcome:
        """Runs in the writer's transaction, so that no mark can come between look and move."""
        if not isinstance(error, JobError) and self._ledger.may_have_happened(job):
            # A marked effect whose end nobody saw; a JobError is the processor's own word on it.
            failure = Failure("maybe_sent", failure.detail)
            decide = after_permanent_fault
        decision = decide(job, now)
        self._ledger.settle(job, decision, failure, now=now)
        self._keep(job, lines)
        return decision.outcome

    def _failure(self, error: BaseException) -> Failure:
        if isinstance(error, JobError):
            cause = error.cause if error.cause in CAUSES else "unexpected"
            return Failure(cause, _storable(error.detail if cause == error.cause else str(error)))
        if isinstance(error, OverTime):
            return Failure("timed_out", str(error))
        if isinstance(error, Unavailable) or _is_disk_full(error):
            return Failure("storage", str(error))
        log.error("The processor failed unexpectedly", exc_info=error)
        last = traceback.format_exception_only(error)[-1].strip()
        return Failure("unexpected", _storable(last))

    def _record(
        self,
        processor: Processor,
        job: JobView,
        outcome: Any,
        lines: Lines,
        claim_next: ClaimNext | None,
    ) -> Claim | None:
        now = self._clock.now()
        self._ledger.fence(job.id, job.runs)
        result = processor.record(job, outcome, now)
        self._ledger.complete(job.id, job.runs, result, now=now)
        self._keep(job, lines)
        return None if claim_next is None else claim_next()

    def _keep(self, job: JobView, lines: Lines) -> None:
        if lines.count:
            self._log_book.keep(job.id, job.runs, lines)

    def _store(self, fn: Callable[..., T], *args: Any) -> T:
        """Write an outcome; while the disk has no room, wait: the work is done, only unrecorded."""
        while True:
            try:
                return self._database.write(fn, *args)
            except Unavailable as error:
                log.error("An outcome could not be stored yet: %s", error)
                if self._stopping.wait(STORE_AGAIN_SECONDS):
                    raise


def _wait_named_by(error: BaseException) -> float:
    """Seconds, 0 if none; what comes from outside may be no sensible number."""
    wait = getattr(error, "retry_after_seconds", None)
    if not isinstance(wait, int | float) or not wait > 0:
        return 0.0
    return min(float(wait), LONGEST_NAMED_WAIT_SECONDS)


def _is_disk_full(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def _storable(text: str) -> str:
    """Text that may come from outside, as UTF-8 can hold it and people can read it."""
    return text.encode("utf-8", "replace").decode("utf-8")[:DETAIL_LIMIT]
