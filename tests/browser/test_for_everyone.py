"""axe-core over every page: nothing that seriously keeps anybody from using it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from gacq.applications.status import Status
from gacq.web.pages.addresses import PAGES
from tests.browser.acting import sign_in
from tests.browser.conftest import NewPage
from tests.browser.office_with_work import EVERYBODY, Work, begin_work
from tests.browser.premises import Premises, opened

pytestmark = pytest.mark.browser

AXE = Axe()
ASKED = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
}
GRAVE = ("serious", "critical")
PHONE = {"width": 390, "height": 844}
NO_PAGE = (".pdf", "/events", "/reports/{id:int}/file", "/{page:int}")
"""What these addresses answer with is no HTML."""
STANDS = {
    "edit": Status.DRAFT,
    "uploads/{name}": Status.DRAFT,
    "uploads/{name}/remove": Status.RETURNED,
    "submit": Status.RETURNED,
    "book": Status.REVIEW_PASSED,
    "payment": Status.IN_REVIEW,
    "payment/correct": Status.REVIEW_PASSED,
    "payment/take-back": Status.REVIEW_PASSED,
    "start": Status.INSPECTION_SCHEDULED,
    "cancel-inspection": Status.INSPECTION_SCHEDULED,
    "complete": Status.INSPECTION_IN_PROGRESS,
    "send-for-approval": Status.INSPECTION_COMPLETED,
    "approve": Status.PENDING_APPROVAL,
    "reject": Status.PENDING_APPROVAL,
    "issue": Status.APPROVED,
}
"""An application for which the page of an act makes sense; for all others one in review."""
ASKING = {
    "/queues/jobs/bulk": "?queue=email&action=retry",
    "/queues/jobs/done": "?action=retry&changed=2&since=1&until=2",
    "/queues/pause": "?queue=email",
    "/queues/clean": "?queue=email",
}


@pytest.fixture(scope="module")
def premises(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Premises]:
    one_does_all = {"reviewer_may_approve": True}
    with opened(tmp_path_factory.mktemp("premises"), certificates=one_does_all) as found:
        yield found


@pytest.fixture(scope="module")
def work(premises: Premises) -> Work:
    return begin_work(premises)


def test_axe_finds_nothing_grave_on_any_page(work: Work, new_page: NewPage) -> None:
    page = new_page()
    found = _faults(page, ["/sign-in", f"/verify/{work.code}", "/verify/unknown"])
    sign_in(page, EVERYBODY)

    found |= _faults(page, _addresses(work))

    assert found == {}


def test_axe_finds_nothing_grave_on_a_phone(work: Work, new_page: NewPage) -> None:
    page = new_page(viewport=PHONE)
    sign_in(page, EVERYBODY)
    lists = ("/", "/applications", "/inspections", "/queues", "/queues/jobs", "/staff", "/leave")
    standing = [f"/applications/{which}" for which in work.at.values()]

    assert _faults(page, [*lists, *standing]) == {}
    for path in (*lists, *standing):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], f"{path} is {wide} pixels wide"


def test_a_hostile_name_is_only_text(work: Work, new_page: NewPage) -> None:
    page = new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a name has run as script: {dialog.message}"))
    sign_in(page, EVERYBODY)
    page.goto(f"/applications/{work.at[Status.IN_REVIEW]}")

    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>alert(1)</script>")


def _addresses(work: Work) -> list[str]:
    """Every page that can be opened, with an application where the address names one."""
    found = [page.path for page in PAGES if "GET" in page.operations]
    found = [path for path in found if not path.endswith(NO_PAGE) and path != "/verify/{code:path}"]
    return [_filled(path, work) for path in found]


def _filled(path: str, work: Work) -> str:
    status = STANDS.get(path.removeprefix("/applications/{id:int}/"), Status.IN_REVIEW)
    number = work.at[status] if path.startswith("/applications") else work.person.id
    return path.replace("{id:int}", str(number)).replace("{name}", "crop_photo") + ASKING.get(
        path, ""
    )


def _faults(page: Page, addresses: list[str]) -> dict[str, list[str]]:
    looked_at = {address: _grave(page, address) for address in addresses}
    return {address: faults for address, faults in looked_at.items() if faults}


def _grave(page: Page, address: str) -> list[str]:
    answer = page.goto(address, wait_until="domcontentloaded")
    assert answer is not None and answer.status in (200, 404), f"{address} answers {answer}"
    violations = AXE.run(page, options=ASKED).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {[node['html'][:120] for node in each['nodes'][:3]]}"
        for each in violations
        if each["impact"] in GRAVE
    ]
