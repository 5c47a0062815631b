"""What a page costs the office's network, and that it asks nothing of any other."""

import pytest
from playwright.sync_api import Page

from gacq.staff import Role
from tests.browser.acting import sign_in
from tests.browser.conftest import NewPage
from tests.browser.premises import Premises

pytestmark = pytest.mark.browser

MOST_BYTES = 150 * 1024
PAGE_BYTES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  return page.encodedBodySize / page.decodedBodySize;
}"""
"""The part of its length that a page itself has on the line."""


@pytest.mark.parametrize("path", ["/", "/applications", "/applications/{}", "/queues"])
def test_a_page_is_light_and_asks_only_its_own_host(
    premises: Premises, new_page: NewPage, application: int, path: str
) -> None:
    page = new_page()
    sign_in(page, "everybody")
    fresh = new_page()  # has nothing in its cache yet
    fresh.context.add_cookies(page.context.cookies())
    asked, complaints = [], []
    fresh.on("request", lambda request: asked.append(request.url))
    fresh.on("console", lambda message: complaints.append(message.text))
    fresh.on("pageerror", lambda error: complaints.append(str(error)))

    fresh.goto(path.format(application))
    fresh.wait_for_timeout(500)

    assert _transferred(fresh) <= MOST_BYTES
    assert fresh.evaluate(PAGE_BYTES) < 0.4
    assert [url for url in asked if not url.startswith(premises.address)] == []
    assert complaints == []


@pytest.fixture(scope="module")
def application(premises: Premises) -> int:
    premises.person("everybody", *Role)
    for number in range(60):
        premises.draft(farmName=f"สวนสมุนไพรตัวอย่างแปลงที่ {number}")
    return premises.in_review()


def _transferred(page: Page) -> int:
    """Bytes over the line, without pictures of documents and what live.js fetches later on."""
    return page.evaluate("""() => [
      ...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource"),
    ].filter((each) => !each.name.includes("/documents/") && each.initiatorType !== "fetch")
     .reduce((sum, each) => sum + each.transferSize, 0)""")
