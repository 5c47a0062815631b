"""Working weeks: how they are read, written, and laid over days."""

from datetime import date
from typing import Any

import pytest

from gacq.applications.week import Span, Weekday, read_week, standard_week, write_week
from gacq.errors import InvalidInput
from tests.moments import FRIDAY, MONDAY, at

LUNCH = {"start": "12:00", "end": "13:00"}


def a_day(**different: Any) -> dict[str, Any]:
    return {"start": "09:00", "end": "17:00", "breaks": [LUNCH]} | different


def test_the_standard_week_is_monday_to_friday() -> None:
    week = standard_week("09:00", "17:00")

    assert list(week) == list(Weekday)[:5]
    assert week[Weekday.FRIDAY].span_on(FRIDAY) == Span(at(FRIDAY), at(FRIDAY, "17:00"))


def test_a_week_is_written_as_it_was_read() -> None:
    stored = {"tuesday": a_day(), "sunday": a_day(breaks=[])}

    assert write_week(read_week(stored)) == stored


def test_a_null_day_is_a_day_off() -> None:
    assert Weekday.MONDAY not in read_week({"monday": None, "tuesday": a_day()})


def test_breaks_are_put_in_order() -> None:
    tea = {"start": "10:30", "end": "10:45"}

    week = read_week({"monday": a_day(breaks=[LUNCH, tea])})

    first, second = week[Weekday.MONDAY].breaks_on(MONDAY)
    assert first == Span(at(MONDAY, "10:30"), at(MONDAY, "10:45"))
    assert second.starts_at == at(MONDAY, "12:00")


@pytest.mark.parametrize(
    ("day", "field"),
    [
        (a_day(end="09:00", breaks=[]), "week.monday.end"),
        (a_day(start="13:00", end="08:00", breaks=[]), "week.monday.end"),
        (a_day(breaks=[{"start": "12:00", "end": "12:00"}]), "week.monday.breaks"),
        (a_day(breaks=[{"start": "09:00", "end": "10:00"}]), "week.monday.breaks"),
        (a_day(breaks=[{"start": "16:00", "end": "17:00"}]), "week.monday.breaks"),
        (a_day(breaks=[LUNCH, {"start": "12:59", "end": "14:00"}]), "week.monday.breaks"),
    ],
)
def test_a_day_that_makes_no_sense_is_named(day: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_week({"monday": day})

    assert list(refused.value.fields) == [field]


def test_breaks_may_touch() -> None:
    week = read_week({"monday": a_day(breaks=[LUNCH, {"start": "13:00", "end": "13:15"}])})

    assert len(week[Weekday.MONDAY].breaks_on(date(2026, 11, 23))) == 2
