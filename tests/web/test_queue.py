"""The queues over HTTP, in the shapes of the original system."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from gacq.errors import PermanentError
from gacq.queues.job_log import AttemptLog, LogBook
from gacq.queues.policy import Queue
from tests.web.office import Office

PATH = "/api/v1/queue"


def enqueue_mails(office: Office, count: int) -> None:
    for number in range(count):
        office.database.write(
            office.engine.ledger.enqueue,
            Queue.EMAIL,
            kind="alert",
            key=str(number),
            payload={"kind": "alert", "to": {"staff": 1}},
            now=office.clock.now(),
        )


def fail_mails(office: Office, count: int) -> None:
    office.mails.error = PermanentError("bad_address")
    enqueue_mails(office, count)
    office.engine.drain()


def keep_lines(office: Office, job_id: int, *texts: str, level: str = "INFO") -> None:
    """As if the job's first attempt had logged these."""
    attempt_log = AttemptLog()
    for text in texts:
        attempt_log.add(office.clock.now(), level, "gacq.jobs.email", text)
    book = LogBook(office.database)
    office.database.write(book.keep, job_id, 1, attempt_log.lines())


def test_stats_count_each_queue(admin: TestClient, office: Office) -> None:
    office.submitted()
    fail_mails(office, 2)

    data = admin.get(f"{PATH}/stats").json()["data"]

    assert list(data) == ["aiQc", "email", "calendar", "report"]
    assert data["aiQc"]["delayed"] == 1
    assert (data["email"]["failed"], data["email"]["unacknowledged"]) == (2, 2)
    assert (data["report"]["waiting"], data["report"]["paused"]) == (0, False)


@pytest.mark.parametrize(("failed", "alerts"), [(10, []), (11, ["11 failed jobs"])])
def test_health_warns_and_stays_healthy(
    admin: TestClient, office: Office, failed: int, alerts: list[str]
) -> None:
    fail_mails(office, failed)

    body = admin.get(f"{PATH}/health").json()

    assert body["healthy"] is True
    assert [alert["message"] for alert in body["alerts"]] == alerts
    assert body["stats"]["email"]["failed"] == failed
    assert body["timestamp"].endswith("Z")


def test_a_critical_alert_makes_gacq_not_ready(
    admin: TestClient, anyone: TestClient, office: Office
) -> None:
    enqueue_mails(office, 1)
    assert anyone.get("/readyz").status_code == 200
    office.clock.advance(16 * 60)

    assert admin.get(f"{PATH}/health").json()["healthy"] is False
    not_ready = anyone.get("/readyz")
    assert not_ready.status_code == 503
    assert "retry-after" in not_ready.headers
    assert anyone.get("/livez").status_code == 200


def test_pausing_and_resuming_all(admin: TestClient, office: Office) -> None:
    until = (office.clock.now() + timedelta(hours=1)).isoformat()

    paused = admin.post(f"{PATH}/pause", json={"reason": "ย้ายเครื่อง", "until": until})

    assert paused.json()["message"] == "All queues paused"
    stats = admin.get(f"{PATH}/stats").json()["data"]
    assert [queue["paused"] for queue in stats.values()] == [True] * 4
    assert stats["aiQc"]["pause"]["reason"] == "ย้ายเครื่อง"
    assert stats["aiQc"]["pause"]["until"].endswith("Z")
    assert admin.post(f"{PATH}/resume").json()["message"] == "All queues resumed"
    stats = admin.get(f"{PATH}/stats").json()["data"]
    assert [queue["paused"] for queue in stats.values()] == [False] * 4


@pytest.mark.parametrize("name", ["ai_qc", "aiQc"])
def test_one_queue_is_paused_under_either_name(admin: TestClient, name: str) -> None:
    assert admin.post(f"{PATH}/{name}/pause").json()["message"] == "aiQc paused"

    stats = admin.get(f"{PATH}/stats").json()["data"]

    assert [queue["paused"] for queue in stats.values()] == [True, False, False, False]
    assert admin.post(f"{PATH}/{name}/resume").status_code == 200


@pytest.mark.parametrize("verb", ["pause", "resume", "clean"])
def test_an_unknown_queue_is_404(admin: TestClient, verb: str) -> None:
    assert admin.post(f"{PATH}/fax/{verb}").status_code == 404


@pytest.mark.parametrize("until", ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00", "soon", 7])
def test_a_pause_ends_in_the_future(admin: TestClient, until: object) -> None:
    response = admin.post(f"{PATH}/pause", json={"until": until})

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == ["until"]


def test_clean_removes_what_is_old_and_done(admin: TestClient, office: Office) -> None:
    office.in_review()
    fail_mails(office, 1)
    office.clock.advance(8 * 86400)

    would = admin.post(f"{PATH}/clean", json={"dryRun": True}).json()
    did = admin.post(f"{PATH}/clean").json()
    again = admin.post(f"{PATH}/ai_qc/clean").json()

    counts = {"completed": 1, "cancelled": 0, "failed": 0}
    assert would["data"] == {**counts, "dryRun": True}
    assert did["data"] == {**counts, "dryRun": False}
    assert did["message"] == "1 old jobs removed"
    assert again["data"]["completed"] == 0
    assert admin.get(f"{PATH}/stats").json()["data"]["aiQc"]["completed"] == 1


@pytest.mark.parametrize("days", [0, 367])
def test_a_pause_ends_within_a_year_from_now(admin: TestClient, office: Office, days: int) -> None:
    until = (office.clock.now() + timedelta(days=days)).isoformat()

    answer = admin.post(f"{PATH}/email/pause", json={"until": until})

    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == ["until"]
