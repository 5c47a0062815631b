"""Working hours: one row for each inspector who keeps other hours than the office's standard week.

All functions run inside a read or a write.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import peewee

from gacq.applications.week import Week, read_week, write_week
from gacq.database import JsonField, Row, UtcField


class InspectorHours(Row):
    """One inspector's own week, by weekday, as ``week.write_week`` has it."""

    staff_id = peewee.IntegerField()
    week = JsonField()
    changed_at = UtcField()
    changed_by = peewee.TextField()

    class Meta:
        table_name = "inspector_hours"


@dataclass(frozen=True, slots=True)
class HoursView:
    """An inspector's week; ``changed_at`` and ``changed_by`` are None for the standard one."""

    staff_id: int
    week: Week
    changed_at: datetime | None = None
    changed_by: str | None = None


def of(staff_id: int, *, standard: Week) -> HoursView:
    row = InspectorHours.get_or_none(InspectorHours.staff_id == staff_id)
    return HoursView(staff_id, standard) if row is None else _view_of(row)


def weeks_of(staff_ids: Collection[int]) -> Mapping[int, Week]:
    """The weeks of those who have their own."""
    rows = InspectorHours.select().where(InspectorHours.staff_id.in_(list(staff_ids)))
    return {row.staff_id: read_week(row.week) for row in rows}


def put(staff_id: int, week: Week, *, by: str, now: datetime) -> HoursView:
    """Replace an inspector's week; belongs inside a write."""
    InspectorHours.delete().where(InspectorHours.staff_id == staff_id).execute()
    row = InspectorHours.create(
        staff_id=staff_id, week=write_week(week), changed_at=now, changed_by=by
    )
    return _view_of(row)


def forget(staff_id: int) -> None:
    """Let the standard week hold again; belongs inside a write."""
    InspectorHours.delete().where(InspectorHours.staff_id == staff_id).execute()


def _view_of(row: InspectorHours) -> HoursView:
    return HoursView(row.staff_id, read_week(row.week), row.changed_at, row.changed_by)
