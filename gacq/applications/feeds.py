"""The secret addresses of calendar feeds: one at a time for each inspector, and for the office.

A row keeps the address's hash alone; it stays after it was revoked, because the audit log names
its id. All functions run inside a read or a write.
"""

from dataclasses import dataclass
from datetime import datetime

import peewee

from gacq.database import Row, UtcField


class CalendarFeed(Row):
    """One address. ``staff_id`` is null for the office's."""

    secret_hash = peewee.TextField()
    staff_id = peewee.IntegerField(null=True)
    created_at = UtcField()
    created_by = peewee.TextField()
    revoked_at = UtcField(null=True)

    class Meta:
        table_name = "calendar_feed"


@dataclass(frozen=True, slots=True)
class FeedView:
    """An address as it stood when it was read; never the secret itself."""

    id: int
    staff_id: int | None
    created_at: datetime
    created_by: str


def add(secret_hash: str, *, staff_id: int | None, by: str, now: datetime) -> FeedView:
    """Store a new address. Belongs inside a write."""
    row = CalendarFeed.create(
        secret_hash=secret_hash, staff_id=staff_id, created_at=now, created_by=by
    )
    return _view_of(row)


def standing_of(staff_id: int | None) -> FeedView | None:
    """The address that an inspector, or with None the office, has now."""
    whose = CalendarFeed.staff_id.is_null() if staff_id is None else _is(staff_id)
    row = CalendarFeed.get_or_none(whose & CalendarFeed.revoked_at.is_null())
    return None if row is None else _view_of(row)


def by_hash(secret_hash: str) -> FeedView | None:
    """The address with this hash, unless it was revoked."""
    row = CalendarFeed.get_or_none(
        (CalendarFeed.secret_hash == secret_hash) & CalendarFeed.revoked_at.is_null()
    )
    return None if row is None else _view_of(row)


def revoke(feed_id: int, *, now: datetime) -> None:
    CalendarFeed.update(revoked_at=now).where(CalendarFeed.id == feed_id).execute()


def _is(staff_id: int) -> peewee.Expression:
    return CalendarFeed.staff_id == staff_id


def _view_of(row: CalendarFeed) -> FeedView:
    return FeedView(row.id, row.staff_id, row.created_at, row.created_by)
