"""The performance page: what an admin reads of the work of days and months."""

import re
from datetime import date
from itertools import pairwise

import pytest
from starlette.testclient import TestClient

from gacq import thai
from gacq.database import Database
from gacq.errors import PermanentError
from gacq.queues.rollup import RollUp
from gacq.staff import Role
from gacq.web.pages.performance.spans import Span, steps_of
from tests.web.office import Office
from tests.web.test_queue import enqueue_mails, fail_mails


@pytest.fixture
def browser(office: Office) -> TestClient:
    return office.signed_in(Role.ADMIN)


def section(page: str, name: str) -> str:
    """The part of the page that is about one thing."""
    return page.split(f'data-live="{name}"')[1].split("</section>")[0]


def figure(part: str, label: str) -> str:
    """The number that stands in the tile of this label."""
    found = re.search(rf"<dt>{re.escape(label)}</dt><dd>(.*?)</dd>", part)
    assert found is not None, label
    return re.sub("<.*?>", "", found[1])


def rolled_up(office: Office) -> None:
    office.clock.advance(90)
    RollUp(office.database).roll_up(office.clock.now())


def first_day(office: Office, span: Span = Span.DAY) -> str:
    return steps_of(span, thai.day(office.clock.now()), "th").since.isoformat()


def add_day(database: Database, day: str, cause: str = "", **ended: int) -> None:
    database.write(
        database.execute,
        "insert into rollup_day (day, queue, kind, cause, completed, failed, run_sum)"
        " values (?, 'email', 'status-change', ?, ?, ?, 0)",
        (day, cause, ended.get("completed", 0), ended.get("failed", 0)),
    )


def test_mails_are_told_with_their_delivery_rate_and_kind(
    browser: TestClient, office: Office
) -> None:
    enqueue_mails(office, 7)
    office.engine.drain()
    fail_mails(office, 1)
    rolled_up(office)

    mail = section(browser.get("/performance").text, "mail")

    assert figure(mail, "ส่งแล้ว") == "7"
    assert figure(mail, "งานล้มเหลว") == "1"
    assert figure(mail, "อัตราส่งสำเร็จ") == "87.5%"
    assert "อีเมล: แจ้งเตือน" in mail


def test_a_rate_is_whole_only_where_nothing_failed(browser: TestClient, office: Office) -> None:
    day = first_day(office)
    add_day(office.database, day, completed=99_999)
    add_day(office.database, day, "bad_address", failed=1)

    mail = section(browser.get("/performance?span=week").text, "mail")

    assert figure(mail, "อัตราส่งสำเร็จ") == "99.9%"


def test_checks_are_told_by_inspection_type(browser: TestClient, office: Office) -> None:
    office.in_review()

    checks = section(browser.get("/performance").text, "checks")

    assert figure(checks, "จำนวนการตรวจ") == "1"
    assert figure(checks, "คะแนนเฉลี่ย (เต็ม 10)") == "7.50"
    assert '<th scope="row">แบบผสม</th>' in checks
    assert "100.0%" in checks
    assert "Gemini" not in checks


def test_calls_and_tokens_are_shown_where_gemini_is_on(office: Office) -> None:
    office.set(ai_qc={"reviewer": "gemini"})

    page = office.signed_in(Role.ADMIN).get("/performance").text

    assert figure(section(page, "checks"), "โทเค็นของ Gemini") == "0"


def test_errors_are_told_by_cause_with_what_to_do_and_where_they_stand(
    browser: TestClient, office: Office
) -> None:
    fail_mails(office, 2)
    rolled_up(office)

    causes = section(browser.get("/performance").text, "causes")

    assert "ไม่มีผู้รับตามที่อยู่อีเมลนี้" in causes
    assert "แก้ที่อยู่อีเมลของผู้รับ" in causes
    assert "queue=email&amp;state=failed&amp;cause=bad_address&amp;acknowledged=no" in causes
    assert 'href="/queues/failures"' in causes


def test_a_cause_that_no_table_knows_is_escaped(browser: TestClient, office: Office) -> None:
    add_day(office.database, first_day(office), "<b>new</b>", failed=1)

    assert "&lt;b&gt;new&lt;/b&gt;" in browser.get("/performance?span=week").text


def test_figures_stay_when_the_jobs_are_removed(browser: TestClient, office: Office) -> None:
    fail_mails(office, 2)
    rolled_up(office)
    office.database.write(office.database.execute, "delete from job")

    page = browser.get("/performance").text

    assert figure(section(page, "mail"), "งานล้มเหลว") == "2"
    assert "ไม่มีผู้รับตามที่อยู่อีเมลนี้" in section(page, "causes")


def test_mails_that_may_have_been_sent_lead_to_their_list(
    browser: TestClient, office: Office
) -> None:
    office.mails.error = PermanentError("maybe_sent")
    enqueue_mails(office, 3)
    office.engine.drain()
    rolled_up(office)

    mail = section(browser.get("/performance").text, "mail")

    assert figure(mail, "อาจถึงผู้รับแล้ว (รวมในงานล้มเหลว)") == "3"
    assert "cause=maybe_sent" in mail


def test_mails_that_were_asked_about_long_ago_lead_nowhere(
    browser: TestClient, office: Office
) -> None:
    add_day(office.database, first_day(office), "maybe_sent", failed=1)

    mail = section(browser.get("/performance").text, "mail")

    assert figure(mail, "อาจถึงผู้รับแล้ว (รวมในงานล้มเหลว)") == "1"
    assert "cause=maybe_sent" not in mail


@pytest.mark.parametrize(
    ("span", "sent", "charts"), [("day", "1", 0), ("month", "1", 1), ("year", "5", 1)]
)
def test_a_span_tells_of_its_days_alone(
    browser: TestClient, office: Office, span: str, sent: str, charts: int
) -> None:
    add_day(office.database, first_day(office, Span.YEAR), completed=4)
    add_day(office.database, first_day(office, Span.DAY), completed=1)

    page = browser.get("/performance", params={"span": span}).text

    assert figure(section(page, "mail"), "ส่งแล้ว") == sent
    assert page.count("<svg") == charts
    assert "style=" not in page


def test_a_page_without_any_work_says_so(browser: TestClient) -> None:
    page = browser.get("/performance?span=nonsense").text

    assert "ยังไม่มีข้อมูลในช่วงนี้" in section(page, "checks")
    assert "ไม่มีงานที่ไม่สำเร็จในช่วงเวลานี้" in section(page, "causes")
    assert "<svg" not in page


def test_only_admins_find_the_page_in_their_menu(browser: TestClient, office: Office) -> None:
    assert 'href="/performance"' in browser.get("/").text
    assert 'href="/performance"' not in office.signed_in(Role.CLERK).get("/").text


def test_a_year_is_twelve_months_up_to_this_one() -> None:
    steps = steps_of(Span.YEAR, date(2026, 11, 25), "th")

    assert (steps.since, steps.steps[-1].name, len(steps.steps)) == (
        date(2025, 12, 1),
        "2026-11",
        12,
    )
    assert all(one.name < next_one.name for one, next_one in pairwise(steps.steps))
    assert steps.steps[-1].label == "พ.ย. 2569"


@pytest.mark.parametrize(("span", "days"), [(Span.DAY, 1), (Span.WEEK, 7), (Span.MONTH, 30)])
def test_other_spans_are_days_up_to_today(span: Span, days: int) -> None:
    steps = steps_of(span, date(2026, 11, 25), "th")

    assert (len(steps.steps), steps.steps[-1].label) == (days, "25 พ.ย.")
