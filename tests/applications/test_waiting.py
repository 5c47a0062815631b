"""What waits for somebody: each list is served by its index and goes on where it ended."""

import pytest

from gacq.applications import waiting
from gacq.database import Database


def plan(database: Database, sql: str) -> str:
    rows = database.read(lambda: database.execute(f"explain query plan {sql}").fetchall())
    return " ".join(str(row[3]) for row in rows)


def test_unpaid_fees_are_found_by_their_index_without_sorting(database: Database) -> None:
    found = plan(
        database, f"select id {waiting._UNPAID} and (submitted_at, id) > (1, 1) order by 1 limit 5"
    )
    ordered = plan(database, f"select id {waiting._UNPAID} order by submitted_at, id limit 5")

    assert "application_unpaid" in found
    assert "TEMP B-TREE" not in ordered


def test_leave_that_is_asked_for_is_found_by_its_index(database: Database) -> None:
    found = plan(
        database,
        "select * from inspector_leave where status = 'PENDING' order by starts_at, id limit 5",
    )

    assert "leave_asked" in found
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize(
    "text",
    ["", "x", "12", "12-", "-3", "1-2-3", "9" * 38 + "-1", "1-" + "9" * 19, "٣-1", "1e3-1", " 1-1"],
)
def test_what_is_no_mark_starts_at_the_beginning(text: str) -> None:
    assert waiting.mark(text) is None


def test_a_mark_is_read_again() -> None:
    found = waiting.mark("1764000000000000-17")

    assert found is not None
    assert found.id == 17
