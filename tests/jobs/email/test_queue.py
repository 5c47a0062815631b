"""The email queue as it runs: ledger, runner and processor against a real mail server."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest

from gacq.applications import application, inspections
from gacq.applications.application import ApplicationView
from gacq.applications.inspections import InspectionStatus
from gacq.applications.status import InspectionType, Status
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.jobs.email.processor import EmailProcessor
from gacq.jobs.email.smtp import SmtpTransport
from gacq.ops.proof.stand_ins.smtp import MailServer, Step, Trouble
from gacq.queues.engine import Engine
from gacq.queues.job import JobState, JobView
from gacq.queues.policy import DEFAULTS, Queue
from gacq.settings import EmailSettings, Settings
from gacq.staff import Role, accounts

MakeSettings = Callable[..., EmailSettings]
Work = Callable[[], JobView | None]


@pytest.fixture
def guarded() -> Iterator[MailServer]:
    with MailServer(users={"gacq": "secret"}) as running:
        yield running


@pytest.fixture
def engine(
    database: Database, clock: MovableClock, guarded: MailServer, settings_for: MakeSettings
) -> Iterator[Engine]:
    email = settings_for(guarded, user="gacq", password="secret")
    processor = EmailProcessor(
        database=database,
        settings=Settings(email=email),
        clock=clock,
        transport=SmtpTransport(email),
    )
    engine = Engine(database, DEFAULTS, clock, boot="boot-1", journal=lambda *told, **more: None)
    engine.serve(Queue.EMAIL, processor)
    engine.open("test")
    yield engine
    engine.stop()


@pytest.fixture
def job_id(database: Database, engine: Engine, clock: MovableClock) -> int:
    """A letter that waits to be sent to an applicant."""
    return database.write(_enqueue, engine, clock)


@pytest.fixture
def work(engine: Engine) -> Work:
    return lambda: engine.work_one(Queue.EMAIL)


def test_a_letter_is_sent_once(guarded: MailServer, work: Work, job_id: int) -> None:
    job = work()

    assert job is not None and job.state is JobState.COMPLETED
    assert job.result is not None and job.result["to"] == "f…@mail.example"
    assert len(guarded.messages) == 1
    assert work() is None


def test_a_greylisted_letter_goes_two_seconds_later(
    guarded: MailServer, work: Work, clock: MovableClock, job_id: int
) -> None:
    guarded.at(Step.RCPT, "451 4.7.1 Greylisted", times=1)

    job = work()
    assert job is not None
    assert (job.state, job.cause, job.used) == (JobState.DELAYED, "smtp_unavailable", 1)
    clock.advance(2)
    job = work()

    assert job is not None and job.state is JobState.COMPLETED
    assert len(guarded.messages) == 1


def test_a_server_that_closes_every_connection_holds_the_letter_without_a_limit_of_attempts(
    guarded: MailServer, work: Work, clock: MovableClock, job_id: int
) -> None:
    guarded.at(Step.CONNECT, "421 4.3.2 Closing down")
    for _ in range(12):
        work()
        clock.advance(310)
    guarded.behave()

    job = work()

    assert job is not None
    assert (job.state, job.used, job.runs) == (JobState.COMPLETED, 1, 13)


def test_an_unknown_recipient_fails_that_letter_at_once(
    guarded: MailServer, work: Work, job_id: int
) -> None:
    guarded.at(Step.RCPT, "550 5.1.1 No such user")

    job = work()

    assert job is not None
    assert (job.state, job.cause) == (JobState.FAILED, "bad_address")


def test_a_message_refused_for_now_is_known_not_to_have_gone(
    guarded: MailServer, work: Work, job_id: int
) -> None:
    guarded.at(Step.END, "451 4.3.0 Later", times=1)

    job = work()

    assert job is not None
    assert (job.state, job.cause) == (JobState.DELAYED, "smtp_unavailable")


def test_a_letter_that_may_have_gone_waits_for_a_person(
    guarded: MailServer,
    work: Work,
    engine: Engine,
    database: Database,
    clock: MovableClock,
    job_id: int,
) -> None:
    guarded.at(Step.END, Trouble.DROP, times=1)

    job = work()
    assert job is not None
    assert (job.state, job.cause) == (JobState.FAILED, "maybe_sent")
    clock.advance(3600)
    assert work() is None

    database.write(engine.ledger.retry, job_id, now=clock.now(), by="console")
    job = work()

    assert job is not None and job.state is JobState.COMPLETED
    first, second = (message_from_bytes(kept.data)["Message-ID"] for kept in guarded.messages)
    assert first != second


def test_a_wrong_password_holds_the_letters_and_uses_no_attempt(
    guarded: MailServer, work: Work, clock: MovableClock, job_id: int
) -> None:
    guarded.at(Step.AUTH, "535 5.7.8 Wrong", times=1)

    job = work()
    assert job is not None
    assert (job.cause, job.used) == ("smtp_auth", 0)
    assert job.state in (JobState.WAITING, JobState.DELAYED)
    assert work() is None
    clock.advance(600)
    job = work()

    assert job is not None and job.state is JobState.COMPLETED
    assert len(guarded.messages) == 1


def test_a_letter_that_is_not_needed_any_more_is_no_failure(
    guarded: MailServer, work: Work, engine: Engine, database: Database, clock: MovableClock
) -> None:
    database.write(_enqueue_for_cancelled, engine, clock)

    job = work()

    assert job is not None
    assert (job.state, job.cause) == (JobState.COMPLETED, None)
    assert job.result == {
        "sent": False,
        "note": "no letter was needed: the inspection is CANCELLED by now",
    }
    assert guarded.messages == []


def _enqueue_for_cancelled(engine: Engine, clock: MovableClock) -> None:
    about = _add_application(clock)
    inspector = accounts.create(
        username="anong",
        name="อนงค์ สมมุติ",
        password_hash="none",
        roles=frozenset({Role.INSPECTOR}),
        email="anong@office.example",
        language="th",
        now=clock.now(),
    )
    gone = inspections.add(
        {
            "application_id": about.id,
            "inspector_id": inspector.id,
            "inspector_name": inspector.name,
            "type": InspectionType.VIDEO,
            "status": InspectionStatus.CANCELLED,
            "starts_at": clock.now() + timedelta(days=1),
            "ends_at": clock.now() + timedelta(days=1, hours=2),
            "booked_by": "console",
            "booked_at": clock.now(),
            "updated_at": clock.now(),
        }
    )
    to = {"staff": inspector.id}
    payload = {"to": to, "application": about.id, "inspection": gone.id}
    engine.ledger.enqueue(Queue.EMAIL, kind="inspection-reminder", payload=payload, now=clock.now())


def _enqueue(engine: Engine, clock: MovableClock) -> int:
    about = _add_application(clock)
    payload: dict[str, Any] = {
        "kind": "status-change",
        "to": {"applicant": about.id},
        "application": about.id,
        "status": "REVIEW_PASSED",
    }
    key = f"status-change:{about.id}"
    enqueued = engine.ledger.enqueue(
        Queue.EMAIL, kind="status-change", key=key, payload=payload, now=clock.now()
    )
    return enqueued.job_id


def _add_application(clock: MovableClock) -> ApplicationView:
    return application.add(
        {
            "application_number": "GACP-2569-000001",
            "lot_id": "LOT-2569-0001",
            "status": Status.REVIEW_PASSED,
            "applicant_type": "บุคคลธรรมดา",
            "applicant_name": "สมมุติ ทดสอบ",
            "applicant_id": "9701700230708",
            "applicant_email": "farmer@mail.example",
            "farm_name": "ไร่สมมุติ",
            "created_at": clock.now(),
            "created_by": "console",
            "updated_at": clock.now(),
        }
    )
