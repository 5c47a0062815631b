"""What inspectors have still to do is found without reading all that they ever did."""

import logging
from collections.abc import Callable

import pytest

from gacq.applications import inspection_listing
from gacq.applications.week import Span
from gacq.database import Database
from tests.moments import FRIDAY, at

FRIDAYS_HOURS = Span(at(FRIDAY), at(FRIDAY, "17:00"))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: inspection_listing.open_counts([1, 2, 3]),
        lambda: inspection_listing.open_of_inspector(1),
        lambda: inspection_listing.open_of_inspector(1, within=FRIDAYS_HOURS),
    ],
)
def test_open_inspections_are_found_by_inspector_and_status(
    database: Database, ask: Callable[[], object], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="peewee"):
        database.read(ask)
    asked = (record.msg for record in caplog.records if record.name == "peewee")
    sql, params = next(each for each in asked if 'FROM "inspection"' in each[0])

    plan = database.read(
        lambda: database.execute(f"explain query plan {sql}", tuple(params)).fetchall()
    )

    assert all("inspection_standing (inspector_id=? AND status=?" in row[3] for row in plan)
