"""With JavaScript switched off: reading, and the plain forms."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from gacq.applications.document import DocumentType
from gacq.staff import Role
from tests.browser.acting import follow, press, said, sign_in, unfold
from tests.browser.conftest import NewPage
from tests.browser.papers import papers
from tests.browser.premises import Premises

pytestmark = pytest.mark.browser


def test_a_draft_is_taken_in_and_a_document_uploaded_without_script(
    premises: Premises, new_page: NewPage, tmp_path: Path
) -> None:
    premises.person("clerk", Role.CLERK)
    page = new_page(java_script_enabled=False)
    sign_in(page, "clerk")
    follow(page, "คำขอใหม่")
    page.get_by_label("ประเภทผู้ยื่นคำขอ").select_option("บุคคลธรรมดา")
    page.get_by_label("ชื่อผู้ยื่นคำขอ").fill("นายสมมุติ ทดสอบ")
    page.get_by_label("เลขประจำตัว").fill("9701700230708")
    page.get_by_label("ชื่อฟาร์ม").fill("สวนสมมุติ")
    press(page, "บันทึกร่าง แล้วไปแนบเอกสาร")

    slot = page.locator("#document-crop_photo")
    upload = slot.locator("form.upload:not(.camera)")
    upload.locator("input").set_input_files(papers(tmp_path)[DocumentType.CROP_PHOTO])
    upload.locator("button.send").click()

    expect(slot).to_contain_text("crop_photo.jpeg")
    said(page, "อัปโหลดเอกสารแล้ว")


def test_a_review_is_passed_without_script(premises: Premises, new_page: NewPage) -> None:
    premises.person("reviewer", Role.REVIEWER)
    which = premises.in_review()
    page = new_page(java_script_enabled=False)
    sign_in(page, "reviewer")
    page.goto(f"/applications/{which}")

    unfold(page, "ให้ผ่านการตรวจเอกสาร")
    press(page, "ให้ผ่านการตรวจเอกสาร")

    said(page, "เอกสารผ่านการตรวจแล้ว")
