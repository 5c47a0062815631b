"""Reports over HTTP: asked for, followed, cancelled, downloaded, and by whom."""

from typing import Any
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from gacq.errors import PermanentError, TransientError
from gacq.queues.policy import Queue
from gacq.staff import Role
from tests.web.office import Office

WORKLOAD = {
    "kind": "inspector-workload",
    "format": "csv",
    "parameters": {"from": "2025-11-01", "to": "2025-11-30"},
}
MONTH = {"kind": "monthly-summary", "format": "xlsx", "parameters": {"month": "2025-11"}}
QUEUES = WORKLOAD | {"kind": "queue-operations"}


def ask(client: TestClient, body: dict[str, Any] = WORKLOAD) -> dict[str, Any]:
    response = client.post("/api/v1/reports", json=body)
    assert response.status_code == 201, response.text
    data: dict[str, Any] = response.json()["data"]
    return data


def show(client: TestClient, report_id: int) -> dict[str, Any]:
    data: dict[str, Any] = client.get(f"/api/v1/reports/{report_id}").json()["data"]
    return data


def test_a_report_is_asked_for_and_then_ready(office: Office, clerk: TestClient) -> None:
    asked = ask(clerk)
    assert (asked["duplicate"], asked["report"]["state"]) == (False, "asked")
    assert asked["report"]["job"]["state"] == "waiting"
    assert asked["report"]["language"] == "th"

    office.engine.drain()

    shown = show(clerk, asked["report"]["id"])
    assert (shown["state"], shown["job"]["state"], shown["rows"]) == ("ready", "completed", 1)
    assert shown["fileName"] == "รายงานภาระงานผู้ตรวจประเมิน 1 พ.ย. 2568 - 30 พ.ย. 2568.csv"
    assert shown["expiresAt"] > shown["finishedAt"]


def test_the_same_report_asked_twice_is_one(clerk: TestClient, reviewer: TestClient) -> None:
    first, again = ask(clerk), ask(reviewer)

    assert again["duplicate"]
    assert (again["jobId"], again["report"]["id"]) == (first["jobId"], first["report"]["id"])


def test_progress_is_the_jobs(office: Office, clerk: TestClient) -> None:
    asked = ask(clerk)
    job_id, ledger = int(asked["jobId"]), office.engine.ledger
    progress = {"stage": "gathering", "done": 500, "total": 1000, "percent": 25}
    office.database.write(ledger.claim, job_id, now=office.clock.now())
    office.database.write(ledger.save_progress, job_id, 1, progress)

    assert show(clerk, asked["report"]["id"])["job"]["progress"] == progress


def test_a_report_that_waits_for_the_disk_says_so(office: Office, clerk: TestClient) -> None:
    office.reports.error = TransientError("storage", retry_after_seconds=30.0)
    asked = ask(clerk)
    office.engine.work_one(Queue.REPORT)

    shown = show(clerk, asked["report"]["id"])

    assert (shown["state"], shown["job"]["state"]) == ("asked", "delayed")
    assert (shown["cause"], shown["job"]["used"]) == ("storage", 0)
    assert shown["causeWords"]["cureEn"]


def test_a_failure_is_told_in_words(office: Office, clerk: TestClient) -> None:
    office.reports.error = PermanentError("report_memory")
    asked = ask(clerk)
    office.engine.drain()

    shown = show(clerk, asked["report"]["id"])

    assert (shown["state"], shown["cause"]) == ("failed", "report_memory")
    assert "raise reports.memory_mb" in shown["causeWords"]["cureEn"]
    assert "reports.memory_mb" in shown["causeWords"]["cureTh"]


def test_a_file_is_downloaded_under_a_name_that_says_what_it_is(
    office: Office, clerk: TestClient
) -> None:
    asked = ask(clerk)
    office.engine.drain()

    response = clerk.get(f"/api/v1/reports/{asked['report']['id']}/file")

    assert response.content == "รายงาน".encode()
    disposition = response.headers["content-disposition"]
    start, _, name = disposition.partition("''")
    assert start == "attachment; filename*=utf-8"
    assert unquote(name) == "รายงานภาระงานผู้ตรวจประเมิน 1 พ.ย. 2568 - 30 พ.ย. 2568.csv"
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_there_is_no_file_before_it_is_whole(office: Office, clerk: TestClient) -> None:
    asked = ask(clerk)

    early = clerk.get(f"/api/v1/reports/{asked['report']['id']}/file")

    assert early.status_code == 409
    assert "wait until it is ready" in early.json()["error"]["message"]


