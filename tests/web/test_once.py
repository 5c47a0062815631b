"""Idempotency-Key: the same question gets the same answer, and the work is done once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from gacq.errors import TransientError
from gacq.staff import Role
from tests.web.office import FORM, Office

PATH = "/api/v1/applications"
KEY = {"Idempotency-Key": "3f1c9a"}


def count(client: TestClient) -> int:
    return len(client.get(PATH).json()["data"])


def test_the_first_answer_comes_again(clerk: TestClient, office: Office) -> None:
    first = clerk.post(PATH, json=FORM, headers=KEY)
    office.clock.advance(60)
    second = clerk.post(PATH, json=FORM, headers=KEY)

    assert (second.status_code, second.text) == (201, first.text)
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert count(clerk) == 1


def test_without_a_key_the_work_is_done_twice(clerk: TestClient) -> None:
    clerk.post(PATH, json=FORM)
    clerk.post(PATH, json=FORM)

    assert count(clerk) == 2


def test_a_key_for_another_body_is_refused(clerk: TestClient) -> None:
    clerk.post(PATH, json=FORM, headers=KEY)

    response = clerk.post(PATH, json={**FORM, "farmName": "สวนอื่น"}, headers=KEY)

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == ["Idempotency-Key"]
    assert count(clerk) == 1


def test_keys_of_others_are_others(office: Office) -> None:
    first, second = office.client(Role.CLERK), office.client(Role.CLERK)
    first.post(PATH, json=FORM, headers=KEY)
    second.post(PATH, json=FORM, headers=KEY)

    assert count(first) == 2


def test_a_key_counts_for_one_address(clerk: TestClient, office: Office) -> None:
    one, two = office.complete_draft(), office.complete_draft()

    assert clerk.post(f"{PATH}/{one}/submit", headers=KEY).status_code == 200
    assert clerk.post(f"{PATH}/{two}/submit", headers=KEY).status_code == 200
    again = clerk.post(f"{PATH}/{one}/submit", headers=KEY)
    assert again.status_code == 200
    assert again.json()["data"]["application"]["id"] == one


def test_a_key_is_forgotten_after_a_day(clerk: TestClient, office: Office) -> None:
    clerk.post(PATH, json=FORM, headers=KEY)
    office.clock.advance(24 * 3600 + 1)
    clerk.post(PATH, json=FORM, headers=KEY)

    assert count(clerk) == 2


def test_a_refusal_does_not_use_the_key_up(clerk: TestClient) -> None:
    refused = clerk.post(PATH, json={**FORM, "farmName": ""}, headers=KEY)
    taken = clerk.post(PATH, json=FORM, headers=KEY)

    assert (refused.status_code, taken.status_code) == (422, 201)


def test_at_the_same_moment_one_does_the_work(office: Office) -> None:
    token = office.client(Role.CLERK).headers["Authorization"]
    clients = [office.client() for _ in range(4)]

    def ask(client: TestClient) -> str:
        return client.post(PATH, json=FORM, headers={**KEY, "Authorization": token}).text

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(ask, clients))

    assert len(answers) == 1
    assert count(office.client(Role.CLERK)) == 1


def test_a_queued_check_is_answered_again(reviewer: TestClient, office: Office) -> None:
    path = f"/api/v1/ai-qc/applications/{office.submitted()}/run"
    first = reviewer.post(path, headers=KEY)
    office.clock.advance(6)
    office.engine.drain()

    assert reviewer.post(path, headers=KEY).text == first.text


def test_a_check_run_at_once_is_answered_again(reviewer: TestClient, office: Office) -> None:
    path = f"/api/v1/ai-qc/applications/{office.submitted()}/run"
    first = reviewer.post(path, json={"useQueue": False}, headers=KEY)
    second = reviewer.post(path, json={"useQueue": False}, headers=KEY)

    assert first.json()["data"]["overallScore"] == 7.5
    assert second.text == first.text
    assert second.headers["idempotency-replayed"] == "true"
    assert len(office.checks.ran) == 1


def test_trouble_of_gacq_is_not_kept(reviewer: TestClient, office: Office) -> None:
    path = f"/api/v1/ai-qc/applications/{office.submitted()}/run"
    office.checks.error = TransientError("gemini_unavailable")
    assert reviewer.post(path, json={"useQueue": False}, headers=KEY).status_code == 503

    office.checks.error = None
    office.clock.advance(10)

    assert reviewer.post(path, json={"useQueue": False}, headers=KEY).status_code == 200


@pytest.mark.parametrize("key", ["", "two words", "x" * 256])
def test_a_key_of_no_use_is_refused(clerk: TestClient, key: str) -> None:
    response = clerk.post(PATH, json=FORM, headers={"Idempotency-Key": key})

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == ["Idempotency-Key"]
