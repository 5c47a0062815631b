"""Runs attempts in a thread apart, and stops waiting for it when one is over its limit.

A thread can't be killed, so at the limit it is abandoned: the attempt is ended in the ledger, the
thread's late result falls on the fence, and the thread ends when whatever it hangs on lets go. One
thread runs the attempts that follow one another, so a busy queue pays for no hand-over per job.
"""

import logging
import math
import threading
from collections.abc import Callable
from queue import SimpleQueue

from gacq.clock import Clock
from gacq.errors import GacqError

log = logging.getLogger(__name__)


class OverTime(GacqError):
    """The attempt did not end within its limit; its thread is abandoned."""

    code = "over_time"


class Deadline:
    """When the current attempt of a thread must have ended; the thread itself moves it on."""

    __slots__ = ("_at", "_clock")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at = math.inf

    def begin(self, seconds: float) -> None:
        self._at = self._clock.monotonic() + seconds

    def clear(self) -> None:
        """What follows, the storing of the outcome, has no limit."""
        self._at = math.inf

    @property
    def seconds_left(self) -> float:
        return self._at - self._clock.monotonic()


class _Thread:
    """A thread that does one piece of work after another until it is told to end."""

    def __init__(self, ended: Callable[["_Thread"], None]) -> None:
        self._work: SimpleQueue[tuple[Callable[[], None], threading.Lock] | None] = SimpleQueue()
        self._ended = ended
        threading.Thread(target=self._run, name="gacq-attempt", daemon=True).start()

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


class TimeLimit:
    """A pool of such threads. ``abandoned`` says how many still hang in an ended attempt."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._idle: list[_Thread] = []
        self._abandoned: set[_Thread] = set()
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
                self._abandon(thread)
                return
        self._give_back(thread)

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

    def _abandon(self, thread: _Thread) -> None:
        with self._lock:
            self._abandoned.add(thread)
        # It ends by itself as soon as the call it hangs on returns.
        thread.end()

    def _ended(self, thread: _Thread) -> None:
        with self._lock:
            self._abandoned.discard(thread)
