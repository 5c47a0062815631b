"""Races and errors below: nobody waits for ever, and nothing is undone by being slower."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gacq.data_folder import DataFolder
from gacq.database import Database
from gacq.errors import Unavailable
from gacq.queues.job import JobState
from gacq.queues.policy import Queue
from tests.queues.conftest import Office, quick
from tests.waiting import wait_until


def in_thread(fn: Callable[[], Any]) -> threading.Thread:
    thread = threading.Thread(target=fn, daemon=True)
    thread.start()
    return thread


class Failing:
    """A connection on which one kind of statement fails once."""

    def __init__(self, conn: Any, statement: str, error: Exception) -> None:
        self._conn, self._statement, self._error = conn, statement, error
        self.failed = False

    def execute(self, sql: str, *args: Any) -> Any:
        if sql.startswith(self._statement) and not self.failed:
            self.failed = True
            raise self._error
        return self._conn.execute(sql, *args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_error_on_the_writer_thread_leaves_no_caller_waiting_for_ever(
    database: Database,
) -> None:
    """Once: an error outside a caller's function ends the writer; every later write hangs."""
    writer = database._writer
    inner = writer._connection
    failing: list[Failing] = []

    def connection() -> Any:
        if not failing:
            failing.append(Failing(inner(), "pragma data_version", OSError("disk I/O error")))
        return failing[0]

    writer._connection = connection
    answers: list[str] = []

    def bad() -> None:
        raise ValueError("mine")

    def ask(fn: Callable[[], Any]) -> None:
        try:
            database.write(fn)
            answers.append("stored")
        except Exception as error:
            answers.append(type(error).__name__)

    held = threading.Event()
    first = in_thread(lambda: ask(lambda: held.wait(5)))
    wait_until(lambda: writer._waiting.qsize() == 0)
    both = [in_thread(lambda: ask(bad)), in_thread(lambda: ask(lambda: None))]
    wait_until(lambda: writer._waiting.qsize() == 2)
    held.set()
    first.join(3)
    wait_until(lambda: bool(failing) and failing[0].failed, 3)
    later = in_thread(lambda: ask(lambda: None))
    for thread in [*both, later]:
        thread.join(3)
    assert not any(thread.is_alive() for thread in [*both, later]), answers


def test_a_write_that_comes_as_the_writer_ends_is_refused(tmp_path: Path) -> None:
    """Once: put after the writer's last look at its queue: nobody ever answers."""
    database = Database(tmp_path / "h.db")
    database.open()
    writer = database._writer
    waiting = writer._waiting
    asked, go = threading.Event(), threading.Event()

    class Slow:
        def qsize(self) -> int:
            if threading.current_thread() is caller:
                asked.set()
                go.wait(5)
            return waiting.qsize()

        def __getattr__(self, name: str) -> Any:
            return getattr(waiting, name)

    errors: list[BaseException] = []

    def ask() -> None:
        try:
            database.write(lambda: None)
        except BaseException as error:
            errors.append(error)

    caller = threading.Thread(target=ask, daemon=True)
    writer._waiting = Slow()  # type: ignore[assignment]
    caller.start()
    assert asked.wait(5)
    database.close()
    go.set()
    caller.join(3)
    assert [type(error) for error in errors] == [Unavailable]


def test_a_function_that_hides_the_end_of_its_transaction_is_still_answered(
    database: Database,
) -> None:
    """Once: _commit returns without answering when no transaction is left: the caller hangs."""

    def hides() -> None:
        database.execute("rollback")  # what SQLITE_FULL does to it, caught by the function

    thread_errors: list[Exception] = []

    def ask() -> None:
        try:
            database.write(hides)
        except Exception as error:
            thread_errors.append(error)

    caller = in_thread(ask)
    caller.join(3)
    assert not caller.is_alive()
    assert thread_errors


def test_closing_while_an_abandoned_thread_reads_raises_nothing(tmp_path: Path) -> None:
    """Once: close_all raises "cannot close database while a transaction is open"."""
    database = Database(tmp_path / "u.db")
    database.open()
    inside, go = threading.Event(), threading.Event()

    def read() -> None:
        inside.set()
        go.wait(5)

    reader = in_thread(lambda: database.read(read))
    assert inside.wait(5)
    try:
        database.close()
    finally:
        go.set()
        reader.join(3)


def test_a_left_over_that_cannot_be_removed_does_not_stop_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: on Windows a virus scanner's handle makes unlink raise, and gacq does not start."""
    folder = DataFolder(tmp_path)
    folder.prepare()
    (folder.temporary / "left").write_bytes(b"")

    def held(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "used by another process", str(self))

    monkeypatch.setattr(Path, "unlink", held)
    folder.clear_temporary()


