"""Public holidays by name."""

from datetime import date

import pytest

from gacq.applications import holidays


@pytest.mark.parametrize(
    ("day", "thai", "english"),
    [
        (date(2026, 4, 13), "วันสงกรานต์", "Songkran Festival"),
        (date(2026, 5, 13), "วันพืชมงคล", "Royal Ploughing Ceremony"),
        (date(2026, 6, 1), "ชดเชยวันวิสาขบูชา", "Visakha Bucha (in lieu)"),
        (date(2026, 10, 23), "วันปิยมหาราช", "HM King Chulalongkorn Memorial Day"),
    ],
)
def test_a_holiday_has_its_names(day: date, thai: str, english: str) -> None:
    assert holidays.holiday_on(day) == holidays.Holiday(day, thai, english)


def test_a_plain_day_is_none() -> None:
    assert holidays.holiday_on(date(2026, 11, 25)) is None


@pytest.mark.parametrize(("year", "known"), [(1991, False), (1992, True), (2100, True)])
def test_years_that_are_known(year: int, known: bool) -> None:
    assert holidays.knows(year) is known
    assert bool(holidays.of_year(year)) is known


def test_beyond_the_last_known_year_no_day_is_a_holiday() -> None:
    assert not holidays.knows(2101)
    assert holidays.of_year(2101) == {}


def test_days_that_were_decreed_are_known_up_to_a_year() -> None:
    assert 2026 <= holidays.announced_until() < holidays.LAST_YEAR
