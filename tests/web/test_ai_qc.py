"""The AI check over HTTP, in the shapes of the original system."""

import pytest
from starlette.testclient import TestClient

from gacq.errors import PermanentError, TransientError
from gacq.queues.job import JobState
from gacq.staff import Role
from tests.web.office import Office

PATH = "/api/v1/ai-qc/applications"


def without_a_check(office: Office) -> int:
    """A submitted application whose automatic check was lost."""
    application_id = office.submitted()
    office.database.write(lambda: office.database.execute("delete from job"))
    return application_id


def test_a_check_is_queued(reviewer: TestClient, office: Office) -> None:
    application_id = without_a_check(office)

    response = reviewer.post(f"{PATH}/{application_id}/run", json={"useQueue": True})

    assert response.status_code == 200
    body = response.json()
    job_id = body.pop("jobId")
    assert isinstance(job_id, str)
    assert body == {
        "success": True,
        "status": "queued",
        "message": "AI QC queued for processing",
        "duplicate": False,
    }
    job = office.database.read(office.engine.ledger.job, int(job_id))
    assert (job.priority, job.state, job.attempts) == (5, JobState.WAITING, 3)


def test_asking_again_names_the_same_job(reviewer: TestClient, office: Office) -> None:
    application_id = without_a_check(office)
    first = reviewer.post(f"{PATH}/{application_id}/run").json()
    second = reviewer.post(f"{PATH}/{application_id}/run").json()

    assert second["jobId"] == first["jobId"]
    assert second["duplicate"] is True


def test_asking_while_it_runs_makes_it_run_once_more(reviewer: TestClient, office: Office) -> None:
    application_id = without_a_check(office)
    first = int(reviewer.post(f"{PATH}/{application_id}/run").json()["jobId"])
    office.database.write(office.engine.ledger.claim, first, now=office.clock.now())

    queued = reviewer.post(f"{PATH}/{application_id}/run").json()
    at_once = reviewer.post(f"{PATH}/{application_id}/run", json={"useQueue": False})

    assert (queued["jobId"], queued["duplicate"]) == (str(first), True)
    assert at_once.status_code == 409
    assert "right now" in at_once.json()["error"]["message"]


def test_the_numbers_of_a_duplicate_are_checked_too(reviewer: TestClient, office: Office) -> None:
    application_id = office.submitted()

    response = reviewer.post(f"{PATH}/{application_id}/run", json={"attempts": 99})

    assert list(response.json()["error"]["fields"]) == ["attempts"]


def test_a_job_can_have_its_own_numbers(reviewer: TestClient, office: Office) -> None:
    application_id = without_a_check(office)

    job_id = reviewer.post(
        f"{PATH}/{application_id}/run", json={"priority": 9, "delaySeconds": 60, "attempts": 1}
    ).json()["jobId"]

    job = office.database.read(office.engine.ledger.job, int(job_id))
    assert (job.priority, job.state, job.attempts) == (9, JobState.DELAYED, 1)


def test_without_the_queue_the_answer_is_the_result(reviewer: TestClient, office: Office) -> None:
    application_id = office.submitted()

    response = reviewer.post(f"{PATH}/{application_id}/run", json={"useQueue": False})

    assert response.status_code == 200
    assert response.json()["data"] == {
        "applicationId": application_id,
        "overallScore": 7.5,
        "inspectionType": "HYBRID",
        "issues": ["ภาพถ่ายพืชที่ปลูก: ภาพไม่ชัด"],
        "recommendations": ["นัดตรวจแบบผสม"],
    }


def test_with_the_queues_off_it_runs_at_once(office: Office) -> None:
    application_id = office.submitted()
    office.set(queues={"enabled": False})

    response = office.client(Role.REVIEWER).post(f"{PATH}/{application_id}/run")

    assert response.json()["data"]["overallScore"] == 7.5


def test_a_failure_that_may_pass_is_503_and_the_job_stays(
    reviewer: TestClient, office: Office
) -> None:
    application_id = office.submitted()
    office.checks.error = TransientError("gemini_unavailable")

    response = reviewer.post(f"{PATH}/{application_id}/run", json={"useQueue": False})

    assert response.status_code == 503
    assert 1 <= int(response.headers["retry-after"]) <= 3
    assert "gemini_unavailable" in response.json()["error"]["message"]
    assert office.database.read(office.engine.ledger.job, 1).state is JobState.DELAYED


def test_a_failure_for_good_answers_with_the_fall_back(
    reviewer: TestClient, office: Office
) -> None:
    application_id = office.submitted()
    office.checks.error = PermanentError("gemini_blocked")

    response = reviewer.post(f"{PATH}/{application_id}/run", json={"useQueue": False})

    data = response.json()["data"]
    assert (data["overallScore"], data["inspectionType"]) == (None, "ONSITE")
    assert "Gemini" in data["issues"][0]


def test_results_are_404_until_the_check_is_done(reviewer: TestClient, office: Office) -> None:
    application_id = office.submitted()
    assert reviewer.get(f"{PATH}/{application_id}/results").status_code == 404

    office.clock.advance(6)
    office.engine.drain()

    data = reviewer.get(f"{PATH}/{application_id}/results").json()["data"]
    assert data["overallScore"] == 7.5
    assert data["report"]["scores"]["imageQuality"] == 7.5
    assert data["reviewer"] == "rules"


def test_after_a_correction_the_old_result_does_not_count(
    office: Office, reviewer: TestClient, clerk: TestClient
) -> None:
    application_id = office.in_review()
    path = f"/api/v1/applications/{application_id}"
    reviewer.post(f"{path}/return", json={"reason": "ภาพไม่ชัด"})
    clerk.post(f"{path}/submit")

    assert reviewer.get(f"{PATH}/{application_id}/results").status_code == 404


def test_a_checked_application_is_409_without_force(reviewer: TestClient, office: Office) -> None:
    application_id = office.in_review()

    assert reviewer.post(f"{PATH}/{application_id}/run").status_code == 409
    unreasoned = reviewer.post(f"{PATH}/{application_id}/run", json={"force": True})
    forced = reviewer.post(
        f"{PATH}/{application_id}/run", json={"force": True, "reason": "เอกสารใหม่"}
    )

    assert list(unreasoned.json()["error"]["fields"]) == ["reason"]
    assert forced.status_code == 200


@pytest.mark.parametrize("use_queue", [True, False])
def test_a_draft_can_not_be_checked(reviewer: TestClient, office: Office, use_queue: bool) -> None:
    response = reviewer.post(f"{PATH}/{office.draft()}/run", json={"useQueue": use_queue})

    assert response.status_code == 409


def test_stats_count_each_application_once(reviewer: TestClient, office: Office) -> None:
    empty = reviewer.get("/api/v1/ai-qc/stats").json()["data"]
    application_id = office.in_review()
    reviewer.post(
        f"{PATH}/{application_id}/run",
        json={"useQueue": False, "force": True, "reason": "อีกครั้ง"},
    )
    office.checks.error = PermanentError("gemini_blocked")
    office.in_review()

    assert empty == {"totalProcessed": 0, "byInspectionType": [], "overallAvgScore": None}
    assert reviewer.get("/api/v1/ai-qc/stats").json()["data"] == {
        "totalProcessed": 2,
        "byInspectionType": [
            {"_id": "HYBRID", "count": 1, "avgScore": 7.5},
            {"_id": "ONSITE", "count": 1, "avgScore": None},
        ],
        "overallAvgScore": 7.5,
    }
