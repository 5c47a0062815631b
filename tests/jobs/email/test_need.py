"""Letters whose occasion is gone when their turn comes, and rows that are not theirs."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gacq.applications.inspections import InspectionView
from gacq.applications.status import Status
from gacq.database import Database
from gacq.errors import PermanentError
from gacq.queues import standing
from gacq.queues.alerts import of_program
from gacq.queues.job import ActiveAttempt, JobView
from gacq.staff import Role
from tests.jobs.email.office import NOW, STARTS_AT, LetterOffice, text_of

MakeAttempt = Callable[..., ActiveAttempt]
MakeJob = Callable[..., JobView]


@pytest.fixture
def office(database: Database, tmp_path: Path) -> LetterOffice:
    return LetterOffice(database, tmp_path / "mail")


@pytest.fixture
def booked(office: LetterOffice) -> InspectionView:
    return office.inspection()


@pytest.fixture
def why_not(
    office: LetterOffice, make_attempt: MakeAttempt, make_job: MakeJob
) -> Callable[..., str]:
    """Why no letter went, as the job's result says it; fails if one went."""

    def send(kind: str, payload: dict[str, Any]) -> str:
        outcome = office.processor.process(make_attempt(kind=kind, payload=payload))
        assert outcome is None
        assert not office.folder.exists()
        job = make_job(kind=kind, payload=payload)
        result = office.processor.record(job, outcome, office.clock.now())
        assert result["sent"] is False
        return str(result["note"])

    return send


def reminder(office: LetterOffice, inspection: InspectionView, **more: Any) -> dict[str, Any]:
    to = {"applicant": office.about.id}
    return {"to": to, "application": office.about.id, "inspection": inspection.id, **more}


def assignment(office: LetterOffice, inspection: InspectionView, change: str) -> dict[str, Any]:
    to = {"staff": office.inspector.id}
    return reminder(office, inspection) | {"to": to, "change": change}


def scheduled(office: LetterOffice, inspection: InspectionView) -> dict[str, Any]:
    return reminder(office, inspection, status="INSPECTION_SCHEDULED")


@pytest.mark.parametrize("status", ["CANCELLED", "IN_PROGRESS", "COMPLETED"])
def test_nobody_is_told_of_an_appointment_that_is_not_ahead_any_more(
    office: LetterOffice, booked: InspectionView, why_not: Callable[..., str], status: str
) -> None:
    office.change(booked, status=status)

    for kind, payload in (
        ("inspection-reminder", reminder(office, booked)),
        ("status-change", scheduled(office, booked)),
        ("inspector-assignment", assignment(office, booked, "booked")),
        ("inspector-assignment", assignment(office, booked, "moved")),
    ):
        assert why_not(kind, payload).endswith(f"the inspection is {status} by now")


def test_nobody_is_reminded_of_a_time_that_was_moved_since(
    office: LetterOffice, booked: InspectionView, why_not: Callable[..., str]
) -> None:
    later = STARTS_AT + timedelta(minutes=1)
    office.change(booked, starts_at=later)

    payload = reminder(office, booked, starts_at=STARTS_AT.isoformat())

    assert "was moved since" in why_not("inspection-reminder", payload)


def test_a_reminder_of_the_time_that_still_holds_is_sent(
    office: LetterOffice, booked: InspectionView, make_attempt: MakeAttempt
) -> None:
    payload = reminder(office, booked, starts_at="2026-11-25T09:00:00+07:00")

    office.processor.process(make_attempt(kind="inspection-reminder", payload=payload))

    assert "25 พฤศจิกายน 2569" in text_of(office.only_letter())


def test_nobody_is_reminded_once_it_has_begun(
    office: LetterOffice, booked: InspectionView, why_not: Callable[..., str]
) -> None:
    office.clock.at = STARTS_AT

    note = why_not("inspection-reminder", reminder(office, booked))

    assert note.endswith("the inspection has begun by now")


