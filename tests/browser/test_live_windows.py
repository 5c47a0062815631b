"""Two people look at the same application; and what they see when the live connection breaks."""

import pytest
from playwright.sync_api import Page, expect

from gacq.staff import Role
from tests.browser.acting import press, said, sign_in, unfold
from tests.browser.conftest import NewPage
from tests.browser.premises import Premises

pytestmark = pytest.mark.browser

TYPED = "สำเนาโฉนดไม่ชัด ขอให้ถ่ายใหม่"


def test_a_change_is_seen_in_another_window_and_takes_no_typed_word_away(
    premises: Premises, new_page: NewPage
) -> None:
    premises.person("first", Role.REVIEWER)
    premises.person("second", Role.REVIEWER)
    which = premises.in_review()
    first, second = new_page(), new_page()
    _type_a_reason(first, which)
    sign_in(second, "second")
    second.goto(f"/applications/{which}")
    unfold(second, "ให้ผ่านการตรวจเอกสาร")
    press(second, "ให้ผ่านการตรวจเอกสาร")

    expect(first.locator("[data-live=status]")).to_have_text("ผ่านการตรวจเอกสาร", timeout=5_000)
    assert first.locator("#return-reason").input_value() == TYPED
    press(first, "ส่งคืนแก้ไข")
    expect(first.get_by_role("alert").first).to_be_visible()


def test_a_broken_connection_is_said_and_the_page_goes_on_without_it(
    premises: Premises, new_page: NewPage
) -> None:
    premises.person("third", Role.REVIEWER)
    which = premises.in_review()
    page = new_page()
    sign_in(page, "third")
    page.goto(f"/applications/{which}")
    expect(page.locator("#live-bar")).to_be_empty()

    premises.app.state.live.close()

    expect(page.locator("#live-bar")).to_contain_text("ทุก 15 วินาที", timeout=15_000)
    unfold(page, "ให้ผ่านการตรวจเอกสาร")
    press(page, "ให้ผ่านการตรวจเอกสาร")
    said(page, "เอกสารผ่านการตรวจแล้ว")


def _type_a_reason(page: Page, which: int) -> None:
    sign_in(page, "first")
    page.goto(f"/applications/{which}")
    unfold(page, "ส่งคืนแก้ไข")
    page.locator("#return-reason").fill(TYPED)
