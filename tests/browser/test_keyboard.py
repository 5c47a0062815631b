"""A reviewer without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from gacq.staff import Role
from tests.browser.acting import said
from tests.browser.conftest import NewPage
from tests.browser.premises import Premises
from tests.web.office import PASSWORD

pytestmark = pytest.mark.browser

MOST_STEPS = 120


def test_an_application_is_found_and_returned_with_the_keyboard_alone(
    premises: Premises, new_page: NewPage
) -> None:
    premises.person("reviewer", Role.REVIEWER)
    premises.in_review(farmName="สวนของคนอื่น", applicantId="9701700230708")
    which = premises.in_review(farmName="ไร่ปลายนา")
    page = new_page()
    page.goto("/")

    expect(page.locator("#username")).to_be_focused()
    page.keyboard.insert_text("reviewer")
    _tab_to(page, "#password")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("งานของฉัน")
    _tab_to(page, "nav.menu a[href='/applications']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/applications")
    _tab_to(page, "#q")
    page.keyboard.insert_text("ปลายนา")
    expect(page.locator("tbody tr")).to_have_count(1)
    _tab_to(page, f"tbody a[href='/applications/{which}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/applications/{which}")
    _return(page)

    said(page, "ส่งคืนคำขอให้แก้ไขแล้ว")
    expect(page.locator("[data-live=status]")).to_have_text("ส่งคืนแก้ไข")


def _return(page: Page) -> None:
    _tab_to(page, "summary:has(+ form[action$='/return'])")
    page.keyboard.press("Enter")
    _tab_to(page, "form[action$='/return'] input[type=checkbox]")
    page.keyboard.press("Space")
    _tab_to(page, "#return-reason")
    page.keyboard.insert_text("ขอแผนผังฟาร์มฉบับใหม่")
    _tab_to(page, "form[action$='/return'] button")
    page.keyboard.press("Enter")


def _tab_to(page: Page, selector: str) -> None:
    """Go on with Tab until it has the focus; whatever has it on the way must show that."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate(IS_MARKED), f"nobody sees that {selector} has the focus"
            return
    raise AssertionError(f"Tab does not reach {selector}")


IS_MARKED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""
