"""The form of an inspector's working week: a line for each weekday, with some breaks; pure.

A field is named ``monday-start`` or ``monday-break-1-end``. A weekday that is not ticked is a day
off, whatever times stand in its line; a break without any time is none.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gacq.applications.week import WEEKDAYS, Week, Weekday, read_week, write_week
from gacq.errors import InvalidInput
from gacq.web.pages.inspections.weeks import WEEKDAYS as NAMES
from gacq.web.shapes import TIME_OF_DAY

BREAKS = 2
"""Breaks that a line has room for; a week that was set by a program may have more."""
_MOST = 10


@dataclass(frozen=True, slots=True)
class HoursLine:
    """One weekday of the form; ``name`` is a msgid."""

    key: str
    name: str
    works: bool
    start: str
    end: str
    breaks: tuple[tuple[str, str], ...]


def lines_of_week(week: Week) -> list[HoursLine]:
    stored = write_week(week)
    return [_line(day, stored.get(day.value)) for day in WEEKDAYS]


def lines_of_form(fields: Mapping[str, str]) -> list[HoursLine]:
    """The form as it was sent, so that nothing in it has to be written again."""
    return [
        HoursLine(
            day.value,
            NAMES[day],
            f"{day}-works" in fields,
            fields.get(f"{day}-start", ""),
            fields.get(f"{day}-end", ""),
            _padded(tuple(_breaks(fields, day))),
        )
        for day in WEEKDAYS
    ]


def read_form(fields: Mapping[str, str]) -> Week:
    """Raises InvalidInput with the weekday's key for whatever is wrong in its line."""
    lines = [line for line in lines_of_form(fields) if line.works]
    wrong = {line.key: "needs times such as 09:00" for line in lines if not _has_times(line)}
    if wrong:
        raise InvalidInput(wrong)
    try:
        return read_week({line.key: _stored(line) for line in lines})
    except InvalidInput as error:
        # Of two faults in one line the first is said: the second often follows from it.
        faults = reversed(list(error.fields.items()))
        raise InvalidInput({_weekday_in(name): why for name, why in faults}) from None


def _line(day: Weekday, stored: Mapping[str, Any] | None) -> HoursLine:
    if stored is None:
        return HoursLine(day.value, NAMES[day], False, "", "", _padded(()))
    breaks = tuple((each["start"], each["end"]) for each in stored["breaks"])
    return HoursLine(day.value, NAMES[day], True, stored["start"], stored["end"], _padded(breaks))


def _breaks(fields: Mapping[str, str], day: Weekday) -> Iterator[tuple[str, str]]:
    for number in range(1, _MOST + 1):
        start, end = (fields.get(f"{day}-break-{number}-{edge}", "") for edge in ("start", "end"))
        if start or end:
            yield start, end


def _padded(breaks: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return breaks + (("", ""),) * (BREAKS - len(breaks))


def _has_times(line: HoursLine) -> bool:
    times = [line.start, line.end, *(edge for each in line.breaks if any(each) for edge in each)]
    return all(re.match(TIME_OF_DAY, each) for each in times)


def _stored(line: HoursLine) -> dict[str, Any]:
    breaks = [{"start": start, "end": end} for start, end in line.breaks if start]
    return {"start": line.start, "end": line.end, "breaks": breaks}


def _weekday_in(name: str) -> str:
    """``monday`` of ``week.monday.end``."""
    return name.split(".")[1]
