"""The pages of jobs: the list, one job, failures by cause, and actions on many."""

import re

import pytest
from starlette.testclient import TestClient

from gacq.errors import PermanentError, TransientError
from gacq.queues import matching
from gacq.queues.job import JobState
from gacq.queues.job_log import MOST_LINES
from gacq.queues.policy import Queue
from gacq.staff import Role
from tests.web.office import Office
from tests.web.pages.people import words
from tests.web.test_queue import enqueue_mails, fail_mails, keep_lines

FAILED = {"state": "failed", "acknowledged": "no"}


@pytest.fixture
def browser(office: Office) -> TestClient:
    return office.signed_in(Role.ADMIN)


def listed(page: str) -> list[int]:
    """The jobs of a page's table, in its order."""
    return [int(found) for found in re.findall(r'<a href="/queues/jobs/(\d+)">\d+</a>', page)]


def state_of(office: Office, job_id: int) -> JobState:
    return office.database.read(office.engine.ledger.job, job_id).state


def fail_one(office: Office, cause: str, detail: str = "", **more: str) -> int:
    office.mails.error = PermanentError(cause, detail)
    job = office.database.write(
        office.engine.ledger.enqueue,
        Queue.EMAIL,
        kind="status-change",
        payload={"to": "สมหญิง", **more},
        now=office.clock.now(),
    )
    office.engine.drain()
    return job.job_id


# --- the list


def test_the_list_is_filtered_as_its_form_says(browser: TestClient, office: Office) -> None:
    application = office.submitted()
    fail_mails(office, 2)
    number = browser.get(f"/api/v1/applications/{application}").json()["data"]["applicationNumber"]

    def found(**query: str) -> list[int]:
        return listed(browser.get("/queues/jobs", params=query).text)

    assert found() == [3, 2, 1]
    assert found(queue="ai_qc") == found(state="delayed") == [1]
    assert found(cause="bad_address") == found(acknowledged="no") == [3, 2]
    assert found(application=number) == found(application=number.lower()) == [1]
    assert found(q="alert") == [3, 2]
    assert found(q="สวนสมมุติ") == found(q=number) == [1]
    assert found(queue="report") == found(acknowledged="yes") == []


def test_a_page_that_found_nothing_in_its_part_of_the_jobs_leads_on_to_older_ones(
    browser: TestClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "FEW", -1)
    monkeypatch.setattr(matching, "LOOKED_THROUGH", 1)
    fail_one(office, "bad_address", note="๙๙")
    fail_one(office, "bad_address")

    page = browser.get("/queues/jobs", params={"q": "๙๙"}).text
    (older,) = re.findall(r'href="(/queues/jobs\?[^"]*before=\d+)"', page)

    assert listed(page) == []
    assert "ยังไม่พบงานที่ตรง" in page
    assert listed(browser.get(older.replace("&amp;", "&")).text) == [1]


def test_a_job_of_an_application_links_to_it_by_its_number(
    browser: TestClient, office: Office
) -> None:
    application = office.submitted()

    page = browser.get("/queues/jobs").text

    assert re.search(rf'<a class="number" href="/applications/{application}">GACP-\d', page)


def test_older_jobs_are_one_step_away_and_the_filter_stays(
    browser: TestClient, office: Office
) -> None:
    enqueue_mails(office, 52)

    page = browser.get("/queues/jobs?queue=email").text
    older = re.search(r'href="(/queues/jobs\?queue=email&amp;before=\d+)"', page)

    assert len(listed(page)) == 50
    assert older is not None
    assert listed(browser.get(older[1].replace("&amp;", "&")).text) == [2, 1]


def test_a_wrong_filter_is_told_beside_its_field_and_keeps_what_was_typed(
    browser: TestClient,
) -> None:
    response = browser.get("/queues/jobs?application=GACP-1&q=ก<b>")

    assert response.status_code == 422
    assert "ไม่พบคำขอเลขที่นี้" in response.text
    assert 'value="GACP-1"' in response.text
    assert 'value="ก&lt;b&gt;"' in response.text


def test_without_a_filter_nothing_is_offered_for_all(browser: TestClient, office: Office) -> None:
    fail_mails(office, 1)

    assert "/queues/jobs/bulk" not in browser.get("/queues/jobs").text
    page = browser.get("/queues/jobs?state=failed").text
    assert "action=retry" in page
    assert "action=cancel" not in page


# --- one job


def test_a_failed_job_says_why_and_what_to_do(browser: TestClient, office: Office) -> None:
    job = fail_one(office, "bad_address", "550 <script>alert(1)</script>")

    page = browser.get(f"/queues/jobs/{job}").text

    assert "ไม่มีผู้รับตามที่อยู่อีเมลนี้" in page
    assert "วิธีแก้: แก้ที่อยู่อีเมลของผู้รับ" in page
    assert "550 &lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "ครั้งที่ 1 · ล้มเหลว" in page
    assert "สมหญิง" in page


