"""Two people at two PCs want the same free time: the slower one is told, and loses nothing."""

import pytest
from playwright.sync_api import Page, expect

from gacq.applications.status import InspectionType, Status
from gacq.staff import Role
from tests.browser.acting import follow, press, said, sign_in
from tests.browser.conftest import NewPage
from tests.browser.premises import CONSOLE, Premises

pytestmark = pytest.mark.browser

LINK = "https://meet.example.org/farm-7"
LABEL = "ลิงก์ประชุม"


def passed(premises: Premises, farm: str) -> int:
    which = premises.in_review(farmName=farm)
    workflow = premises.appliance.workflow
    by_video = InspectionType.VIDEO
    premises.write(workflow.set_inspection_type, which, by_video, reason="ภาพชัด", actor=CONSOLE)
    premises.write(workflow.pass_review, which, actor=CONSOLE)
    return which


def last_look(page: Page, username: str, which: int) -> str:
    """At the first free time there is; returns its words."""
    sign_in(page, username)
    page.goto(f"/applications/{which}")
    follow(page, "จัดนัดหมาย")
    page.locator(".offers button").first.click()
    page.get_by_label(LABEL).fill(LINK)
    return page.locator("dl.facts").inner_text()


def test_the_slower_of_two_is_told_the_next_free_times_and_books_one_of_them(
    premises: Premises, new_page: NewPage
) -> None:
    premises.person("inspector", Role.INSPECTOR, name="สมหญิง ตรวจดี")
    for username in ("quick", "slow"):
        premises.person(username, Role.CLERK)
    first, second = passed(premises, "สวนเร็ว"), passed(premises, "สวนช้า")
    quick, slow = new_page(), new_page()
    wanted = last_look(slow, "slow", second).split("ฟาร์ม")[0]
    assert last_look(quick, "quick", first).split("ฟาร์ม")[0] == wanted

    press(quick, "ยืนยันนัดหมาย")
    said(quick, "จัดนัดหมายแล้ว")
    press(slow, "ยืนยันนัดหมาย")

    said(slow, "สมหญิง ตรวจดี มีนัดอื่นตั้งแต่")
    expect(slow.locator(".fault-summary")).to_be_focused()
    said(slow, "เวลาว่างถัดไปของผู้ตรวจคนนี้")
    expect(slow.get_by_label(LABEL)).to_have_value(LINK)
    assert premises.status_of(second) is Status.REVIEW_PASSED
    slow.locator("button[name=pick]").first.click()
    expect(slow.get_by_label(LABEL)).to_have_value(LINK)
    press(slow, "ยืนยันนัดหมาย")
    expect(slow.locator("#appointment")).to_contain_text(LINK)
    assert premises.status_of(second) is Status.INSPECTION_SCHEDULED
