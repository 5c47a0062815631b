"""Changes that another site's page asks of a signed-in browser are refused."""

import pytest
from starlette.testclient import TestClient

from gacq.staff import Role
from tests.web.office import PASSWORD, Office

OWN = "http://gacq.office:8470"


@pytest.fixture
def browser(office: Office) -> TestClient:
    """Signed in with a session."""
    office.person(Role.ADMIN, username="anong")
    client = office.client()
    body = {"username": "anong", "password": PASSWORD}
    client.post("/api/v1/login", json=body, headers={"Origin": OWN})
    return client


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": OWN},
        {"Origin": "HTTP://GACQ.office:8470"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": OWN},
    ],
)
def test_the_own_page_may_change_things(browser: TestClient, headers: dict[str, str]) -> None:
    assert browser.post("/api/v1/queue/resume", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://gacq.office"},
        {"Origin": "http://gacq.office:8471"},
        {"Origin": "http://gacq.office:8470.evil.example"},
        {"Origin": "gacq.office:8470"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": OWN},
    ],
)
def test_another_sites_page_may_not(browser: TestClient, headers: dict[str, str]) -> None:
    response = browser.post("/api/v1/queue/resume", headers=headers)

    assert response.status_code == 403
    assert "another site" in response.json()["error"]["message"]


def test_a_change_with_a_cookie_from_nowhere_is_told_what_to_send(browser: TestClient) -> None:
    response = browser.post("/api/v1/queue/resume")

    assert response.status_code == 403
    message = response.json()["error"]["message"]
    assert f"Origin header naming this host ({OWN})" in message
    assert "use a token" in message


def test_reading_needs_no_origin(browser: TestClient) -> None:
    assert browser.get("/api/v1/queue/stats").status_code == 200


def test_a_token_needs_no_origin(admin: TestClient) -> None:
    assert admin.post("/api/v1/queue/resume").status_code == 200


def test_a_token_is_taken_from_anywhere(admin: TestClient) -> None:
    headers = {"Origin": "http://portal.example"}

    assert admin.post("/api/v1/queue/resume", headers=headers).status_code == 200


def test_a_program_may_sign_in_without_an_origin(office: Office) -> None:
    office.person(Role.ADMIN, username="anong")

    response = office.client().post(
        "/api/v1/login", json={"username": "anong", "password": PASSWORD}
    )

    assert response.status_code == 200


def test_another_sites_page_can_not_sign_somebody_in(office: Office) -> None:
    response = office.client().post(
        "/api/v1/login",
        json={"username": "anong", "password": PASSWORD},
        headers={"Origin": "http://evil.example"},
    )

    assert response.status_code == 403
