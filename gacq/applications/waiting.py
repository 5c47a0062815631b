"""What waits for somebody, where no other list has it: unpaid fees, own inspections, leave.

Each is one statement that an index serves, at the same cost however much is done already. All
functions run inside a read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gacq.applications.application import COLUMNS, Application, ApplicationView
from gacq.applications.application import view_of as application_of
from gacq.applications.inspection_listing import Listed, with_names
from gacq.applications.inspections import OPEN, Inspection
from gacq.applications.inspections import view_of as inspection_of
from gacq.applications.leave import InspectorLeave, LeaveStatus, LeaveView
from gacq.applications.leave import view_of as leave_of
from gacq.database import from_microseconds, microseconds

MOST_COUNTED = 1_000
"""Beyond this nobody counts; a page says that there are more."""

_UNPAID = (
    "from application indexed by application_unpaid where payment_status = 'PENDING'"
    " and status in ('SUBMITTED', 'IN_REVIEW', 'RETURNED', 'REVIEW_PASSED',"
    " 'INSPECTION_SCHEDULED', 'INSPECTION_IN_PROGRESS', 'INSPECTION_COMPLETED',"
    " 'PENDING_APPROVAL')"
)
"""Submitted once, not decided yet, and no receipt recorded: in the words of its index."""

_LONGEST = timedelta(days=366)
"""An inspection that was to begin longer ago is no longer anybody's plan."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a list of unpaid applications goes on: behind this one."""

    submitted_at: datetime
    id: int


def unpaid(*, limit: int, after: Mark | None = None) -> list[ApplicationView]:
    """Those whose fee is to be recorded, submitted first comes first."""
    where, params = "", list[int]()
    if after is not None:
        where = " and (submitted_at, id) > (?, ?)"
        params = [microseconds(after.submitted_at), after.id]
    sql = f"select {COLUMNS} {_UNPAID}{where} order by submitted_at, id limit ?"
    return [application_of(row) for row in Application.rows(sql, *params, limit)]


def unpaid_count() -> int:
    """How many, at most MOST_COUNTED."""
    sql = f"select count(*) from (select 1 {_UNPAID} limit ?)"
    return int(Application.rows(sql, MOST_COUNTED)[0][0])


def mark(at: str) -> Mark | None:
    """A mark as it is written in an address; None for what is none."""
    moment, _, row_id = at.partition("-")
    if not (at.isascii() and moment.isdecimal() and row_id.isdecimal() and len(row_id) <= 18):
        return None
    try:
        return Mark(from_microseconds(int(moment)), int(row_id))
    except (ValueError, OverflowError, OSError):
        return None


def written(of: ApplicationView) -> str:
    """The mark behind this application, for an address."""
    return f"{microseconds(of.submitted_at or of.created_at)}-{of.id}"


def own_inspections(inspector_id: int, *, until: datetime, now: datetime) -> list[Listed]:
    """Booked or under way and to begin before ``until``; what was left standing comes first."""
    rows = (
        Inspection.select()
        .where(
            (Inspection.inspector_id == inspector_id)
            & (Inspection.starts_at >= now - _LONGEST)
            & (Inspection.starts_at < until)
            & Inspection.status.in_(sorted(OPEN))
        )
        .order_by(Inspection.starts_at, Inspection.id)
        .limit(MOST_COUNTED)
    )
    return with_names([inspection_of(row) for row in rows])


def own_to_send(inspector_id: int, *, limit: int) -> list[ApplicationView]:
    """What this inspector has inspected and nobody has sent for approval, oldest result first."""
    sql = (
        f"select {COLUMNS} from application indexed by application_to_send"
        " where status = 'INSPECTION_COMPLETED' and inspector_id = ?"
        " order by inspection_completed_at, id limit ?"
    )
    return [application_of(row) for row in Application.rows(sql, inspector_id, limit)]


def asked_leave(*, limit: int) -> list[LeaveView]:
    """Leave that nobody has decided on, the soonest to begin first."""
    rows = (
        InspectorLeave.select()
        .where(InspectorLeave.status == LeaveStatus.PENDING)
        .order_by(InspectorLeave.starts_at, InspectorLeave.id)
        .limit(limit)
    )
    return [leave_of(row) for row in rows]