def test_an_attempt_that_follows_in_a_lane_never_runs_without_its_limit(
    make_office: Callable[..., Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: completed just as its limit passed, the lane is abandoned and goes on unwatched."""
    office = make_office(policies=quick(Queue.AI_QC, time_limit_seconds=0.2, workers=1)).open()
    runner = office.engine.runner
    settlement = runner._settlement
    over, stored = threading.Event(), threading.Event()

    def end_race(attempt: Any) -> str:
        over.wait(5)
        return "ok"

    office.processor.end_race = end_race  # type: ignore[attr-defined]
    fail, complete = settlement.fail, settlement.complete

    def slow_fail(claim: Any, error: Exception) -> None:
        over.set()
        stored.wait(5)  # the lane's own commit wins
        fail(claim, error)

    go = threading.Event()

    def slow_complete(*args: Any) -> Any:
        following = complete(*args)
        stored.set()
        go.wait(1)  # still inside _counted while the supervisor looks
        return following

    monkeypatch.setattr(settlement, "fail", slow_fail)
    monkeypatch.setattr(settlement, "complete", slow_complete)
    office.enqueue("race")
    second = office.enqueue("hang")
    gate, ledger = office.engine.gate, office.engine.ledger

    def another() -> Any:
        assert gate.wait_seconds(Queue.AI_QC) == 0
        return lambda: ledger.claim_next(Queue.AI_QC, now=office.clock.now())

    claim = office.claim()
    worker = in_thread(lambda: runner.run(claim, another))
    worker.join(4)
    monkeypatch.setattr(settlement, "fail", fail)
    try:
        wait_until(lambda: office.job(second).state is not JobState.ACTIVE, 3)
    finally:
        office.processor.release.set()


def test_a_pause_is_not_undone_by_a_slower_look_at_the_older_rows(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: looks of two threads could end in the wrong order: claims go on for 15 s."""
    pauses = office.engine.gate.pauses
    read = pauses._read
    looked, go = threading.Event(), threading.Event()

    def slow_read() -> Any:
        found = read()
        if threading.current_thread() is slow:
            looked.set()
            go.wait(2)
        return found

    monkeypatch.setattr(pauses, "_read", slow_read)
    slow = threading.Thread(target=pauses.reload, daemon=True)
    slow.start()
    assert looked.wait(5)
    pausing = in_thread(lambda: office.engine.control.pause([Queue.AI_QC], by="admin"))
    pausing.join(0.5)
    go.set()
    slow.join(5)
    pausing.join(5)
    office.enqueue("ok")
    assert office.work() is None


def test_a_time_out_that_cannot_be_settled_at_once_is_settled_later(
    make_office: Callable[..., Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: an error in the supervisor left the hung attempt active for ever."""
    office = make_office(policies=quick(Queue.EMAIL, time_limit_seconds=0.2)).open()
    ledger = office.engine.ledger
    marked = ledger.effect_marked
    failures = [OSError("disk I/O error")]

    def once(*args: Any) -> bool:
        if failures:
            raise failures.pop()
        return marked(*args)

    monkeypatch.setattr(ledger, "effect_marked", once)
    processor: Any = office.engine.runner.processors[Queue.EMAIL]
    job = office.enqueue("hang", queue=Queue.EMAIL)

    def work() -> None:
        try:
            office.work(Queue.EMAIL)
        except OSError:
            pass

    worker = in_thread(work)
    worker.join(4)
    office.clock.advance(3600)
    office.engine.sweep().once()
    try:
        assert office.job(job).state is not JobState.ACTIVE
    finally:
        processor.release.set()


def test_an_inline_run_waits_for_its_turn_beside_a_job_that_runs_alone(
    second_life: Callable[..., Office],
) -> None:
    """Once: _claim_inline asks nobody: a request's job runs beside the suspected killer."""
    for _ in range(2):
        office = second_life().open()
        if not office.messages():
            office.enqueue("ok")
        office.claim()
    office = second_life().open()
    suspect = office.claim()
    assert suspect is not None
    mail = office.enqueue("ok", queue=Queue.EMAIL)
    with pytest.raises(Exception, match="now"):
        office.engine.runner.run_inline(mail)
    assert office.job(mail).state is JobState.WAITING


def test_threads_end_after_a_stop_that_handed_back(
    make_office: Callable[..., Office],
) -> None:
    """Once: a thread that ends its attempt after close() is pooled again and never ends."""
    from gacq.queues.engine import EngineOptions

    before = {thread for thread in threading.enumerate()}
    office = make_office(options=EngineOptions(shutdown_seconds=0.2)).open()
    office.engine.start()
    office.enqueue("hang")
    assert office.processor.started.acquire(timeout=5)
    office.engine.stop()
    office.processor.release.set()

    def ended() -> bool:
        left = {thread for thread in threading.enumerate()} - before
        return not [thread for thread in left if thread.name == "gacq-attempt"]

    wait_until(ended, 4)
