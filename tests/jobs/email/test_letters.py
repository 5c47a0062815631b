"""Every kind of letter in both languages to each of its readers, read back from its .eml file."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gacq.applications.status import Status
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.jobs.email.kinds import RULES, Audience, Kind
from gacq.queues import digests, standing
from gacq.queues.alerts import of_queue
from gacq.queues.job import ActiveAttempt
from gacq.queues.policy import Queue
from gacq.staff.accounts import Language
from tests.jobs.email.office import (
    ID_NUMBER,
    NOW,
    STARTS_AT,
    LetterOffice,
    html_of,
    text_of,
)
from tests.queues.conftest import Office as QueueOffice

MakeAttempt = Callable[..., ActiveAttempt]

BOOKED = {"th": "25 พฤศจิกายน 2569 เวลา 09:00–11:00 น.", "en": "25 November 2026, 09:00–11:00"}
VALID = {"th": "22 กุมภาพันธ์ 2570", "en": "22 February 2027"}

SUBJECTS = {
    Kind.NEW_APPLICATION: ("คำขอใหม่รอการตรวจสอบ", "New application to review"),
    Kind.AI_QC_FAILED: ("ตรวจเอกสารอัตโนมัติไม่สำเร็จ", "Automatic document check failed"),
    Kind.INSPECTOR_ASSIGNMENT: ("มอบหมายงานตรวจประเมิน", "Inspection assigned to you"),
    Kind.INSPECTION_REMINDER: ("การตรวจประเมินพรุ่งนี้", "inspection tomorrow"),
    Kind.INSPECTION_COMPLETE: ("รอการอนุมัติ", "waiting for approval"),
    Kind.STATUS_CHANGE: ("นัดหมายแล้ว", "Inspection scheduled"),
    Kind.CERTIFICATE_EXPIRING: ("เหลืออีก 90 วัน", "in 90 days"),
    Kind.JOB_FAILED: ("งานล้มเหลว 1 งาน", "1 failed job"),
    Kind.ALERT: ("งานล้มเหลว 12 งาน", "12 failed jobs"),
}
FACTS: dict[Kind, Callable[[str], list[str]]] = {
    Kind.NEW_APPLICATION: lambda language: ["ไร่สมมุติ"],
    Kind.AI_QC_FAILED: lambda language: ["ไร่สมมุติ"],
    Kind.INSPECTOR_ASSIGNMENT: lambda language: [BOOKED[language], "1 หมู่ 99 จ.เชียงใหม่"],
    Kind.INSPECTION_REMINDER: lambda language: [BOOKED[language], "https://meet.example/abc"],
    Kind.INSPECTION_COMPLETE: lambda language: ["92.5", "สมมุติ inspector"],
    Kind.STATUS_CHANGE: lambda language: [BOOKED[language], "https://meet.example/abc"],
    Kind.CERTIFICATE_EXPIRING: lambda language: ["GACP-2569-12-0001", VALID[language]],
    Kind.JOB_FAILED: lambda language: [{"th": "รายงาน 1", "en": "Report 1"}[language]],
    Kind.ALERT: lambda language: [{"th": "ปฏิทิน", "en": "Calendar"}[language]],
}
READERS = [(kind, audience) for kind in Kind for audience in sorted(RULES[kind].audiences)]


@pytest.fixture
def office(database: Database, tmp_path: Path, language: Language) -> LetterOffice:
    return LetterOffice(database, tmp_path / "mail", language=language)


@pytest.fixture
def payload_of(office: LetterOffice) -> Callable[[Kind, Audience], dict[str, Any]]:
    """A payload whose rows are there: ``payload_of(Kind.ALERT, Audience.STAFF)``."""

    def make(kind: Kind, audience: Audience) -> dict[str, Any]:
        staff = {"staff": office.inspector.id}
        to = staff if audience is Audience.STAFF else {"applicant": office.about.id}
        return {"to": to, **_subject(office, kind)}

    return make


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(("kind", "audience"), READERS)
def test_a_letter_reaches_its_reader_with_its_facts(
    office: LetterOffice,
    payload_of: Callable[[Kind, Audience], dict[str, Any]],
    make_attempt: MakeAttempt,
    language: Language,
    kind: Kind,
    audience: Audience,
) -> None:
    payload = payload_of(kind, audience)

    outcome = office.processor.process(make_attempt(kind=kind, payload=payload))

    letter = office.only_letter()
    reader = "inspector@office.example" if audience is Audience.STAFF else "farmer@mail.example"
    assert letter["To"].addresses[0].addr_spec == reader
    assert SUBJECTS[kind][0 if language == "th" else 1] in letter["Subject"]
    text, html = text_of(letter), html_of(letter)
    for fact in FACTS[kind](language):
        assert fact in text
        assert fact in html
    assert ("http://gacq.office:8470/" in text) == (
        audience is Audience.STAFF or kind is Kind.CERTIFICATE_EXPIRING
    )
    assert "020000001" not in text
    assert ID_NUMBER not in text + html + letter["Subject"] + json.dumps([outcome, payload])


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_cancelled_appointment_is_told_with_its_reason(
    office: LetterOffice, make_attempt: MakeAttempt, language: Language
) -> None:
    office.stands(Status.REVIEW_PASSED)
    gone = office.inspection(status="CANCELLED", reason="ผู้ตรวจประเมินป่วย")
    payload = {
        "to": {"applicant": office.about.id},
        "application": office.about.id,
        "inspection": gone.id,
        "status": "REVIEW_PASSED",
        "change": "cancelled",
    }

    office.processor.process(make_attempt(kind="status-change", payload=payload))

    text = text_of(office.only_letter())
    assert BOOKED[language] in text
    assert "ผู้ตรวจประเมินป่วย" in text


@pytest.mark.parametrize("language", ["th"])
def test_a_rejected_applicant_reads_why(
    office: LetterOffice, make_attempt: MakeAttempt, language: Language
) -> None:
    office.stands(Status.REJECTED, rejection_reason="แหล่งน้ำปนเปื้อน")

    office.processor.process(make_attempt(**_status_change(office, "REJECTED")))

    assert "แหล่งน้ำปนเปื้อน" in text_of(office.only_letter())


@pytest.mark.parametrize("language", ["th"])
def test_the_holder_reads_number_and_validity_though_no_certificate_is_named(
    office: LetterOffice, make_attempt: MakeAttempt, language: Language
) -> None:
    office.stands(Status.CERTIFICATE_ISSUED)
    office.certificate()

    office.processor.process(make_attempt(**_status_change(office, "CERTIFICATE_ISSUED")))

    text = text_of(office.only_letter())
    assert "GACP-2569-12-0001" in text
    assert f"ใช้ได้ถึงวันที่: {VALID['th']}" in text
    assert "http://gacq.office:8470/verify/a-long-code" in text


@pytest.mark.parametrize("language", ["th"])
def test_days_left_are_counted_from_the_day_of_sending(
    office: LetterOffice,
    payload_of: Callable[[Kind, Audience], dict[str, Any]],
    make_attempt: MakeAttempt,
    language: Language,
) -> None:
    payload = payload_of(Kind.CERTIFICATE_EXPIRING, Audience.APPLICANT) | {"days": 90}
    office.clock.at = NOW + timedelta(days=3)

    office.processor.process(make_attempt(kind="certificate-expiring", payload=payload))

    assert "เหลืออีก 87 วัน" in office.only_letter()["Subject"]


@pytest.mark.parametrize("language", ["th"])
def test_the_newest_appointment_is_told_though_none_is_named(
    office: LetterOffice, make_attempt: MakeAttempt, language: Language
) -> None:
    office.inspection(status="CANCELLED")
    later = STARTS_AT + timedelta(days=7)
    office.inspection(starts_at=later, ends_at=later + timedelta(hours=2))

    office.processor.process(make_attempt(**_status_change(office, "INSPECTION_SCHEDULED")))

    assert "2 ธันวาคม 2569 เวลา 09:00–11:00 น." in text_of(office.only_letter())


def _status_change(office: LetterOffice, status: str) -> dict[str, Any]:
    number = office.about.id
    payload = {"to": {"applicant": number}, "application": number, "status": status}
    return {"kind": "status-change", "payload": payload}


def _subject(office: LetterOffice, kind: Kind) -> dict[str, Any]:
    """The facts of a payload, with the rows that they name."""
    application = {"application": office.about.id}
    match kind:
        case Kind.NEW_APPLICATION:
            return application
        case Kind.AI_QC_FAILED:
            return application | {"cause": "network"}
        case Kind.INSPECTOR_ASSIGNMENT:
            return application | {"inspection": office.inspection().id, "change": "booked"}
        case Kind.INSPECTION_REMINDER:
            starts_at = STARTS_AT.isoformat()
            return application | {"inspection": office.inspection().id, "starts_at": starts_at}
        case Kind.INSPECTION_COMPLETE:
            office.stands(Status.INSPECTION_COMPLETED)
            done = office.inspection(status="COMPLETED", score=92.5)
            return application | {"inspection": done.id}
        case Kind.STATUS_CHANGE:
            booked = office.inspection()
            return application | {"inspection": booked.id, "status": "INSPECTION_SCHEDULED"}
        case Kind.CERTIFICATE_EXPIRING:
            return application | {"certificate": office.certificate()}
        case Kind.JOB_FAILED:
            return {"digest": _a_digest(office)}
        case Kind.ALERT:
            alert = of_queue(Queue.CALENDAR, "failed", 12)
            return {"alert": office.database.write(standing.take_up, alert, now=NOW).id}


def _a_digest(office: LetterOffice) -> int:
    queues = QueueOffice(office.database, MovableClock()).open()
    queues.enqueue("permanent", queue=Queue.REPORT)
    queues.engine.drain()
    queues.engine.stop()
    return office.database.write(digests.add, "bad_address", [Queue.REPORT], now=NOW)
