"""The one-time code of a new office."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import Conflict, InvalidInput, NotAllowed
from gacq.staff import Role, StaffView, accounts, setup
from gacq.staff.desk import StaffDesk
from gacq.staff.secrets import new_setup_code

Add = Callable[..., StaffView]


@pytest.fixture
def code(database: Database, clock: MovableClock) -> str:
    code = new_setup_code()
    assert database.write(setup.issue, code, now=clock.now())
    return code


@pytest.fixture
def set_up(database: Database, desk: StaffDesk, clock: MovableClock):
    def set_up(code: str, username: str = "anong") -> StaffView:
        return database.write(
            desk.set_up,
            code,
            username=username,
            name="อนงค์ ทดสอบ",
            password_hash="hash",
            now=clock.now(),
        )

    return set_up


def test_a_code_can_be_read_out() -> None:
    assert re.fullmatch(r"([2-9A-HJKMNP-Z]{4}-){6}[2-9A-HJKMNP-Z]{4}", new_setup_code())


def test_the_code_opens_the_first_admins_account(code: str, set_up) -> None:
    admin = set_up(code)

    assert admin.roles == frozenset({Role.ADMIN})
    assert admin.active


def test_the_code_may_be_typed_in_any_way(code: str, set_up) -> None:
    set_up(code.lower().replace("-", " "))


def test_the_code_works_once(code: str, set_up) -> None:
    set_up(code)

    with pytest.raises(Conflict, match="set up already"):
        set_up(code, "other")


def test_a_wrong_code_opens_nothing(database: Database, code: str, set_up) -> None:
    with pytest.raises(NotAllowed, match="wrong or too old"):
        set_up(new_setup_code())
    assert database.read(accounts.everyone) == []


def test_a_refused_account_does_not_use_the_code_up(code: str, set_up) -> None:
    with pytest.raises(InvalidInput):
        set_up(code, "two words")

    set_up(code)


def test_the_code_ends(code: str, set_up, clock: MovableClock) -> None:
    clock.advance(timedelta(days=setup.VALID_DAYS).total_seconds() + 1)

    with pytest.raises(NotAllowed):
        set_up(code)


def test_each_start_makes_the_code_before_worthless(
    database: Database, code: str, set_up, clock: MovableClock
) -> None:
    newer = new_setup_code()
    database.write(setup.issue, newer, now=clock.now())

    with pytest.raises(NotAllowed):
        set_up(code)
    set_up(newer)


def test_with_an_admin_there_is_no_code(database: Database, add: Add, clock: MovableClock) -> None:
    add("anong", Role.ADMIN)

    assert not database.write(setup.issue, new_setup_code(), now=clock.now())


def test_the_database_holds_no_code(database: Database, code: str) -> None:
    def everything() -> str:
        return str(database.execute("select * from setup_code").fetchall())

    assert code not in database.read(everything)
