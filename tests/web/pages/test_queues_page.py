"""The queue board: what the admin sees at a glance, and pausing, resuming and cleaning."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from gacq import thai
from gacq.queues.policy import Queue
from gacq.queues.rollup import RollUp
from gacq.staff import Role
from gacq.web.pages.queues import board
from tests.web.office import Office
from tests.web.test_queue import enqueue_mails, fail_mails


@pytest.fixture
def browser(office: Office) -> TestClient:
    return office.signed_in(Role.ADMIN)


def card(page: str, queue: str) -> str:
    """The part of the board that is about one queue."""
    return page.split(f'data-live="queue-{queue}"')[1].split("</section>")[0]


def test_the_board_shows_each_queue_with_its_counts(browser: TestClient, office: Office) -> None:
    fail_mails(office, 2)
    enqueue_mails(office, 3)

    page = browser.get("/queues").text

    assert page.count('class="queue"') == 4
    mails = card(page, "email")
    assert "เดินอยู่" in mails
    assert '<a href="/queues/jobs?queue=email&amp;state=waiting">3</a>' in mails
    assert '<a href="/queues/jobs?queue=email&amp;state=failed&amp;acknowledged=no">2</a>' in mails


def test_alerts_stand_on_top_in_thai(browser: TestClient, office: Office) -> None:
    fail_mails(office, 11)

    page = browser.get("/queues").text

    assert "อีเมล: งานล้มเหลว 11 งาน" in page
    assert "แก้ไข แล้วลองงานใหม่หรือกดรับทราบ" in page


def test_without_alerts_the_board_says_that_all_is_well(browser: TestClient) -> None:
    assert "ทุกคิวทำงานปกติ" in browser.get("/queues").text


@pytest.mark.parametrize("period", ["hour", "day", "month", "nonsense"])
def test_charts_show_what_was_rolled_up(browser: TestClient, office: Office, period: str) -> None:
    enqueue_mails(office, 4)
    office.engine.drain()
    office.clock.advance(90)
    RollUp(office.database).roll_up(office.clock.now())

    page = browser.get("/queues", params={"period": period}).text

    completed = page.split('id="numbers-completed"')[1].split("</details>")[0]
    assert '<td class="figure">4</td>' in completed
    assert page.count("<svg") == 3
    assert "style=" not in page


def test_percentiles_are_of_what_was_rolled_up(browser: TestClient, office: Office) -> None:
    enqueue_mails(office, 4)
    office.clock.advance(60)
    office.engine.drain()
    office.clock.advance(90)
    RollUp(office.database).roll_up(office.clock.now())

    assert "66 วินาที / 66 วินาที" in card(browser.get("/queues").text, "email")


def test_a_queue_is_paused_with_a_reason_and_an_end_and_resumed(
    browser: TestClient, office: Office
) -> None:
    response = browser.post(
        "/queues/pause",
        data={"queue": "email", "reason": "เปลี่ยนรหัสผ่าน <b>", "length": "60"},
    )

    mails = card(response.text, "email")
    assert "หยุดคิวชั่วคราวแล้ว" in response.text
    assert "หยุดโดย สมมุติ 0" in mails
    assert "เหตุผล: เปลี่ยนรหัสผ่าน &lt;b&gt;" in mails
    pause = office.engine.gate.pauses.standing()[Queue.EMAIL]
    assert pause.until is not None
    assert pause.until - office.clock.now() > timedelta(minutes=59)

    response = browser.post("/queues/resume", data={"queue": "email"})

    assert "เดินอยู่" in card(response.text, "email")
    assert office.engine.gate.pauses.standing() == {}


def test_a_pause_until_the_morning_ends_at_half_past_eight_in_thailand(
    browser: TestClient, office: Office
) -> None:
    browser.post("/queues/pause", data={"queue": "all", "reason": "ไฟดับ", "length": "morning"})

    pauses = office.engine.gate.pauses.standing()
    assert len(pauses) == 4
    assert {f"{pause.until:%H:%M}" for pause in pauses.values()} == {"01:30"}


def a_pause(**chosen: str) -> dict[str, str]:
    return {"queue": "email", "reason": "ย้ายเครื่อง", "length": "chosen", **chosen}


def test_a_pause_ends_on_the_day_and_at_the_time_that_were_chosen_in_thailand(
    browser: TestClient, office: Office
) -> None:
    day = thai.day(office.clock.now()) + timedelta(days=9)

    browser.post("/queues/pause", data=a_pause(until_day=day.isoformat(), until_time="06:45"))

    until = office.engine.gate.pauses.standing()[Queue.EMAIL].until
    assert until is not None
    assert f"{thai.in_bangkok(until):%Y-%m-%d %H:%M}" == f"{day} 06:45"


@pytest.mark.parametrize(
    ("days", "chosen", "fault"),
    [
        (-1, {"until_time": "08:00"}, "ต้องเป็นเวลาในอนาคต"),
        (367, {"until_time": "08:00"}, "ต้องไม่เกินหนึ่งปี"),
        (3, {}, "จำเป็นต้องกรอก"),
        (3, {"until_time": "25:00"}, "โปรดใส่เวลา เช่น 09:00"),
        (3, {"until_time": "08:00", "length": "60"}, "ให้เลือก “จนถึงวันและเวลาด้านล่าง”"),
        (3, {"until_time": "08:00", "length": ""}, "ให้เลือก “จนถึงวันและเวลาด้านล่าง”"),
    ],
)
def test_an_end_that_makes_no_sense_is_said_beside_it_and_pauses_nothing(
    browser: TestClient, office: Office, days: int, chosen: dict[str, str], fault: str
) -> None:
    day = thai.day(office.clock.now()) + timedelta(days=days)

    response = browser.post("/queues/pause", data=a_pause(until_day=day.isoformat(), **chosen))

    assert response.status_code == 422
    assert fault in response.text
    assert f'value="{day}"' in response.text
    assert office.engine.gate.pauses.standing() == {}


def test_a_pause_needs_a_reason_and_keeps_what_was_chosen(
    browser: TestClient, office: Office
) -> None:
    response = browser.post("/queues/pause", data={"queue": "email", "length": "240"})

    assert response.status_code == 422
    assert "จำเป็นต้องกรอก" in response.text
    assert '<option value="240" selected>' in response.text
    assert office.engine.gate.pauses.standing() == {}


def test_an_unknown_queue_is_not_there(browser: TestClient) -> None:
    assert browser.get("/queues/pause?queue=fax").status_code == 404
    assert browser.post("/queues/resume", data={"queue": "fax"}).status_code == 404


def test_a_clean_says_first_what_it_would_remove(browser: TestClient, office: Office) -> None:
    enqueue_mails(office, 3)
    office.engine.drain()
    office.clock.advance(8 * 86_400)
    browser = office.signed_in(Role.ADMIN)

    page = browser.get("/queues/clean?queue=email").text
    assert "ลบ 3 งาน" in page
    assert len(browser.get("/api/v1/queue/jobs").json()["data"]) == 3

    response = browser.post("/queues/clean", data={"queue": "email"})

    assert "ลบงานเก่าเรียบร้อยแล้ว" in response.text
    assert browser.get("/api/v1/queue/jobs").json()["data"] == []


def test_a_clean_of_very_many_counts_some_of_them_and_removes_all(
    browser: TestClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "COUNTED", 2)
    enqueue_mails(office, 3)
    office.engine.drain()
    office.clock.advance(8 * 86_400)
    browser = office.signed_in(Role.ADMIN)

    page = browser.get("/queues/clean?queue=email").text
    browser.post("/queues/clean", data={"queue": "email"})

    assert "นับเฉพาะ 2 งานที่เก่าที่สุดของแต่ละคิว" in page
    assert "ลบงานเก่าทั้งหมด" in page
    assert browser.get("/api/v1/queue/jobs").json()["data"] == []


def test_a_clean_of_nothing_has_no_button(browser: TestClient) -> None:
    page = browser.get("/queues/clean").text

    assert "ไม่มีงานที่ต้องลบ" in page
    assert 'action="/queues/clean"' not in page


def test_only_admins_find_the_queues_in_their_menu(office: Office, browser: TestClient) -> None:
    assert 'href="/queues"' in browser.get("/").text
    assert 'href="/queues"' not in office.signed_in(Role.CLERK).get("/").text
