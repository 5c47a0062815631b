"""Tokens of other programs are made, shown once and revoked on a page."""

import re

from gacq.staff import Role, accounts, tokens
from tests.web.office import Office
from tests.web.pages.people import administrator, words


def test_a_token_is_shown_once_and_works(office: Office) -> None:
    client = office.signed_in(Role.CLERK)

    made = client.post("/tokens", data={"name": "ระบบส่วนกลาง", "role_clerk": "on"}).text

    (token,) = set(re.findall(r"gacq_[\w-]{43}", made))
    program = office.client()
    program.headers["Authorization"] = f"Bearer {token}"
    assert program.get("/api/v1/me").json()["data"]["roles"] == ["clerk"]
    assert token not in client.get("/tokens").text


def test_everybody_sees_their_own_tokens_alone(office: Office) -> None:
    office.token(office.person(Role.CLERK))

    assert "portal" not in office.signed_in(Role.CLERK).get("/tokens").text
    assert "portal" in administrator(office).get("/tokens").text


def test_an_admin_makes_a_token_for_the_account_of_a_program(office: Office) -> None:
    program = office.person(Role.INTAKE)

    administrator(office).post(
        "/tokens", data={"name": "national", "owner": str(program.id), "role_intake": "on"}
    )

    (made,) = office.database.read(tokens.tokens_of, program.id)
    assert (made.name, made.roles) == ("national", {Role.INTAKE})


def test_a_role_that_the_account_lacks_is_refused_in_words(office: Office) -> None:
    program = office.person(Role.INTAKE, username="portal")

    answer = administrator(office).post(
        "/tokens", data={"name": "national", "owner": str(program.id), "role_admin": "on"}
    )

    assert answer.status_code == 422
    assert "บัญชี portal ไม่มีบทบาท: ผู้ดูแลระบบ" in words(answer.text)


def test_without_a_name_and_a_role_no_token_is_made(office: Office) -> None:
    client = office.signed_in(Role.CLERK)

    assert "จำเป็นต้องกรอก" in client.post("/tokens", data={"name": " "}).text
    assert "โปรดเลือกอย่างน้อยหนึ่งบทบาท" in client.post("/tokens", data={"name": "x"}).text
    assert office.database.read(tokens.tokens_of, None) == []


def test_the_only_role_that_one_has_is_ticked_already(office: Office) -> None:
    page = office.signed_in(Role.CLERK).get("/tokens").text

    assert re.search(r'name="role_clerk"[^>]* checked', page)


def test_a_revoked_token_is_dead_and_stays_on_the_list(office: Office) -> None:
    client = administrator(office)
    token = office.token(office.person(Role.CLERK))
    (view,) = office.database.read(tokens.tokens_of, None)

    page = client.post(f"/tokens/{view.id}/revoke").text

    program = office.client()
    program.headers["Authorization"] = f"Bearer {token}"
    assert program.get("/api/v1/me").status_code == 401
    assert "ยกเลิกโทเค็นแล้ว" in page
    assert "portal" in page


def test_the_token_of_somebody_else_is_not_revoked(office: Office) -> None:
    office.token(office.person(Role.CLERK))
    (view,) = office.database.read(tokens.tokens_of, None)

    answer = office.signed_in(Role.CLERK).post(f"/tokens/{view.id}/revoke")

    assert answer.status_code == 403
    assert "เฉพาะผู้ดูแลระบบเท่านั้น" in answer.text
    assert office.database.read(tokens.find, view.id).revoked_at is None


def test_the_owner_of_a_token_is_offered_by_name(office: Office) -> None:
    office.person(Role.INTAKE, name="ระบบรับคำขอ")

    page = administrator(office).get("/tokens").text

    assert len(office.database.read(accounts.everyone)) == len(re.findall("<option", page))
    assert "ระบบรับคำขอ" in page
