"""API tokens over HTTP."""

from starlette.testclient import TestClient

from gacq.staff import Role
from tests.web.office import Office

TOKENS = "/api/v1/tokens"


def with_token(office: Office, token: str) -> TestClient:
    client = office.client()
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def test_a_token_is_shown_once_and_works(office: Office) -> None:
    clerk = office.signed_in(Role.CLERK)

    made = clerk.post(TOKENS, json={"name": "scanner"})

    assert made.status_code == 201
    token = made.json()["data"]["token"]
    assert with_token(office, token).get("/api/v1/me").json()["data"]["roles"] == ["clerk"]
    assert token not in clerk.get(TOKENS).text


def test_an_admin_makes_tokens_for_others(office: Office) -> None:
    admin = office.signed_in(Role.ADMIN)
    portal = office.person(Role.INTAKE, Role.CLERK)

    made = admin.post(
        TOKENS, json={"name": "portal", "staffId": portal.id, "roles": ["intake"]}
    ).json()["data"]

    me = with_token(office, made["token"]).get("/api/v1/me").json()["data"]
    assert me["account"]["id"] == portal.id
    assert me["roles"] == ["intake"]


def test_others_do_not(office: Office) -> None:
    clerk = office.signed_in(Role.CLERK)
    other = office.person(Role.CLERK)

    refused = clerk.post(TOKENS, json={"name": "x", "staffId": other.id})

    assert refused.status_code == 403


def test_a_token_never_has_more_roles_than_its_maker(office: Office) -> None:
    clerk = office.signed_in(Role.CLERK)

    assert clerk.post(TOKENS, json={"name": "x", "roles": ["admin"]}).status_code == 403


def test_a_token_makes_no_tokens(admin: TestClient) -> None:
    response = admin.post(TOKENS, json={"name": "x"})

    assert response.status_code == 403
    assert "sign in" in response.json()["error"]["message"]


def test_one_sees_ones_own_tokens_and_an_admin_all(office: Office) -> None:
    clerk, admin = office.client(Role.CLERK), office.client(Role.ADMIN)

    assert len(clerk.get(TOKENS).json()["data"]) == 1
    assert len(admin.get(TOKENS).json()["data"]) == 2


def test_a_revoked_token_is_dead(office: Office) -> None:
    admin, clerk = office.client(Role.ADMIN), office.client(Role.CLERK)
    token_id = clerk.get(TOKENS).json()["data"][0]["id"]

    revoked = admin.delete(f"{TOKENS}/{token_id}")

    assert revoked.status_code == 200
    assert revoked.json()["data"]["revokedAt"].endswith("Z")
    assert clerk.get("/api/v1/me").status_code == 401


def test_an_unknown_owner_or_token_is_404(office: Office) -> None:
    admin = office.signed_in(Role.ADMIN)

    assert admin.post(TOKENS, json={"name": "x", "staffId": 999}).status_code == 404
    assert admin.delete(f"{TOKENS}/999").status_code == 404
