"""Runs attempts in a thread apart, and stops waiting for it when one is over its limit.

A thread can't be killed, so at the limit it is abandoned: the attempt is ended in the ledger, the
thread's late result falls on the fence, and the thread ends when whatever it hangs on lets go; one
that computes in place of waiting is interrupted. One thread runs the attempts that follow one
another, so a busy queue pays for no hand-over per job.
"""

import logging
import math
import threading
from collections.abc import Callable
from queue import SimpleQueue

from gacq.clock import Clock
from gacq.errors import GacqError
from gacq.queues.interruption import Business, Interruptible, processor_seconds

log = logging.getLogger(__name__)


class OverTime(GacqError):
    """The attempt did not end within its limit; its thread is abandoned."""

    code = "over_time"


class Deadline:
    """When the current attempt of a thread must have ended; the thread itself moves it on."""

    __slots__ = ("_at", "_clock", "part")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at = math.inf
        self.part = Interruptible()

    def begin(self, seconds: float) -> None:
        self._at = self._clock.monotonic() + seconds
        self.part.enter()

    def clear(self) -> None:
        """What follows, the storing of the outcome, has no limit and is never interrupted."""
        self._at = math.inf
        self.part.leave()

    @property
    def seconds_left(self) -> float:
        return self._at - self._clock.monotonic()


class _Thread:
    """A thread that does one piece of work after another until it is told to end."""

    def __init__(self, ended: Callable[["_Thread"], None]) -> None:
        self._work: SimpleQueue[tuple[Callable[[], None], threading.Lock] | None] = SimpleQueue()
        self._ended = ended
        self.thread = threading.Thread(target=self._run, name="gacq-attempt", daemon=True)
        self.thread.start()

    def start(self, work: Callable[[], None]) -> threading.Lock:
        """Begin; the lock that is returned opens when the work is done."""
        done = threading.Lock()
        done.acquire()
        self._work.put((work, done))
        return done

    def end(self) -> None:
        self._work.put(None)

    def _run(self) -> None:
        while (item := self._work.get()) is not None:
            work, done = item
            try:
                work()
            except BaseException:
                # The work settles its own errors; whatever still comes must not cost the thread.
                log.exception("An attempt's thread met an error that nobody settled")
            finally:
                done.release()
                # Nothing of an ended attempt may live on while the thread waits for more.
                del item, work, done
        self._ended(self)


LOOK_SECONDS = 0.5
"""How long a supervisor sleeps at most, so that it is not late for a deadline that was set anew."""
BUSY_LOOK_SECONDS = 0.25
"""How long an abandoned thread is watched at first before it is judged whether it computes."""


class TimeLimit:
    """A pool of such threads. ``abandoned`` says how many still hang in an ended attempt."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._idle: list[_Thread] = []
        self._abandoned: dict[_Thread, Business] = {}
        self._closing = threading.Event()

    @property
    def abandoned(self) -> int:
        return len(self._abandoned)

    def run(self, work: Callable[[Deadline], None], over: Callable[[Deadline], bool]) -> None:
        """Do ``work``, which must not raise, and return when it is done or has been abandoned.

        When its deadline passes, ``over`` ends the attempt and returns True; False means that the
        attempt ended by itself just before, and waiting goes on.
        """
        deadline = Deadline(self._clock)
        thread = self._take()
        done = thread.start(lambda: work(deadline))
        while not done.acquire(timeout=min(LOOK_SECONDS, max(0.001, deadline.seconds_left))):
            if deadline.seconds_left <= 0 and self._is_over(over, deadline):
                self._abandon(thread, deadline)
                if not done.acquire(timeout=BUSY_LOOK_SECONDS):
                    self.interrupt_busy()
                return
        self._give_back(thread)

    def interrupt_busy(self) -> None:
        """End the abandoned attempts that compute; those that wait are left alone."""
        with self._lock:
            abandoned = list(self._abandoned.values())
        if not abandoned:
            return
        used = processor_seconds()
        for business in abandoned:
            if business.is_busy(used) and business.part.interrupt():
                log.warning("An ended attempt went on computing; its thread is interrupted")

    def _is_over(self, over: Callable[[Deadline], bool], deadline: Deadline) -> bool:
        try:
            return over(deadline)
        except Exception:
            log.exception("An attempt over its limit could not be ended yet")
            # Looked at again in a moment, unless the service stops: then nobody will end it here.
            return self._closing.wait(LOOK_SECONDS)

    def _give_back(self, thread: _Thread) -> None:
        with self._lock:
            if not self._closing.is_set():
                self._idle.append(thread)
                return
        thread.end()

    def close(self) -> None:
        with self._lock:
            self._closing.set()
            idle, self._idle = self._idle, []
        for thread in idle:
            thread.end()

    def _take(self) -> _Thread:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Thread(self._ended)

    def _abandon(self, thread: _Thread, deadline: Deadline) -> None:
        business = Business(thread.thread, deadline.part, self._clock)
        with self._lock:
            self._abandoned[thread] = business
        # It ends by itself as soon as the call it hangs on returns.
        thread.end()

    def _ended(self, thread: _Thread) -> None:
        with self._lock:
            self._abandoned.pop(thread, None)
