"""A mail that the server refuses: the administrator reads why, puts it right, and tries again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from gacq.ops.proof.stand_ins.smtp import MailServer
from gacq.staff import Role
from tests.browser.acting import press, sign_in
from tests.browser.conftest import NewPage
from tests.browser.premises import QUICK_CHECK, Premises, opened

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def post_office() -> Iterator[MailServer]:
    with MailServer(users={"gacq": "another password"}) as running:
        yield running


@pytest.fixture(scope="module")
def premises(
    tmp_path_factory: pytest.TempPathFactory, post_office: MailServer
) -> Iterator[Premises]:
    email = {
        "transport": "smtp",
        "host": post_office.host,
        "port": post_office.port,
        "security": "plain",
        "user": "gacq",
        "password": "ours",
    }
    queues = {**QUICK_CHECK, "outage_hours": 0, "email": {"attempts": 1}}
    with opened(tmp_path_factory.mktemp("premises"), email=email, queues=queues) as found:
        yield found


def test_a_failed_mail_says_why_in_thai_and_goes_out_after_its_cause_is_put_right(
    premises: Premises, post_office: MailServer, new_page: NewPage
) -> None:
    premises.person("admin", Role.ADMIN)
    premises.person("reviewer", Role.REVIEWER)
    page = new_page()
    sign_in(page, "admin")
    page.goto("/queues/failures")
    expect(page.locator(".empty")).to_be_visible()

    premises.submitted()  # somebody else's work, whose mail fails
    expect(page.locator(".cause h2")).to_have_text("เซิร์ฟเวอร์อีเมลไม่รับชื่อผู้ใช้หรือรหัสผ่าน", timeout=20_000)
    expect(page.locator(".cause .cure")).to_contain_text("email.password_file")
    post_office.users["gacq"] = "ours"
    _retry_all(page)

    page.goto("/queues/jobs?queue=email")
    expect(page.locator("tbody .chip").first).to_have_text("เสร็จสิ้น", timeout=20_000)
    assert len(post_office.messages) == 1


def _retry_all(page: Page) -> None:
    page.locator(".cause a.button.main").click()
    press(page, "ยืนยันลองใหม่")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1")
