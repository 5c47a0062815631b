"""Sessions: what the cookie stands for, and when it stops to."""

from collections.abc import Callable

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.staff import Actor, Role, StaffView, sessions
from gacq.staff.accounts import Changes
from gacq.staff.desk import StaffDesk

Add = Callable[..., StaffView]
CONSOLE = Actor.console()


@pytest.fixture
def boon(database: Database, add: Add, clock: MovableClock) -> StaffView:
    """A clerk with two open sessions, ``here`` and ``there``."""
    person = add("boon", Role.CLERK)
    for secret in ("here", "there"):
        database.write(
            sessions.begin, person.id, secret, address="10.0.0.5", hours=12, now=clock.now()
        )
    return person


def test_a_session_stands_for_its_owner(
    database: Database, boon: StaffView, clock: MovableClock
) -> None:
    actor = database.read(sessions.actor_of, "here", now=clock.now())

    assert actor == Actor("staff", boon.id, boon.name, frozenset({Role.CLERK}), boon.id)


def test_the_table_holds_no_secret(database: Database, boon: StaffView) -> None:
    def everything() -> str:
        return str(database.execute("select * from session").fetchall())

    assert "here" not in database.read(everything)


def test_a_session_expires(database: Database, boon: StaffView, clock: MovableClock) -> None:
    clock.advance(12 * 3600 - 5)
    assert database.read(sessions.actor_of, "here", now=clock.now())

    clock.advance(10)
    assert database.read(sessions.actor_of, "here", now=clock.now()) is None


def test_signing_out_ends_one_session(
    database: Database, boon: StaffView, clock: MovableClock
) -> None:
    database.write(sessions.end, "here")

    assert database.read(sessions.actor_of, "here", now=clock.now()) is None
    assert database.read(sessions.actor_of, "there", now=clock.now())


def test_a_new_password_ends_the_other_sessions(
    database: Database, desk: StaffDesk, boon: StaffView, clock: MovableClock
) -> None:
    database.write(
        desk.set_password, boon.id, "hash", by=CONSOLE, now=clock.now(), keep_session="here"
    )

    assert database.read(sessions.actor_of, "here", now=clock.now())
    assert database.read(sessions.actor_of, "there", now=clock.now()) is None


def test_a_change_of_roles_counts_at_once(
    database: Database, desk: StaffDesk, boon: StaffView, clock: MovableClock
) -> None:
    changes = Changes(roles=frozenset({Role.APPROVER}))
    database.write(desk.edit, boon.id, changes, by=CONSOLE, now=clock.now())

    actor = database.read(sessions.actor_of, "here", now=clock.now())

    assert actor is not None
    assert actor.roles == frozenset({Role.APPROVER})


def test_a_session_of_a_clock_that_ran_ahead_does_not_live_for_as_long_as_it_did(
    database: Database, boon: StaffView, clock: MovableClock
) -> None:
    clock.set_by(365 * 86_400)
    database.write(sessions.begin, boon.id, "ahead", address="10.0.0.5", hours=12, now=clock.now())
    assert database.read(sessions.actor_of, "ahead", now=clock.now()) is not None

    clock.set_by(-365 * 86_400)

    assert database.read(sessions.actor_of, "ahead", now=clock.now()) is None


def test_a_clock_that_is_put_right_by_a_minute_signs_nobody_out(
    database: Database, boon: StaffView, clock: MovableClock
) -> None:
    clock.set_by(-60)

    assert database.read(sessions.actor_of, "here", now=clock.now()) is not None
