"""Overdue: whole working days, holidays left out, the same in Python and in the database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gacq.applications import application, listing, overdue
from gacq.applications.listing import Filter
from gacq.applications.status import Status
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.settings import DeadlineSettings
from gacq.thai import BANGKOK
from tests.builders import Desk

DEADLINES = DeadlineSettings()


def bangkok(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=BANGKOK)


def review_cutoff(now: datetime) -> datetime:
    return overdue.cutoffs(now, DEADLINES).before[Status.IN_REVIEW]


@pytest.mark.parametrize(
    ("submitted", "first_overdue"),
    [(bangkok(2, 8), 6), (bangkok(2, 23), 6), (bangkok(6), 12), (bangkok(7), 12), (bangkok(8), 12)],
)
def test_three_working_days_are_over_on_the_morning_after_the_third(
    submitted: datetime, first_overdue: int
) -> None:
    """The 2nd of November 2026 is a Monday."""
    assert submitted >= review_cutoff(bangkok(first_overdue - 1, 23))
    assert submitted < review_cutoff(bangkok(first_overdue, 0))


def test_a_public_holiday_is_no_working_day() -> None:
    """The 7th of December 2026 is the substitute for the 5th, the 10th is Constitution Day."""
    assert not overdue.is_working_day(date(2026, 12, 10))
    assert overdue.is_working_day(date(2026, 12, 9))


def test_each_stage_has_its_own_number_of_days() -> None:
    limits = overdue.cutoffs(bangkok(27), DEADLINES, is_working=lambda day: True).before

    assert limits[Status.REVIEW_PASSED] == bangkok(24, 0)
    assert limits[Status.INSPECTION_IN_PROGRESS] == bangkok(22, 0)
    assert limits[Status.PENDING_APPROVAL] == bangkok(25, 0)


def test_the_list_of_overdue_ones_holds_just_them(database: Database, clock: MovableClock) -> None:
    desk = Desk(database, clock)
    desk.submitted(1)
    desk.draft(2)
    clock.advance(20 * 86_400)
    desk.submitted(3)
    limits = overdue.cutoffs(clock.now(), DEADLINES)

    found = database.read(listing.page, Filter(overdue=limits)).items

    assert [limits.are_passed_by(view) for view in found] == [True]
    assert database.read(listing.overdue_count, limits) == 1


def test_the_database_reckons_the_stage_as_the_table_does(
    database: Database, clock: MovableClock
) -> None:
    view = Desk(database, clock).submitted(1)
    which = view if isinstance(view, int) else view.id
    columns = sorted(set(overdue.STAGES.values()))
    moments = {name: clock.now() + timedelta(days=at) for at, name in enumerate(columns)}

    for status in Status:
        reckoned = database.write(_stage_of, which, status, moments)
        seen = replace(database.read(application.get, which), **moments, status=status)
        assert reckoned == overdue.stage_began_at(seen), status


def _stage_of(which: int, status: Status, moments: dict[str, datetime]) -> datetime | None:
    changes = application.Application.update(status=status, **moments)
    changes.where(application.Application.id == which).execute()
    ((found,),) = application.Application.rows(
        "select stage_began_at from application where id = ?", which
    )
    return None if found is None else datetime.fromtimestamp(found / 1e6, UTC)


def test_the_list_is_found_by_its_index(database: Database, clock: MovableClock) -> None:
    limits = overdue.cutoffs(clock.now(), DEADLINES)
    sql, params = listing.statement(Filter(overdue=limits), sort=listing.Sort.NEWEST, limit=50)

    plan = database.read(lambda: application.Application.rows(f"explain query plan {sql}", *params))

    steps = " | ".join(str(row[3]) for row in plan)
    assert "USING INDEX application_stage" in steps or "COVERING INDEX application_stage" in steps
    assert "SCAN application " not in steps


def test_provinces_are_named_once(database: Database, clock: MovableClock) -> None:
    desk = Desk(database, clock)
    for number, province in enumerate(("ตาก", "แพร่", "ตาก", "กระบี่"), start=1):
        desk.draft(number, farmProvince=province)

    assert database.read(listing.provinces) == sorted({"ตาก", "แพร่", "กระบี่"})
