"""The demonstration's story, on an appliance whose jobs are run one step at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gacq.appliance import Appliance
from gacq.applications import certificate_list, listing
from gacq.applications.listing import Filter
from gacq.applications.status import Status
from gacq.clock import MovableClock
from gacq.ops.demo import open_accounts
from gacq.ops.demo_story import CERTIFIED, Story
from gacq.queues.job import JobState
from gacq.queues.matching import JobFilter
from gacq.queues.policy import Queue
from gacq.reports import report
from gacq.settings import load
from gacq.staff import Role
from gacq.thai import buddhist_year
from tests.builders import Desk

CHECKED = CERTIFIED + 4
"""One is returned, one rejected, one only booked, and one left for the reviewer."""


@dataclass(frozen=True)
class Told:
    """The office after its story, and the lines in which it was told."""

    office: Appliance
    lines: tuple[str, ...]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Told once for all tests; the office is opened as the service is, but runs nothing itself."""
    clock = MovableClock()
    data = tmp_path_factory.mktemp("story") / "data"
    office = Appliance(load(None, data=data, environ={}), clock=clock)
    office.open()
    office.chores.plan()
    yield Told(office, tuple(_lines(office, clock)))
    office.stop()


def _lines(office: Appliance, clock: MovableClock) -> list[str]:
    accounts = open_accounts(office.database, office.staff, clock)
    desk = Desk(office.database, clock)
    for number in range(1, CHECKED + 1):
        desk.in_review(number)
    lines: list[str] = []
    Story(
        database=office.database,
        workflow=office.workflow,
        clock=clock,
        people={account.role: account.actor for account in reversed(accounts)},
        inspectors={
            account.actor.staff_id or 0: account.actor
            for account in accounts
            if account.role is Role.INSPECTOR
        },
        run_chores=office.chores.run_due,
        settle=lambda: _settle(office),
        say=lines.append,
    ).tell()
    return lines


def _settle(office: Appliance) -> None:
    office.engine.drain()


def test_applications_go_all_the_way(told: Told) -> None:
    standing = told.office.database.read(listing.counts)

    assert {status: count for status, count in standing.items() if count} == {
        Status.CERTIFICATE_ISSUED: CERTIFIED,
        Status.REJECTED: 1,
        Status.INSPECTION_SCHEDULED: 1,
        Status.RETURNED: 1,
        Status.IN_REVIEW: 1,
    }


def test_the_booked_one_is_still_ahead(told: Told) -> None:
    booked = Filter(status=Status.INSPECTION_SCHEDULED)
    [ahead] = told.office.database.read(listing.page, booked).items

    assert ahead.inspection_starts_at is not None
    assert ahead.inspection_starts_at > told.office.clock.now()


def test_the_queues_have_worked_and_nothing_failed(told: Told) -> None:
    monitor = told.office.engine.monitor
    stats = monitor.stats(told.office.clock.now())
    failed = told.office.database.read(monitor.jobs, JobFilter(state=JobState.FAILED))

    assert all(stats[queue].completed for queue in (Queue.EMAIL, Queue.CALENDAR, Queue.REPORT))
    assert failed.jobs == []


def test_it_leaves_certificates_numbered_without_a_gap(told: Told) -> None:
    now = told.office.clock.now()
    issued = told.office.database.read(certificate_list.page, now=now).items

    year = buddhist_year(now)
    assert sorted(each.number for each in issued) == [
        f"GACP-{year}-12-{number:04d}" for number in range(1, CERTIFIED + 1)
    ]


def test_it_leaves_reports(told: Told) -> None:
    files = told.office.database.read(report.ready_files)

    assert sorted(Path(name).suffix for name in files) == [".pdf", ".xlsx"]


def test_inspector_and_applicant_are_reminded_on_the_day_before(told: Told) -> None:
    reminders = JobFilter(Queue.EMAIL, text="inspection-reminder")
    mails = told.office.database.read(told.office.engine.monitor.jobs, reminders, limit=200)

    assert {job.state for job in mails.jobs} == {JobState.COMPLETED}
    assert any("reminded of tomorrow" in line for line in told.lines)