def test_a_job_that_is_tried_no_more_does_not_promise_to_be_tried_again(
    browser: TestClient, office: Office
) -> None:
    job = fail_one(office, "smtp_unavailable")

    page = browser.get(f"/queues/jobs/{job}").text

    assert "ระบบลองครบจำนวนครั้งแล้ว" in page
    assert "ระบบจะลองใหม่เอง" not in page


def test_a_job_is_retried_from_its_page(browser: TestClient, office: Office) -> None:
    job = fail_one(office, "bad_address")

    response = browser.post(f"/queues/jobs/{job}", data={"action": "retry"})

    assert "งานเริ่มใหม่แล้ว" in response.text
    assert state_of(office, job) is JobState.WAITING


def test_a_failure_is_acknowledged_from_its_page(browser: TestClient, office: Office) -> None:
    job = fail_one(office, "bad_address")

    response = browser.post(f"/queues/jobs/{job}", data={"action": "acknowledge"})

    assert 'value="acknowledge"' not in response.text
    assert listed(browser.get("/queues/jobs", params=FAILED).text) == []


def test_a_delayed_job_is_run_now_or_cancelled(browser: TestClient, office: Office) -> None:
    office.mails.error = TransientError("smtp_unavailable")
    enqueue_mails(office, 2)
    office.engine.drain()
    page = browser.get("/queues/jobs/1").text
    assert 'value="run-now"' in page
    assert "ระบบจะลองใหม่เอง" in page

    browser.post("/queues/jobs/1", data={"action": "run-now"})
    browser.post("/queues/jobs/2", data={"action": "cancel"})

    assert state_of(office, 1) is JobState.WAITING
    assert state_of(office, 2) is JobState.CANCELLED


def test_a_mail_that_may_have_arrived_is_sent_again_only_by_who_has_asked(
    browser: TestClient, office: Office
) -> None:
    job = fail_one(office, "maybe_sent")

    refused = browser.post(f"/queues/jobs/{job}", data={"action": "retry"})

    assert refused.status_code == 422
    assert "โปรดทำเครื่องหมายเมื่อได้ถามผู้รับแล้ว" in refused.text
    assert state_of(office, job) is JobState.FAILED

    browser.post(f"/queues/jobs/{job}", data={"action": "retry", "confirmed": "yes"})

    assert state_of(office, job) is JobState.WAITING


def test_what_a_job_can_no_longer_do_is_said_on_its_page(
    browser: TestClient, office: Office
) -> None:
    enqueue_mails(office, 1)
    office.engine.drain()

    response = browser.post("/queues/jobs/1", data={"action": "retry"})

    assert response.status_code == 409
    assert "งานที่ 1 อยู่ในสถานะ “เสร็จสิ้น”" in response.text


def test_a_job_that_is_not_there_is_not_found(browser: TestClient) -> None:
    assert browser.get("/queues/jobs/99").status_code == 404
    assert browser.post("/queues/jobs/99", data={"action": "retry"}).status_code == 404


# --- failures by cause


def test_failures_stand_by_cause_with_what_to_do(browser: TestClient, office: Office) -> None:
    for _ in range(2):
        fail_one(office, "bad_address")
    job = fail_one(office, "smtp_rejected", "554 <i>")

    page = browser.get("/queues/failures").text

    assert page.index("ไม่มีผู้รับตามที่อยู่อีเมลนี้") < page.index("เซิร์ฟเวอร์อีเมลไม่รับจดหมายฉบับนี้")
    assert "<strong>2 งาน</strong> · อีเมล 2" in page
    assert f'href="/queues/jobs/{job}"' in page
    assert "554 &lt;i&gt;" in page


def test_mails_that_may_have_arrived_are_not_offered_to_be_retried_together(
    browser: TestClient, office: Office
) -> None:
    fail_one(office, "maybe_sent")

    page = browser.get("/queues/failures").text

    assert "action=retry" not in page
    assert "cause=maybe_sent" in page


def test_an_office_without_failures_is_told_so(browser: TestClient) -> None:
    assert "ไม่มีงานล้มเหลวที่รอการจัดการ" in browser.get("/queues/failures").text


# --- many at once


def retry_failures(browser: TestClient, shown: int) -> str:
    data = {**FAILED, "action": "retry", "shown": str(shown)}
    return browser.post("/queues/jobs/bulk", data=data).text


