"""Public holidays of Thailand, with their names, as the ``holidays`` library knows them.

Government offices close on the library's public days and on the one that it lists for government
alone (วันพืชมงคล, the Royal Ploughing Ceremony), so both count. Fixed and lunar days and their
substitutes are reckoned for any year; the days that the cabinet adds or the palace sets are known
only for years in which they had been announced when the library was released.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

FIRST_YEAR, LAST_YEAR = 1992, 2100
"""The years that the library reckons; of those before, it lacks days that were decreed."""

_CATEGORIES = ("public", "government")


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day on which the office is closed. Several names of one day are joined by ``; ``."""

    day: date
    thai: str
    english: str


def knows(year: int) -> bool:
    """Whether any day of this year is known; before asking for one in a far year."""
    return FIRST_YEAR <= year <= LAST_YEAR


@cache
def announced_until() -> int:
    """The last year of which days that were added by decree are known."""
    # Imported where it is first used: the library takes a quarter of a second to load.
    from holidays.countries.thailand import ThailandStaticHolidays

    return max(ThailandStaticHolidays.special_public_holidays)


def holiday_on(day: date) -> Holiday | None:
    return of_year(day.year).get(day)


@cache
def of_year(year: int) -> Mapping[date, Holiday]:
    """By day, in order; empty for a year that is not known."""
    if not knows(year):
        return {}
    thai, english = _names(year, "th"), _names(year, "en_US")
    return {day: Holiday(day, name, english[day]) for day, name in sorted(thai.items())}


def _names(year: int, language: str) -> dict[date, str]:
    from holidays.countries.thailand import Thailand

    found = Thailand(years=year, language=language, categories=_CATEGORIES)
    return dict(found.items())
