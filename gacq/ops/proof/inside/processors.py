"""Processors that hang: how chosen attempts of a queue go in place of its own processor.

The attempts are chosen by what the job is about: the number that its payload names (a report, an
application) counts from 1 along the plan's words, and what lies beyond them goes as usual.
"""

import socket
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from gacq.children import ChildPool
from gacq.ops.proof.inside import spinning_child
from gacq.queues.engine import Engine
from gacq.queues.job import ActiveAttempt, Failure, JobView
from gacq.queues.policy import Queue
from gacq.queues.processor import Processor

LATE_SECONDS = 1.0


class Way(StrEnum):
    """How an attempt goes. All but the first and the last two never end by themselves."""

    USUAL = "usual"
    SLEEP = "sleep"
    SPIN = "spin"
    SOCKET = "socket"
    IGNORE = "ignore"
    READING = "reading"
    """Hangs inside a read of the database, which keeps its snapshot."""
    CHILD = "child"
    """A child process spins; the pool kills it at the limit."""
    LATE = "late"
    """Does the real work, but only after the limit."""


_never = threading.Event()


def install(ways: Mapping[str, str]) -> None:
    """Let the named queues of this process go by the words of the plan."""
    serve = Engine.serve

    def serving(engine: Engine, queue: Queue, processor: Processor, **options: Any) -> None:
        words = ways.get(queue)
        forced = processor if words is None else Forced(processor, words)
        serve(engine, queue, forced, **options)

    setattr(Engine, "serve", serving)  # noqa: B010


class Forced:
    """The real processor, but for the attempts that the plan has chosen."""

    def __init__(self, real: Processor, words: str) -> None:
        self.service = real.service
        self.service_fingerprint = real.service_fingerprint
        self._real = real
        self._ways = [Way(word) for word in words.split()]
        self._children = ChildPool(spinning_child.__name__, size=len(self._ways) or 1)

    def process(self, attempt: ActiveAttempt) -> Any:
        way = self._way(attempt.job)
        if way in _HANGS:
            _HANGS[way]()
        elif way is Way.READING:
            hang_in_a_read(self._real)
        elif way is Way.CHILD:
            self._children.call("spin", {}, timeout_seconds=attempt.seconds_left())
        elif way is Way.LATE:
            _never.wait(attempt.seconds_left() + LATE_SECONDS)
        return self._real.process(attempt)

    def record(self, job: JobView, outcome: Any, now: datetime) -> dict[str, Any] | None:
        return self._real.record(job, outcome, now)

    def exhausted(self, job: JobView, failure: Failure, now: datetime) -> None:
        self._real.exhausted(job, failure, now)

    def _way(self, job: JobView) -> Way:
        number = next((each for each in job.payload.values() if isinstance(each, int)), 0)
        return self._ways[number - 1] if 0 < number <= len(self._ways) else Way.USUAL


def sleep() -> None:
    _never.wait()


def spin() -> None:
    number = 0
    while True:
        number += 1


def read_a_socket() -> None:
    """From a peer that has accepted and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with socket.create_connection(listener.getsockname()) as asking:
            asking.recv(1)


def ignore() -> None:
    """Whatever it is told, it goes on."""
    while True:
        try:
            _never.wait(0.05)
        except BaseException:
            continue


def hang_in_a_read(processor: Any) -> None:
    """With a statement half read, so that not even the end of the transaction lets go of it."""
    database = processor._database

    def read() -> None:
        rows = database.execute("select id from job")
        rows.fetchone()
        _never.wait()

    database.read(read)


_HANGS: Mapping[Way, Callable[[], None]] = {
    Way.SLEEP: sleep,
    Way.SPIN: spin,
    Way.SOCKET: read_a_socket,
    Way.IGNORE: ignore,
}
