"""Which applications wait longer than the office allows: whole working days by stage.

A stage begins when the one before it ended, and is overdue on the day after its last working day:
what is submitted on a Friday and may take 3 days is overdue on Thursday. Working days are Monday to
Friday without public holidays. Everything but ``terms`` is pure.

The column ``stage_began_at`` is reckoned by the database from the row itself, by the same table as
``STAGES``; a test compares the two.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from gacq.applications.application import ApplicationView
from gacq.applications.holidays import holiday_on
from gacq.applications.status import Status
from gacq.database import microseconds
from gacq.thai import BANGKOK

MOST = 2_000
"""A list of overdue ones goes this far, the longest waiting first, so that its cost is bounded."""


class Deadlines(Protocol):
    """The settings: how many working days each stage may take."""

    @property
    def review_days(self) -> int: ...
    @property
    def booking_days(self) -> int: ...
    @property
    def report_days(self) -> int: ...
    @property
    def approval_days(self) -> int: ...


STAGES: Mapping[Status, str] = {
    Status.SUBMITTED: "submitted_at",
    Status.IN_REVIEW: "submitted_at",
    Status.REVIEW_PASSED: "reviewed_at",
    Status.INSPECTION_SCHEDULED: "inspection_ends_at",
    Status.INSPECTION_IN_PROGRESS: "inspection_ends_at",
    Status.INSPECTION_COMPLETED: "inspection_completed_at",
    Status.PENDING_APPROVAL: "inspection_completed_at",
}
"""When the stage of a status began; where nobody of the office must act there is none."""


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """By status the moment before which its stage must have begun to be overdue now."""

    before: Mapping[Status, datetime]

    def are_passed_by(self, view: ApplicationView) -> bool:
        began_at = stage_began_at(view)
        limit = self.before.get(view.status)
        return began_at is not None and limit is not None and began_at < limit


def cutoffs(
    now: datetime,
    deadlines: Deadlines,
    *,
    is_working: Callable[[date], bool] | None = None,
) -> Cutoffs:
    works = is_working or is_working_day
    today = now.astimezone(BANGKOK).date()
    days = {
        Status.SUBMITTED: deadlines.review_days,
        Status.IN_REVIEW: deadlines.review_days,
        Status.REVIEW_PASSED: deadlines.booking_days,
        Status.INSPECTION_SCHEDULED: deadlines.report_days,
        Status.INSPECTION_IN_PROGRESS: deadlines.report_days,
        Status.INSPECTION_COMPLETED: deadlines.approval_days,
        Status.PENDING_APPROVAL: deadlines.approval_days,
    }
    starts = {count: _start(_days_back(today, count, works)) for count in set(days.values())}
    return Cutoffs({status: starts[count] for status, count in days.items()})


def stage_began_at(view: ApplicationView) -> datetime | None:
    column = STAGES.get(view.status)
    began_at: datetime | None = getattr(view, column) if column else None
    return began_at


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and holiday_on(day) is None


def terms(wanted: Cutoffs) -> tuple[str, tuple[object, ...]]:
    """The condition of a list that holds only what is overdue, with its parameters."""
    each = " or ".join("status = ? and stage_began_at < ?" for _ in wanted.before)
    params = [
        value
        for status, before in wanted.before.items()
        for value in (status.value, microseconds(before))
    ]
    latest = microseconds(max(wanted.before.values()))
    return (
        "id in (select id from application indexed by application_stage"
        f" where stage_began_at < ? and ({each}) order by stage_began_at, id limit ?)",
        (latest, *params, MOST),
    )


def _days_back(today: date, count: int, works: Callable[[date], bool]) -> date:
    """The first of the last ``count`` working days before today."""
    day = today
    while count > 0:
        day -= timedelta(days=1)
        count -= works(day)
    return day


def _start(day: date) -> datetime:
    return datetime.combine(day, time(tzinfo=BANGKOK))
