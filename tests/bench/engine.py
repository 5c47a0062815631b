"""gacq's queues with a processor that does nothing, on a database of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from gacq.clock import SystemClock
from gacq.database import Database
from gacq.queues.engine import Engine
from gacq.queues.job import ActiveAttempt, Failure, JobView
from gacq.queues.policy import DEFAULTS, Queue


class NoWork:
    """A processor that only says that it has started."""

    service = None
    service_fingerprint = ""

    def __init__(self, started: Callable[[], None] = lambda: None) -> None:
        self._started = started

    def process(self, attempt: ActiveAttempt) -> dict[str, Any] | None:
        self._started()
        return None

    def record(self, job: JobView, outcome: Any, now: datetime) -> Any:
        return outcome

    def exhausted(self, job: JobView, failure: Failure, now: datetime) -> None:
        """Nothing here fails."""


class Queues:
    """A database and the four queues on it; consumed once ``engine.start`` is called."""

    def __init__(self, path: Path, *, workers: int, started: Callable[[], None]) -> None:
        self.clock = SystemClock()
        self.database = Database(path)
        self.engine = Engine(
            self.database,
            {**DEFAULTS, Queue.AI_QC: replace(DEFAULTS[Queue.AI_QC], workers=workers)},
            self.clock,
            boot=uuid4().hex,
            journal=lambda *_: None,
        )
        self.engine.serve(Queue.AI_QC, NoWork(started))

    def enqueue(self, number: int, *, priority: int | None = None) -> None:
        """One job of the AI check in a commit of its own, as a request would ask for it."""
        self.database.write(self.insertion(number, priority=priority))

    def insertion(self, number: int, *, priority: int | None = None) -> Callable[[], Any]:
        return partial(
            self.engine.ledger.enqueue,
            Queue.AI_QC,
            kind="check",
            key=str(number),
            subject=str(number),
            payload={"application": number, "forced": False, "reason": None},
            priority=priority,
            origin="bench",
            now=self.clock.now(),
        )


@contextmanager
def queues(
    path: Path, *, workers: int = 4, started: Callable[[], None] = lambda: None
) -> Iterator[Queues]:
    """Open, not yet consuming; stopped and closed at the end."""
    built = Queues(path, workers=workers, started=started)
    built.database.open()
    try:
        built.engine.open("bench")
        yield built
    finally:
        built.engine.stop()
        built.database.close()
