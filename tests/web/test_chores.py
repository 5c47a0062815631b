"""The chores through the API."""

import threading
from typing import Any

from starlette.testclient import TestClient

from gacq import audit
from gacq.ops.chores import ChoreName, Occasion
from tests.waiting import wait_until
from tests.web.office import Office


def catch_up(admin: TestClient) -> Any:
    (chore,) = admin.get("/api/v1/chores").json()["data"]["chores"]
    return chore


def test_the_list_tells_lines_and_next_times(admin: TestClient) -> None:
    data = admin.get("/api/v1/chores").json()["data"]

    assert data["scheduler"] is True
    (chore,) = data["chores"]
    assert (chore["name"], chore["line"], chore["last"]) == ("catch_up", "*/5 * * * *", None)
    assert chore["nextAt"].endswith("Z")


def test_a_run_begins_and_is_seen_to_end(admin: TestClient, office: Office) -> None:
    response = admin.post("/api/v1/chores/catch_up/run", json={})

    assert response.status_code == 202
    begun = response.json()["data"]
    assert begun["outcome"] is None
    office.chores.wait_for_runs(10)
    wait_until(lambda: catch_up(admin)["last"]["outcome"] == "done")
    last = catch_up(admin)["last"]
    assert last["id"] == begun["id"]
    assert last["detail"] == "0 checks asked for"
    (entry,) = office.database.read(audit.history, "chore", "catch_up")
    assert entry.actor == begun["byHand"]


def test_the_same_key_begins_one_run(admin: TestClient, office: Office) -> None:
    headers = {"Idempotency-Key": "once"}
    first = admin.post("/api/v1/chores/catch_up/run", json={}, headers=headers)
    wait_until(lambda: catch_up(admin)["last"]["outcome"] == "done")

    again = admin.post("/api/v1/chores/catch_up/run", json={}, headers=headers)

    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()


def test_a_chore_that_runs_already_is_a_conflict(admin: TestClient, office: Office) -> None:
    release = threading.Event()

    def hold(occasion: Occasion) -> str:
        release.wait(10)
        return "done"

    chore = office.chores.chores[ChoreName.CATCH_UP]
    office.chores.chores[ChoreName.CATCH_UP] = type(chore)(chore.name, chore.times, hold)
    admin.post("/api/v1/chores/catch_up/run", json={})

    response = admin.post("/api/v1/chores/catch_up/run", json={})

    release.set()
    assert response.status_code == 409
    assert "wait until it has ended" in response.json()["error"]["message"]


def test_unknown_chores_and_those_of_other_offices_are_not_found(admin: TestClient) -> None:
    unknown = admin.post("/api/v1/chores/cleaning/run", json={})
    absent = admin.post("/api/v1/chores/retention/run", json={})

    assert (unknown.status_code, absent.status_code) == (404, 404)
    assert "use catch_up" in unknown.json()["error"]["message"]
    assert "it has catch_up" in absent.json()["error"]["message"]


def test_a_failed_chore_is_a_warning_of_health(admin: TestClient, office: Office) -> None:
    office.engine.monitor.others.append(office.chores.alerts)
    chore = office.chores.chores[ChoreName.CATCH_UP]

    def fail(occasion: Occasion) -> str:
        raise ValueError("no")

    office.chores.chores[ChoreName.CATCH_UP] = type(chore)(chore.name, chore.times, fail)
    admin.post("/api/v1/chores/catch_up/run", json={})
    wait_until(lambda: catch_up(admin)["last"]["outcome"] == "failed")

    health = admin.get("/api/v1/queue/health").json()

    assert health["healthy"] is True
    assert health["alerts"] == [
        {
            "queue": "gacq",
            "severity": "warning",
            "message": "the chore “Catch up with unchecked applications” did not end well",
        }
    ]
