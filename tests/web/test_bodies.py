"""Bad bodies: each gets its own status code and a message that names what to change."""

import json

import pytest
from starlette.testclient import TestClient

from tests.web.office import Office

LOGIN = "/api/v1/login"


def post(client: TestClient, body: bytes, kind: str = "application/json") -> tuple[int, dict]:
    response = client.post(LOGIN, content=body, headers={"Content-Type": kind})
    return response.status_code, response.json()["error"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"username=x",
        b'{"username": NaN}',
        b'{"username": "\xff"}',
        b'{"username": "\\ud800"}',
        b"[" * 100_000,
    ],
)
def test_invalid_json_is_400(anyone: TestClient, body: bytes) -> None:
    status, error = post(anyone, body)

    assert status == 400
    assert error["code"] == "bad_request"
    assert "not valid JSON" in error["message"]


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"7"])
def test_json_that_is_no_object_is_422(anyone: TestClient, body: bytes) -> None:
    status, error = post(anyone, body)

    assert status == 422
    assert list(error["fields"]) == ["body"]


def test_each_wrong_field_is_named_once(anyone: TestClient) -> None:
    body = json.dumps({"username": 7, "passwort": "x", "extra": 1}).encode()

    status, error = post(anyone, body)

    assert status == 422
    assert error["code"] == "invalid_input"
    assert set(error["fields"]) == {"username", "password", "passwort", "extra"}
    assert error["fields"]["extra"] == "is not a known field"


def test_names_are_camel_case_alone(reviewer: TestClient, office: Office) -> None:
    application_id = office.submitted()

    response = reviewer.post(
        f"/api/v1/ai-qc/applications/{application_id}/run", json={"use_queue": True}
    )

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == ["use_queue"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"useQueue": "yes"}, "useQueue"),
        ({"useQueue": None}, "useQueue"),
        ({"priority": "5"}, "priority"),
        ({"priority": 5.5}, "priority"),
        ({"priority": 11}, "priority"),
        ({"priority": True}, "priority"),
        ({"attempts": 0}, "attempts"),
        ({"attempts": 21}, "attempts"),
        ({"delaySeconds": -1}, "delaySeconds"),
        ({"delaySeconds": 1e300}, "delaySeconds"),
        ({"force": True, "reason": "   "}, "reason"),
    ],
)
def test_a_wrong_type_or_value_is_422(
    reviewer: TestClient, office: Office, body: dict[str, object], field: str
) -> None:
    application_id = office.in_review()

    response = reviewer.post(
        f"/api/v1/ai-qc/applications/{application_id}/run",
        json={"force": True, "reason": "again", **body},
    )

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == [field]


def test_what_is_wrong_is_said_in_plain_words(reviewer: TestClient, office: Office) -> None:
    body = {"useQueue": 1, "priority": 11, "attempts": 0, "delaySeconds": "x", "reason": " "}

    response = reviewer.post(f"/api/v1/ai-qc/applications/{office.submitted()}/run", json=body)

    assert response.json()["error"]["fields"] == {
        "useQueue": "must be true or false",
        "priority": "must be at most 10",
        "attempts": "must be at least 1",
        "delaySeconds": "must be a number",
        "reason": "must not be blank",
    }


def test_a_whole_number_may_be_written_with_a_point(reviewer: TestClient, office: Office) -> None:
    application_id = office.submitted()

    response = reviewer.post(
        f"/api/v1/ai-qc/applications/{application_id}/run", json={"priority": 6.0}
    )

    assert response.status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_kind_of_body_is_415(anyone: TestClient, kind: str) -> None:
    status, error = post(anyone, b'{"username": "x", "password": "y"}', kind)

    assert status == 415
    assert error["code"] == "unsupported_content"


def test_an_empty_body_counts_as_an_empty_object(anyone: TestClient) -> None:
    response = anyone.post(LOGIN)

    assert response.status_code == 422
    assert set(response.json()["error"]["fields"]) == {"username", "password"}


def test_a_json_body_over_a_megabyte_is_413(anyone: TestClient) -> None:
    status, error = post(anyone, b'{"username": "' + b"x" * 2**20 + b'"}')

    assert status == 413
    assert error["code"] == "too_large"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=x", "limit"),
        ("status=OPEN", "status"),
        ("colour=red", "colour"),
        ("cursor=nonsense", "cursor"),
        ("sort=name", "sort"),
    ],
)
def test_a_wrong_query_is_422(clerk: TestClient, query: str, field: str) -> None:
    response = clerk.get(f"/api/v1/applications?{query}")

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == [field]


@pytest.mark.parametrize("path", [LOGIN, "/api/v1/applications"])
def test_of_a_thousand_unknown_fields_the_first_ones_are_named(
    clerk: TestClient, path: str
) -> None:
    body = {f"unknown{number}": 0 for number in range(1_000)}

    response = clerk.post(path, json=body)

    assert response.status_code == 422
    assert 1 <= len(response.json()["error"]["fields"]) <= 50
