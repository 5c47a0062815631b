"""What the AI check found by day: counted as reports are stored, and kept without them."""

from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest

from gacq.applications import qc_reports
from gacq.applications.qc_daily import CheckDays, Checked, check_days
from gacq.applications.qc_reports import NO_REVIEWER
from gacq.applications.status import InspectionType
from gacq.database import Database

NOON = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
FIRST = date(2026, 1, 1)
FAILED: dict[str, Any] = {"issues": [{"code": "check_failed"}]}


@pytest.fixture
def counted(database: Database) -> Database:
    """Four checks of one application: three with Gemini, of which one is of October."""
    database.write(
        database.execute,
        "insert into application (id, application_number, lot_id, status, applicant_type,"
        " applicant_name, applicant_id, applicant_id_hash, farm_name, created_at, created_by,"
        " updated_at) values (1, 'GACP-1', 'LOT-1', 'IN_REVIEW', '', '', '', '', '', 0, '', 0)",
    )
    database.write(_store, 9.5, InspectionType.VIDEO, NOON, _report(20.0, calls=2, tokens=3000))
    database.write(_store, 8.5, InspectionType.HYBRID, NOON, _report(10.0, calls=1, tokens=1000))
    october = datetime(2026, 10, 3, 18, 0, tzinfo=UTC)
    database.write(_store, 7.5, InspectionType.HYBRID, october, _report(30.0))
    database.write(_store, None, InspectionType.ONSITE, NOON, FAILED)
    return database


def _report(seconds: float, **more: int) -> dict[str, Any]:
    return {"durationSeconds": seconds, "calls": None, "tokens": None, **more}


def _store(
    score: float | None, kind: InspectionType, now: datetime, report: dict[str, Any]
) -> None:
    qc_reports.add(
        1,
        job_id=None,
        overall_score=score,
        inspection_type=kind,
        reviewer="gemini" if score else NO_REVIEWER,
        cause=None if score else "gemini_blocked",
        report=report,
        now=now,
    )


def read(database: Database, since: date = FIRST, *, by_month: bool = False) -> CheckDays:
    return database.read(lambda: check_days(since, by_month=by_month))


def test_checks_are_summed_up_with_their_means(counted: Database) -> None:
    assert read(counted).total == Checked(
        checks=4, failed=1, score=8.5, seconds=20.0, calls=3, tokens=4000
    )


def test_each_inspection_type_has_its_own_sums(counted: Database) -> None:
    types = read(counted).types

    assert [(of.checks, of.score) for of in types.values()] == [(1, 9.5), (2, 8.0), (1, None)]


def test_only_the_period_counts(counted: Database) -> None:
    assert read(counted, date(2026, 11, 1)).total.checks == 3


def test_an_evening_in_utc_is_the_next_day_in_thailand(counted: Database) -> None:
    days = set(read(counted).steps)

    assert days == {"2026-10-04", "2026-11-25"}


def test_months_are_summed_from_their_days(counted: Database) -> None:
    found = read(counted, by_month=True)

    assert found.types_by_step["2026-10", InspectionType.HYBRID].checks == 1
    assert {month: of.checks for month, of in found.steps.items()} == {"2026-10": 1, "2026-11": 3}


def test_reports_that_are_removed_stay_counted(counted: Database) -> None:
    counted.write(counted.execute, "delete from qc_report")

    assert read(counted).total.checks == 4


def test_reports_of_an_older_version_are_counted_when_it_is_replaced(counted: Database) -> None:
    before = read(counted)
    counted.write(counted.execute, "delete from qc_day")

    counted.write(counted.execute, import_module("gacq.schema.0008_rollups").QC_FILL)

    assert read(counted) == before


def test_without_checks_there_is_no_mean(database: Database) -> None:
    assert read(database).total == Checked()
