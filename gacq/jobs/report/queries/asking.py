"""What a query is given and what it gives back; each file beside this one is one kind of report.

A query is called inside one read, so all its figures are of one moment. Long lists come after
that, as ``lines`` that read a page at a time.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from gacq import thai
from gacq.causes import CAUSES
from gacq.database import Database, from_microseconds, microseconds
from gacq.jobs.report.content import Chart, ChartKind, Figure, Series, Table
from gacq.jobs.report.content_file import Line, Value

DAY_SECONDS = 86_400.0
LONGEST_CHART = 10
"""Bars that a person still compares at a glance."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. ``parameters`` are of the kind's class in ``workflow.report_parameters``."""

    parameters: Any
    language: str
    now: datetime
    database: Database

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """The rows of one statement, as they are stored."""
        return self.database.read(lambda: self.database.execute(sql, params).fetchall())

    def period(self, first: date, last: date) -> str:
        """Both days in words."""
        written = [thai.long_date(day, language=self.language) for day in (first, last)]
        return " – ".join(dict.fromkeys(written))


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a report says. ``rows`` is how many lines to expect, for the progress."""

    period: str
    figures: tuple[Figure, ...]
    charts: tuple[Chart, ...]
    tables: tuple[Table, ...]
    lines: Iterable[Line]
    rows: int
    notes: tuple[str, ...] = ()


def span(first: date, last: date) -> tuple[int, int]:
    """From the first moment of a Bangkok day to the end of another, as rows keep time."""
    start, end = thai.days(first, last)
    return microseconds(start), microseconds(end)


def day_of(moment: int | None) -> str | None:
    """The Bangkok day of a stored moment, in ISO 8601."""
    return None if moment is None else f"{thai.in_bangkok(from_microseconds(moment)):%Y-%m-%d}"


def lines_of(*tables: Sequence[Sequence[Value]]) -> list[Line]:
    """The rows of short tables, in their order."""
    return [(number, row) for number, rows in enumerate(tables) for row in rows]


def charts_with_data(*charts: Chart) -> tuple[Chart, ...]:
    """Those that would show anything."""
    return tuple(
        chart for chart in charts if any(value for each in chart.series for value in each.values)
    )


def bars(title: str, counts: Sequence[tuple[str, float]], *, series: str, unit: str) -> Chart:
    """The first ten of these, which come with the greatest first."""
    shown = counts[:LONGEST_CHART]
    values = tuple(float(value) for _, value in shown)
    return Chart(
        title, ChartKind.BARS, tuple(label for label, _ in shown), (Series(series, values),), unit
    )


def meaning_of(cause: str, language: str) -> str:
    """What a cause means; a name of another version is an unexpected error."""
    found = CAUSES.get(cause, CAUSES["unexpected"])
    return found.meaning_th if language == "th" else found.meaning_en


def months(first: date, last: date) -> Iterator[str]:
    """``2026-11`` for each month from the one to the other."""
    month = first.replace(day=1)
    while month <= last:
        yield f"{month:%Y-%m}"
        month = (month + timedelta(days=31)).replace(day=1)


def month_label(month: str, language: str) -> str:
    """``พ.ย. 69`` or ``Nov 26``."""
    _, name, year = thai.short_date(date.fromisoformat(f"{month}-01"), language=language).split()
    return f"{name} {year[-2:]}"


def by_month(column: str) -> str:
    """SQL: the Bangkok month of a stored moment as ``2026-11``."""
    return f"strftime('%Y-%m', {column} / 1000000 + 25200, 'unixepoch')"


Gather = Callable[[Asked], Gathered]
