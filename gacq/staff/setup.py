"""The one-time code with which the first admin of a new office opens an account.

While no active admin exists, each start makes a new code and prints it; only its SHA-256 is kept.
All functions run inside a read or a write.
"""

import hmac
from datetime import datetime, timedelta

import peewee

from gacq.database import Row, UtcField
from gacq.errors import Conflict, NotAllowed
from gacq.staff.accounts import has_active_admin
from gacq.staff.secrets import code_digest

VALID_DAYS = 3


class SetupCode(Row):
    """At most one row: the code of the latest start."""

    code_hash = peewee.TextField()
    expires_at = UtcField()

    class Meta:
        table_name = "setup_code"


def issue(code: str, *, now: datetime) -> bool:
    """Make this the code that counts; False, and no code at all, if an active admin exists."""
    SetupCode.delete().execute()
    if has_active_admin():
        return False
    SetupCode.create(code_hash=code_digest(code), expires_at=now + timedelta(days=VALID_DAYS))
    return True


def check(code: str, *, now: datetime) -> None:
    """Raises Conflict once the office has an admin, NotAllowed for a wrong or old code."""
    if has_active_admin():
        raise Conflict("This office is set up already; sign in, or ask its admin for an account")
    row = SetupCode.get_or_none(SetupCode.expires_at > now)
    if row is None or not hmac.compare_digest(row.code_hash, code_digest(code)):
        raise NotAllowed("The set-up code is wrong or too old; restart gacq to get a new one")


def spend(code: str, *, now: datetime) -> None:
    """Use the code up; raises like ``check``."""
    check(code, now=now)
    SetupCode.delete().execute()
