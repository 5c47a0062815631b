"""Runs a function in a thread apart and stops waiting for it at a limit.

A thread can't be killed, so at the limit it is abandoned: its late result falls on the ledger's
fence, and it ends when whatever it hangs on lets go. Threads that return in time are used again.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from queue import SimpleQueue
from typing import Any

from gacq.errors import GacqError


class OverTime(GacqError):
    """The function did not return within its limit; its thread is abandoned."""

    code = "over_time"


class _Thread:
    def __init__(self, ended: Callable[["_Thread"], None]) -> None:
        self._calls: SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = SimpleQueue()
        self._ended = ended
        threading.Thread(target=self._run, name="gacq-attempt", daemon=True).start()

    def call(self, fn: Callable[[], Any]) -> "Future[Any]":
        future: Future[Any] = Future()
        self._calls.put((fn, future))
        return future

    def end(self) -> None:
        self._calls.put(None)

    def _run(self) -> None:
        while (call := self._calls.get()) is not None:
            fn, future = call
            try:
                future.set_result(fn())
            except BaseException as error:
                future.set_exception(error)
        self._ended(self)


class TimeLimit:
    """A pool of such threads. ``abandoned`` says how many still hang on an ended attempt."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Thread] = []
        self._abandoned: set[_Thread] = set()

    @property
    def abandoned(self) -> int:
        return len(self._abandoned)

    def call(self, fn: Callable[[], Any], seconds: float) -> Any:
        """Return or raise what ``fn`` does, or raise OverTime after ``seconds``."""
        thread = self._take()
        future = thread.call(fn)
        try:
            result = future.result(timeout=seconds)
        except FutureTimeout:
            if future.done():
                self._give_back(thread)
                raise
            self._abandon(thread)
            raise OverTime(f"no result within {seconds:.0f} s") from None
        except BaseException:
            self._give_back(thread)
            raise
        self._give_back(thread)
        return result

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for thread in idle:
            thread.end()

    def _take(self) -> _Thread:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Thread(self._ended)

    def _give_back(self, thread: _Thread) -> None:
        with self._lock:
            self._idle.append(thread)

    def _abandon(self, thread: _Thread) -> None:
        with self._lock:
            self._abandoned.add(thread)
        # It ends by itself as soon as the call it hangs on returns.
        thread.end()

    def _ended(self, thread: _Thread) -> None:
        with self._lock:
            self._abandoned.discard(thread)
