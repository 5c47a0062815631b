"""The moves of an application over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from gacq.errors import TransientError
from gacq.queues.policy import Queue
from gacq.staff import Role
from tests.web.office import Office

PATH = "/api/v1/applications"


@pytest.mark.parametrize("path", [PATH, "/api/applications"])
def test_submitting_enqueues_the_check(clerk: TestClient, office: Office, path: str) -> None:
    application_id = office.complete_draft()

    response = clerk.post(f"{path}/{application_id}/submit")

    assert response.status_code == 200
    data = response.json()["data"]
    assert data["application"]["status"] == "SUBMITTED"
    job = office.database.read(office.engine.ledger.job, int(data["jobId"]))
    assert (job.queue, job.priority, job.subject) == ("ai_qc", 7, str(application_id))


def test_what_is_missing_is_named(clerk: TestClient, office: Office) -> None:
    application_id = office.draft(cropType=None)

    response = clerk.post(f"{PATH}/{application_id}/submit")

    assert response.status_code == 422
    fields = response.json()["error"]["fields"]
    assert "cropType" in fields
    assert "documents.id_card" in fields


def test_of_two_submits_at_the_same_time_one_wins(office: Office) -> None:
    application_id = office.complete_draft()
    clients = [office.client(Role.CLERK) for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        path = f"{PATH}/{application_id}/submit"
        answers = list(pool.map(lambda client: client.post(path).status_code, clients))

    assert sorted(answers) == [200, 409, 409, 409]
    assert office.engine.monitor.stats(office.clock.now())[Queue.AI_QC].delayed == 1


def test_a_reviewer_passes_an_application(reviewer: TestClient, office: Office) -> None:
    application_id = office.in_review()

    response = reviewer.post(f"{PATH}/{application_id}/pass", json={"comment": "ครบถ้วน"})

    assert response.json()["data"]["status"] == "REVIEW_PASSED"
    assert response.json()["data"]["reviewComment"] == "ครบถ้วน"


def test_a_reviewer_returns_an_application_with_a_reason(
    reviewer: TestClient, office: Office
) -> None:
    path = f"{PATH}/{office.in_review()}/return"

    assert reviewer.post(path).status_code == 422
    assert reviewer.post(path, json={"reason": " "}).status_code == 422
    response = reviewer.post(path, json={"reason": "ภาพไม่ชัด"})

    assert response.json()["data"]["status"] == "RETURNED"
    assert response.json()["data"]["returnReason"] == "ภาพไม่ชัด"


def test_a_clerk_withdraws_an_application(clerk: TestClient, office: Office) -> None:
    path = f"{PATH}/{office.submitted()}/withdraw"

    response = clerk.post(path, json={"reason": "ผู้ขอเปลี่ยนใจ"})

    assert response.json()["data"]["status"] == "WITHDRAWN"
    assert clerk.post(path, json={"reason": "อีกครั้ง"}).status_code == 409


def test_a_reviewer_sets_the_inspection_type(reviewer: TestClient, office: Office) -> None:
    path = f"{PATH}/{office.in_review()}/inspection-type"

    response = reviewer.post(path, json={"inspectionType": "ONSITE", "reason": "แปลงใหม่"})

    assert response.json()["data"]["inspectionType"] == "ONSITE"
    assert reviewer.post(path, json={"inspectionType": "PHONE"}).status_code == 422


@pytest.mark.parametrize("move", ["pass", "return", "inspection-type"])
def test_a_move_from_the_wrong_status_is_409(
    reviewer: TestClient, office: Office, move: str
) -> None:
    body = {
        "pass": {},
        "return": {"reason": "ภาพไม่ชัด"},
        "inspection-type": {"inspectionType": "VIDEO"},
    }[move]

    response = reviewer.post(f"{PATH}/{office.draft()}/{move}", json=body)

    assert response.status_code == 409
    assert response.json()["error"]["code"] == "conflict"


def test_with_the_queues_off_submitting_runs_the_check_and_its_mails(office: Office) -> None:
    office.set(queues={"enabled": False})
    office.person(Role.REVIEWER, email="reviewer@example.com")
    clerk = office.client(Role.CLERK)
    application_id = office.complete_draft()

    response = clerk.post(f"{PATH}/{application_id}/submit")

    assert response.status_code == 200
    assert clerk.get(f"{PATH}/{application_id}").json()["data"]["status"] == "IN_REVIEW"
    assert [mail.kind for mail in office.mails.ran] == ["new-application"]


def test_with_the_queues_off_a_return_sends_its_mail(office: Office) -> None:
    office.set(queues={"enabled": False})
    reviewer, clerk = office.client(Role.REVIEWER), office.client(Role.CLERK)
    application_id = office.complete_draft(applicantEmail="farmer@example.com")
    clerk.post(f"{PATH}/{application_id}/submit")

    reviewer.post(f"{PATH}/{application_id}/return", json={"reason": "ภาพไม่ชัด"})

    assert "status-change" in [mail.kind for mail in office.mails.ran]


def test_with_the_queues_off_the_next_request_runs_what_an_earlier_one_left_delayed(
    office: Office,
) -> None:
    office.set(queues={"enabled": False})
    clerk = office.client(Role.CLERK)
    left, later = office.complete_draft(), office.complete_draft(farmName="สวนสมมุติสอง")
    office.checks.error = TransientError("gemini_unavailable")
    clerk.post(f"{PATH}/{left}/submit")
    assert clerk.get(f"{PATH}/{left}").json()["data"]["status"] == "SUBMITTED"
    office.checks.error = None
    office.clock.advance(60)

    clerk.post(f"{PATH}/{later}/submit")

    assert clerk.get(f"{PATH}/{left}").json()["data"]["status"] == "IN_REVIEW"