def test_an_inspector_hears_nothing_of_what_is_anothers_by_now(
    office: LetterOffice, booked: InspectionView, why_not: Callable[..., str]
) -> None:
    office.change(booked, inspector_id=office.person(Role.INSPECTOR).id)

    for kind, payload in (
        ("inspector-assignment", assignment(office, booked, "moved")),
        ("inspection-reminder", assignment(office, booked, "booked")),
    ):
        assert "another inspector" in why_not(kind, payload)


def test_who_inspects_no_more_is_told_so_but_no_new_time(
    office: LetterOffice, booked: InspectionView, make_attempt: MakeAttempt
) -> None:
    office.change(booked, inspector_id=office.person(Role.INSPECTOR).id, reason="ผู้ตรวจลา")
    payload = assignment(office, booked, "cancelled")

    office.processor.process(make_attempt(kind="inspector-assignment", payload=payload))

    text = text_of(office.only_letter())
    assert "มอบหมายให้ผู้ตรวจประเมินท่านอื่นแล้ว" in text
    assert "09:00" not in text
    assert "ผู้ตรวจลา" not in text


def test_what_was_not_cancelled_is_not_told_as_cancelled(
    office: LetterOffice, booked: InspectionView, why_not: Callable[..., str]
) -> None:
    payload = assignment(office, booked, "cancelled")

    assert "was not cancelled" in why_not("inspector-assignment", payload)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED, Status.WITHDRAWN])
def test_approvers_are_not_asked_for_what_is_decided(
    office: LetterOffice, why_not: Callable[..., str], status: Status
) -> None:
    office.inspection(status="COMPLETED", score=90.0)
    office.stands(status)
    payload = {"to": {"staff": office.inspector.id}, "application": office.about.id}

    assert f"is {status} by now" in why_not("inspection-complete", payload)


def test_an_alert_that_is_over_is_not_told(
    office: LetterOffice, why_not: Callable[..., str]
) -> None:
    write = office.database.write
    alert = write(standing.take_up, of_program("consumer"), now=NOW)
    write(standing.end, alert.id, now=NOW)
    payload = {"to": {"staff": office.inspector.id}, "alert": alert.id}

    assert "the alert is over by now" in why_not("alert", payload)


def test_no_applicant_is_told_of_anothers_appointment_or_certificate(
    office: LetterOffice, booked: InspectionView, make_attempt: MakeAttempt
) -> None:
    other = office.another_application()
    of_other = {"to": {"applicant": other.id}, "application": other.id}

    for kind, payload in (
        ("inspection-reminder", of_other | {"inspection": booked.id}),
        ("certificate-expiring", of_other | {"certificate": office.certificate()}),
    ):
        assert failure(office, make_attempt(kind=kind, payload=payload)) == "unreadable_payload"


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("inspection-reminder", {"inspection": 404}),
        ("status-change", {"status": "INSPECTION_SCHEDULED"}),
        ("status-change", {"status": "CERTIFICATE_ISSUED"}),
        ("certificate-expiring", {"certificate": 404}),
    ],
)
def test_a_row_that_never_was_ends_the_job(
    office: LetterOffice, make_attempt: MakeAttempt, kind: str, facts: dict[str, Any]
) -> None:
    number = office.about.id
    payload = {"to": {"applicant": number}, "application": number, **facts}

    assert failure(office, make_attempt(kind=kind, payload=payload)) == "subject_gone"


@pytest.mark.parametrize(("kind", "fact"), [("job-failed", "digest"), ("alert", "alert")])
def test_a_digest_or_alert_that_never_was_ends_the_job(
    office: LetterOffice, make_attempt: MakeAttempt, kind: str, fact: str
) -> None:
    payload = {"to": {"staff": office.inspector.id}, fact: 404}

    assert failure(office, make_attempt(kind=kind, payload=payload)) == "subject_gone"


def failure(office: LetterOffice, attempt: ActiveAttempt) -> str:
    with pytest.raises(PermanentError) as caught:
        office.processor.process(attempt)
    return caught.value.cause
