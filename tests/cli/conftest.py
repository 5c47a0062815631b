"""Verbs called in this process on an office of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from click.testing import Result
from typer.testing import CliRunner

from gacq.appliance import Appliance
from gacq.cli import app
from gacq.queues.job import JobState
from gacq.queues.policy import Queue
from gacq.settings import load

T = TypeVar("T")
Call = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "office"


@pytest.fixture
def call(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call a verb on the office in ``data``; a GacqError ends up in ``result.exception``."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, given: str | None = None) -> Result:
        return CliRunner().invoke(app, ["--data", str(data), *words], input=given)

    return run


class Office:
    """The office between two calls of a verb; open only while it is looked at."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.look(lambda _: None)

    def look(self, at: Callable[[Appliance], T]) -> T:
        appliance = Appliance(load(None, data=self._data, environ={}), claiming=False)
        appliance.open()
        try:
            return at(appliance)
        finally:
            appliance.close()

    def read(self, fn: Callable[..., T], *args: object) -> T:
        return self.look(lambda office: office.database.read(fn, *args))

    def enqueue(self, *, delay_seconds: float = 0, queue: Queue = Queue.REPORT) -> int:
        """A job that nothing here runs."""

        def ask(office: Appliance) -> int:
            enqueued = office.database.write(
                lambda: office.engine.ledger.enqueue(
                    queue,
                    kind="monthly",
                    payload={"month": "2026-11"},
                    now=office.clock.now(),
                    delay_seconds=delay_seconds,
                )
            )
            return enqueued.job_id

        return self.look(ask)

    def state_of(self, job_id: int) -> JobState:
        return self.look(lambda o: o.database.read(o.engine.ledger.job, job_id).state)

    def paused(self) -> set[Queue]:
        return self.look(lambda office: set(office.engine.gate.pauses.standing()))


@pytest.fixture
def office(data: Path) -> Office:
    return Office(data)
