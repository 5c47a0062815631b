"""A person who has never seen gacq: finds everything by the words that can be seen, and reads.

Nothing here knows an id, a class or an address. What a page does not say is not known.
"""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.web.office import PASSWORD

CHECKED_WITHIN = 30_000
"""Milliseconds in which a page has said what it thinks of a file."""


class Newcomer:
    """What this person can do: read, follow, press, fill in, choose a file."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def arrives(self, username: str) -> None:
        """Opens the address that a colleague has written down."""
        self.page.goto("/")
        self.fills("ชื่อผู้ใช้", username)
        self.fills("รหัสผ่าน", PASSWORD)
        self.presses("เข้าสู่ระบบ")
        self.reads("งานของฉัน")

    def reads(self, *words: str) -> None:
        """All of it can be seen, though perhaps only in a moment."""
        for each in words:
            found = self.page.get_by_role("main").get_by_text(each).filter(visible=True)
            expect(found.first).to_be_visible()

    def follows(self, words: str) -> None:
        self.page.get_by_role("link", name=words).first.click()

    def presses(self, words: str, *, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("button", name=words).first.click()

    def unfolds(self, words: str) -> None:
        """What looks like a button and opens a form."""
        self.page.get_by_role("main").get_by_text(words, exact=True).first.click()

    def fills(self, label: str, words: str) -> None:
        """Types, or chooses where only a choice is offered."""
        field = self.field(label)
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(words)
        else:
            field.fill(words)

    def field(self, label: str) -> Locator:
        """By the words that its label begins with."""
        name = re.compile(rf"^\s*{re.escape(label)}(\s|$)")
        return self.page.get_by_label(name).filter(visible=True).first

    def holds(self, label: str) -> str:
        """What stands in a field, in the words that are seen there."""
        return str(
            self.field(label).evaluate(
                "field => field.selectedOptions ? field.selectedOptions[0].text : field.value"
            )
        )

    def complaints(self) -> dict[str, str]:
        """What the summary at the top names, and what is said of each at its field."""
        summary = self.page.get_by_role("alert")
        expect(summary).to_be_focused()
        return {
            link.inner_text(): self._said_of(link) for link in summary.get_by_role("link").all()
        }

    def _said_of(self, link: Locator) -> str:
        """Follows the link; the field it leads to is described by what is wrong with it."""
        link.click()
        field = self.page.locator(":focus")
        described = (field.get_attribute("aria-describedby") or "").split()
        assert described, f"nothing is said of {link.inner_text()}"
        return " ".join(self.page.locator(f"[id='{each}']").inner_text() for each in described)

    def place(self, document: str) -> Locator:
        """Where a document is to be put, found by its title."""
        title = self.page.get_by_role("heading", name=document, exact=True)
        return self.page.get_by_role("listitem").filter(has=title).first

    def brings(self, document: str, file: Path) -> str:
        """Chooses a file for a document; returns what its place says in the end."""
        place = self.place(document)
        button = place.get_by_text(re.compile("^(เลือกไฟล์|เปลี่ยนไฟล์)")).first
        with self.page.expect_file_chooser() as chooser:
            button.click()
        chooser.value.set_files(file)
        verdict = place.get_by_text(re.compile(f"ยังไม่ได้อัปโหลด|{re.escape(file.stem)}"))
        expect(verdict.first).to_be_visible(timeout=CHECKED_WITHIN)
        return place.inner_text()
