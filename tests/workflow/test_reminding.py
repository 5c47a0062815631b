"""Reminders of tomorrow's inspections, and notices of certificates that end soon."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from gacq import audit
from gacq.applications import certificates, inspections
from gacq.applications.inspections import Inspection, InspectionStatus
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.queues.policy import Queue
from gacq.staff import accounts
from gacq.workflow import Told
from tests.builders import Desk
from tests.ops.rota import bangkok, set_clock
from tests.workflow.ahead import booked, issued


@pytest.fixture
def desk(database: Database, clock: MovableClock) -> Desk:
    set_clock(clock, "2031-05-05 07:00")
    return Desk(database, clock)


def remind(desk: Desk, **options: Any) -> Told:
    told: Told = desk.do("remind", actor=None, **options)
    return told


def mails(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    return [(job["kind"], job["payload"]) for job in desk.jobs(Queue.EMAIL)]


def test_inspector_and_applicant_are_reminded_of_tomorrows_inspection(desk: Desk) -> None:
    visit = booked(desk, "2031-05-06 09:00")

    assert remind(desk) == Told(things=1, mails=2)

    facts = {"inspection": visit.id, "starts_at": "2031-05-06T02:00:00+00:00"}
    about = {"kind": "inspection-reminder", "application": visit.application_id, **facts}
    assert mails(desk) == [
        ("inspection-reminder", {**about, "to": {"staff": visit.inspector_id}}),
        ("inspection-reminder", {**about, "to": {"applicant": visit.application_id}}),
    ]
    marked = desk.database.read(inspections.get, visit.id)
    assert marked.reminded_for == visit.starts_at
    (*_, entry) = desk.database.read(audit.history, "application", str(visit.application_id))
    assert (entry.actor, entry.action) == ("system reminders", "remind")


def test_nobody_is_reminded_twice(desk: Desk) -> None:
    booked(desk, "2031-05-06 09:00")
    remind(desk)

    assert remind(desk) == Told()
    assert len(mails(desk)) == 2


def test_an_inspection_that_was_moved_is_reminded_of_again(desk: Desk) -> None:
    visit = booked(desk, "2031-05-06 09:00")
    remind(desk)
    later = bangkok("2031-05-06 13:00").astimezone(UTC)
    desk.database.write(
        lambda: (
            Inspection.update(starts_at=later, ends_at=later + timedelta(hours=2))
            .where(Inspection.id == visit.id)
            .execute()
        )
    )

    assert remind(desk).things == 1
    assert mails(desk)[-1][1]["starts_at"] == "2031-05-06T06:00:00+00:00"


@pytest.mark.parametrize(
    ("now", "starts_at", "things"),
    [
        ("2031-05-05 07:00", "2031-05-06 00:00", 1),
        ("2031-05-05 07:00", "2031-05-06 23:59", 1),
        ("2031-05-05 07:00", "2031-05-07 00:00", 0),
        ("2031-05-05 23:50", "2031-05-06 09:00", 1),
        ("2031-05-06 06:00", "2031-05-06 09:00", 1),
        ("2031-05-06 09:01", "2031-05-06 09:00", 0),
        ("2031-12-31 07:00", "2032-01-01 09:00", 1),
        ("2032-02-28 07:00", "2032-02-29 09:00", 1),
    ],
)
def test_what_lies_ahead_up_to_the_end_of_tomorrow_counts(
    desk: Desk, now: str, starts_at: str, things: int
) -> None:
    booked(desk, starts_at)
    set_clock(desk.clock, now)

    assert remind(desk).things == things


@pytest.mark.parametrize(
    "status",
    [InspectionStatus.IN_PROGRESS, InspectionStatus.COMPLETED, InspectionStatus.CANCELLED],
)
def test_only_planned_inspections_are_reminded_of(desk: Desk, status: InspectionStatus) -> None:
    booked(desk, "2031-05-06 09:00", status=status)

    assert remind(desk) == Told()


def test_who_can_not_be_written_to_is_counted_and_left_out(desk: Desk) -> None:
    visit = booked(desk, "2031-05-06 09:00", applicant_email=None)
    desk.database.write(
        accounts.edit,
        visit.inspector_id,
        accounts.Changes(active=False),
        now=desk.clock.now(),
    )

    assert remind(desk) == Told(things=1, mails=0, without_address=2)
    assert remind(desk) == Told()


def test_a_few_are_reminded_of_at_a_time_the_nearest_first(desk: Desk) -> None:
    late = booked(desk, "2031-05-06 15:00")
    soon = booked(desk, "2031-05-06 09:00", number=2)

    assert remind(desk, limit=1).things == 1

    assert {mail[1]["inspection"] for mail in mails(desk)} == {soon.id}
    remind(desk, limit=1)
    assert mails(desk)[-1][1]["inspection"] == late.id


# --- certificates that end soon


def tell(desk: Desk, **options: Any) -> Told:
    told: Told = desk.do("tell_of_expiry", actor=None, first_days=90, second_days=30, **options)
    return told


def notices(desk: Desk) -> list[tuple[int, int]]:
    assert {kind for kind, _ in mails(desk)} <= {"certificate-expiring"}
    return [(payload["certificate"], payload["days"]) for _, payload in mails(desk)]


@pytest.mark.parametrize(
    ("expires_at", "days"),
    [
        ("2031-08-04 00:00", None),
        ("2031-08-03 23:59", 90),
        ("2031-06-05 00:00", 90),
        ("2031-06-04 23:59", 30),
        ("2031-05-05 07:30", 30),
        ("2031-05-05 07:00", None),
        ("2030-05-05 07:00", None),
    ],
)
def test_the_days_to_its_end_decide_which_notice_goes_out(
    desk: Desk, expires_at: str, days: int | None
) -> None:
    certificate = issued(desk, expires_at)

    tell(desk)

    assert notices(desk) == ([] if days is None else [(certificate.id, days)])


def test_the_holder_is_told_twice_in_all(desk: Desk) -> None:
    certificate = issued(desk, "2031-08-03 12:00")
    for now in ("2031-05-05 08:00", "2031-05-06 08:00", "2031-07-04 08:00", "2031-07-05 08:00"):
        set_clock(desk.clock, now)
        tell(desk)

    assert notices(desk) == [(certificate.id, 90), (certificate.id, 30)]
    told = desk.database.read(certificates.get, certificate.id)
    assert told.first_notice_at is not None and told.second_notice_at is not None
    assert told.first_notice_at < told.second_notice_at


def test_close_to_the_end_the_first_notice_is_never_sent(desk: Desk) -> None:
    certificate = issued(desk, "2031-05-20 12:00")

    assert tell(desk) == Told(things=1, mails=1)
    assert tell(desk) == Told()

    told = desk.database.read(certificates.get, certificate.id)
    assert (told.first_notice_at, notices(desk)) == (None, [(certificate.id, 30)])


def test_a_holder_without_address_is_counted_and_marked(desk: Desk) -> None:
    certificate = issued(desk, "2031-08-01 12:00", email=None)

    assert tell(desk) == Told(things=1, mails=0, without_address=1)
    assert tell(desk) == Told()

    assert desk.database.read(certificates.get, certificate.id).first_notice_at is not None
    history = desk.database.read(audit.history, "application", str(certificate.application_id))
    assert (history[-1].action, history[-1].details["mails"]) == ("tell_of_expiry", 0)


def test_a_step_takes_no_more_than_its_limit_of_both_kinds(desk: Desk) -> None:
    near, far = issued(desk, "2031-05-20 12:00"), issued(desk, "2031-08-01 12:00", number=2)

    assert tell(desk, limit=1).things == 1
    assert tell(desk, limit=1).things == 1

    assert notices(desk) == [(near.id, 30), (far.id, 90)]
