"""Lists of inspections are found without reading all that were ever made."""

import logging
from collections.abc import Callable

import pytest

from gacq.applications import inspection_listing
from gacq.applications.inspection_listing import Filter
from gacq.applications.inspections import InspectionStatus
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
    plan = plan_of(ask, database, caplog)

    assert all("inspection_standing (inspector_id=? AND status=?" in step for step in plan)


def test_the_list_of_one_status_walks_past_no_other(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = Filter(status=InspectionStatus.SCHEDULED)

    plan = plan_of(lambda: inspection_listing.page(wanted), database, caplog)

    assert ["inspection_of_status (status=?)" in step for step in plan] == [True]


def plan_of(
    ask: Callable[[], object], database: Database, caplog: pytest.LogCaptureFixture
) -> list[str]:
    """How SQLite finds the inspections that this asks for."""
    with caplog.at_level(logging.DEBUG, logger="peewee"):
        database.read(ask)
    asked = (record.msg for record in caplog.records if record.name == "peewee")
    sql, params = next(each for each in asked if 'FROM "inspection"' in each[0])
    rows = database.read(
        lambda: database.execute(f"explain query plan {sql}", tuple(params)).fetchall()
    )
    return [row[3] for row in rows]
