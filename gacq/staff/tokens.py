"""API tokens of other programs: each belongs to an account and has its roles, or fewer.

The token itself is shown once, at creation; the row keeps its SHA-256. What a token may do is
looked up at every use: roles that its owner has lost are lost to it, and a disabled owner's
tokens are dead. All functions run inside a read or a write.
"""

import json
from dataclasses import dataclass
from datetime import datetime

import peewee

from gacq.database import JsonField, Row, UtcField
from gacq.errors import InvalidInput, NotFound
from gacq.staff.accounts import by_id
from gacq.staff.actor import Actor
from gacq.staff.roles import Role
from gacq.staff.secrets import digest


class Token(Row):
    """One program's key. Kept after it is revoked, because the audit log names its id."""

    token_hash = peewee.TextField()
    name = peewee.TextField()
    staff_id = peewee.IntegerField()
    roles = JsonField()
    created_at = UtcField()
    revoked_at = UtcField(null=True)

    class Meta:
        table_name = "token"


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as it stood when it was read; never the token itself."""

    id: int
    name: str
    staff_id: int
    roles: frozenset[Role]
    created_at: datetime
    revoked_at: datetime | None


def create(
    token: str, *, name: str, staff_id: int, roles: frozenset[Role] | None, now: datetime
) -> TokenView:
    """Store a token; ``roles=None`` gives it all of its owner's. Raises InvalidInput, NotFound."""
    owner = by_id(staff_id)
    if not owner.active:
        raise InvalidInput({"staffId": f"{owner.username} is disabled and can't have tokens"})
    granted = owner.roles if roles is None else roles
    beyond = granted - owner.roles
    if beyond:
        raise InvalidInput({"roles": f"{owner.username} has no role {', '.join(sorted(beyond))}"})
    if not granted:
        raise InvalidInput({"roles": "must name at least one role"})
    row = Token.create(
        token_hash=digest(token),
        name=name.strip(),
        staff_id=staff_id,
        roles=sorted(granted),
        created_at=now,
    )
    return _view_of(row)


def revoke(token_id: int, *, now: datetime) -> TokenView:
    """End a token for good; doing it twice keeps the first time."""
    row = Token.get_or_none(Token.id == token_id)
    if row is None:
        raise NotFound(f"There is no token with id {token_id}")
    if row.revoked_at is None:
        row.revoked_at = now
        row.save()
    return _view_of(row)


def find(token_id: int) -> TokenView:
    row = Token.get_or_none(Token.id == token_id)
    if row is None:
        raise NotFound(f"There is no token with id {token_id}")
    return _view_of(row)


def tokens_of(staff_id: int | None) -> list[TokenView]:
    """A person's tokens, or with None everybody's, the revoked ones among them."""
    rows = Token.select().order_by(Token.id)
    if staff_id is not None:
        rows = rows.where(Token.staff_id == staff_id)
    return [_view_of(row) for row in rows]


def actor_of(token: str) -> Actor | None:
    """Who this token stands for, with the roles that count today, or None.

    It is named after its owner, who answers for it, with its own name in parentheses.
    """
    # Asked at every request: written out, it takes a tenth of the time of two built queries.
    rows = Token.rows(
        "select t.id, s.name || ' (' || t.name || ')', t.roles, s.id, s.roles from token t"
        " join staff s on s.id = t.staff_id"
        " where t.token_hash = ? and t.revoked_at is null and s.active = 1",
        digest(token),
    )
    if not rows:
        return None
    token_id, name, granted, staff_id, held = rows[0]
    roles = frozenset(map(Role, json.loads(granted))) & frozenset(map(Role, json.loads(held)))
    return Actor("token", token_id, name, roles, staff_id=staff_id)


def _view_of(row: Token) -> TokenView:
    return TokenView(
        id=row.id,
        name=row.name,
        staff_id=row.staff_id,
        roles=frozenset(Role(role) for role in row.roles),
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
