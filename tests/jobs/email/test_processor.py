"""One job of the email queue: from its payload and the office's rows to a letter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from gacq.applications import application, qc_reports
from gacq.applications.application import ApplicationView
from gacq.applications.status import InspectionType, Status
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import GacqError, PermanentError
from gacq.jobs.email.processor import EmailProcessor
from gacq.jobs.email.smtp import SmtpTransport
from gacq.jobs.email.transport import choose
from gacq.ops.proof.stand_ins.smtp import MailServer, Step
from gacq.queues.job import ActiveAttempt, Failure, JobView
from gacq.settings import EmailSettings, OfficeSettings, Settings
from gacq.staff import accounts
from gacq.staff.accounts import Changes, StaffView
from gacq.staff.roles import Role

MakeAttempt = Callable[..., ActiveAttempt]
MakeJob = Callable[..., JobView]
MakeSettings = Callable[..., EmailSettings]

NOW = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
ID_NUMBER = "9701700230708"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        office=OfficeSettings(name="สำนักงานทดสอบ", base_url="http://gacq.office:8470"),
        email=EmailSettings(folder=tmp_path / "mail"),
    )


@pytest.fixture
def processor(database: Database, settings: Settings, clock: MovableClock) -> EmailProcessor:
    transport = choose(settings.email)
    return EmailProcessor(database=database, settings=settings, clock=clock, transport=transport)


@pytest.fixture
def reviewer(database: Database) -> StaffView:
    return database.write(_add_staff, username="anong", name="อนงค์ สมมุติ", language="th")


@pytest.fixture
def about(database: Database) -> ApplicationView:
    """An application that was returned, with a report of its first check."""
    return database.write(_add_application)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mail"


def only_letter(folder: Path) -> EmailMessage:
    (file,) = folder.glob("*.eml")
    return message_from_bytes(file.read_bytes(), policy=policy.default)


def test_a_reviewer_is_told_of_a_new_application(
    processor: EmailProcessor,
    make_attempt: MakeAttempt,
    reviewer: StaffView,
    about: ApplicationView,
    folder: Path,
) -> None:
    payload = {"to": {"staff": reviewer.id}, "application": about.id}

    outcome = processor.process(make_attempt(kind="new-application", payload=payload))

    letter = only_letter(folder)
    assert letter["Subject"] == "[GACP] คำขอใหม่รอการตรวจสอบ – GACP-2569-000001"
    assert letter["To"].addresses[0].addr_spec == "anong@office.example"
    text = letter.get_body(("plain",)).get_content()
    assert "คะแนนรวม: 8.99 เต็ม 10" in text
    assert f"http://gacq.office:8470/applications/{about.id}" in text
    assert outcome["messageId"] == letter["Message-ID"]
    assert outcome["to"] == "a…@office.example"
    assert outcome["transport"] == "folder"


def test_a_letter_is_written_in_its_readers_language(
    processor: EmailProcessor,
    database: Database,
    make_attempt: MakeAttempt,
    about: ApplicationView,
    folder: Path,
) -> None:
    boon = database.write(_add_staff, username="boon", name="Boon", language="en")
    payload = {"to": {"staff": boon.id}, "application": about.id, "cause": "gemini_bad_reply"}

    processor.process(make_attempt(kind="ai-qc-failed", payload=payload))

    assert only_letter(folder)["Subject"] == (
        "[GACP] Automatic document check failed: GACP-2569-000001"
    )


def test_an_applicant_is_told_what_to_correct(
    processor: EmailProcessor, make_attempt: MakeAttempt, about: ApplicationView, folder: Path
) -> None:
    payload = {"to": {"applicant": about.id}, "application": about.id, "status": "RETURNED"}

    processor.process(make_attempt(kind="status-change", payload=payload))

    letter = only_letter(folder)
    assert letter["To"].addresses[0].addr_spec == "farmer@mail.example"
    assert "ภาพโฉนดไม่ชัด" in letter.get_body(("plain",)).get_content()


def test_the_result_of_the_job_is_the_outcome(processor: EmailProcessor, make_job: MakeJob) -> None:
    outcome = {"messageId": "<x@office.example>", "to": "a…@office.example"}

    assert processor.record(make_job(), outcome, NOW) == outcome
    processor.exhausted(make_job(), Failure("bad_address"), NOW)


def test_a_disabled_account_gets_no_mail(
    processor: EmailProcessor,
    database: Database,
    make_attempt: MakeAttempt,
    reviewer: StaffView,
    about: ApplicationView,
    folder: Path,
) -> None:
    database.write(accounts.edit, reviewer.id, Changes(active=False), now=NOW)
    payload = {"to": {"staff": reviewer.id}, "application": about.id}

    assert failure(processor, make_attempt(payload=payload)) == "subject_gone"
    assert not folder.exists()


def test_an_account_without_an_address_is_a_bad_address(
    processor: EmailProcessor,
    database: Database,
    make_attempt: MakeAttempt,
    reviewer: StaffView,
    about: ApplicationView,
) -> None:
    database.write(accounts.edit, reviewer.id, Changes(email=""), now=NOW)
    payload = {"to": {"staff": reviewer.id}, "application": about.id}

    assert failure(processor, make_attempt(payload=payload)) == "bad_address"


def test_an_applicant_who_took_the_address_out_gets_no_mail(
    processor: EmailProcessor, database: Database, make_attempt: MakeAttempt
) -> None:
    about = database.write(_add_application, applicant_email=None)
    payload = {"to": {"applicant": about.id}, "application": about.id, "status": "RETURNED"}

    assert failure(processor, make_attempt(kind="status-change", payload=payload)) == (
        "subject_gone"
    )


def test_an_application_or_account_that_is_gone_ends_the_job(
    processor: EmailProcessor,
    make_attempt: MakeAttempt,
    reviewer: StaffView,
    about: ApplicationView,
) -> None:
    for staff, number in ((reviewer.id, 404), (404, about.id)):
        payload = {"to": {"staff": staff}, "application": number}

        assert failure(processor, make_attempt(payload=payload)) == "subject_gone"


def test_an_unreadable_payload_fails_at_once(
    processor: EmailProcessor, make_attempt: MakeAttempt
) -> None:
    assert failure(processor, make_attempt(payload={})) == "unreadable_payload"


def test_a_failed_check_of_an_unknown_cause_is_still_told(
    processor: EmailProcessor,
    make_attempt: MakeAttempt,
    reviewer: StaffView,
    about: ApplicationView,
    folder: Path,
) -> None:
    payload = {"to": {"staff": reviewer.id}, "application": about.id, "cause": "from_tomorrow"}

    processor.process(make_attempt(kind="ai-qc-failed", payload=payload))

    assert "ข้อผิดพลาดที่ไม่คาดคิด" in only_letter(folder).get_body(("plain",)).get_content()


def test_check_says_problem_and_cure(
    database: Database, settings: Settings, clock: MovableClock, settings_for: MakeSettings
) -> None:
    with MailServer(users={"gacq": "secret"}) as server:
        email = settings_for(server, user="gacq", password="guess")
        processor = EmailProcessor(
            database=database,
            settings=replace(settings, email=email),
            clock=clock,
            transport=SmtpTransport(email),
        )

        with pytest.raises(GacqError) as caught:
            processor.check()

    assert processor.service == "smtp"
    assert "refuses the user name or password" in str(caught.value)
    assert "Correct email.user" in str(caught.value)
    assert server.counts[Step.MAIL] == 0


def failure(processor: EmailProcessor, attempt: ActiveAttempt) -> str:
    with pytest.raises(PermanentError) as caught:
        processor.process(attempt)
    return caught.value.cause


def _add_staff(*, username: str, name: str, language: Any) -> StaffView:
    return accounts.create(
        username=username,
        name=name,
        password_hash="none",
        roles=frozenset({Role.REVIEWER}),
        email=f"{username}@office.example",
        language=language,
        now=NOW,
    )


def _add_application(*, applicant_email: str | None = "farmer@mail.example") -> ApplicationView:
    added = application.add(
        {
            "application_number": "GACP-2569-000001",
            "lot_id": "LOT-2569-0001",
            "status": Status.RETURNED,
            "applicant_type": "บุคคลธรรมดา",
            "applicant_name": "สมมุติ ทดสอบ",
            "applicant_id": ID_NUMBER,
            "applicant_email": applicant_email,
            "farm_name": "ไร่สมมุติ",
            "inspection_type": InspectionType.HYBRID,
            "return_reason": "ภาพโฉนดไม่ชัด",
            "submitted_at": NOW,
            "created_at": NOW,
            "created_by": "console",
            "updated_at": NOW,
        }
    )
    qc_reports.add(
        added.id,
        job_id=None,
        overall_score=8.99,
        inspection_type=InspectionType.HYBRID,
        reviewer="rules",
        report={},
        now=NOW,
    )
    return added
