"""The single writer: answers after the commit, and keeps its callers apart."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

import cysqlite
import peewee
import pytest

from gacq.database import Database, from_microseconds, microseconds
from gacq.errors import DataFolderError, StorageFull, Unavailable
from tests.waiting import wait_until


@pytest.fixture
def notes(database: Database) -> Callable[[], list[str]]:
    """A table to write in; calling it gives what a fresh connection finds on disk."""
    database.write(database.execute, "create table note (word text not null unique) strict")

    def read() -> list[str]:
        conn = cysqlite.connect(str(database.path))
        try:
            return [word for (word,) in conn.execute("select word from note order by rowid")]
        finally:
            conn.close()

    return read


def add(database: Database, word: str) -> str:
    database.execute("insert into note (word) values (?)", (word,))
    return word


def test_a_write_is_on_disk_when_it_returns(
    database: Database, notes: Callable[[], list[str]]
) -> None:
    assert database.write(add, database, "one") == "one"
    assert notes() == ["one"]


def test_an_exception_leaves_nothing_and_reaches_the_caller(
    database: Database, notes: Callable[[], list[str]]
) -> None:
    def half() -> None:
        add(database, "one")
        raise KeyError("no")

    with pytest.raises(KeyError):
        database.write(half)

    assert notes() == []
    assert database.write(add, database, "two") == "two"


def test_callers_that_share_a_commit_do_not_share_a_failure(
    database: Database, notes: Callable[[], list[str]]
) -> None:
    def one(number: int) -> str:
        if number % 3 == 0:
            database.write(add, database, f"half-{number}")
            raise ValueError(number)
        return database.write(add, database, str(number))

    # A writer that is busy makes the others wait, so that they share the next commit.
    gate = threading.Event()
    with ThreadPoolExecutor(20) as pool:
        blocker = pool.submit(database.write, gate.wait)
        calls = [pool.submit(database.write, one, number) for number in range(1, 20)]
        gate.set()
        blocker.result()
        for number, call in enumerate(calls, start=1):
            if number % 3 == 0:
                with pytest.raises(ValueError, match=str(number)):
                    call.result()
            else:
                assert call.result() == str(number)

    assert sorted(notes(), key=int) == [str(n) for n in range(1, 20) if n % 3]


def test_a_write_inside_a_write_joins_it(
    database: Database, notes: Callable[[], list[str]]
) -> None:
    def outer() -> None:
        database.write(add, database, "inner")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        database.write(outer)

    assert notes() == []


def test_readers_cannot_write(database: Database, notes: Callable[[], list[str]]) -> None:
    with pytest.raises((peewee.OperationalError, cysqlite.OperationalError)):
        database.read(add, database, "one")

    assert notes() == []


def test_a_reader_sees_one_snapshot(database: Database, notes: Callable[[], list[str]]) -> None:
    def count() -> int:
        return int(database.execute("select count(*) from note").fetchone()[0])

    def twice() -> tuple[int, int]:
        before = count()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(database.write, add, database, "one").result()
        return before, count()

    assert database.read(twice) == (0, 0)
    assert database.read(count) == 1


def test_hooks_run_after_the_commit_and_not_after_a_rollback(
    database: Database, notes: Callable[[], list[str]]
) -> None:
    seen: list[list[str]] = []

    def good() -> None:
        add(database, "one")
        database.after_commit(lambda: seen.append(notes()))

    def bad() -> None:
        database.after_commit(lambda: seen.append(["never"]))
        raise RuntimeError

    database.write(good)
    with pytest.raises(RuntimeError):
        database.write(bad)

    assert seen == [["one"]]


def test_a_quiet_write_is_committed_and_nobody_is_told(
    database: Database, notes: Callable[[], list[str]]
) -> None:
    told: SimpleQueue[list[str]] = SimpleQueue()
    database.on_commit(lambda: told.put(notes()))

    database.write_quietly(add, database, "one")
    assert notes() == ["one"]
    database.write(add, database, "two")

    assert told.get(timeout=10) == ["one", "two"]
    assert told.empty()


def test_a_hook_that_fails_does_not_undo_its_commit(
    database: Database, notes: Callable[[], list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    def write() -> None:
        add(database, "one")
        database.after_commit(lambda: 1 / 0)

    database.write(write)

    assert notes() == ["one"]
    assert "hook failed" in caplog.text


def test_an_event_loop_writes_and_reads(database: Database, notes: Callable[[], list[str]]) -> None:
    async def story() -> list[str]:
        await asyncio.gather(*(database.write_async(add, database, str(n)) for n in range(50)))
        return await database.read_async(notes)

    assert sorted(asyncio.run(story()), key=int) == [str(n) for n in range(50)]


def test_the_log_begins_again_though_reads_overlap_all_the_time(
    database: Database, notes: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gacq.write_ahead_log.LONG_LOG_FRAMES", 40)
    monkeypatch.setattr("gacq.writer.CHECKPOINT_EVERY", 5)
    over, looks = threading.Event(), SimpleQueue[int]()

    def look() -> None:
        database.execute("select count(*) from note").fetchone()
        over.wait(0.005)
        (count,) = database.execute("select count(*) from note").fetchone()
        looks.put(count)

    def read_on() -> None:
        while not over.is_set():
            database.read(look)

    readers = [threading.Thread(target=read_on) for _ in range(3)]
    for reader in readers:
        reader.start()

    sizes = set()
    for number in range(500):
        database.write(add, database, f"{number:04}" * 500)
        sizes.add(Path(f"{database.path}-wal").stat().st_size)
    over.set()
    for reader in readers:
        reader.join()

    frames = max(sizes) // 4_096
    assert frames < 1_000  # without it they are three times as many
    assert looks.qsize() > 20
    assert len(notes()) == 500


def test_a_full_queue_of_writes_is_refused_with_a_wait(tmp_path: Path) -> None:
    database = Database(tmp_path / "small.db", queue_limit=1)
    database.open()
    gate = threading.Event()
    entered = threading.Event()

    def block() -> None:
        entered.set()
        gate.wait(10)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(database.write, block)
        assert entered.wait(10)
        second = pool.submit(database.write, lambda: None)
        wait_until(lambda: database._writer._waiting.qsize() == 1)

        with pytest.raises(Unavailable) as refused:
            database.write(lambda: None)

        gate.set()
        first.result()
        second.result()
    assert refused.value.retry_after_seconds > 0
    database.close()


def test_a_full_disk_refuses_the_write_and_spares_those_that_shared_its_commit(
    database: Database, notes: Callable[[], list[str]]
) -> None:
    pages = database.read(lambda: database.execute("pragma page_count").fetchone()[0])
    gate = threading.Event()
    entered = threading.Event()

    def block() -> None:
        database.execute(f"pragma max_page_count = {pages + 4}")
        entered.set()
        gate.wait(10)

    def big() -> None:
        database.execute("insert into note (word) values (?)", ("x" * 10_000_000,))

    with ThreadPoolExecutor(4) as pool:
        pool.submit(database.write, block)
        assert entered.wait(10)
        before = pool.submit(database.write, add, database, "before")
        wait_until(lambda: database._writer._waiting.qsize() == 1)
        full = pool.submit(database.write, big)
        wait_until(lambda: database._writer._waiting.qsize() == 2)
        after = pool.submit(database.write, add, database, "after")
        wait_until(lambda: database._writer._waiting.qsize() == 3)
        gate.set()

        with pytest.raises(StorageFull, match="make room"):
            full.result()
        assert (before.result(), after.result()) == ("before", "after")

    assert notes() == ["before", "after"]


def test_a_commit_of_another_process_is_noticed(database: Database) -> None:
    noticed = threading.Event()
    database.on_foreign_commit(noticed.set)
    wait_until(lambda: database._writer._data_version is not None)
    database.write(database.execute, "create table note (word text) strict")
    assert not noticed.is_set()

    script = (
        "import cysqlite, sys; conn = cysqlite.connect(sys.argv[1]);"
        "conn.execute('insert into note values (1)'); conn.close()"
    )
    subprocess.run([sys.executable, "-c", script, str(database.path)], check=True)

    assert noticed.wait(5)


def test_a_database_of_a_newer_version_is_refused_in_words(tmp_path: Path) -> None:
    first = Database(tmp_path / "gacq.db")
    first.open()
    first.write(
        first.execute,
        "insert into schema_step (name, applied) values ('9999_future', '2030-01-01')",
    )
    first.close()

    with pytest.raises(DataFolderError, match="newer version"):
        Database(tmp_path / "gacq.db").open()


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "gacq.db").write_bytes(b"not a database" * 1000)

    with pytest.raises(DataFolderError, match=r"gacq\.db can't be opened"):
        Database(tmp_path / "gacq.db").open()


def test_opening_twice_applies_each_step_once(tmp_path: Path) -> None:
    for _ in range(2):
        database = Database(tmp_path / "gacq.db")
        database.open()
        steps = database.read(
            lambda at=database: at.execute("select name from schema_step").fetchall()
        )
        database.close()

    assert len(steps) == len(set(steps)) >= 1


def test_what_was_accepted_is_committed_when_it_closes(tmp_path: Path) -> None:
    database = Database(tmp_path / "gacq.db")
    database.open()
    database.write(database.execute, "create table note (word text not null) strict")
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(database.write, add, database, str(n)) for n in range(50)]
        wait_until(lambda: all(call.running() or call.done() for call in calls[:8]))
        database.close()
        stored = [call.result() for call in calls if call.exception() is None]

    conn = cysqlite.connect(str(tmp_path / "gacq.db"))
    assert {word for (word,) in conn.execute("select word from note")} == set(stored)
    conn.close()


def test_writes_are_durable_at_commit_and_foreign_keys_hold(database: Database) -> None:
    def pragma(name: str) -> int:
        return int(database.execute(f"pragma {name}").fetchone()[0])

    assert database.write(pragma, "synchronous") == 2
    assert database.write(pragma, "foreign_keys") == 1
    assert database.read(pragma, "query_only") == 1


def test_times_keep_their_microseconds() -> None:
    moment = datetime(2026, 11, 23, 21, 22, 3, 123457, tzinfo=UTC)

    assert from_microseconds(microseconds(moment)) == moment
