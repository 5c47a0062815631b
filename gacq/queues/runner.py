"""Runs one attempt of a job, whatever happens to it: claimed → process → settle.

The one place that catches every exception of a processor.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from gacq.clock import Clock
from gacq.database import Database
from gacq.errors import Conflict, TransientError, Unavailable
from gacq.queues.gate import Gate
from gacq.queues.job import ActiveAttempt, Failure, JobState, JobView, current_job
from gacq.queues.job_log import LogBook, current_log
from gacq.queues.ledger import AttemptSuperseded, Claim, Ledger
from gacq.queues.policy import Queue
from gacq.queues.processor import Processor
from gacq.queues.settlement import Another, ClaimNext, Settlement
from gacq.queues.timelimit import Deadline, OverTime, TimeLimit

log = logging.getLogger(__name__)


class _Lane:
    """The attempts that follow one another in one thread; ``claim`` is the current one."""

    __slots__ = ("_abandoned", "_lock", "claim")

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self._abandoned = False
        self._lock = threading.Lock()

    def go_on_with(self, claim: Claim) -> bool:
        """False if the lane was abandoned, so that nobody would watch the next attempt."""
        with self._lock:
            if not self._abandoned:
                self.claim = claim
            return not self._abandoned

    def abandon(self, claim: Claim) -> bool:
        """False if the lane has gone on from this claim meanwhile."""
        with self._lock:
            self._abandoned = self.claim is claim
            return self._abandoned


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
        self._overloaded = False
        self._stopping = threading.Event()
        self._settlement = Settlement(database, ledger, gate, clock, self._stopping)
        self._log_book = LogBook(database)
        self._running: dict[int, Claim] = {}
        self._handed_back: set[tuple[int, int]] = set()
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
        claim = self._admitted(queue, partial(self._claim_inline, job_id))
        if claim is None:
            raise Conflict(f"job {job_id} is {job.state} and can't be run now")
        self.run(claim)
        return self._database.read(self._ledger.job, job_id)

    def run_next(self, queue: Queue) -> JobView | None:
        """Claim and run the queue's next due job in this thread, for steps without a consumer."""
        self._database.write(self._ledger.promote_due, queue, now=self._clock.now())
        if self._gate.wait_seconds(queue) > 0:
            return None
        now = self._clock.now()
        claim = self._admitted(queue, partial(self._ledger.claim_next, queue, now=now))
        if claim is None:
            return None
        self.run(claim)
        return self._database.read(self._ledger.job, claim.job.id)

    def _admitted(self, queue: Queue, claim_next: ClaimNext) -> Claim | None:
        """Use the gate's admission for a claim, or give it back."""
        claim = None
        try:
            claim = self._database.write(claim_next)
        finally:
            if claim is None:
                self._gate.give_back(queue)
        return claim

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
            return {job_id: claim.job.runs for job_id, claim in self._running.items()}

    def hand_back(self) -> int:
        """Release what still runs, without counting its attempts; returns how many."""
        self._stopping.set()
        with self._running_lock:
            running = list(self._running.values())
        return sum(self._release(claim) for claim in running)

    def _release(self, claim: Claim) -> bool:
        now = self._clock.now()
        try:
            self._database.write(self._ledger.release, claim.job.id, claim.job.runs, now=now)
        except AttemptSuperseded:
            return False
        self._handed_back.add((claim.job.id, claim.job.runs))
        self._keep_late_lines(claim)
        return True

    def _check_held(self, claim: Claim) -> None:
        """Raises AttemptSuperseded if the attempt was handed back at a stop while it went on.

        What it comes to then is nobody's concern any more, and the database may be closed.
        """
        if (claim.job.id, claim.job.runs) in self._handed_back:
            raise AttemptSuperseded(f"attempt {claim.job.runs} was handed back")

    def close(self) -> None:
        self._stopping.set()
        self._time_limit.close()

    @property
    def abandoned(self) -> int:
        return self._time_limit.abandoned

    def interrupt_busy(self) -> None:
        """End abandoned threads that compute, and so take their turn before everything else."""
        self._time_limit.interrupt_busy()

    # --- one attempt

    def _run_lane(self, lane: "_Lane", another: "Another | None", deadline: Deadline) -> None:
        """In a thread apart: this attempt, and those that follow it."""
        claim: Claim | None = lane.claim
        while claim is not None:
            following = self._run_one(claim, another, deadline)
            if following is not None and not lane.go_on_with(following):
                self._gate.give_back(Queue(following.job.queue))
                self._release(following)
                return
            claim = following

    def _run_one(self, claim: Claim, another: "Another | None", deadline: Deadline) -> Claim | None:
        token, log_token = current_job.set(claim.job.id), current_log.set(claim.log)
        try:
            with self._counted(claim):
                return self._run(claim, another, deadline)
        except AttemptSuperseded:
            self._gate.no_verdict(Queue(claim.job.queue), claim.job.id)
            log.info("Attempt %s came too late and changed nothing", claim.job.runs)
        except Exception:
            # The sweep takes the job up again once its time limit has passed.
            log.exception("The outcome of attempt %s is not stored", claim.job.runs)
        finally:
            current_job.reset(token)
            current_log.reset(log_token)
            self._keep_late_lines(claim)
        return None

    def _run(self, claim: Claim, another: "Another | None", deadline: Deadline) -> Claim | None:
        queue = Queue(claim.job.queue)
        self._gate.claimed(queue, claim.job.id)
        processor = self.processors.get(queue)
        if processor is None:
            failure = Failure("unexpected", f"queue {queue} has no processor in this version")
            self._settlement.refuse(claim, failure)
            return None
        try:
            outcome = self._process(processor, claim.job, deadline)
            self._check_held(claim)
            return self._settlement.complete(processor, claim, outcome, another)
        except AttemptSuperseded:
            raise
        except BaseException as error:
            self._check_held(claim)
            # Also SystemExit: a library that asks to end the process ends its own attempt.
            self._settlement.fail(claim, error)
            return None

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
        token, log_token = current_job.set(claim.job.id), current_log.set(claim.log)
        try:
            self._settlement.fail(claim, OverTime(f"no result within {limit:g} s"))
        except AttemptSuperseded:
            # Ended by someone else while it hangs, or by itself a moment ago.
            return lane.abandon(claim)
        finally:
            current_job.reset(token)
            current_log.reset(log_token)
        return True

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

    def _look_at_abandoned(self) -> None:
        if self._time_limit.abandoned > self._abandoned_limit:
            if not self._overloaded:
                log.error("%s threads hang in ended attempts", self._time_limit.abandoned)
            self._overloaded = True
            self._on_overload()

    def _keep_late_lines(self, claim: Claim) -> None:
        """Store what was logged after the attempt's end was; mostly there is nothing."""
        lines = claim.log.lines()
        if lines.count == claim.log.stored:
            return
        try:
            self._database.write(self._log_book.keep, claim.job.id, claim.job.runs, lines)
            claim.log.stored = lines.count
        except Unavailable as error:
            # At a stop, or with a full disk: the log file has them all.
            log.info("The last log lines of job %s are not kept: %s", claim.job.id, error)
        except Exception:
            log.warning("The log lines of job %s could not be kept", claim.job.id, exc_info=True)

    @contextmanager
    def _counted(self, claim: Claim) -> Iterator[None]:
        job_id = claim.job.id
        with self._running_lock:
            self._running[job_id] = claim
        try:
            yield
        finally:
            with self._running_lock:
                if self._running.get(job_id) is claim:
                    del self._running[job_id]
