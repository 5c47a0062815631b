"""On a phone: the menu is one button, what is to be pressed is large, and no name is too long."""

import pytest
from playwright.sync_api import Page, expect

from gacq.staff import Role
from tests.browser.acting import follow, sign_in
from tests.browser.conftest import NewPage
from tests.browser.premises import Premises

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 768}
FINGER = 44
"""Pixels that a finger hits without looking twice."""
ENDLESS = "ศูนย์เรียนรู้การปลูกสมุนไพรอินทรีย์ครบวงจร" * 4
SMALL = """(least) => [...document.querySelectorAll(
    "main button, main .button, main select, .menu summary, .menu a, .top button")]
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([each, box]) => box.width > 1 && box.height > 1 && box.height < least)
  .map(([each]) => each.outerHTML.slice(0, 120))"""


def test_the_menu_is_one_button_on_a_phone_and_opens_without_script(
    premises: Premises, new_page: NewPage
) -> None:
    premises.person("all", *Role)
    page = new_page(viewport=PHONE, java_script_enabled=False)
    sign_in(page, "all")
    reports = page.get_by_role("link", name="รายงาน", exact=True)
    expect(reports).to_have_count(0)

    page.locator("summary").filter(has_text="เมนู").click()
    follow(page, "รายงาน")

    expect(page.get_by_role("heading", level=1)).to_have_text("รายงาน")


def test_the_menu_is_a_row_on_a_desk(premises: Premises, new_page: NewPage) -> None:
    premises.person("desk", *Role)
    page = new_page(viewport=DESK)
    sign_in(page, "desk")

    expect(page.get_by_role("navigation", name="หน้าต่าง ๆ")).to_have_count(1)
    expect(page.get_by_role("link", name="รายงาน", exact=True)).to_be_visible()
    expect(page.locator("summary").filter(has_text="เมนู")).to_be_hidden()


def test_the_longest_names_make_no_page_wider_than_the_phone(
    premises: Premises, new_page: NewPage
) -> None:
    premises.person("clerk", Role.CLERK, name=ENDLESS)
    which = premises.draft(
        farmName=ENDLESS, applicantName=ENDLESS, farmAddress=ENDLESS, farmDistrict=ENDLESS[:100]
    )
    page = new_page(viewport=PHONE)
    sign_in(page, "clerk")

    for path in ("/", "/applications", f"/applications/{which}", f"/applications/{which}/edit"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_what_is_to_be_pressed_is_large_enough_for_a_finger(
    premises: Premises, new_page: NewPage
) -> None:
    premises.person("finger", *Role)
    which = premises.in_review()
    page = new_page(viewport=PHONE)
    sign_in(page, "finger")

    for path in ("/", "/applications", f"/applications/{which}", "/applications/new", "/reports"):
        page.goto(path)
        assert _small(page) == [], path


def _small(page: Page) -> list[str]:
    found: list[str] = page.evaluate(SMALL, FINGER)
    return found
