"""The write-ahead log read as bytes says the same of it as SQLite does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cysqlite
import pytest

from gacq.ops.proof.torn.wal import NOTHING, log_of, position_of, read_log


class Ledger:
    """A table of numbers, one commit each, none of them checkpointed."""

    def __init__(self, file: Path) -> None:
        self.file, self.log = file, file.with_name(f"{file.name}-wal")
        self.connection: Any = cysqlite.connect(str(file))
        self.connection.execute("pragma journal_mode = wal").fetchall()
        self.connection.execute("pragma wal_autocheckpoint = 0").fetchall()
        self.connection.execute("create table number (value integer)")
        for value in range(5):
            self.connection.execute("insert into number values (?)", (value,))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "a.db")
    yield made
    made.connection.close()


def values_in(folder: Path, database: bytes, log: bytes) -> int:
    """How many numbers SQLite finds in a copy with this log; -1 if not even the table."""
    copy = folder / "copy.db"
    copy.write_bytes(database)
    copy.with_name("copy.db-wal").write_bytes(log)
    connection: Any = cysqlite.connect(str(copy))
    try:
        found = connection.execute("select count(*) from number").fetchone()
        return int(found[0])
    except cysqlite.OperationalError:
        return -1
    finally:
        connection.close()
        for each in folder.glob("copy.db*"):
            each.unlink()


def test_it_knows_each_commit_and_how_far_the_log_is(ledger: Ledger) -> None:
    log, position = log_of(ledger.log), position_of(ledger.file)

    assert len(log.commits) == 6
    assert log.last_commit == log.frames
    assert position is not None
    assert (position.salt, position.frames, position.checkpointed) == (log.salt, log.frames, 0)


def test_a_checkpoint_shows_in_the_position(ledger: Ledger) -> None:
    ledger.connection.execute("pragma wal_checkpoint(passive)").fetchall()

    position = position_of(ledger.file)

    assert position is not None
    assert position.checkpointed == position.frames > 0


def test_sqlite_finds_as_many_commits_in_a_cut_log_as_are_read_here(
    ledger: Ledger, tmp_path: Path
) -> None:
    database, whole = ledger.file.read_bytes(), ledger.log.read_bytes()

    for length in range(0, len(whole) + 1, 1_000):
        commits = len(read_log(whole[:length]).commits)
        assert values_in(tmp_path, database, whole[:length]) == commits - 1, length


@pytest.mark.parametrize("place", [3, 20, 40, 60, 5_000])
def test_sqlite_finds_as_many_with_one_wrong_byte(
    ledger: Ledger, tmp_path: Path, place: int
) -> None:
    database, log = ledger.file.read_bytes(), bytearray(ledger.log.read_bytes())
    log[place] ^= 16

    commits = len(read_log(bytes(log)).commits)

    assert values_in(tmp_path, database, bytes(log)) == commits - 1


def test_a_log_that_is_missing_is_empty(tmp_path: Path) -> None:
    assert log_of(tmp_path / "none-wal") == NOTHING
