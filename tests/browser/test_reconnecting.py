"""The service goes away under an open page and comes back at the same address."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gacq.appliance import Appliance
from gacq.queues.policy import Queue
from gacq.staff import Actor, Role
from gacq.web.app import create_app
from tests.browser.acting import sign_in
from tests.browser.conftest import NewPage
from tests.browser.premises import served, working
from tests.web.office import PASSWORD_HASH

pytestmark = pytest.mark.browser

BY = "staff:1 สมมุติ"


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[Appliance]:
    with working(tmp_path) as found:
        found.database.write(
            found.staff.add,
            username="admin",
            name="ผู้ดูแล สมมุติ",
            password_hash=PASSWORD_HASH,
            roles=frozenset({Role.ADMIN}),
            by=Actor.console(),
            now=found.clock.now(),
        )
        yield found


def pages_of(appliance: Appliance, *, port: int) -> AbstractContextManager[str]:
    """What a start of the service serves: an application of its own, at this port."""
    server = replace(appliance.settings.server, port=port)
    return served(create_app(appliance.web_services()), replace(appliance.settings, server=server))


def chip(page: Page, queue: Queue) -> str:
    return f"[data-live=queue-{queue}] header .chip"


def test_an_open_page_says_that_the_service_is_away_and_that_it_is_back_and_catches_up(
    appliance: Appliance, new_page: NewPage
) -> None:
    with pages_of(appliance, port=0) as address:
        page = new_page(address)
        sign_in(page, "admin")
        page.goto("/queues")
        expect(page.locator(chip(page, Queue.EMAIL))).to_have_text("เดินอยู่")
        expect(page.locator("#live-bar")).to_be_empty()

    expect(page.locator("#live-bar")).to_contain_text("ขณะนี้ระบบไม่ตอบ", timeout=20_000)
    appliance.engine.control.pause([Queue.EMAIL], by=BY, reason="ทดสอบ")

    with pages_of(appliance, port=int(address.rpartition(":")[2])):
        expect(page.locator("#live-bar")).to_contain_text("เชื่อมต่อได้แล้ว", timeout=40_000)
        expect(page.locator(chip(page, Queue.EMAIL))).to_have_text("หยุดชั่วคราว")
        expect(page.locator("#live-bar")).to_be_empty(timeout=15_000)

        appliance.engine.control.pause([Queue.REPORT], by=BY, reason="ทดสอบ")
        # Sooner than a poll could bring it: the stream itself is open again.
        expect(page.locator(chip(page, Queue.REPORT))).to_have_text("หยุดชั่วคราว", timeout=8_000)
