"""The days or months that the performance page tells of."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gacq import thai
from gacq.web.words import Language


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


class Span(StrEnum):
    """How far back to look; days and months are those of Thailand, today among them."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


SPANS = {
    Span.DAY: _("today so far"),
    Span.WEEK: _("last 7 days"),
    Span.MONTH: _("last 30 days"),
    Span.YEAR: _("last 12 months"),
}

_DAYS = {Span.DAY: 1, Span.WEEK: 7, Span.MONTH: 30}
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One day or month: its name in the daily rows, and its label on the page."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Steps:
    """All steps of a span, oldest first; ``since`` is the first day."""

    since: date
    by_month: bool
    steps: list[Step]


def steps_of(span: Span, today: date, language: Language) -> Steps:
    if span is Span.YEAR:
        firsts = [_month_back(today, back) for back in reversed(range(_MONTHS))]
        months = [Step(f"{first:%Y-%m}", _month(first, language)) for first in firsts]
        return Steps(firsts[0], True, months)
    days = [today - timedelta(days=back) for back in reversed(range(_DAYS[span]))]
    return Steps(days[0], False, [Step(day.isoformat(), _day(day, language)) for day in days])


def _month_back(today: date, back: int) -> date:
    months = today.year * 12 + today.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _month(first: date, language: Language) -> str:
    return thai.short_date(first, language=language).partition(" ")[2]


def _day(day: date, language: Language) -> str:
    return thai.short_date(day, language=language).rpartition(" ")[0]
