"""Sessions of people who signed in: a random secret in a cookie, its SHA-256 in a row.

A session ends when it expires, when its owner signs out, changes the password or is disabled. One
that was begun by a clock that ran ahead does not count until its time has come, or it would live
for as long as the clock was wrong.
All functions run inside a read or a write.
"""

import json
from datetime import datetime, timedelta

import peewee

from gacq.database import Row, UtcField, microseconds
from gacq.staff.actor import Actor
from gacq.staff.roles import Role
from gacq.staff.secrets import digest

AHEAD = timedelta(minutes=5)
"""By as much a clock may be set back without anybody having to sign in again."""


class Session(Row):
    """One sign-in that still counts."""

    token_hash = peewee.TextField()
    staff_id = peewee.IntegerField()
    address = peewee.TextField()
    created_at = UtcField()
    expires_at = UtcField()

    class Meta:
        table_name = "session"


def begin(staff_id: int, secret: str, *, address: str, hours: float, now: datetime) -> None:
    """Open a session, and drop those of everyone that have expired."""
    Session.delete().where(Session.expires_at <= now).execute()
    Session.create(
        token_hash=digest(secret),
        staff_id=staff_id,
        address=address,
        created_at=now,
        expires_at=now + timedelta(hours=hours),
    )


def forget_expired(*, now: datetime, limit: int) -> int:
    """Drop sessions that no longer count; returns how many."""
    expired = Session.select(Session.id).where(Session.expires_at <= now).limit(limit)
    removed: int = Session.delete().where(Session.id.in_(expired)).execute()
    return removed


def actor_of(secret: str, *, now: datetime) -> Actor | None:
    """Who this cookie stands for, or None when the session or the account no longer counts."""
    # Asked at every request: written out, it takes a tenth of the time of a built query.
    rows = Session.rows(
        "select s.id, s.name, s.roles from session h join staff s on s.id = h.staff_id"
        " where h.token_hash = ? and h.expires_at > ? and h.created_at <= ? and s.active = 1",
        digest(secret),
        microseconds(now),
        microseconds(now + AHEAD),
    )
    if not rows:
        return None
    staff_id, name, roles = rows[0]
    return Actor("staff", staff_id, name, frozenset(map(Role, json.loads(roles))), staff_id)


def end(secret: str) -> None:
    """Sign out; a secret that means nothing is no error."""
    Session.delete().where(Session.token_hash == digest(secret)).execute()


def end_all_of(staff_id: int, *, keep: str | None = None) -> None:
    """End a person's sessions, but the one with the secret ``keep``."""
    mine = Session.staff_id == staff_id
    if keep is not None:
        mine &= Session.token_hash != digest(keep)
    Session.delete().where(mine).execute()
