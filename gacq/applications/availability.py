"""When an inspector is free: the rules of booking, over plain values; pure.

A slot is free when it breaks none of ``Rule``. Two readings of the rules need a reason:

- Travel time is kept free between two inspections unless both are VIDEO. Only a pair of videos is
  made from one desk; to a farm, and back from it, the inspector has to travel whatever comes next.
- Breaks bind every inspection that fits between them. A longer one, such as ONSITE, which fills
  the day, includes them: the inspector rests at the farm. Otherwise nobody with a lunch break
  could be booked for one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from gacq.applications.holidays import Holiday, holiday_on, knows
from gacq.applications.status import InspectionType
from gacq.applications.week import Span, Week, WorkingDay, weekday_of
from gacq.thai import BANGKOK


class Rule(StrEnum):
    """What a time that can't be booked breaks; the last one speaks of a whole day alone."""

    PAST = "past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    UNKNOWN_HOLIDAYS = "unknown_holidays"
    HOLIDAY = "holiday"
    DAY_OFF = "day_off"
    TOO_LONG = "too_long"
    OUTSIDE_HOURS = "outside_hours"
    BREAK = "break"
    LEAVE = "leave"
    DAY_FULL = "day_full"
    OVERLAP = "overlap"
    TRAVEL = "travel"
    NO_GAP = "no_gap"


