"""From the one-time link to an office whose services are tried, and the page of its settings."""

import re
from collections.abc import Callable
from dataclasses import replace

from starlette.testclient import TestClient

from gacq.causes import CAUSES
from gacq.errors import TransientError
from gacq.staff import Role, setup
from gacq.staff.secrets import new_setup_code
from gacq.web.app import create_app
from tests.web.office import PASSWORD, Office
from tests.web.pages.people import ORIGIN, administrator, words

Check = Callable[[], str | None]


def link(office: Office) -> str:
    """The path of the one-time link that a first start prints."""
    code = new_setup_code()
    office.database.write(setup.issue, code, now=office.clock.now())
    return f"/set-up?code={code}"


def opening(page: str) -> dict[str, str]:
    """The filled form of the first account, with the code that the link brought."""
    code = re.search(r'name="code"[^>]*value="([^"]+)"', page)
    assert code is not None
    return {"code": code[1], "name": "ผู้ดูแล", "username": "admin", "password": PASSWORD}


def with_checks(office: Office, **checks: Check) -> TestClient:
    named = {name.replace("_", " "): check for name, check in checks.items()}
    office.services = replace(office.services, service_checks=lambda settings: named)
    office.app = create_app(office.services)
    return administrator(office)


def refused() -> str:
    raise TransientError("smtp_auth", "535 no")


def test_the_link_opens_the_first_account_and_leads_to_the_next_step(
    office: Office, anyone: TestClient
) -> None:
    anyone.headers["Origin"] = ORIGIN
    page = anyone.get(link(office)).text

    answer = anyone.post("/set-up", data=opening(page))

    assert answer.url.path == "/set-up/office"
    assert "เปิดบัญชีของท่านแล้ว" in answer.text


def test_a_wrong_code_is_said_in_words_and_keeps_what_was_typed(
    office: Office, anyone: TestClient
) -> None:
    anyone.headers["Origin"] = ORIGIN
    given = opening(anyone.get(link(office)).text) | {"code": "WRONG"}

    answer = anyone.post("/set-up", data=given)

    assert answer.status_code == 403
    assert "รหัสตั้งค่าไม่ถูกต้องหรือหมดอายุ" in answer.text
    assert "ผู้ดูแล" in answer.text
    assert PASSWORD not in answer.text


def test_an_office_that_is_set_up_sends_people_to_sign_in(
    office: Office, anyone: TestClient
) -> None:
    office.person(Role.ADMIN)

    answer = anyone.get("/set-up?code=OLD")

    assert answer.url.path == "/sign-in"
    assert "สำนักงานนี้ตั้งค่าเรียบร้อยแล้ว" in answer.text


def test_each_step_leads_to_the_next_and_the_last_to_the_staff(office: Office) -> None:
    client, path, seen = administrator(office), "/set-up/office", []

    while path.startswith("/set-up"):
        seen.append(path)
        following = re.search(r'class="button main" href="([^"]+)"', client.get(path).text)
        assert following is not None
        path = following[1]

    assert seen == ["/set-up/office", "/set-up/mail", "/set-up/ai", "/set-up/calendar"]
    assert path == "/staff"


def test_what_is_off_says_so_and_offers_nothing_to_try(office: Office) -> None:
    page = administrator(office).get("/set-up/mail").text

    assert "อีเมลถูกเขียนเป็นไฟล์ไว้ในโฟลเดอร์เท่านั้น" in page
    assert "ลองเชื่อมต่อ" not in page


def test_trying_a_service_that_is_off_tries_nothing(office: Office) -> None:
    assert administrator(office).post("/set-up/ai").status_code == 200


def test_a_service_that_answers_is_said_to_be_well(office: Office) -> None:
    client = with_checks(office, Gemini=lambda: "models/gemini-2.5-flash answers")

    page = words(client.post("/set-up/ai").text)

    assert "เรียบร้อยดี: Gemini models/gemini-2.5-flash ตอบสนองปกติ" in page


def test_a_service_that_refuses_is_shown_with_the_cure(office: Office) -> None:
    client = with_checks(office, mail_server=refused)

    page = words(client.post("/set-up/mail").text)

    assert "พบปัญหา: เซิร์ฟเวอร์อีเมล" in page
    assert CAUSES["smtp_auth"].meaning_th in page
    assert f"วิธีแก้: {CAUSES['smtp_auth'].cure_th}" in page


def test_google_s_calendar_is_tried_by_its_own_button(office: Office) -> None:
    client = with_checks(office, Google_Calendar=lambda: "นัดตรวจ can be written")

    assert "ลองเชื่อมต่อ" in client.get("/set-up/calendar").text
    assert "เรียบร้อยดี: Google Calendar" in words(client.post("/set-up/calendar").text)


def test_a_service_is_not_tried_again_at_once(office: Office) -> None:
    tried: list[int] = []
    client = with_checks(office, Gemini=lambda: tried.append(1))
    client.post("/set-up/ai")
    office.clock.advance(5)

    again = client.post("/set-up/ai")

    assert again.status_code == 429
    assert "โปรดลองใหม่ในอีก 10 วินาที" in again.text
    assert len(tried) == 1
    office.clock.advance(10)
    assert client.post("/set-up/ai").status_code == 200


def test_the_settings_are_looked_at_without_calling_anybody(office: Office) -> None:
    client = with_checks(office, mail_server=refused)

    assert "พบปัญหา" not in client.get("/settings").text
    assert "พบปัญหา: เซิร์ฟเวอร์อีเมล" in words(client.post("/settings").text)


def test_the_settings_say_what_is_off_and_which_line_turns_it_on(office: Office) -> None:
    page = words(administrator(office).get("/settings").text)

    assert '[ai_qc] reviewer = "gemini"' in page
    assert "ตรวจด้วยกฎของโปรแกรมเท่านั้น" in page
    assert "โฟลเดอร์ข้อมูล" in page


def test_the_pages_speak_english_to_whom_chose_it(office: Office) -> None:
    client = administrator(office)
    client.post("/language", data={"language": "en", "next": "/settings"})

    page = client.get("/settings").text

    assert '<html lang="en">' in page
    assert "Only rules check them." in page
