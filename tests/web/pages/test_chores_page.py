"""The chores on the page: when, how it went, and running one now."""

import re
from dataclasses import replace

import pytest

from gacq.ops.chores import ChoreName
from gacq.ops.schedule import Schedule
from gacq.staff import Role
from gacq.web.pages.frame.saying import say
from gacq.web.pages.queues.cron_words import words_of
from tests.web.office import Office


def test_an_admin_sees_when_a_chore_comes_round(office: Office) -> None:
    page = office.signed_in(Role.ADMIN).get("/chores").text

    assert "ตามคำขอที่ยังไม่ได้ตรวจ" in page
    assert "ทุก 5 นาที" in page
    assert "ยังไม่เคยทำงาน" in page


def test_a_run_by_hand_tells_who_and_what_came_of_it(office: Office) -> None:
    admin = office.signed_in(Role.ADMIN)

    answer = admin.post(f"/chores/{ChoreName.CATCH_UP}/run")
    office.chores.wait_for_runs(10)
    page = admin.get("/chores").text

    assert answer.url.query == b"done=chore-begun"
    assert "สำเร็จ" in page
    assert "สั่งตรวจ 0 คำขอ" in page
    assert "สั่งโดย สมมุติ" in page


def test_an_unknown_chore_is_a_page_of_words(office: Office) -> None:
    response = office.signed_in(Role.ADMIN).post("/chores/laundry/run")

    assert response.status_code == 404
    assert "<h1>" in response.text


def test_a_scheduler_that_is_off_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "queues.scheduler" not in office.signed_in(Role.ADMIN).get("/chores").text
    monkeypatch.setattr(office.chores, "on", False)

    assert isinstance(office.chores, Schedule)
    assert "queues.scheduler" in office.signed_in(Role.ADMIN).get("/chores").text


@pytest.mark.parametrize(
    ("line", "english"),
    [
        ("* * * * *", "every minute"),
        ("*/5 * * * *", "every 5 minutes"),
        ("0 * * * *", "every hour at minute 0"),
        ("15 */2 * * *", "every 2 hours at minute 15"),
        ("5 7 * * *", "every day at 07:05"),
        ("0 8 * * 1-5", "Monday to Friday at 08:00"),
        ("0 1 1 * *", "on day 1 of each month at 01:00"),
        ("0 1 1 6 *", "by the line 0 1 1 6 *"),
        ("0 1,13 * * *", "by the line 0 1,13 * * *"),
        ("*/x * * * *", "by the line */x * * * *"),
    ],
)
def test_a_cron_line_in_words(line: str, english: str) -> None:
    said = words_of(line)

    assert said.words % said.values == english


@pytest.mark.parametrize(
    "detail",
    [
        "nothing was removed",
        "1 job, 2 sessions, 1,204 kept results removed",
        "1 alert, 1 digest, 1 chore run, 1 report file, 1 leftover file removed",
        "3 jobs removed; sessions could not be removed: 5; leftover files could not be removed: 6",
        "1 row added",
        "1 check asked for, 1 job run",
        "report 7 of 2026-10 asked for",
        "1 inspection, 2 mails asked for, 1 person without an address",
        "alerts that stand: 2; letters accepted: 3",
    ],
)
def test_what_a_chore_did_is_said_without_an_english_word(detail: str) -> None:
    assert re.findall("[A-Za-z]+", say(detail, "th")) == []


def test_a_chore_that_failed_leads_from_the_home_and_the_board_to_its_page(office: Office) -> None:
    chore = next(iter(office.chores.chores.values()))
    office.chores.chores[ChoreName.CATCH_UP] = replace(chore, act=lambda occasion: str(1 // 0))
    office.engine.monitor.others.append(office.chores.alerts)
    admin = office.signed_in(Role.ADMIN)
    admin.post(f"/chores/{ChoreName.CATCH_UP}/run")
    office.chores.wait_for_runs(10)

    for path in ("/", "/queues"):
        page = admin.get(path).text
        assert "งานตามเวลา “ตามคำขอที่ยังไม่ได้ตรวจ” ไม่สำเร็จ" in page
        assert '<a class="way" href="/chores">' in page
        assert "gacq chores" not in page
