"""Single jobs over HTTP."""

import pytest
from starlette.testclient import TestClient

from gacq import audit
from gacq.errors import PermanentError
from tests.web.office import Office
from tests.web.test_queue import fail_mails, keep_lines

PATH = "/api/v1/queue/jobs"


def test_a_job_is_shown_with_its_history_and_what_to_do(admin: TestClient, office: Office) -> None:
    office.checks.error = PermanentError("gemini_blocked", "SAFETY")
    office.in_review()

    job = admin.get(f"{PATH}/1").json()["data"]

    assert (job["queue"], job["state"], job["cause"]) == ("aiQc", "failed", "gemini_blocked")
    assert "safety rules" in job["causeWords"]["meaningEn"]
    assert [(run["number"], run["outcome"]) for run in job["history"]] == [(1, "failed")]
    assert job["payload"]["application"] == 1


def test_the_list_is_filtered(admin: TestClient, office: Office) -> None:
    office.submitted()
    fail_mails(office, 2)

    def ids(**query: str) -> list[int]:
        return [job["id"] for job in admin.get(PATH, params=query).json()["data"]]

    assert ids() == [3, 2, 1]
    assert ids(queue="aiQc") == ids(queue="ai_qc") == ids(state="delayed") == [1]
    assert ids(state="failed", acknowledged="false") == [3, 2]
    assert ids(cause="bad_address") == [3, 2]
    assert ids(subject="1") == [1]
    assert ids(q="alert") == [3, 2]
    assert ids(q="สวนสมมุติ") == ids(q="gacp-") == [1]
    assert ids(q="สวนสมมุติ", queue="email") == []
    assert ids(queue="report") == []


def test_the_pages_of_the_list_hold_each_job_once(admin: TestClient, office: Office) -> None:
    fail_mails(office, 5)
    seen, cursor = [], None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        body = admin.get(PATH, params=query).json()
        seen += [job["id"] for job in body["data"]]
        cursor = body["page"]["next"]
        if cursor is None:
            break

    assert seen == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("queue=fax", "queue"),
        ("state=stuck", "state"),
        ("cursor=x", "cursor"),
        ("limit=201", "limit"),
    ],
)
def test_a_wrong_filter_is_422(admin: TestClient, query: str, field: str) -> None:
    response = admin.get(f"{PATH}?{query}")

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == [field]


def test_a_failed_job_is_retried_and_acknowledged(admin: TestClient, office: Office) -> None:
    fail_mails(office, 2)

    retried = admin.post(f"{PATH}/1/retry")
    acknowledged = admin.post(f"{PATH}/2/acknowledge")

    assert retried.json()["data"]["state"] == "waiting"
    assert acknowledged.json()["data"]["acknowledgedAt"].endswith("Z")
    last = office.database.read(audit.history, "job", "1")[-1]
    assert (last.action, last.actor) == ("job.retry", "token:1 สมมุติ 0 (portal)")


def test_a_delayed_job_runs_now_or_is_cancelled(admin: TestClient, office: Office) -> None:
    office.submitted()
    office.submitted()

    assert admin.post(f"{PATH}/1/run-now").json()["data"]["state"] == "waiting"
    assert admin.post(f"{PATH}/2/cancel").json()["data"]["state"] == "cancelled"


@pytest.mark.parametrize("action", ["retry", "acknowledge"])
def test_a_job_in_another_state_is_409(admin: TestClient, office: Office, action: str) -> None:
    office.submitted()

    assert admin.post(f"{PATH}/1/{action}").status_code == 409


def test_a_filter_acts_on_all_that_match(admin: TestClient, office: Office) -> None:
    office.submitted()
    fail_mails(office, 3)
    body = {"queue": "email", "state": "failed"}

    would = admin.post(f"{PATH}/acknowledge", json={**body, "dryRun": True}).json()["data"]
    did = admin.post(f"{PATH}/acknowledge", json=body).json()["data"]
    refused = admin.post(f"{PATH}/retry", json={"queue": "aiQc"}).json()["data"]

    assert would == {"matched": 3, "changed": 0, "refused": {}, "dryRun": True}
    assert did == {"matched": 3, "changed": 3, "refused": {}, "dryRun": False}
    assert (refused["matched"], refused["changed"], list(refused["refused"])) == (1, 0, ["1"])


@pytest.mark.parametrize("body", [{}, {"dryRun": True}])
def test_acting_on_everything_needs_to_be_said(admin: TestClient, body: dict[str, bool]) -> None:
    assert admin.post(f"{PATH}/cancel", json=body).status_code == 422


def test_a_job_is_shown_with_what_its_attempts_logged(admin: TestClient, office: Office) -> None:
    fail_mails(office, 1)
    keep_lines(office, 1, "asking the server")

    job = admin.get(f"{PATH}/1").json()["data"]

    line = job["log"][0]
    assert (line["attempt"], line["level"], line["text"]) == (1, "INFO", "asking the server")
    assert job["logDropped"] == 0
