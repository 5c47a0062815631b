"""``gacq token``."""

import json

import pytest

from gacq.errors import InvalidInput, NotFound
from gacq.staff import tokens
from tests.cli.conftest import Call, Office


@pytest.fixture(autouse=True)
def owner(call: Call) -> None:
    roles = ("--role", "reviewer", "--role", "clerk")
    name = ("--name", "อนงค์ สมมุติ")
    call("staff", "add", "anong", *name, *roles, "--password-stdin", given="long enough 1\n")


def test_the_token_stands_alone_on_standard_output_and_works(call: Call, office: Office) -> None:
    result = call("token", "create", "--user", "anong", "--name", "พอร์ทัล")

    token = result.stdout.removesuffix("\n")
    assert token.startswith("gacq_")
    assert token not in result.stderr
    actor = office.read(tokens.actor_of, token)
    assert actor is not None
    assert sorted(actor.roles) == ["clerk", "reviewer"]


def test_a_token_may_have_fewer_roles_than_its_owner(call: Call, office: Office) -> None:
    token = call("token", "create", "--user", "anong", "--role", "clerk").stdout.strip()

    actor = office.read(tokens.actor_of, token)
    assert actor is not None
    assert sorted(actor.roles) == ["clerk"]


def test_a_token_never_has_more_roles_than_its_owner(call: Call) -> None:
    result = call("token", "create", "--user", "anong", "--role", "admin")

    assert isinstance(result.exception, InvalidInput)
    assert result.stdout == ""


def test_a_token_for_nobody_is_refused(call: Call) -> None:
    assert isinstance(call("token", "create", "--user", "nobody").exception, NotFound)


def test_a_revoked_token_stands_for_nobody_and_stays_in_the_list(
    call: Call, office: Office
) -> None:
    token = call("token", "create", "--user", "anong").stdout.strip()

    assert call("token", "revoke", "1").exit_code == 0

    assert office.read(tokens.actor_of, token) is None
    (listed,) = json.loads(call("token", "list", "--user", "anong", "--json").output)
    assert listed["revokedAt"] is not None
    assert token not in call("token", "list").output


def test_an_unknown_token_can_not_be_revoked(call: Call) -> None:
    assert isinstance(call("token", "revoke", "99").exception, NotFound)