def test_a_removed_file_is_not_found_and_the_answer_says_why(
    office: Office, clerk: TestClient
) -> None:
    asked = ask(clerk)
    office.engine.drain()
    office.clock.advance(90 * 86_400)
    office.database.write(office.workflow.remove_reports, now=office.clock.now())

    gone = clerk.get(f"/api/v1/reports/{asked['report']['id']}/file")

    assert gone.status_code == 404
    assert "is removed: ask for the report again" in gone.json()["error"]["message"]
    assert show(clerk, asked["report"]["id"])["state"] == "removed"


def test_a_file_that_somebody_deleted_is_said_to_be_missing(
    office: Office, clerk: TestClient
) -> None:
    asked = ask(clerk)
    office.engine.drain()
    for name in office.shelf.names():
        office.shelf.path_of(name).unlink()

    response = clerk.get(f"/api/v1/reports/{asked['report']['id']}/file")

    assert response.status_code == 404
    assert "missing from the data folder" in response.json()["error"]["message"]


def test_a_report_is_cancelled_by_who_asked_or_an_admin(
    office: Office, clerk: TestClient, reviewer: TestClient, admin: TestClient
) -> None:
    report_id = ask(clerk)["report"]["id"]
    cancel = f"/api/v1/reports/{report_id}/cancel"

    assert reviewer.post(cancel).status_code == 403
    assert admin.post(cancel).json()["data"]["state"] == "cancelled"
    assert clerk.post(cancel).status_code == 409
    assert show(clerk, report_id)["causeWords"]["meaningEn"] == "Someone cancelled this job."


def test_reports_on_the_queues_are_for_admins(admin: TestClient, clerk: TestClient) -> None:
    report_id = ask(admin, QUEUES)["report"]["id"]

    assert clerk.post("/api/v1/reports", json=QUEUES).status_code == 403
    assert clerk.get(f"/api/v1/reports/{report_id}").status_code == 403
    assert clerk.get(f"/api/v1/reports/{report_id}/file").status_code == 403
    assert clerk.get("/api/v1/reports").json()["data"] == []
    assert [each["id"] for each in admin.get("/api/v1/reports").json()["data"]] == [report_id]


def test_the_list_goes_on_where_a_page_ended(clerk: TestClient, reviewer: TestClient) -> None:
    first, second = ask(clerk)["report"]["id"], ask(reviewer, MONTH)["report"]["id"]

    page = clerk.get("/api/v1/reports?limit=1").json()
    following = clerk.get(f"/api/v1/reports?limit=1&cursor={page['page']['next']}").json()
    mine = clerk.get("/api/v1/reports?mine=true").json()["data"]
    months = clerk.get("/api/v1/reports?kind=monthly-summary").json()["data"]

    assert [each["id"] for each in page["data"] + following["data"]] == [second, first]
    assert following["page"]["next"] is None
    assert ([each["id"] for each in mine], [each["id"] for each in months]) == ([first], [second])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "gossip"}, "kind"),
        ({"format": "docx"}, "format"),
        ({"language": "lo"}, "language"),
        ({"parameters": {}}, "parameters.from"),
        ({"parameters": WORKLOAD["parameters"] | {"month": "2025-11"}}, "parameters.month"),
        ({"parameters": {"from": "2025-11-02", "to": "2025-11-01"}}, "parameters.from"),
        ({"parameters": {"from": "2015-11-02", "to": "2025-11-01"}}, "parameters.to"),
        (MONTH | {"parameters": {"month": "2999-01"}}, "parameters.month"),
    ],
)
def test_a_wrong_question_is_refused_in_words(
    clerk: TestClient, body: dict[str, Any], field: str
) -> None:
    response = clerk.post("/api/v1/reports", json=WORKLOAD | body)

    assert response.status_code == 422
    assert field in response.json()["error"]["fields"]


def test_with_the_queues_off_a_report_is_made_inside_the_request(office: Office) -> None:
    office.set(queues={"enabled": False})
    clerk = office.client(Role.CLERK)

    asked = ask(clerk)

    assert show(clerk, asked["report"]["id"])["state"] == "ready"
