"""Accounts over HTTP, for admins."""

import pytest
from starlette.testclient import TestClient

from gacq.staff import Role
from tests.web.office import PASSWORD, Office

BOON = {"username": "boon", "name": "บุญ ทดสอบ", "password": PASSWORD, "roles": ["clerk"]}


def test_an_admin_opens_an_account(admin: TestClient, office: Office) -> None:
    response = admin.post("/api/v1/staff", json=BOON)

    assert response.status_code == 201
    made = response.json()["data"]
    assert made == {
        "id": made["id"],
        "username": "boon",
        "name": "บุญ ทดสอบ",
        "email": None,
        "language": "th",
        "roles": ["clerk"],
        "active": True,
    }
    assert made in admin.get("/api/v1/staff").json()["data"]
    assert admin.get(f"/api/v1/staff/{made['id']}").json()["data"] == made


def test_a_taken_name_is_409(admin: TestClient) -> None:
    admin.post("/api/v1/staff", json=BOON)

    assert admin.post("/api/v1/staff", json={**BOON, "username": "BOON"}).status_code == 409


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"roles": ["king"]}, "roles.0"),
        ({"roles": "clerk"}, "roles"),
        ({"language": "fr"}, "language"),
        ({"active": False}, "active"),
        ({"username": None}, "username"),
    ],
)
def test_a_bad_field_is_named(admin: TestClient, different: dict[str, object], field: str) -> None:
    response = admin.post("/api/v1/staff", json={**BOON, **different})

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == [field]


def test_all_bad_fields_are_named_at_once_in_plain_words(admin: TestClient) -> None:
    bad = {
        "username": "x",
        "name": " ",
        "password": "aaaaaaaaaaaa",
        "email": "boon",
        "roles": ["king"],
    }

    fields = admin.post("/api/v1/staff", json=bad).json()["error"]["fields"]

    assert fields == {
        "username": "must be 2 to 64 of the characters A-Z a-z 0-9 . _ @ -",
        "name": "must not be blank and must hold no line break or control character",
        "password": "is too easy to guess; choose a longer phrase",
        "email": "must be one e-mail address",
        "roles.0": "must be one of intake, clerk, reviewer, inspector, approver, admin",
    }


def test_the_user_name_is_no_password(admin: TestClient) -> None:
    named = {**BOON, "username": "boonrawd.somsri", "password": "Boonrawd.Somsri"}

    response = admin.post("/api/v1/staff", json=named)

    assert list(response.json()["error"]["fields"]) == ["password"]


def test_an_idempotency_key_opens_one_account(admin: TestClient) -> None:
    key = {"Idempotency-Key": "boon"}

    first, second = (admin.post("/api/v1/staff", json=BOON, headers=key) for _ in range(2))

    assert (second.status_code, second.text) == (201, first.text)


def test_only_what_is_named_changes(admin: TestClient, office: Office) -> None:
    person = office.person(Role.CLERK, email="boon@example.com")

    response = admin.patch(f"/api/v1/staff/{person.id}", json={"roles": ["reviewer", "clerk"]})

    after = response.json()["data"]
    assert after["roles"] == ["clerk", "reviewer"]
    assert (after["email"], after["active"]) == ("boon@example.com", True)


def test_the_last_admin_can_not_be_disabled(admin: TestClient) -> None:
    me = admin.get("/api/v1/me").json()["data"]["account"]["id"]

    disabled = admin.patch(f"/api/v1/staff/{me}", json={"active": False})
    demoted = admin.patch(f"/api/v1/staff/{me}", json={"roles": ["clerk"]})

    assert disabled.status_code == demoted.status_code == 409
    assert "last active admin" in disabled.json()["error"]["message"]


def test_disabling_somebody_ends_everything_they_had(office: Office) -> None:
    admin, clerk = office.client(Role.ADMIN), office.client(Role.CLERK)
    clerk_id = clerk.get("/api/v1/me").json()["data"]["account"]["id"]

    admin.patch(f"/api/v1/staff/{clerk_id}", json={"active": False})

    assert clerk.get("/api/v1/me").status_code == 401


def test_a_refused_change_changes_nothing_of_it(admin: TestClient, office: Office) -> None:
    person = office.person(Role.CLERK)
    changes = {"name": "ใหม่", "password": "aaaaaaaaaaaa"}

    assert admin.patch(f"/api/v1/staff/{person.id}", json=changes).status_code == 422
    assert admin.get(f"/api/v1/staff/{person.id}").json()["data"]["name"] == person.name
