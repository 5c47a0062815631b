"""Appointments: what a calendar may show of an inspection, in one statement with its application.

Written out, because a feed reads thousands at once. No id number is among the columns, so none
can reach a calendar. All functions run inside a read or a write.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from gacq.applications.inspections import Inspection, InspectionStatus
from gacq.applications.status import InspectionType
from gacq.database import from_microseconds, microseconds
from gacq.errors import NotFound


@dataclass(frozen=True, slots=True)
class Appointment:
    """One inspection and the farm that it is about, as they stood when they were read.

    Attributes:
        sequence: counts every change of what a calendar shows; of two states the higher is newer.
        ended_at: when it was completed or cancelled.
    """

    inspection_id: int
    inspector_id: int
    inspector_name: str
    type: InspectionType
    status: InspectionStatus
    starts_at: datetime
    ends_at: datetime
    sequence: int
    meeting_link: str | None
    booked_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    application_number: str
    lot_id: str
    applicant_name: str
    applicant_email: str | None
    farm_name: str
    farm_address: str | None
    farm_subdistrict: str | None
    farm_district: str | None
    farm_province: str | None
    farm_postal_code: str | None
    farm_latitude: float | None
    farm_longitude: float | None


_NAMES = tuple(each.name for each in fields(Appointment))
_OF_INSPECTION = _NAMES[: _NAMES.index("application_number")]
_COLUMNS = ", ".join(
    f"i.{name.removeprefix('inspection_')}" if name in _OF_INSPECTION else f"a.{name}"
    for name in _NAMES
)
_TIMES = tuple(position for position, name in enumerate(_NAMES) if name.endswith("_at"))
_TYPE, _STATUS = _NAMES.index("type"), _NAMES.index("status")


def of_inspection(inspection_id: int) -> Appointment:
    """Raises NotFound."""
    found = _select("i.id = ?", inspection_id)
    if not found:
        raise NotFound(f"There is no inspection {inspection_id}")
    return found[0]


def starting_from(
    since: datetime, *, cancelled_since: datetime, inspector_id: int | None = None
) -> list[Appointment]:
    """Everybody's or one inspector's, by time; of the cancelled ones those of late alone."""
    return _select(
        "i.starts_at >= ? and (i.status <> 'CANCELLED' or i.ended_at >= ?)"
        " and (? is null or i.inspector_id = ?) order by i.starts_at, i.id",
        microseconds(since),
        microseconds(cancelled_since),
        inspector_id,
        inspector_id,
    )


def _select(condition: str, *params: Any) -> list[Appointment]:
    rows = Inspection.rows(
        f"select {_COLUMNS} from inspection i join application a on a.id = i.application_id"
        f" where {condition}",
        *params,
    )
    return [_appointment(row) for row in rows]


def _appointment(row: Sequence[Any]) -> Appointment:
    values = list(row)
    for position in _TIMES:
        if values[position] is not None:
            values[position] = from_microseconds(values[position])
    values[_TYPE] = InspectionType(values[_TYPE])
    values[_STATUS] = InspectionStatus(values[_STATUS])
    return Appointment(*values)
