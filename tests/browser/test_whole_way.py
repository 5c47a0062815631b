"""From the set-up link to a certificate, by six people who only read what their pages say."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gacq.applications import inspections
from gacq.applications.document import REQUIRED
from gacq.staff import Role, setup
from tests.browser.acting import follow, press, said, sign_in, unfold
from tests.browser.conftest import NewPage
from tests.browser.papers import papers
from tests.browser.premises import Premises
from tests.web.office import PASSWORD

pytestmark = pytest.mark.browser

CODE = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG"
STAFF = (Role.CLERK, Role.REVIEWER, Role.INSPECTOR, Role.APPROVER)
TYPED = {
    "ชื่อผู้ยื่นคำขอ": "นางสาวบัวผัน สมมุติ",
    "เลขประจำตัว": "9701700230708",
    "โทรศัพท์": "081-234-5678",
    "ชื่อฟาร์ม": "สวนสมุนไพรบัวผัน",
    "เลขที่ หมู่ บ้าน ถนน": "99 หมู่ 4",
    "ตำบล/แขวง": "บางแม่นาง",
    "อำเภอ/เขต": "บางใหญ่",
    "รหัสไปรษณีย์": "11140",
    "พื้นที่ (ไร่)": "5.5",
}
CHOSEN = {
    "ประเภทผู้ยื่นคำขอ": "บุคคลธรรมดา",
    "จังหวัด": "นนทบุรี",
    "ลักษณะพื้นที่ปลูก": "กลางแจ้ง",
    "พืช": "ขมิ้นชัน",
}


def test_six_people_bring_an_application_from_the_set_up_to_its_certificate(
    premises: Premises, new_page: NewPage, tmp_path: Path
) -> None:
    premises.write(setup.issue, CODE)
    _set_up(new_page())

    application = _take_in(new_page(), tmp_path)
    _as(new_page(), "reviewer", application, _pass)
    _as(new_page(), "clerk", application, _pay_and_book)
    _go_to_the_appointment(premises)
    _as(new_page(), "inspector", application, _inspect)
    certificate = _as(new_page(), "approver", application, _decide)

    _anybody_checks(new_page(), certificate)


def _set_up(page: Page) -> None:
    page.goto(f"/set-up?code={CODE}")
    page.get_by_label("ชื่อและนามสกุลของท่าน").fill("ผู้ดูแล สมมุติ")
    page.get_by_label("ชื่อผู้ใช้").fill("admin")
    page.get_by_label("รหัสผ่าน").fill(PASSWORD)
    press(page, "เปิดบัญชี")
    for step in ("การส่งอีเมล", "การตรวจเอกสารด้วย AI", "Google Calendar", "เจ้าหน้าที่"):
        follow(page, f"ต่อไป: {step}")
    for role in STAFF:
        follow(page, "เพิ่มเจ้าหน้าที่" if role is Role.CLERK else "เพิ่มเจ้าหน้าที่อีกคน")
        _add(page, role)


def _add(page: Page, role: Role) -> None:
    page.get_by_label("ชื่อและนามสกุล").fill(f"สมมุติ {role}")
    page.get_by_label("ชื่อผู้ใช้").fill(role.value)
    page.locator(f"#role_{role}").check()
    page.get_by_label("รหัสผ่านแรก").fill(PASSWORD)
    press(page, "เปิดบัญชี")
    expect(page.locator(".secret")).to_contain_text(PASSWORD)


def _take_in(page: Page, desk: Path) -> str:
    sign_in(page, "clerk")
    follow(page, "คำขอใหม่")
    for label, words in TYPED.items():
        page.get_by_label(label).first.fill(words)
    for label, words in CHOSEN.items():
        page.get_by_label(label).first.select_option(words)
    press(page, "บันทึกร่าง แล้วไปแนบเอกสาร")
    for kind, path in papers(desk).items():
        page.locator(f"#document-{kind} .upload:not(.camera) input").set_input_files(path)
    expect(page.locator(".slot.there")).to_have_count(len(REQUIRED), timeout=60_000)
    press(page, "ยื่นคำขอ")
    said(page, "ยื่นคำขอแล้ว")
    # The check's result comes by itself: nothing is loaded anew here.
    expect(page.locator("[data-live=check] .score")).to_be_visible(timeout=30_000)
    expect(page.locator("[data-live=status]")).to_have_text("อยู่ระหว่างตรวจสอบ")
    return page.url.partition("?")[0]


def _as(page: Page, username: str, application: str, act: Callable[[Page], Any]) -> Any:
    sign_in(page, username)
    page.goto(application)
    return act(page)


def _pass(page: Page) -> None:
    unfold(page, "ให้ผ่านการตรวจเอกสาร")
    page.get_by_label("ความเห็น").first.fill("เอกสารครบถ้วน")
    press(page, "ให้ผ่านการตรวจเอกสาร")
    said(page, "เอกสารผ่านการตรวจแล้ว")


def _pay_and_book(page: Page) -> None:
    unfold(page, "บันทึกการชำระเงิน")
    page.get_by_label("เลขที่ใบเสร็จ").first.fill("1/2570")
    press(page, "บันทึกการชำระเงิน")
    said(page, "1/2570")
    follow(page, "จัดนัดหมาย")
    page.locator(".offers button").first.click()
    press(page, "ยืนยันนัดหมาย")
    expect(page.locator("#appointment")).to_contain_text("สมมุติ inspector")


def _go_to_the_appointment(premises: Premises) -> None:
    """Days pass, which no page can bring about."""
    booked = premises.appliance.database.read(lambda: inspections.Inspection.select().get())
    wait = booked.starts_at - premises.clock.now()
    premises.clock.advance(wait.total_seconds() + 60)


def _inspect(page: Page) -> None:
    press(page, "เริ่มตรวจ")
    unfold(page, "บันทึกผล")
    page.get_by_label("คะแนน (0 ถึง 100)").fill("87.5")
    page.get_by_label("ผลการตรวจประเมิน").fill("แปลงปลูกสะอาด แหล่งน้ำดี")
    press(page, "บันทึกผล")
    press(page, "ส่งขออนุมัติ")
    said(page, "รอการอนุมัติ")


def _decide(page: Page) -> str:
    unfold(page, "อนุมัติ")
    press(page, "อนุมัติ")
    press(page, "ออกใบรับรอง")
    said(page, "ออกใบรับรองแล้ว")
    paper = page.request.get(page.url.partition("?")[0] + "/certificate.pdf")
    assert paper.ok
    assert paper.body().startswith(b"%PDF-")
    address = page.get_by_role("link", name="ดูสิ่งที่คิวอาร์โค้ดแสดง").get_attribute("href")
    assert address is not None
    return address


def _anybody_checks(page: Page, certificate: str) -> None:
    page.goto(certificate)
    expect(page.locator("body")).to_contain_text("ใบรับรองนี้ยังมีผลใช้ได้")
    expect(page.locator("body")).to_contain_text("สวนสมุนไพรบัวผัน")
