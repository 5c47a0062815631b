"""Inspections: a row is the truth about one appointment; calendars are told of it afterwards.

``sequence`` counts every change of what a calendar shows, as iCalendar's SEQUENCE does (RFC 5545,
3.8.7.4), so that of two states the newer one is known. All functions run inside a read or a write.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

import peewee

from gacq.applications.status import InspectionType
from gacq.database import ChoiceField, Row, UtcField
from gacq.errors import Conflict, NotFound


class InspectionStatus(StrEnum):
    """Where an appointment stands; the first two are open."""

    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


OPEN = frozenset({InspectionStatus.SCHEDULED, InspectionStatus.IN_PROGRESS})
"""An application has at most one inspection in these."""

TAKES_TIME = frozenset(InspectionStatus) - {InspectionStatus.CANCELLED}
"""While an inspection is in one of these, its inspector has no other at that time."""


class Inspection(Row):
    """One appointment of one inspector at one farm."""

    application_id = peewee.IntegerField()
    inspector_id = peewee.IntegerField()
    inspector_name = peewee.TextField()
    type = ChoiceField(InspectionType)
    status = ChoiceField(InspectionStatus, default=InspectionStatus.SCHEDULED)
    starts_at = UtcField()
    ends_at = UtcField()
    sequence = peewee.IntegerField(default=0)
    meeting_link = peewee.TextField(null=True)
    reason = peewee.TextField(null=True)
    score = peewee.FloatField(null=True)
    report = peewee.TextField(null=True)
    booked_by = peewee.TextField()
    booked_at = UtcField()
    started_at = UtcField(null=True)
    ended_at = UtcField(null=True)
    updated_at = UtcField()
    reminded_for = UtcField(null=True)
    told_sequence = peewee.IntegerField(null=True)
    told_at = UtcField(null=True)

    class Meta:
        table_name = "inspection"


@dataclass(frozen=True, slots=True)
class InspectionView:
    """An inspection as it stood when it was read; times are UTC.

    Attributes:
        reason: why it was last moved or cancelled.
        ended_at: when it was completed or cancelled.
        reminded_for: the ``starts_at`` that a reminder went out for.
        told_sequence, told_at: the state that Google's calendar was last told, and when.
    """

    id: int
    application_id: int
    inspector_id: int
    inspector_name: str
    type: InspectionType
    status: InspectionStatus
    starts_at: datetime
    ends_at: datetime
    sequence: int
    meeting_link: str | None
    reason: str | None
    score: float | None
    report: str | None
    booked_by: str
    booked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    updated_at: datetime
    reminded_for: datetime | None
    told_sequence: int | None
    told_at: datetime | None


_NAMES = tuple(each.name for each in fields(InspectionView))


def view_of(row: Inspection) -> InspectionView:
    return InspectionView(*(getattr(row, name) for name in _NAMES))


def get(inspection_id: int) -> InspectionView:
    """Raises NotFound."""
    row = Inspection.get_or_none(Inspection.id == inspection_id)
    if row is None:
        raise NotFound(f"There is no inspection {inspection_id}")
    return view_of(row)


def open_of(application_id: int) -> InspectionView | None:
    """The application's appointment that is planned or under way, if there is one."""
    row = Inspection.get_or_none(
        (Inspection.application_id == application_id) & Inspection.status.in_(sorted(OPEN))
    )
    return None if row is None else view_of(row)


def latest_of(application_id: int) -> InspectionView | None:
    """The application's newest appointment, in whatever status."""
    row = (
        Inspection.select()
        .where(Inspection.application_id == application_id)
        .order_by(Inspection.id.desc())
        .first()
    )
    return None if row is None else view_of(row)


def add(values: dict[str, Any]) -> InspectionView:
    """Store a new appointment; ``values`` are columns. Belongs inside a write."""
    return get(Inspection.create(**values).id)


def change(
    inspection_id: int,
    *,
    allowed: frozenset[InspectionStatus],
    now: datetime,
    told: bool = True,
    **values: Any,
) -> InspectionView:
    """Update columns where the status is one of ``allowed``. Belongs inside a write.

    ``told=False`` for a change of which a calendar shows nothing. Raises Conflict, NotFound.
    """
    updated = (
        Inspection.update(**values, sequence=Inspection.sequence + told, updated_at=now)
        .where((Inspection.id == inspection_id) & Inspection.status.in_(sorted(allowed)))
        .execute()
    )
    current = get(inspection_id)
    if not updated:
        needed = " or ".join(each for each in InspectionStatus if each in allowed)
        raise Conflict(f"Inspection {inspection_id} is {current.status}; this needs {needed}")
    return current
