"""The table of roles, and how actors speak of themselves."""

import pytest

from gacq.staff import Actor, Permission, Role
from gacq.staff.roles import MAY

P = Permission


def test_every_role_has_a_row() -> None:
    assert set(MAY) == set(Role)


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (Role.INTAKE, P.EDIT_APPLICATIONS, P.READ_ALL_APPLICATIONS),
        (Role.CLERK, P.WITHDRAW_APPLICATIONS, P.READ_FULL_IDS),
        (Role.REVIEWER, P.READ_FULL_IDS, P.EDIT_APPLICATIONS),
        (Role.INSPECTOR, P.READ_ALL_APPLICATIONS, P.REVIEW_APPLICATIONS),
        (Role.APPROVER, P.READ_FULL_IDS, P.REVIEW_APPLICATIONS),
        (Role.ADMIN, P.MANAGE_QUEUES, P.READ_FULL_IDS),
    ],
)
def test_a_role_may_what_the_design_says(role: Role, may: P, may_not: P) -> None:
    actor = Actor("staff", 1, "สมมุติ", frozenset({role}), 1)

    assert actor.may(may)
    assert not actor.may(may_not)


def test_roles_add_up() -> None:
    actor = Actor("staff", 1, "สมมุติ", frozenset({Role.ADMIN, Role.CLERK}), 1)

    assert actor.may(P.MANAGE_STAFF)
    assert actor.may(P.EDIT_APPLICATIONS)


@pytest.mark.parametrize("actor", [Actor.system("rescue"), Actor.console()])
def test_the_system_and_the_console_are_above_the_table(actor: Actor) -> None:
    assert all(actor.may(permission) for permission in Permission)


def test_somebody_without_a_role_may_only_use_the_own_account() -> None:
    actor = Actor("staff", 1, "สมมุติ", frozenset(), 1)

    assert [permission for permission in P if actor.may(permission)] == [P.OWN_ACCOUNT]


@pytest.mark.parametrize(
    ("actor", "label"),
    [
        (Actor("staff", 3, "สมมุติ", frozenset(), 3), "staff:3 สมมุติ"),
        (Actor("token", 7, "portal", frozenset(), 3), "token:7 portal"),
        (Actor.system("rescue"), "system rescue"),
        (Actor.console(), "console"),
    ],
)
def test_an_actor_is_named_in_the_audit_log(actor: Actor, label: str) -> None:
    assert actor.label == label
