"""What a person does on a page, by the words that stand on it."""

import re

from playwright.sync_api import Page, expect

from tests.web.office import PASSWORD


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("ชื่อผู้ใช้").fill(username)
    page.get_by_label("รหัสผ่าน").fill(password)
    press(page, "เข้าสู่ระบบ")
    expect(page.get_by_role("heading", level=1)).to_have_text("งานของฉัน")


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def follow(page: Page, words: str) -> None:
    page.get_by_role("link", name=words, exact=True).first.click()


def unfold(page: Page, words: str) -> None:
    """Open the form that hides under a name; the button that sends it has the same name."""
    page.locator("summary").filter(has_text=re.compile(f"^{words}$")).click()


def said(page: Page, words: str) -> None:
    """The page says so, though perhaps only in a moment."""
    expect(page.locator("main")).to_contain_text(words)
