"""Signing in and out with a session, the lock, and one's own account."""

import pytest
from starlette.testclient import TestClient

from gacq.staff import Role, StaffView
from tests.web.office import PASSWORD, Office

LOGIN = "/api/v1/login"
ME = "/api/v1/me"
HERE = {"Origin": "http://gacq.office:8470"}


@pytest.fixture
def boon(office: Office) -> StaffView:
    return office.person(Role.CLERK, username="boon")


def sign_in(client: TestClient, username: str = "boon", password: str = PASSWORD):
    body = {"username": username, "password": password}
    return client.post(LOGIN, json=body, headers=HERE)


def test_signing_in_gives_a_session(anyone: TestClient, boon: StaffView) -> None:
    response = sign_in(anyone, "BOON")

    assert response.status_code == 200
    assert response.json()["data"]["username"] == "boon"
    assert anyone.get(ME).json()["data"]["account"]["id"] == boon.id


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    anyone: TestClient, boon: StaffView
) -> None:
    cookie = sign_in(anyone).headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Max-Age=43200" in cookie
    assert "Secure" not in cookie


def test_over_tls_the_cookie_is_secure(office: Office, boon: StaffView) -> None:
    with TestClient(office.app, base_url="https://gacq.office") as client:
        body = {"username": "boon", "password": PASSWORD}
        cookie = client.post(LOGIN, json=body).headers["set-cookie"]

    assert "Secure" in cookie


def test_no_password_hash_is_ever_shown(anyone: TestClient, boon: StaffView) -> None:
    response = sign_in(anyone)

    assert "argon2" not in response.text
    assert "password" not in response.text


def test_an_unknown_name_and_a_wrong_password_look_the_same(
    anyone: TestClient, boon: StaffView
) -> None:
    unknown = sign_in(anyone, "nobody")
    wrong = sign_in(anyone, password="something else")

    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json()["error"] == wrong.json()["error"]


def test_a_disabled_person_can_not_sign_in(
    anyone: TestClient, admin: TestClient, boon: StaffView
) -> None:
    admin.patch(f"/api/v1/staff/{boon.id}", json={"active": False})

    assert sign_in(anyone).status_code == 401


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(
    office: Office, boon: StaffView
) -> None:
    anyone = office.client()
    for _ in range(5):
        assert sign_in(anyone, password="wrong, wrong").status_code == 401
        office.clock.advance(2)

    locked = sign_in(anyone)

    assert locked.status_code == 429
    assert locked.json()["error"]["code"] == "too_many_requests"
    assert 800 < int(locked.headers["retry-after"]) <= 900
    office.clock.advance(901)
    assert sign_in(anyone).status_code == 200


def test_an_unknown_name_is_locked_likewise(office: Office) -> None:
    anyone = office.client()
    for _ in range(5):
        sign_in(anyone, "nobody")
        office.clock.advance(2)

    assert sign_in(anyone, "nobody").status_code == 429


def test_an_admin_opens_a_locked_account_with_a_new_password(
    office: Office, admin: TestClient, boon: StaffView
) -> None:
    anyone = office.client()
    for _ in range(5):
        sign_in(anyone, password="wrong, wrong")
        office.clock.advance(2)
    admin.patch(f"/api/v1/staff/{boon.id}", json={"password": "a new long one"})
    office.clock.advance(2)

    assert sign_in(anyone, password="a new long one").status_code == 200


def test_signing_out_ends_the_session(anyone: TestClient, boon: StaffView) -> None:
    sign_in(anyone)
    session = anyone.cookies["gacq_session"]

    assert anyone.post("/api/v1/logout", headers=HERE).status_code == 200

    assert "gacq_session" not in anyone.cookies
    anyone.cookies.set("gacq_session", session)
    assert anyone.get(ME).status_code == 401


def test_a_session_ends_by_itself(office: Office, boon: StaffView) -> None:
    anyone = office.client()
    sign_in(anyone)
    session = anyone.cookies["gacq_session"]
    office.clock.advance(12 * 3600 + 1)

    response = anyone.get(ME, headers={"Cookie": f"gacq_session={session}"})

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("cookie", ["", "nonsense", "x" * 4000])
def test_a_made_up_cookie_is_nobodys(anyone: TestClient, cookie: str) -> None:
    assert anyone.get(ME, headers={"Cookie": f"gacq_session={cookie}"}).status_code == 401


@pytest.mark.parametrize(
    "authorization", ["Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer gacq_x y"]
)
def test_a_made_up_token_is_nobodys(anyone: TestClient, authorization: str) -> None:
    assert anyone.get(ME, headers={"Authorization": authorization}).status_code == 401


def test_a_wrong_token_is_not_made_good_by_a_cookie(anyone: TestClient, boon: StaffView) -> None:
    sign_in(anyone)

    assert anyone.get(ME, headers={"Authorization": "Bearer gacq_x"}).status_code == 401


def test_me_says_what_one_may(anyone: TestClient, boon: StaffView) -> None:
    sign_in(anyone)

    me = anyone.get(ME).json()["data"]

    assert (me["kind"], me["roles"]) == ("staff", ["clerk"])
    assert "withdraw_applications" in me["permissions"]
    assert "manage_staff" not in me["permissions"]


def change_password(client: TestClient, current: str, new: str):
    body = {"currentPassword": current, "newPassword": new}
    return client.post("/api/v1/me/password", json=body, headers=HERE)


def test_a_new_password_ends_the_other_sessions(office: Office, boon: StaffView) -> None:
    here, there = office.client(), office.client()
    sign_in(here)
    sign_in(there)

    assert change_password(here, PASSWORD, "a new long one").status_code == 200

    assert here.get(ME).status_code == 200
    assert there.get(ME).status_code == 401
    assert sign_in(there).status_code == 401
    assert sign_in(there, password="a new long one").status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("not my password", "a new long one", "currentPassword"),
        (PASSWORD, "short", "newPassword"),
        (PASSWORD, "aaaaaaaaaaaa", "newPassword"),
    ],
)
def test_a_bad_change_of_password_names_the_field(
    anyone: TestClient, boon: StaffView, current: str, new: str, field: str
) -> None:
    sign_in(anyone)

    response = change_password(anyone, current, new)

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == [field]


def test_guessing_at_ones_own_password_locks_too(office: Office, boon: StaffView) -> None:
    client = office.client()
    sign_in(client)
    for _ in range(5):
        change_password(client, "wrong, wrong", "a new long one")
        office.clock.advance(2)

    assert change_password(client, PASSWORD, "a new long one").status_code == 429
