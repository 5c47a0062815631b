"""A trial mail to oneself: sent by the real transports, its outcome told in words."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from gacq import outside
from gacq.causes import CAUSES
from gacq.ops.proof.stand_ins.smtp import MailServer
from gacq.settings.fields import Secret
from gacq.staff import Role
from gacq.web.app import create_app
from tests.web.office import PASSWORD, Office
from tests.web.pages.people import ORIGIN, words

PATH = "/set-up/mail/trial"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer(users={"gacq": "right"}) as running:
        yield running


def person(office: Office, email: str | None = "somchai@mail.example") -> TestClient:
    """An administrator's browser, in an office with the mail of its settings."""
    office.services = replace(
        office.services, trial_mail=lambda settings: outside.trial_mail(settings).send
    )
    office.app = create_app(office.services)
    who, client = office.person(Role.ADMIN, email=email), office.client()
    client.headers["Origin"] = ORIGIN
    client.post("/api/v1/login", json={"username": who.username, "password": PASSWORD})
    return client


def by_smtp(office: Office, server: MailServer, **different: object) -> None:
    office.set(
        email={
            "transport": "smtp",
            "host": server.host,
            "port": server.port,
            "security": "plain",
            "from_address": "gacq@office.example",
            **different,
        }
    )


def test_a_trial_mail_arrives_and_the_page_says_that_it_was_taken(
    office: Office, server: MailServer
) -> None:
    by_smtp(office, server, user="gacq", password=Secret("right"))

    page = words(person(office).post(PATH).text)

    assert "เรียบร้อยดี: อีเมลทดสอบ เซิร์ฟเวอร์อีเมลรับจดหมายถึง s…@mail.example แล้ว" in page
    [taken] = server.messages
    assert taken.recipients == ("somchai@mail.example",)


def test_a_server_that_refuses_the_password_is_told_with_the_cure(
    office: Office, server: MailServer
) -> None:
    by_smtp(office, server, user="gacq", password=Secret("wrong"))

    page = words(person(office).post(PATH).text)

    assert "พบปัญหา: อีเมลทดสอบ" in page
    assert CAUSES["smtp_auth"].meaning_th in page
    assert CAUSES["smtp_auth"].cure_th in page
    assert server.messages == []


def test_without_a_server_the_page_says_in_which_folder_the_mail_lies(
    office: Office, tmp_path: Path
) -> None:
    office.set(email={"folder": tmp_path / "mail"})

    page = words(person(office).post(PATH).text)

    [file] = (tmp_path / "mail").iterdir()
    assert f"อีเมลอยู่ในไฟล์ {file.name} ในโฟลเดอร์ {tmp_path / 'mail'}" in page


def test_an_account_without_an_address_is_led_to_where_it_is_added(office: Office) -> None:
    client = person(office, email=None)

    assert "ส่งอีเมลทดสอบถึงฉัน" not in client.get("/set-up/mail").text
    assert 'href="/staff/1"' in client.get("/set-up/mail").text
    refused = client.post(PATH)
    assert refused.status_code == 409
    assert "บัญชีของท่านไม่มีที่อยู่อีเมล" in refused.text


def test_the_second_trial_mail_waits_a_moment(office: Office, tmp_path: Path) -> None:
    office.set(email={"folder": tmp_path / "mail"})
    client = person(office)
    client.post(PATH)

    assert client.post(PATH).status_code == 429
    assert len(list((tmp_path / "mail").iterdir())) == 1


def test_a_trial_is_noted_in_the_audit_log(office: Office, tmp_path: Path) -> None:
    office.set(email={"folder": tmp_path / "mail"})
    person(office).post(PATH)

    rows = office.database.read(
        lambda: office.database.execute(
            "select actor, details from audit where action = 'mail.trial'"
        ).fetchall()
    )

    assert rows == [("staff:1 สมมุติ 0", '{"ok":true}')]


def test_only_who_keeps_accounts_and_settings_may_send_one(office: Office) -> None:
    assert office.signed_in(Role.CLERK).post(PATH).status_code == 403


def test_no_trial_leaves_a_job(office: Office, tmp_path: Path) -> None:
    office.set(email={"folder": tmp_path / "mail"})
    person(office).post(PATH)

    jobs = office.database.read(
        lambda: office.database.execute("select count(*) from job").fetchone()
    )
    assert jobs == (0,)
