"""A Chromium and an open office for each module."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.premises import Premises, opened

LAN_NAME = "gacq.internal"
"""Not under .office: that is a top-level domain which browsers open by https alone."""
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    f"--host-resolver-rules=MAP {LAN_NAME} 127.0.0.1",
)
PATIENCE_MILLISECONDS = 15_000

NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Begun and ended with each module: while it runs, Playwright's event loop runs in this thread,
    and the tests of other modules need that place for loops of their own."""
    path = shutil.which("chromium")
    if path is None:
        missing = "no chromium on this PC: the pages are not tried in a browser (apt: chromium)"
        assert os.environ.get("CI") != "true", missing
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(OPTIONS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def premises(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Premises]:
    with opened(tmp_path_factory.mktemp("premises")) as found:
        yield found


@pytest.fixture
def new_page(chromium: Browser, premises: Premises) -> Iterator[NewPage]:
    """Another person's browser: ``new_page(java_script_enabled=False)``; Thai, as the office is."""
    made: list[BrowserContext] = []

    def make(address: str = "", **options: object) -> Page:
        context = chromium.new_context(base_url=address or premises.address, **options)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        made.append(context)
        return context.new_page()

    yield make
    for context in made:
        context.close()
