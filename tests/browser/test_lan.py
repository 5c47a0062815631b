"""Over plain http under the office's own host name, as on every other PC of the LAN."""

import pytest

from gacq.staff import Role
from tests.browser.acting import press, said, sign_in
from tests.browser.conftest import LAN_NAME, NewPage
from tests.browser.premises import Premises

pytestmark = pytest.mark.browser


def test_a_pc_on_the_lan_signs_in_and_changes_something(
    premises: Premises, new_page: NewPage
) -> None:
    premises.person("clerk", Role.CLERK)
    page = new_page(f"http://{LAN_NAME}:{premises.port}")
    sign_in(page, "clerk")
    assert page.evaluate("window.isSecureContext") is False

    page.goto("/applications/new")
    page.get_by_label("ประเภทผู้ยื่นคำขอ").select_option("บุคคลธรรมดา")
    page.get_by_label("ชื่อผู้ยื่นคำขอ").fill("นายสมมุติ ทดสอบ")
    page.get_by_label("เลขประจำตัว").fill("9701700230708")
    page.get_by_label("ชื่อฟาร์ม").fill("สวนสมมุติ")
    press(page, "บันทึกร่าง แล้วไปแนบเอกสาร")

    said(page, "สวนสมมุติ")
