"""A letter, an attempt that notes its marks, and a mail server with a certificate."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from gacq.clock import SystemClock
from gacq.jobs.email.letter import Correspondent, Letter, Words, compose
from gacq.ops.proof.stand_ins.certificate import Certificate, make_certificate
from gacq.ops.proof.stand_ins.smtp import MailServer
from gacq.queues.job import ActiveAttempt, JobState, JobView
from gacq.settings import EmailSettings, Secret

CREATED = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)

MakeJob = Callable[..., JobView]
MakeAttempt = Callable[..., ActiveAttempt]
MakeLetter = Callable[..., Letter]
MakeSettings = Callable[..., EmailSettings]


@pytest.fixture(scope="session")
def make_job() -> MakeJob:
    """A job of the email queue: ``make_job(round=2)``."""

    def make(**different: Any) -> JobView:
        values: dict[str, Any] = {
            "id": 12,
            "queue": "email",
            "kind": "new-application",
            "key": None,
            "subject": "7",
            "payload": {},
            "state": JobState.ACTIVE,
            "priority": 5,
            "due_at": CREATED,
            "attempts": 5,
            "used": 0,
            "round": 1,
            "runs": 1,
            "orphanings": 0,
            "progress": None,
            "result": None,
            "cause": None,
            "detail": None,
            "origin": "system",
            "acknowledged_at": None,
            "created_at": CREATED,
            "started_at": CREATED,
            "finished_at": None,
        }
        return JobView(**values | different)

    return make


@pytest.fixture
def marks() -> list[str]:
    """The effects that attempts have announced, in order."""
    return []


@pytest.fixture
def make_attempt(make_job: MakeJob, marks: list[str]) -> MakeAttempt:
    """An attempt of ``make_job(...)`` with ``seconds`` left; its marks go to ``marks``."""

    def make(*, seconds: float = 10.0, number: int = 1, **of_job: Any) -> ActiveAttempt:
        return ActiveAttempt(
            job=make_job(**of_job),
            number=number,
            is_last=False,
            seconds_left=lambda: seconds,
            about_to=marks.append,
            save_progress=lambda progress: None,
            take_call=lambda: None,
        )

    return make


@pytest.fixture(scope="session")
def make_letter(make_job: MakeJob) -> MakeLetter:
    def make(
        *,
        to: str = "anong@mail.example",
        name: str = "อนงค์ สมมุติ",
        subject: str = "[GACP] ทดสอบ",
        text: str = "สวัสดี\n",
        html: str = "<p>สวัสดี</p>\n",
        now: datetime = LATER,
        **of_job: Any,
    ) -> Letter:
        return compose(
            Words(subject, text, html),
            sender=Correspondent("สำนักงานทดสอบ", "gacq@office.example"),
            recipient=Correspondent(name, to),
            job=make_job(**of_job),
            now=now,
        )

    return make


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"), now=SystemClock().now())


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A plain mail server that takes everything until told otherwise."""
    with MailServer() as running:
        yield running


@pytest.fixture(scope="session")
def settings_for() -> MakeSettings:
    """The settings that lead to a mail server: ``settings_for(server, user="gacq")``."""

    def make(server: MailServer, *, password: str | None = None, **different: Any) -> EmailSettings:
        values: dict[str, Any] = {
            "transport": "smtp",
            "host": server.host,
            "port": server.port,
            "security": str(server.security),
            "timeout_seconds": 5.0,
            "from_address": "gacq@office.example",
            "password": Secret(password) if password is not None else None,
        }
        return EmailSettings(**values | different)

    return make
