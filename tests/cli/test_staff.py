"""``gacq staff``."""

import json
from pathlib import Path

import pytest

from gacq.appliance import Appliance
from gacq.applications import inspections
from gacq.applications.intake import read_form
from gacq.applications.status import InspectionType
from gacq.errors import Conflict, DataFolderError, InvalidInput, NotFound
from gacq.staff import accounts
from gacq.staff.passwords import verify_password
from tests.builders import CONSOLE, a_form
from tests.cli.conftest import Call, Office
from tests.moments import FRIDAY, at

ADD = ("staff", "add", "anong", "--name", "อนงค์ สมมุติ", "--role", "admin", "--password-stdin")


def test_an_account_added_with_a_password_from_stdin_can_sign_in(
    call: Call, office: Office
) -> None:
    result = call(*ADD, "--role", "reviewer", "--email", "a@example.com", given="long enough 1\r\n")

    assert result.exit_code == 0, result.output
    person, password_hash = office.read(accounts.password_hash_of, "anong") or (None, "")
    assert person is not None
    assert (person.name, person.email) == ("อนงค์ สมมุติ", "a@example.com")
    assert sorted(person.roles) == ["admin", "reviewer"]
    assert verify_password(password_hash, "long enough 1")


def test_a_password_is_asked_for_twice_and_never_shown(call: Call) -> None:
    result = call(*ADD[:-1], given="long enough 1\nlong enough 2\nlong enough 3\nlong enough 3\n")

    assert result.exit_code == 0, result.output
    assert "do not match" in result.output
    assert "long enough" not in result.output


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaa"])
def test_a_weak_password_is_refused(call: Call, password: str) -> None:
    result = call(*ADD, given=f"{password}\n")

    assert isinstance(result.exception, InvalidInput)
    assert "password" in result.exception.fields


def test_a_user_name_is_given_only_once(call: Call) -> None:
    call(*ADD, given="long enough 1\n")

    assert isinstance(call(*ADD, given="long enough 1\n").exception, Conflict)


def test_an_unknown_role_is_refused_with_the_roles_there_are(call: Call) -> None:
    result = call("staff", "add", "x1", "--name", "x", "--role", "boss", "--password-stdin")

    assert result.exit_code == 2
    assert "inspector" in result.output


def test_the_list_shows_every_account(call: Call) -> None:
    call(*ADD, given="long enough 1\n")

    assert "อนงค์ สมมุติ" in call("staff", "list").output
    assert json.loads(call("staff", "list", "--json").output) == [
        {
            "id": 1,
            "username": "anong",
            "name": "อนงค์ สมมุติ",
            "email": None,
            "language": "th",
            "roles": ["admin"],
            "active": True,
        }
    ]


def test_an_account_is_disabled_and_enabled_again(call: Call, office: Office) -> None:
    call(*ADD, given="long enough 1\n")
    call("staff", "add", "boon", "--name", "b", "--role", "clerk", *ADD[-1:], given="long pass 1\n")

    assert call("staff", "disable", "boon").exit_code == 0
    assert not office.read(accounts.by_username, "boon").active
    assert call("staff", "enable", "boon").exit_code == 0
    assert office.read(accounts.by_username, "boon").active


def test_an_inspector_with_bookings_is_not_disabled(call: Call, office: Office) -> None:
    call(*ADD, "--role", "inspector", given="long enough 1\n")
    call("staff", "add", "boon", "--name", "b", "--role", "admin", *ADD[-1:], given="long pass 1\n")
    office.look(book_friday)

    refusal = call("staff", "disable", "anong").exception

    assert isinstance(refusal, Conflict)
    assert "สวนสมมุติ 1, 27 Nov 2026, 09:00" in str(refusal)
    assert office.read(accounts.by_username, "anong").active


def book_friday(office: Appliance) -> None:
    def book() -> None:
        person, now = accounts.by_username("anong"), office.clock.now()
        view = office.workflow.create(read_form(a_form()), actor=CONSOLE, now=now)
        inspections.add(
            {
                "application_id": view.id,
                "inspector_id": person.id,
                "inspector_name": person.name,
                "type": InspectionType.VIDEO,
                "starts_at": at(FRIDAY),
                "ends_at": at(FRIDAY, "11:00"),
                "booked_by": "console",
                "booked_at": now,
                "updated_at": now,
            }
        )

    office.database.write(book)


def test_the_last_admin_is_not_disabled(call: Call) -> None:
    call(*ADD, given="long enough 1\n")

    assert isinstance(call("staff", "disable", "anong").exception, Conflict)


def test_a_new_password_replaces_the_old_one(call: Call, office: Office) -> None:
    call(*ADD, given="long enough 1\n")

    result = call("staff", "password", "anong", "--password-stdin", given="long enough 2\n")

    assert result.exit_code == 0
    _, password_hash = office.read(accounts.password_hash_of, "anong") or (None, "")
    assert verify_password(password_hash, "long enough 2")


def test_a_password_for_nobody_is_not_even_asked_for(call: Call) -> None:
    call(*ADD, given="long enough 1\n")

    result = call("staff", "password", "nobody")

    assert isinstance(result.exception, NotFound)
    assert "password" not in result.output


def test_a_folder_without_an_office_is_left_as_it_is(call: Call, data: Path) -> None:
    result = call("staff", "list")

    assert isinstance(result.exception, DataFolderError)
    assert "gacq run" in str(result.exception)
    assert not data.exists()


def test_a_shell_without_the_services_secrets_may_list_them(call: Call, office: Office) -> None:
    Path("appliance.toml").write_text(
        "[ai_qc]\nreviewer = 'gemini'\n[email]\ntransport = 'smtp'\nhost = 'mail.example'\n"
        "from_address = 'gacq@office.example'\nuser = 'gacq'\npassword_file = 'not-there'\n",
        encoding="utf-8",
    )

    assert call("staff", "list").exit_code == 0
