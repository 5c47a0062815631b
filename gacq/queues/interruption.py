"""Ends the processor of an abandoned attempt that computes instead of waiting.

A thread that waits costs nothing until the service restarts. One that computes takes its turn at
the interpreter before every step of every other thread: two dozen of them make the whole service
answer in seconds, and no limit is kept any more. Python can raise an exception in another thread,
which ends such a loop. It is done to those alone (a thread that waits in a library could be
caught holding what others need), once, and never outside the processor's own code.
"""

import ctypes
import threading

import psutil

from gacq.clock import Clock

BUSY_SHARE = 0.02
"""Of one processor. Many that compute share one interpreter, so each gets little of it."""


class Interrupted(BaseException):
    """Raised in a thread whose attempt has been ended and that is still computing."""


class Interruptible:
    """The part of a thread's work in which another thread may interrupt it, once.

    ``enter`` and ``leave`` are called by the thread itself.
    """

    __slots__ = ("_ident", "_lock")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ident: int | None = None

    def enter(self) -> None:
        with self._lock:
            self._ident = threading.get_ident()

    def leave(self) -> None:
        """Nothing is raised here any more; may itself be what is interrupted."""
        with self._lock:
            self._ident = None
            _raise_in(threading.get_ident(), None)

    def interrupt(self) -> bool:
        """Raise Interrupted in the thread, at its next step; False if it is in no such part."""
        with self._lock:
            ident, self._ident = self._ident, None
            if ident is not None:
                _raise_in(ident, Interrupted)
            return ident is not None


class Business:
    """What a thread has computed since its attempt was ended."""

    def __init__(self, thread: threading.Thread, part: Interruptible, clock: Clock) -> None:
        self.part = part
        self._thread = thread
        self._clock = clock
        self._since = clock.monotonic()
        self._used = self._of(processor_seconds())

    def is_busy(self, used: dict[int, float]) -> bool:
        """Whether it computes, by what ``processor_seconds`` says now."""
        return self._of(used) - self._used > BUSY_SHARE * (self._clock.monotonic() - self._since)

    def _of(self, used: dict[int, float]) -> float:
        return used.get(self._thread.native_id or 0, 0.0)


def processor_seconds() -> dict[int, float]:
    """What each thread of this process has computed so far, by the system's number of it."""
    return {each.id: each.user_time + each.system_time for each in psutil.Process().threads()}


def _raise_in(ident: int, error: type[BaseException] | None) -> None:
    """None takes back what was not raised yet."""
    raised = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), raised)
