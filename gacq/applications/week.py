"""An inspector's working week: when each weekday starts, ends and pauses; pure.

Times of day are Bangkok's. A weekday that a week does not name is a day off.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from itertools import pairwise
from typing import Any

from gacq.errors import InvalidInput
from gacq.thai import BANGKOK


class Weekday(StrEnum):
    """In the order of ``date.weekday()``."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEKDAYS = tuple(Weekday)


def weekday_of(day: date) -> Weekday:
    return WEEKDAYS[day.weekday()]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time in UTC; its end belongs to it no more."""

    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and self.ends_at > other.starts_at

    def covers(self, other: "Span") -> bool:
        return self.starts_at <= other.starts_at and self.ends_at >= other.ends_at


@dataclass(frozen=True, slots=True)
class Pause:
    """A break, such as lunch."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """From when to when somebody works on a weekday; ``breaks`` lie inside, in order."""

    start: time
    end: time
    breaks: tuple[Pause, ...] = ()

    def span_on(self, day: date) -> Span:
        return _span(day, self.start, self.end)

    def breaks_on(self, day: date) -> tuple[Span, ...]:
        return tuple(_span(day, pause.start, pause.end) for pause in self.breaks)


Week = Mapping[Weekday, WorkingDay]


def midnight(day: date) -> datetime:
    """The moment at which a Bangkok day begins, in UTC."""
    return datetime.combine(day, time(), BANGKOK).astimezone(UTC)


def standard_week(day_starts: str, day_ends: str) -> Week:
    """Monday to Friday without breaks; both times are written ``09:00``."""
    day = WorkingDay(time.fromisoformat(day_starts), time.fromisoformat(day_ends))
    return dict.fromkeys(WEEKDAYS[:5], day)


def read_week(stored: Mapping[str, Any]) -> Week:
    """From the form in which rows and JSON have it. Raises InvalidInput, naming each wrong part."""
    days = {Weekday(name): _read_day(day) for name, day in stored.items() if day is not None}
    if wrong := dict(_faults(days)):
        raise InvalidInput(wrong)
    return days


def write_week(week: Week) -> dict[str, Any]:
    """As rows and JSON have it, days off left out."""
    return {name.value: _write_day(week[name]) for name in WEEKDAYS if name in week}


def _read_day(stored: Mapping[str, Any]) -> WorkingDay:
    return WorkingDay(
        time.fromisoformat(stored["start"]),
        time.fromisoformat(stored["end"]),
        tuple(
            Pause(time.fromisoformat(pause["start"]), time.fromisoformat(pause["end"]))
            for pause in sorted(stored.get("breaks", ()), key=lambda pause: pause["start"])
        ),
    )


def _write_day(day: WorkingDay) -> dict[str, Any]:
    breaks = [{"start": f"{each.start:%H:%M}", "end": f"{each.end:%H:%M}"} for each in day.breaks]
    return {"start": f"{day.start:%H:%M}", "end": f"{day.end:%H:%M}", "breaks": breaks}


def _faults(week: Week) -> Iterator[tuple[str, str]]:
    for name, day in week.items():
        if day.end <= day.start:
            yield f"week.{name}.end", "must be later than the start of the day"
        for pause in day.breaks:
            if pause.end <= pause.start or pause.start <= day.start or pause.end >= day.end:
                yield f"week.{name}.breaks", "must each end after they start, within the day"
        if any(first.end > second.start for first, second in pairwise(day.breaks)):
            yield f"week.{name}.breaks", "must not overlap each other"


def _span(day: date, start: time, end: time) -> Span:
    return Span(
        datetime.combine(day, start, BANGKOK).astimezone(UTC),
        datetime.combine(day, end, BANGKOK).astimezone(UTC),
    )