class RuleSettings(Protocol):
    """The part of the settings that the rules come from."""

    @property
    def most_a_day(self) -> int: ...
    @property
    def travel_minutes(self) -> int: ...
    @property
    def earliest_days(self) -> int: ...
    @property
    def latest_days(self) -> int: ...
    @property
    def slot_minutes(self) -> int: ...
    @property
    def video_hours(self) -> float: ...
    @property
    def hybrid_hours(self) -> float: ...
    @property
    def onsite_hours(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for: an inspection of this kind, booked now, by the office's numbers.

    ``expected`` when the applicant expects the inspector at that time already, and only who comes
    is to change: no notice has to be given then.
    """

    kind: InspectionType
    rules: RuleSettings
    now: datetime
    expected: bool = False

    @property
    def length(self) -> timedelta:
        hours = {
            InspectionType.VIDEO: self.rules.video_hours,
            InspectionType.HYBRID: self.rules.hybrid_hours,
            InspectionType.ONSITE: self.rules.onsite_hours,
        }
        return timedelta(hours=hours[self.kind])

    @property
    def today(self) -> date:
        return self.now.astimezone(BANGKOK).date()

    @property
    def first_day(self) -> date:
        notice = 0 if self.expected else self.rules.earliest_days
        return self.today + timedelta(days=notice)

    @property
    def last_day(self) -> date:
        return self.today + timedelta(days=self.rules.latest_days)

    def span_from(self, starts_at: datetime) -> Span:
        return Span(starts_at, starts_at + self.length)


@dataclass(frozen=True, slots=True)
class Booked:
    """An inspection that an inspector has already."""

    span: Span
    kind: InspectionType


@dataclass(frozen=True, slots=True)
class Diary:
    """All that decides when one inspector is free. ``booked`` is by the Bangkok day it starts."""

    inspector_id: int
    name: str
    week: Week
    leave: tuple[Span, ...] = ()
    booked: Mapping[date, tuple[Booked, ...]] | None = None

    def on(self, day: date) -> tuple[Booked, ...]:
        return (self.booked or {}).get(day, ())


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that is broken on ``day``, and by what, where something stands in the way."""

    rule: Rule
    day: date
    span: Span | None = None
    holiday: Holiday | None = None


@dataclass(frozen=True, slots=True)
class DayAvailability:
    """The free slots of one day in order; ``why`` there are none."""

    day: date
    slots: tuple[Span, ...]
    why: Broken | None


def broken_by(starts_at: datetime, diary: Diary, wish: Wish) -> Broken | None:
    """The first rule that an inspection from ``starts_at`` on would break; None if it is free."""
    # Compared before it is reckoned with: the far end of the calendar has no Bangkok time.
    if starts_at <= wish.now:
        return Broken(Rule.PAST, wish.today, Span(starts_at, starts_at))
    if starts_at > wish.now + timedelta(days=wish.rules.latest_days + 1):
        return Broken(Rule.TOO_FAR, wish.last_day)
    day = starts_at.astimezone(BANGKOK).date()
    return _of_day(day, diary, wish) or _of_slot(
        wish.span_from(starts_at), _obstacles(day, diary, wish), wish
    )


def availability(day: date, diary: Diary, wish: Wish) -> DayAvailability:
    """What can be booked on this day, at every ``slot_minutes`` from the start of the hours."""
    if why := _of_day(day, diary, wish):
        return DayAvailability(day, (), why)
    obstacles = _obstacles(day, diary, wish)
    slots = tuple(span for span in _raster(obstacles, wish) if not _of_slot(span, obstacles, wish))
    return DayAvailability(day, slots, None if slots else Broken(Rule.NO_GAP, day))


def next_free(not_before: datetime, diary: Diary, wish: Wish) -> Iterator[Span]:
    """The free slots from this moment on, in order; all there are if the moment is too far."""
    latest = not_before > wish.now + timedelta(days=wish.rules.latest_days)
    asked = wish.first_day if latest else not_before.astimezone(BANGKOK).date()
    first = max(wish.first_day, asked)
    for offset in range((wish.last_day - first).days + 1):
        for span in availability(first + timedelta(days=offset), diary, wish).slots:
            if latest or span.starts_at >= not_before:
                yield span


def fits(span: Span, week: Week) -> bool:
    """Whether an inspection lies within the working hours of its day, breaks regarded."""
    day = span.starts_at.astimezone(BANGKOK).date()
    working = week.get(weekday_of(day))
    if working is None or not working.span_on(day).covers(span):
        return False
    breaks = _binding_breaks(working, day, span.ends_at - span.starts_at)
    return not any(span.overlaps(each) for each in breaks)


@dataclass(frozen=True, slots=True)
class _Obstacles:
    """What the slots of one day have to fit around."""

    day: date
    hours: Span
    breaks: tuple[Span, ...]
    leave: tuple[Span, ...]
    booked: tuple[Booked, ...]


def _obstacles(day: date, diary: Diary, wish: Wish) -> _Obstacles:
    working = diary.week[weekday_of(day)]
    hours = working.span_on(day)
    near = (day - timedelta(days=1), day, day + timedelta(days=1))
    return _Obstacles(
        day,
        hours,
        _binding_breaks(working, day, wish.length),
        tuple(leave for leave in diary.leave if leave.overlaps(hours)),
        tuple(booked for each in near for booked in diary.on(each)),
    )


def _of_day(day: date, diary: Diary, wish: Wish) -> Broken | None:
    """The rule that closes the whole day to this wish."""
    if day < wish.first_day:
        return Broken(Rule.TOO_SOON, day)
    if day > wish.last_day:
        return Broken(Rule.TOO_FAR, day)
    if not knows(day.year):
        return Broken(Rule.UNKNOWN_HOLIDAYS, day)
    if holiday := holiday_on(day):
        return Broken(Rule.HOLIDAY, day, holiday=holiday)
    working = diary.week.get(weekday_of(day))
    if working is None:
        return Broken(Rule.DAY_OFF, day)
    hours = working.span_on(day)
    if leave := next((each for each in diary.leave if each.covers(hours)), None):
        return Broken(Rule.LEAVE, day, leave)
    if hours.ends_at - hours.starts_at < wish.length:
        return Broken(Rule.TOO_LONG, day, hours)
    if len(diary.on(day)) >= wish.rules.most_a_day:
        return Broken(Rule.DAY_FULL, day)
    return None


def _of_slot(span: Span, day: _Obstacles, wish: Wish) -> Broken | None:
    """The rule that one time of an open day breaks."""
    if span.starts_at <= wish.now:
        return Broken(Rule.PAST, day.day, span)
    if not day.hours.covers(span):
        return Broken(Rule.OUTSIDE_HOURS, day.day, day.hours)
    for rule, taken in ((Rule.BREAK, day.breaks), (Rule.LEAVE, day.leave)):
        for each in taken:
            if span.overlaps(each):
                return Broken(rule, day.day, each)
    return _of_neighbours(span, day, wish)


def _of_neighbours(span: Span, day: _Obstacles, wish: Wish) -> Broken | None:
    for other in day.booked:
        if span.overlaps(other.span):
            return Broken(Rule.OVERLAP, day.day, other.span)
    for other in day.booked:
        gap = _gap(wish, other)
        if span.overlaps(Span(other.span.starts_at - gap, other.span.ends_at + gap)):
            return Broken(Rule.TRAVEL, day.day, other.span)
    return None


def _gap(wish: Wish, other: Booked) -> timedelta:
    by_video = wish.kind is other.kind is InspectionType.VIDEO
    return timedelta() if by_video else timedelta(minutes=wish.rules.travel_minutes)


def _binding_breaks(working: WorkingDay, day: date, length: timedelta) -> tuple[Span, ...]:
    """The day's breaks, or none for an inspection too long to be made between them."""
    hours, breaks = working.span_on(day), working.breaks_on(day)
    edges = [hours.starts_at, *(edge for each in breaks for edge in (each.starts_at, each.ends_at))]
    ends = [*edges[1:], hours.ends_at]
    longest = max(end - start for start, end in zip(edges[::2], ends[::2], strict=True))
    return breaks if longest >= length else ()


def _raster(day: _Obstacles, wish: Wish) -> Iterator[Span]:
    span, step = wish.span_from(day.hours.starts_at), timedelta(minutes=wish.rules.slot_minutes)
    while span.ends_at <= day.hours.ends_at:
        yield span
        span = Span(span.starts_at + step, span.ends_at + step)
