"""Accounts: what is refused, who is found, and that the office keeps an admin."""

from collections.abc import Callable

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import Conflict, InvalidInput, NotFound
from gacq.staff import Actor, Role, StaffView, accounts, active_with_role, sessions
from gacq.staff.accounts import Changes
from gacq.staff.desk import StaffDesk

Add = Callable[..., StaffView]
CONSOLE = Actor.console()


def test_user_names_are_unique_whatever_their_case(add: Add) -> None:
    add("Anong")

    with pytest.raises(Conflict, match="anong is taken"):
        add("anong")


def test_an_account_is_found_by_its_name_in_any_case(database: Database, add: Add) -> None:
    person = add("Anong")

    assert database.read(accounts.by_username, "ANONG") == person


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"username": "a"}, "username"),
        ({"username": "two words"}, "username"),
        ({"username": "อนงค์"}, "username"),
        ({"name": "  "}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b, c@d"}, "email"),
    ],
)
def test_a_bad_value_is_named(add: Add, different: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add(**{"username": "anong", **different})

    assert list(refused.value.fields) == [field]


def test_only_active_people_are_found_by_role(
    database: Database, desk: StaffDesk, add: Add, clock: MovableClock
) -> None:
    boon = add("boon", Role.REVIEWER)
    gone = add("gone", Role.REVIEWER)
    add("chai", Role.INSPECTOR)
    database.write(desk.edit, gone.id, Changes(active=False), by=CONSOLE, now=clock.now())

    assert database.read(active_with_role, Role.REVIEWER) == [boon]


@pytest.mark.parametrize("changes", [Changes(active=False), Changes(roles=frozenset())])
def test_the_last_active_admin_stays_one(
    database: Database, desk: StaffDesk, add: Add, clock: MovableClock, changes: Changes
) -> None:
    anong = add("anong", Role.ADMIN)
    gone = add("gone", Role.ADMIN)
    database.write(desk.edit, gone.id, Changes(active=False), by=CONSOLE, now=clock.now())

    with pytest.raises(Conflict, match="last active admin"):
        database.write(desk.edit, anong.id, changes, by=CONSOLE, now=clock.now())
    assert database.read(accounts.by_id, anong.id) == anong


def test_one_of_two_admins_can_go(
    database: Database, desk: StaffDesk, add: Add, clock: MovableClock
) -> None:
    anong = add("anong", Role.ADMIN)
    add("other", Role.ADMIN)

    after = database.write(
        desk.edit, anong.id, Changes(roles=frozenset({Role.CLERK})), by=CONSOLE, now=clock.now()
    )

    assert after.roles == frozenset({Role.CLERK})


def test_what_is_not_named_stays_and_an_empty_email_is_removed(
    database: Database, desk: StaffDesk, add: Add, clock: MovableClock
) -> None:
    person = add("boon", Role.CLERK, email="boon@example.com")

    after = database.write(
        desk.edit, person.id, Changes(email="", language="en"), by=CONSOLE, now=clock.now()
    )

    assert (after.email, after.language) == (None, "en")
    assert (after.name, after.roles, after.active) == (person.name, person.roles, True)


def test_disabling_ends_the_sessions(
    database: Database, desk: StaffDesk, add: Add, clock: MovableClock
) -> None:
    add("anong", Role.ADMIN)
    boon = add("boon", Role.CLERK)
    now = clock.now()
    database.write(sessions.begin, boon.id, "secret", address="10.0.0.5", hours=12, now=now)
    database.write(desk.edit, boon.id, Changes(active=False), by=CONSOLE, now=now)
    database.write(desk.edit, boon.id, Changes(active=True), by=CONSOLE, now=now)

    assert database.read(sessions.actor_of, "secret", now=now) is None


def test_every_change_is_audited_without_secrets(
    database: Database,
    desk: StaffDesk,
    add: Add,
    clock: MovableClock,
    lines: list[dict[str, object]],
) -> None:
    boon = add("boon", Role.CLERK)
    by = Actor("staff", 9, "สมมุติ", frozenset({Role.ADMIN}), 9)
    database.write(desk.edit, boon.id, Changes(name="ใหม่"), by=by, now=clock.now())
    database.write(desk.set_password, boon.id, "the-hash", by=by, now=clock.now())

    assert [line["action"] for line in lines] == ["staff.add", "staff.change", "staff.password"]
    assert lines[1]["actor"] == "staff:9 สมมุติ"
    assert lines[1]["details"] == {"changed": ["name"]}
    assert "the-hash" not in str(lines)


def test_an_unknown_account_is_said_to_be_unknown(
    database: Database, desk: StaffDesk, clock: MovableClock
) -> None:
    with pytest.raises(NotFound, match="no account with id 5"):
        database.write(desk.edit, 5, Changes(), by=CONSOLE, now=clock.now())
    with pytest.raises(NotFound, match="named nobody"):
        database.read(accounts.by_username, "nobody")
