"""Signing in on the page: refusals in words, how long to wait, and where to go afterwards."""

from starlette.testclient import TestClient

from gacq.staff import Role
from tests.web.office import PASSWORD, Office
from tests.web.pages.people import ORIGIN, words


def try_in(client: TestClient, password: str = "nope nope nope") -> str:
    client.headers["Origin"] = ORIGIN
    return client.post("/sign-in", data={"username": "somchai", "password": password}).text


def test_a_wrong_password_is_refused_in_thai_and_the_name_stays(
    office: Office, anyone: TestClient
) -> None:
    office.person(Role.CLERK, username="somchai")

    page = try_in(anyone)

    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in page
    assert 'value="somchai"' in page
    assert "nope" not in page


def test_a_locked_account_says_how_many_minutes_are_left(
    office: Office, anyone: TestClient
) -> None:
    office.person(Role.CLERK, username="somchai")
    for _ in range(office.settings.server.lock_after_failures):
        try_in(anyone)
    office.clock.advance(61)

    page = words(try_in(anyone, PASSWORD))

    assert "เข้าสู่ระบบไม่สำเร็จหลายครั้งเกินไป" in page
    assert "ลองใหม่ได้ในอีก 14 นาที" in page


def test_an_empty_form_names_what_is_required(anyone: TestClient) -> None:
    anyone.headers["Origin"] = ORIGIN

    answer = anyone.post("/sign-in", data={"username": "", "password": ""})

    assert answer.status_code == 422
    assert answer.text.count("จำเป็นต้องกรอก") == 2


def test_after_signing_in_people_are_where_they_wanted_to_go(
    office: Office, anyone: TestClient
) -> None:
    office.person(Role.ADMIN, username="somchai")
    anyone.headers["Origin"] = ORIGIN
    given = {"username": "somchai", "password": PASSWORD, "next": "/staff"}

    assert anyone.post("/sign-in", data=given).url.path == "/staff"


def test_no_link_leads_from_the_sign_in_to_another_site(office: Office, anyone: TestClient) -> None:
    office.person(Role.ADMIN, username="somchai")
    anyone.headers["Origin"] = ORIGIN
    given = {"username": "somchai", "password": PASSWORD, "next": "//evil.example/"}

    answer = anyone.post("/sign-in", data=given, follow_redirects=False)

    assert answer.headers["Location"] == "/"
