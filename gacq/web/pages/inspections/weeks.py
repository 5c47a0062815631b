"""Seven days at a time, as the week views walk through them; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from gacq.applications.holidays import FIRST_YEAR, LAST_YEAR, Holiday, holiday_on
from gacq.applications.week import Span, Weekday, midnight, weekday_of
from gacq.web.api.days import Day


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


WEEKDAYS = {
    Weekday.MONDAY: _("Monday"),
    Weekday.TUESDAY: _("Tuesday"),
    Weekday.WEDNESDAY: _("Wednesday"),
    Weekday.THURSDAY: _("Thursday"),
    Weekday.FRIDAY: _("Friday"),
    Weekday.SATURDAY: _("Saturday"),
    Weekday.SUNDAY: _("Sunday"),
}


def _within(day: date) -> date:
    # A year less at both ends, so that the weeks beside it exist too.
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise PydanticCustomError("far_day", "must be a day such as 2026-01-31")
    return day


ShownDay = Annotated[Day, AfterValidator(_within)]
"""A day that a week view can be asked for."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above one day. ``name`` is a msgid."""

    day: date
    name: str
    holiday: Holiday | None
    today: bool


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from ``first`` on."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Week":
        """The one from Monday to Sunday that this day lies in."""
        return cls(day - timedelta(days=day.weekday()))

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=offset) for offset in range(7)]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    @property
    def previous(self) -> date:
        return self.first - timedelta(days=7)

    @property
    def next(self) -> date:
        return self.first + timedelta(days=7)

    @property
    def span(self) -> Span:
        return Span(midnight(self.first), midnight(self.next))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def heads(days: Iterable[date], *, today: date) -> list[Head]:
    return [Head(day, WEEKDAYS[weekday_of(day)], holiday_on(day), day == today) for day in days]
