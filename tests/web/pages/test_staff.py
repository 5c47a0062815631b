"""The administrator keeps the accounts of the people who work in the office."""

import re

import pytest

from gacq.staff import Role, accounts
from gacq.staff.accounts import Changes
from tests.web.office import Office
from tests.web.pages.people import administrator, signs_in, words

NEW = {
    "name": "นายใหม่ มาเพิ่ม",
    "username": "mai",
    "password": "ม้าขาวกินหญ้าเขียว",
    "language": "th",
    "role_clerk": "on",
}
HOSTILE = "<script>alert(1)</script>"


def test_the_list_shows_everybody_in_thai_order_with_their_roles(office: Office) -> None:
    office.person(Role.CLERK, name="ขวัญ")
    office.person(Role.REVIEWER, name="เกษม")

    page = administrator(office).get("/staff").text

    assert page.index("เกษม") < page.index("ขวัญ")
    assert "เจ้าหน้าที่รับคำขอ" in page
    assert "ผู้ตรวจสอบเอกสาร" in page


def test_who_is_disabled_stands_last(office: Office) -> None:
    gone = office.person(Role.CLERK, name="กมล")
    office.database.write(accounts.edit, gone.id, Changes(active=False), now=office.clock.now())

    page = administrator(office).get("/staff").text

    assert page.index("กมล") > page.index("สมมุติ 1")


def test_the_list_says_when_somebody_signed_in_last(office: Office) -> None:
    office.person(Role.CLERK, username="somchai")
    signs_in(office, "somchai")
    office.clock.advance(86_400)

    page = administrator(office).get("/staff").text

    assert len(re.findall(r"\d\d:\d\d\sน\.", page)) == 2
    assert "ยังไม่เคย" not in page


def test_a_new_person_can_sign_in_with_what_the_page_showed(office: Office) -> None:
    answer = administrator(office).post("/staff/new", data=NEW)

    assert answer.status_code == 200
    assert "ม้าขาวกินหญ้าเขียว" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert signs_in(office, "mai", "ม้าขาวกินหญ้าเขียว")


def test_every_new_form_offers_another_password(office: Office) -> None:
    client = administrator(office)
    offered = {
        re.search(r'name="password"[^>]*value="([^"]+)"', client.get("/staff/new").text)[1]  # type: ignore[index]
        for _ in range(2)
    }

    assert len(offered) == 2
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", each) for each in offered)


def test_all_that_is_wrong_is_said_at_once_and_nothing_typed_is_lost(office: Office) -> None:
    wrong = {"name": "นายใหม่ มาเพิ่ม", "username": "a b", "password": "short", "email": "no"}

    answer = administrator(office).post("/staff/new", data=wrong)

    assert answer.status_code == 422
    for fault in (
        "ต้องมี 2 ถึง 64 ตัว ใช้ได้เฉพาะ A-Z a-z 0-9 . _ @ -",
        "ต้องมีอย่างน้อย 10 ตัวอักษร",
        "ต้องเป็นที่อยู่อีเมลหนึ่งที่อยู่",
        "โปรดเลือกอย่างน้อยหนึ่งบทบาท",
    ):
        assert fault in words(answer.text)
    assert "นายใหม่ มาเพิ่ม" in answer.text


def test_a_taken_user_name_is_said_in_words(office: Office) -> None:
    office.person(Role.CLERK, username="mai")

    answer = administrator(office).post("/staff/new", data=NEW)

    assert answer.status_code == 409
    assert "ชื่อผู้ใช้ mai มีผู้ใช้แล้ว" in answer.text


def test_roles_are_changed_by_ticks(office: Office) -> None:
    person = office.person(Role.CLERK)
    given = {"name": "สมชาย", "language": "en", "role_reviewer": "on", "role_approver": "on"}

    administrator(office).post(f"/staff/{person.id}", data=given)

    changed = office.database.read(accounts.by_id, person.id)
    assert changed.roles == {Role.REVIEWER, Role.APPROVER}
    assert (changed.name, changed.language) == ("สมชาย", "en")


def test_an_emptied_address_is_removed(office: Office) -> None:
    person = office.person(Role.CLERK, email="somchai@example.go.th")
    given = {"name": person.name, "email": "", "role_clerk": "on"}

    administrator(office).post(f"/staff/{person.id}", data=given)

    assert office.database.read(accounts.by_id, person.id).email is None


def test_a_disabled_person_can_not_sign_in_until_enabled_again(office: Office) -> None:
    person, client = office.person(Role.CLERK, username="somchai"), administrator(office)

    client.post(f"/staff/{person.id}/disable")
    assert not signs_in(office, "somchai")

    client.post(f"/staff/{person.id}/enable")
    assert signs_in(office, "somchai")


def test_the_last_admin_is_kept_and_the_page_says_why(office: Office) -> None:
    client = office.signed_in(Role.ADMIN)
    me = office.database.read(accounts.active_with_role, Role.ADMIN)[0]

    answer = client.post(f"/staff/{me.id}/disable")

    assert answer.status_code == 409
    assert f"{me.username} เป็นผู้ดูแลระบบคนสุดท้าย" in words(answer.text)
    assert office.database.read(accounts.by_id, me.id).active


def test_a_new_password_is_shown_once_and_works(office: Office) -> None:
    person, client = office.person(Role.CLERK, username="somchai"), administrator(office)

    shown = client.post(f"/staff/{person.id}/password", data={"password": "k7qm-2xwp-h9ra"})

    assert "k7qm-2xwp-h9ra" in shown.text
    assert "k7qm-2xwp-h9ra" not in client.get(f"/staff/{person.id}").text
    assert signs_in(office, "somchai", "k7qm-2xwp-h9ra")


def test_a_weak_password_comes_back_in_its_own_form(office: Office) -> None:
    person = office.person(Role.CLERK)

    answer = administrator(office).post(f"/staff/{person.id}/password", data={"password": "short"})

    assert answer.status_code == 422
    assert "ต้องมีอย่างน้อย 10 ตัวอักษร" in answer.text
    assert 'value="short"' in answer.text


def test_a_hostile_name_is_only_words(office: Office) -> None:
    person, client = office.person(Role.CLERK, name=HOSTILE), administrator(office)

    for path in ("/staff", f"/staff/{person.id}", "/tokens"):
        assert HOSTILE not in client.get(path).text
        assert "&lt;script&gt;" in client.get(path).text


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.INSPECTOR, Role.APPROVER])
def test_others_learn_who_can_help(office: Office, role: Role) -> None:
    office.person(Role.ADMIN, name="ผู้ดูแล สมมุติ")

    answer = office.signed_in(role).get("/staff")

    assert answer.status_code == 403
    assert "ผู้ดูแล สมมุติ" in answer.text
    assert "ต้องมีบทบาทอย่างใดอย่างหนึ่ง: ผู้ดูแลระบบ" in answer.text
