"""Watches a running service from outside while it is sent what it should not be sent."""

import http.client
import threading
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import psutil

from gacq.clock import Clock

_EVERY_SECONDS = 0.05
_ASK_SECONDS = 30.0
_MB = 2**20


class Watch:
    """The memory of a process and of its children, and whether ``/livez`` answers, all the time.

    Attributes:
        memory_mb: most that the process itself held.
        child_memory_mb: most that one of its children held.
        silence_seconds: the slowest answer of ``/livez``.
        unanswered: how often it did not answer, or not with 200.
    """

    def __init__(self, base_url: str, *, pid: int, clock: Clock) -> None:
        self.memory_mb = self.child_memory_mb = self.silence_seconds = 0.0
        self.unanswered = 0
        self._host = urlsplit(base_url).netloc
        self._process = psutil.Process(pid)
        self._clock = clock
        self._over = threading.Event()
        self._threads = [threading.Thread(target=each) for each in (self._weigh, self._ask)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _weigh(self) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            self.memory_mb = max(self.memory_mb, _held(self._process))
            children = map(_held, _children_of(self._process))
            self.child_memory_mb = max(self.child_memory_mb, *children, 0.0)

    def _ask(self) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            began = self._clock.monotonic()
            if not self._lives():
                self.unanswered += 1
            self.silence_seconds = max(self.silence_seconds, self._clock.monotonic() - began)

    def _lives(self) -> bool:
        connection = http.client.HTTPConnection(self._host, timeout=_ASK_SECONDS)
        try:
            connection.request("GET", "/livez")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _held(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / _MB
    except psutil.Error:
        return 0.0  # a child that has just ended


def _children_of(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []
