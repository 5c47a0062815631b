"""The audit log, and what happens to it when somebody changes it behind gacq's back."""

from datetime import UTC, datetime

import peewee
import pytest

from gacq import audit
from gacq.audit import Broken
from gacq.database import Database

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def log(database: Database) -> Database:
    """Five lines about two things."""
    for number in range(5):
        database.write(
            audit.record,
            actor="staff:1 สมมุติ",
            action=f"step {number}",
            subject_type="application",
            subject_id=str(number % 2),
            details={"reason": "ทดสอบ", "number": number},
            now=NOW,
        )
    return database


def tamper(log: Database, sql: str) -> None:
    """What somebody with the file and an SQLite of their own could do."""

    def change() -> None:
        log.execute("drop trigger audit_stays")
        log.execute("drop trigger audit_is_kept")
        log.execute(sql)

    log.write(change)


def test_an_untouched_log_holds(log: Database) -> None:
    assert log.read(audit.verify) is None


def test_an_empty_log_holds(database: Database) -> None:
    assert database.read(audit.verify) is None


def test_the_history_of_a_thing_is_told_oldest_first(log: Database) -> None:
    lines = log.read(audit.history, "application", "0")

    assert [line.action for line in lines] == ["step 0", "step 2", "step 4"]
    assert lines[0].details == {"reason": "ทดสอบ", "number": 0}
    assert lines[0].at == NOW


def test_a_long_history_is_cut_at_its_old_end(log: Database) -> None:
    lines = log.read(audit.history, "application", "0", limit=2)

    assert [line.action for line in lines] == ["step 2", "step 4"]


def test_the_latest_time_of_each_thing_is_found_at_once(log: Database) -> None:
    found = log.read(audit.latest, "application", "step 3", ["0", "1", "unknown"])

    assert found == {"1": NOW}


@pytest.mark.parametrize(
    "assignment",
    ["details = '{}'", "actor = 'console'", "at = at + 1", "subject_id = null", "action = ''"],
)
def test_a_changed_row_is_found(log: Database, assignment: str) -> None:
    tamper(log, f"update audit set {assignment} where id = 3")

    broken = log.read(audit.verify)

    assert broken == Broken(3, "row 3 was changed after it was written")


def test_a_row_whose_hash_was_made_anew_breaks_the_row_after_it(log: Database) -> None:
    tamper(log, "update audit set previous_hash = 'x' where id = 4")

    broken = log.read(audit.verify)

    assert broken is not None
    assert broken.id == 4


def test_a_removed_row_is_found(log: Database) -> None:
    tamper(log, "delete from audit where id = 2")

    assert log.read(audit.verify) == Broken(2, "row 2 is missing")


def test_a_removed_first_row_is_found(log: Database) -> None:
    tamper(log, "delete from audit where id = 1")

    assert log.read(audit.verify) == Broken(1, "row 1 is missing")


def test_a_cut_off_end_is_found(log: Database) -> None:
    tamper(log, "delete from audit where id >= 4")

    assert log.read(audit.verify) == Broken(4, "rows 4 to 5 are missing")


@pytest.mark.parametrize("sql", ["update audit set actor = ''", "delete from audit"])
def test_the_database_itself_refuses_changes(log: Database, sql: str) -> None:
    with pytest.raises((peewee.PeeweeException, Exception), match="audit rows are never"):
        log.write(log.execute, sql)

    assert log.read(audit.verify) is None


def test_a_line_of_a_failed_change_is_not_kept(log: Database) -> None:
    def fail() -> None:
        audit.record(
            actor="console",
            action="fails",
            subject_type="application",
            subject_id="0",
            details={},
            now=NOW,
        )
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        log.write(fail)

    assert len(log.read(audit.history, "application", "0")) == 3
    assert log.read(audit.verify) is None
