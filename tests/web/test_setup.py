"""Opening the first admin's account over HTTP."""

import pytest
from starlette.testclient import TestClient

from gacq.staff import Role, setup
from gacq.staff.secrets import new_setup_code
from tests.web.office import PASSWORD, Office

ADMIN = {"username": "anong", "name": "อนงค์ ทดสอบ", "password": PASSWORD}


@pytest.fixture
def code(office: Office) -> str:
    code = new_setup_code()
    office.database.write(setup.issue, code, now=office.clock.now())
    return code


def test_the_code_opens_an_admins_account(anyone: TestClient, code: str) -> None:
    response = anyone.post("/api/v1/setup", json={"code": code, **ADMIN})

    assert response.status_code == 201
    assert response.json()["data"]["roles"] == ["admin"]
    signed_in = anyone.post("/api/v1/login", json={"username": "anong", "password": PASSWORD})
    assert signed_in.status_code == 200


def test_a_wrong_code_is_403(anyone: TestClient, code: str) -> None:
    response = anyone.post("/api/v1/setup", json={"code": new_setup_code(), **ADMIN})

    assert response.status_code == 403


def test_an_office_with_an_admin_is_409(office: Office, anyone: TestClient, code: str) -> None:
    office.person(Role.ADMIN)

    response = anyone.post("/api/v1/setup", json={"code": code, **ADMIN})

    assert response.status_code == 409


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"username": "two words"}, "username"),
        ({"name": " "}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "aaaaaaaaaaaaaa"}, "password"),
        ({"email": "nobody"}, "email"),
        ({"roles": ["admin"]}, "roles"),
    ],
)
def test_a_bad_field_is_named_and_the_code_still_works(
    anyone: TestClient, code: str, different: dict[str, object], field: str
) -> None:
    refused = anyone.post("/api/v1/setup", json={"code": code, **ADMIN, **different})

    assert refused.status_code == 422
    assert list(refused.json()["error"]["fields"]) == [field]
    assert anyone.post("/api/v1/setup", json={"code": code, **ADMIN}).status_code == 201
