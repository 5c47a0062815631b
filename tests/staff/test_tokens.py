"""API tokens: shown once, never more than their owner, dead with their owner."""

from collections.abc import Callable

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import InvalidInput, NotAllowed, NotFound
from gacq.staff import Actor, Role, StaffView, accounts, tokens
from gacq.staff.accounts import Changes
from gacq.staff.desk import StaffDesk
from gacq.staff.secrets import new_token

Add = Callable[..., StaffView]
CONSOLE = Actor.console()


def acting(person: StaffView) -> Actor:
    return Actor("staff", person.id, person.name, person.roles, person.id)


@pytest.fixture
def portal(add: Add) -> StaffView:
    """The account of another program's owner: intake and clerk."""
    add("anong", Role.ADMIN)
    return add("portal", Role.INTAKE, Role.CLERK)


@pytest.fixture
def give(
    database: Database, desk: StaffDesk, clock: MovableClock
) -> Callable[..., tuple[str, int]]:
    """Makes a token: its text and its id."""

    def give(owner: StaffView, by: Actor = CONSOLE, *roles: Role) -> tuple[str, int]:
        token = new_token()
        view = database.write(
            desk.add_token,
            token,
            name="portal",
            staff_id=owner.id,
            roles=frozenset(roles) or None,
            by=by,
            now=clock.now(),
        )
        return token, view.id

    return give


Give = Callable[..., tuple[str, int]]


def test_a_token_acts_for_its_owner(database: Database, portal: StaffView, give: Give) -> None:
    token, token_id = give(portal)

    assert token.startswith("gacq_")
    actor = database.read(tokens.actor_of, token)
    assert actor == Actor(
        "token", token_id, f"{portal.name} (portal)", portal.roles, staff_id=portal.id
    )


def test_the_table_holds_no_token(database: Database, portal: StaffView, give: Give) -> None:
    token, _ = give(portal)

    def everything() -> str:
        return str(database.execute("select * from token").fetchall())

    assert token not in database.read(everything)


def test_a_token_can_have_fewer_roles(database: Database, portal: StaffView, give: Give) -> None:
    token, _ = give(portal, CONSOLE, Role.INTAKE)

    actor = database.read(tokens.actor_of, token)

    assert actor is not None
    assert actor.roles == frozenset({Role.INTAKE})


def test_a_token_can_not_have_more_roles_than_its_owner(portal: StaffView, give: Give) -> None:
    with pytest.raises(InvalidInput, match="has no role admin"):
        give(portal, CONSOLE, Role.ADMIN)


def test_a_role_that_the_owner_lost_is_lost_to_the_token(
    database: Database, desk: StaffDesk, portal: StaffView, give: Give, clock: MovableClock
) -> None:
    token, _ = give(portal)
    changes = Changes(roles=frozenset({Role.INTAKE, Role.REVIEWER}))
    database.write(desk.edit, portal.id, changes, by=CONSOLE, now=clock.now())

    actor = database.read(tokens.actor_of, token)

    assert actor is not None
    assert actor.roles == frozenset({Role.INTAKE})


def test_a_disabled_owners_token_is_dead(
    database: Database, desk: StaffDesk, portal: StaffView, give: Give, clock: MovableClock
) -> None:
    token, _ = give(portal)
    database.write(desk.edit, portal.id, Changes(active=False), by=CONSOLE, now=clock.now())

    assert database.read(tokens.actor_of, token) is None
    with pytest.raises(InvalidInput, match="disabled"):
        give(portal)


def test_a_revoked_token_is_dead_for_good(
    database: Database, desk: StaffDesk, portal: StaffView, give: Give, clock: MovableClock
) -> None:
    token, token_id = give(portal)
    first = database.write(desk.revoke_token, token_id, by=CONSOLE, now=clock.now())
    clock.advance(60)
    again = database.write(desk.revoke_token, token_id, by=CONSOLE, now=clock.now())

    assert database.read(tokens.actor_of, token) is None
    assert again.revoked_at == first.revoked_at


def test_people_make_and_revoke_their_own_tokens(
    database: Database, desk: StaffDesk, portal: StaffView, give: Give, clock: MovableClock
) -> None:
    _, token_id = give(portal, acting(portal))

    view = database.write(desk.revoke_token, token_id, by=acting(portal), now=clock.now())

    assert view.revoked_at is not None


def test_tokens_of_others_are_for_admins(
    database: Database,
    desk: StaffDesk,
    portal: StaffView,
    add: Add,
    give: Give,
    clock: MovableClock,
) -> None:
    boon = add("boon", Role.CLERK)
    _, token_id = give(portal)

    with pytest.raises(NotAllowed, match="Only an admin"):
        give(portal, acting(boon))
    with pytest.raises(NotAllowed, match="Only an admin"):
        database.write(desk.revoke_token, token_id, by=acting(boon), now=clock.now())


def test_a_token_makes_no_token(database: Database, add: Add, give: Give) -> None:
    token, _ = give(add("chief", Role.ADMIN))
    by = database.read(tokens.actor_of, token)
    assert by is not None
    assert by.staff_id is not None

    with pytest.raises(NotAllowed, match="A token can't make tokens"):
        give(database.read(accounts.by_id, by.staff_id), by)


def test_a_token_revokes_itself_alone(
    database: Database, desk: StaffDesk, portal: StaffView, give: Give, clock: MovableClock
) -> None:
    token, token_id = give(portal)
    _, other_id = give(portal)
    by = database.read(tokens.actor_of, token)
    assert by is not None

    with pytest.raises(NotAllowed, match="no token but itself"):
        database.write(desk.revoke_token, other_id, by=by, now=clock.now())
    database.write(desk.revoke_token, token_id, by=by, now=clock.now())
    assert database.read(tokens.actor_of, token) is None


def test_an_unknown_token_is_said_to_be_unknown(
    database: Database, desk: StaffDesk, clock: MovableClock
) -> None:
    assert database.read(tokens.actor_of, "gacq_nonsense") is None
    with pytest.raises(NotFound):
        database.write(desk.revoke_token, 5, by=CONSOLE, now=clock.now())
