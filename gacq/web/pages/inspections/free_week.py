"""The week in which an inspection is booked, laid out: inspectors by days, free times in each cell.

Days too soon or too far ahead get no column, nor does one on which nobody works, as most Sundays.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gacq import thai
from gacq.applications.availability import DayAvailability, Rule, Wish
from gacq.applications.inspection_listing import Listed
from gacq.applications.inspections import InspectionView
from gacq.web.pages.inspections.day_words import day_words
from gacq.web.pages.inspections.slot_choice import written
from gacq.web.pages.inspections.weeks import Head, Week, heads
from gacq.web.words import Language
from gacq.workflow import Free, Loaded, Suggestions

Taken = Mapping[tuple[int, date], list[Listed]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A free time: what a button sends, and the time of day that it says."""

    value: str
    clock: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One inspector's day: what is free, or ``why`` nothing is, and what is booked already."""

    head: Head
    offers: tuple[Offer, ...]
    why: str
    taken: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One inspector's week. ``keep`` takes over an appointment at the time that it has."""

    who: Loaded
    cells: tuple[Cell, ...]
    keep: str | None


@dataclass(frozen=True, slots=True)
class FreeWeek:
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]

    @property
    def offers(self) -> int:
        return sum(len(cell.offers) for line in self.lines for cell in line.cells)


def first_free(found: Suggestions) -> date | None:
    """The first day on which anybody is free."""
    days = [each.day for free in found.inspectors for each in free.days if each.slots]
    return min(days, default=None)


def free_week(
    found: Suggestions,
    week: Week,
    booked: Iterable[Listed],
    *,
    moving: InspectionView | None,
    language: Language,
) -> FreeWeek:
    taken = _by_inspector_and_day(booked)
    shown = [day for day in week.days if _is_open(day, found)]
    columns = heads(shown, today=found.wish.today)
    lines = (_line(free, columns, found.wish, taken, moving, language) for free in found.inspectors)
    return FreeWeek(tuple(columns), tuple(lines))


def _line(
    free: Free,
    columns: list[Head],
    wish: Wish,
    taken: Taken,
    moving: InspectionView | None,
    language: Language,
) -> Line:
    who, days = free.who.inspector.id, {each.day: each for each in free.days}
    cells = (
        _cell(who, head, days[head.day], wish, tuple(taken.get((who, head.day), ())), language)
        for head in columns
    )
    other = moving is not None and moving.inspector_id != who
    keep = written(who, moving.starts_at) if moving and other else None
    return Line(free.who, tuple(cells), keep)


def _cell(
    who: int,
    head: Head,
    found: DayAvailability,
    wish: Wish,
    taken: tuple[Listed, ...],
    language: Language,
) -> Cell:
    offers = (
        Offer(written(who, slot.starts_at), f"{thai.in_bangkok(slot.starts_at):%H:%M}")
        for slot in found.slots
    )
    why = day_words(found.why, wish, language) if found.why else ""
    return Cell(head, tuple(offers), why, taken)


def _by_inspector_and_day(booked: Iterable[Listed]) -> Taken:
    found: dict[tuple[int, date], list[Listed]] = defaultdict(list)
    for each in booked:
        found[each.inspection.inspector_id, thai.day(each.inspection.starts_at)].append(each)
    return found


def _is_open(day: date, found: Suggestions) -> bool:
    if not found.wish.first_day <= day <= found.wish.last_day:
        return False
    if day.weekday() < 5:
        return True
    days = (each for free in found.inspectors for each in free.days if each.day == day)
    return any(each.slots or (each.why and each.why.rule in _WORKED) for each in days)


_WORKED = frozenset({Rule.LEAVE, Rule.TOO_LONG, Rule.DAY_FULL, Rule.NO_GAP})
"""What closes a day on which somebody works otherwise."""
