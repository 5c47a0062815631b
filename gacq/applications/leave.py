"""Leave: rows that say when an inspector is away. Only approved leave blocks bookings.

All functions run inside a read or a write.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

import peewee

from gacq.applications.week import Span
from gacq.database import ChoiceField, Row, UtcField
from gacq.errors import Conflict, NotFound


class LeaveKind(StrEnum):
    """What a leave is for."""

    VACATION = "VACATION"
    SICK_LEAVE = "SICK_LEAVE"
    PERSONAL = "PERSONAL"
    TRAINING = "TRAINING"
    OTHER = "OTHER"


class LeaveStatus(StrEnum):
    """Where a leave stands; the first two may still be cancelled."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"


STANDING = frozenset({LeaveStatus.PENDING, LeaveStatus.APPROVED})
ASKED = frozenset({LeaveStatus.PENDING})


class InspectorLeave(Row):
    """One stretch of leave of one inspector."""

    staff_id = peewee.IntegerField()
    starts_at = UtcField()
    ends_at = UtcField()
    kind = ChoiceField(LeaveKind)
    reason = peewee.TextField(null=True)
    status = ChoiceField(LeaveStatus)
    asked_by = peewee.TextField()
    asked_at = UtcField()
    decided_by = peewee.TextField(null=True)
    decided_at = UtcField(null=True)

    class Meta:
        table_name = "inspector_leave"


@dataclass(frozen=True, slots=True)
class LeaveView:
    """A leave as it stood when it was read; ``decided_by`` also names who cancelled it."""

    id: int
    staff_id: int
    starts_at: datetime
    ends_at: datetime
    kind: LeaveKind
    reason: str | None
    status: LeaveStatus
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None

    @property
    def span(self) -> Span:
        return Span(self.starts_at, self.ends_at)


_NAMES = tuple(each.name for each in fields(LeaveView))


def view_of(row: InspectorLeave) -> LeaveView:
    return LeaveView(*(getattr(row, name) for name in _NAMES))


def get(leave_id: int) -> LeaveView:
    """Raises NotFound."""
    row = InspectorLeave.get_or_none(InspectorLeave.id == leave_id)
    if row is None:
        raise NotFound(f"There is no leave {leave_id}")
    return view_of(row)


def of(staff_id: int, *, limit: int = 200) -> list[LeaveView]:
    """An inspector's leave, the latest first, in whatever status."""
    rows = (
        InspectorLeave.select()
        .where(InspectorLeave.staff_id == staff_id)
        .order_by(InspectorLeave.starts_at.desc(), InspectorLeave.id.desc())
        .limit(limit)
    )
    return [view_of(row) for row in rows]


def waiting(staff_ids: Collection[int], *, limit: int) -> list[LeaveView]:
    """What these inspectors asked for and nobody has decided on, the soonest first."""
    rows = (
        InspectorLeave.select()
        .where(
            InspectorLeave.staff_id.in_(list(staff_ids))
            & (InspectorLeave.status == LeaveStatus.PENDING)
        )
        .order_by(InspectorLeave.starts_at, InspectorLeave.id)
        .limit(limit)
    )
    return [view_of(row) for row in rows]


def standing_in(staff_id: int, span: Span) -> LeaveView | None:
    """The first leave, asked for or approved, that overlaps this stretch of time."""
    row = (
        InspectorLeave.select()
        .where(
            (InspectorLeave.staff_id == staff_id)
            & InspectorLeave.status.in_(sorted(STANDING))
            & (InspectorLeave.starts_at < span.ends_at)
            & (InspectorLeave.ends_at > span.starts_at)
        )
        .order_by(InspectorLeave.starts_at)
        .first()
    )
    return None if row is None else view_of(row)


def approved_in(staff_ids: Collection[int], span: Span) -> Mapping[int, list[Span]]:
    """The approved leave of these inspectors that overlaps this stretch of time."""
    rows = InspectorLeave.select(
        InspectorLeave.staff_id, InspectorLeave.starts_at, InspectorLeave.ends_at
    ).where(
        InspectorLeave.staff_id.in_(list(staff_ids))
        & (InspectorLeave.status == LeaveStatus.APPROVED)
        & (InspectorLeave.starts_at < span.ends_at)
        & (InspectorLeave.ends_at > span.starts_at)
    )
    found: dict[int, list[Span]] = defaultdict(list)
    for row in rows:
        found[row.staff_id].append(Span(row.starts_at, row.ends_at))
    return found


def add(
    staff_id: int,
    span: Span,
    kind: LeaveKind,
    *,
    reason: str | None,
    approved: bool,
    by: str,
    now: datetime,
) -> LeaveView:
    """Store a leave that is asked for, or one that counts at once. Belongs inside a write."""
    row = InspectorLeave.create(
        staff_id=staff_id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        kind=kind,
        reason=reason,
        status=LeaveStatus.APPROVED if approved else LeaveStatus.PENDING,
        asked_by=by,
        asked_at=now,
        decided_by=by if approved else None,
        decided_at=now if approved else None,
    )
    return get(row.id)


def decide(
    leave_id: int,
    status: LeaveStatus,
    *,
    allowed: frozenset[LeaveStatus],
    by: str,
    now: datetime,
) -> LeaveView:
    """Move it where it still stands in one of ``allowed``. Raises Conflict, NotFound."""
    updated = (
        InspectorLeave.update(status=status, decided_by=by, decided_at=now)
        .where((InspectorLeave.id == leave_id) & InspectorLeave.status.in_(sorted(allowed)))
        .execute()
    )
    current = get(leave_id)
    if not updated:
        needed = " or ".join(each for each in LeaveStatus if each in allowed)
        raise Conflict(f"Leave {leave_id} is {current.status}; this needs {needed}")
    return current
