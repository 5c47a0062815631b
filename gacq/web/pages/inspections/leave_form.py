"""What the forms about leave send."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from gacq.applications.leave import LeaveKind
from gacq.applications.week import Span, midnight
from gacq.thai import BANGKOK
from gacq.web.pages.frame.page import Form
from gacq.web.pages.inspections.weeks import ShownDay
from gacq.web.shapes import TIME_OF_DAY, RowId

TimeField = Annotated[str | None, Field(pattern=TIME_OF_DAY)]


class NewLeave(Form):
    """Days, both included; without times they are whole days."""

    first_day: ShownDay
    first_time: TimeField = None
    last_day: ShownDay | None = None
    last_time: TimeField = None
    kind: LeaveKind
    reason: Annotated[str, Field(max_length=2_000)] = ""
    despite: bool = False

    @property
    def span(self) -> Span:
        last = self.last_day or self.first_day
        start = _at(self.first_day, self.first_time)
        end = _at(last, self.last_time) if self.last_time else midnight(last + timedelta(days=1))
        return Span(start, end)


class LeaveChosen(Form):
    """One leave of a list. ``despite`` leaves inspections in that time as they are."""

    leave: RowId
    despite: bool = False


def _at(day: ShownDay, clock: str | None) -> datetime:
    if clock is None:
        return midnight(day)
    return datetime.combine(day, time.fromisoformat(clock), BANGKOK).astimezone(UTC)