def test_many_are_retried_after_a_look_at_how_many(browser: TestClient, office: Office) -> None:
    fail_mails(office, 3)

    preview = browser.get("/queues/jobs/bulk", params={**FAILED, "action": "retry"}).text
    assert "ลองใหม่ 3 งานหรือไม่" in preview
    assert listed(preview) == [3, 2, 1]
    assert state_of(office, 1) is JobState.FAILED

    assert "สั่งลองใหม่แล้ว 3 งาน" in retry_failures(browser, 3)
    assert {state_of(office, job) for job in (1, 2, 3)} == {JobState.WAITING}


@pytest.mark.parametrize(("shown", "done"), [(4, True), (3, False)])
def test_when_clearly_more_match_than_were_shown_it_asks_again(
    browser: TestClient, office: Office, shown: int, done: bool
) -> None:
    fail_mails(office, 9)

    page = retry_failures(browser, shown)

    assert ("สั่งลองใหม่แล้ว 9 งาน" in page) is done
    assert ("ขณะนี้มีงานตรงเงื่อนไข 9 งาน ไม่ใช่ 3 งาน" in page) is not done
    assert (state_of(office, 1) is JobState.WAITING) is done


def test_mails_that_may_have_arrived_are_left_out_of_a_retry_of_many(
    browser: TestClient, office: Office
) -> None:
    kept = fail_one(office, "maybe_sent")
    other = fail_one(office, "bad_address")

    preview = browser.get("/queues/jobs/bulk", params={**FAILED, "action": "retry"}).text
    assert "เว้นจดหมายไว้ 1 ฉบับ" in preview
    retry_failures(browser, 1)

    assert state_of(office, kept) is JobState.FAILED
    assert state_of(office, other) is JobState.WAITING


def test_what_was_cancelled_together_is_brought_back_together(
    browser: TestClient, office: Office
) -> None:
    enqueue_mails(office, 3)
    office.database.write(office.engine.ledger.cancel, 1, now=office.clock.now(), by="console")

    done = browser.post(
        "/queues/jobs/bulk", data={"queue": "email", "action": "cancel", "shown": "2"}
    ).text
    assert "ยกเลิกแล้ว 2 งาน" in done
    assert state_of(office, 2) is JobState.CANCELLED

    undo = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', done))
    undo.pop("next")
    assert "สั่งลองใหม่แล้ว 2 งาน" in browser.post("/queues/jobs/bulk", data=undo).text

    assert [state_of(office, job) for job in (1, 2, 3)] == [
        JobState.CANCELLED,
        JobState.WAITING,
        JobState.WAITING,
    ]


def test_many_failures_are_acknowledged_together(browser: TestClient, office: Office) -> None:
    fail_mails(office, 2)

    done = browser.post(
        "/queues/jobs/bulk", data={**FAILED, "action": "acknowledge", "shown": "2"}
    ).text

    assert "รับทราบงานล้มเหลวแล้ว 2 งาน" in done
    assert "ไม่มีงานล้มเหลวที่รอการจัดการ" in browser.get("/queues/failures").text


@pytest.mark.parametrize(
    "query",
    [
        {"action": "retry"},
        {"action": "cancel", "state": "failed"},
        {"action": "run-now", "queue": "email"},
        {"action": "retry", "queue": "fax"},
    ],
)
def test_an_action_on_everything_or_on_what_it_does_not_fit_is_refused(
    browser: TestClient, query: dict[str, str]
) -> None:
    assert browser.get("/queues/jobs/bulk", params=query).status_code == 422
    assert browser.post("/queues/jobs/bulk", data=query).status_code == 422


# --- its log


def test_a_job_shows_what_its_attempts_logged_with_time_level_and_attempt(
    browser: TestClient, office: Office
) -> None:
    fail_mails(office, 1)
    keep_lines(office, 1, "<b>the server hung up</b>", level="WARNING")

    page = words(browser.get("/queues/jobs/1").text)

    assert re.search(
        r"บันทึกระหว่างทำงาน .* ครั้งที่ 1 · .* \d\d:\d\d:\d\d คำเตือน <b>the server hung up</b>", page
    )


def test_a_job_says_how_many_older_lines_are_gone(browser: TestClient, office: Office) -> None:
    fail_mails(office, 1)
    keep_lines(office, 1, *["line"] * (MOST_LINES + 7))

    assert "บรรทัดที่เก่ากว่านี้อีก 7 บรรทัดไม่ได้เก็บไว้แล้ว" in browser.get("/queues/jobs/1").text


def test_a_job_that_logged_nothing_says_so(browser: TestClient, office: Office) -> None:
    fail_mails(office, 1)

    assert "ไม่มีบันทึกระหว่างทำงาน" in browser.get("/queues/jobs/1").text
