"""An engine on a real file, and a processor whose job says how it ends."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import PermanentError, TransientError
from gacq.queues.engine import Engine, EngineOptions
from gacq.queues.job import ActiveAttempt, Failure, JobView
from gacq.queues.policy import DEFAULTS, Policy, Queue


class ScriptedProcessor:
    """Ends each attempt as ``payload["end"]`` says; a list gives one word per attempt."""

    def __init__(self, service: str | None = None) -> None:
        self.service = service
        self.service_fingerprint = "settings-1"
        self.seen: list[tuple[int, int]] = []
        self.recorded: list[int] = []
        self.exhausted_with: list[tuple[int, Failure]] = []
        self.release = threading.Event()
        self.started = threading.Semaphore(0)
        self.on_exhausted: Callable[[JobView, Failure], None] | None = None

    def process(self, attempt: ActiveAttempt) -> Any:
        self.seen.append((attempt.job.id, attempt.number))
        self.started.release()
        ends = attempt.job.payload.get("end", "ok")
        end = ends[min(attempt.number, len(ends)) - 1] if isinstance(ends, list) else ends
        return getattr(self, "end_" + end)(attempt)

    def record(self, job: JobView, outcome: Any, now: datetime) -> dict[str, Any]:
        self.recorded.append(job.id)
        if outcome == "unrecordable":
            raise ValueError("can't be recorded")
        return {"outcome": outcome}

    def exhausted(self, job: JobView, failure: Failure, now: datetime) -> None:
        self.exhausted_with.append((job.id, failure))
        if self.on_exhausted is not None:
            self.on_exhausted(job, failure)

    def end_ok(self, attempt: ActiveAttempt) -> str:
        return "ok"

    def end_unrecordable(self, attempt: ActiveAttempt) -> str:
        return "unrecordable"

    def end_transient(self, attempt: ActiveAttempt) -> None:
        raise TransientError("gemini_unavailable", "HTTP 500")

    def end_permanent(self, attempt: ActiveAttempt) -> None:
        raise PermanentError("bad_address", "550")

    def end_crash(self, attempt: ActiveAttempt) -> None:
        raise ZeroDivisionError("bug")

    def end_key(self, attempt: ActiveAttempt) -> None:
        raise TransientError("gemini_key", "HTTP 403")

    def end_quota(self, attempt: ActiveAttempt) -> None:
        raise TransientError("gemini_quota", "HTTP 429", retry_after_seconds=30)

    def end_hang(self, attempt: ActiveAttempt) -> str:
        self.release.wait(20)
        return "late"

    def end_hang_then_crash(self, attempt: ActiveAttempt) -> None:
        self.release.wait(20)
        raise ZeroDivisionError("bug")

    def end_effect_then_hang(self, attempt: ActiveAttempt) -> str:
        attempt.about_to("smtp-data")
        return self.end_hang(attempt)

    def end_effect_then_crash(self, attempt: ActiveAttempt) -> None:
        attempt.about_to("smtp-data")
        raise ZeroDivisionError("bug")

    def end_effect_then_refused(self, attempt: ActiveAttempt) -> None:
        attempt.about_to("smtp-data")
        raise TransientError("smtp_unavailable", "451")

    def end_progress(self, attempt: ActiveAttempt) -> Any:
        if attempt.job.progress is None:
            attempt.save_progress({"done": [1, 2]})
            raise TransientError("gemini_unavailable")
        return attempt.job.progress["done"]


class Office:
    """An engine with scripted processors, and shorthands for tests."""

    def __init__(
        self,
        database: Database,
        clock: MovableClock,
        *,
        boot: str = "boot-1",
        policies: dict[Queue, Policy] | None = None,
        options: EngineOptions | None = None,
        service: str | None = None,
        calls_per_minute: int = 0,
    ) -> None:
        self.database = database
        self.clock = clock
        self.journal: list[tuple[Any, ...]] = []
        self.overloads: list[int] = []
        self.processor = ScriptedProcessor(service)
        self.engine = Engine(
            database,
            {**DEFAULTS, **(policies or {})},
            clock,
            boot=boot,
            journal=lambda *row: self.journal.append(row),
            options=options,
            on_overload=lambda: self.overloads.append(1),
        )
        self.engine.serve(Queue.AI_QC, self.processor, calls_per_minute=calls_per_minute)
        for queue in (Queue.EMAIL, Queue.CALENDAR, Queue.REPORT):
            self.engine.serve(queue, self.processor_without_service())

    def processor_without_service(self) -> ScriptedProcessor:
        if self.processor.service is None:
            return self.processor
        other = ScriptedProcessor()
        other.seen = self.processor.seen
        return other

    def open(self) -> "Office":
        self.engine.open("test")
        return self

    def enqueue(self, end: Any = "ok", *, queue: Queue = Queue.AI_QC, **options: Any) -> int:
        return self.ask(end, queue=queue, **options).job_id

    def ask(self, end: Any = "ok", *, queue: Queue = Queue.AI_QC, **options: Any) -> Any:
        return self.database.write(
            self.engine.ledger.enqueue,
            queue,
            kind="check",
            payload={"end": end},
            now=self.clock.now(),
            **options,
        )

    def job(self, job_id: int) -> JobView:
        return self.database.read(self.engine.ledger.job, job_id)

    def attempts(self, job_id: int) -> list[Any]:
        return self.database.read(self.engine.ledger.attempts_of, job_id)

    def do(self, verb: str, job_id: int) -> JobView:
        method = getattr(self.engine.ledger, verb)
        return self.database.write(method, job_id, now=self.clock.now(), by="staff:1 ทดสอบ")

    def work(self, queue: Queue = Queue.AI_QC) -> JobView | None:
        return self.engine.work_one(queue)

    def claim(self, queue: Queue = Queue.AI_QC) -> Any:
        return self.database.write(self.engine.ledger.claim_next, queue, now=self.clock.now())

    def messages(self) -> list[tuple[int, int]]:
        def read() -> list[tuple[int, int]]:
            sql = "select job_id, priority from message order by job_id"
            return self.database.execute(sql).fetchall()

        return self.database.read(read)


@pytest.fixture
def office(database: Database, clock: MovableClock) -> Office:
    return Office(database, clock).open()


@pytest.fixture
def make_office(database: Database, clock: MovableClock) -> Callable[..., Office]:
    return lambda **options: Office(database, clock, **options)


@pytest.fixture
def second_life(tmp_path: Path, clock: MovableClock) -> Iterator[Callable[..., Office]]:
    """Open the same file again as another process would after the first one died."""
    opened: list[Database] = []

    def live(**options: Any) -> Office:
        for database in opened:
            database.close()
        database = Database(tmp_path / "lives.db")
        database.open()
        opened.append(database)
        return Office(database, clock, boot=f"boot-{len(opened)}", **options)

    yield live
    for database in opened:
        database.close()


def quick(queue: Queue, **changes: Any) -> dict[Queue, Policy]:
    """That queue's default policy with some numbers changed."""
    return {queue: replace(DEFAULTS[queue], **changes)}
