"""What a report says, apart from how it looks: figures, charts and tables, in one language.

The parent process gathers it, a child draws it. Between the two it is a file of JSON lines, so
that a list of any length goes through little memory on both sides: the first line is the head
(``Head`` as JSON), each further line one row ``[table, value, value, …]``, ``table`` counting from
0. Values are JSON: text, numbers, null; dates as ``YYYY-MM-DD``, moments in ISO 8601, UTC.
"""

from dataclasses import dataclass
from enum import StrEnum


class ValueKind(StrEnum):
    """How a column's values are written. ``SHARE`` is from 0 to 1 and shown as per cent."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    SHARE = "share"
    DATE = "date"
    MOMENT = "moment"


class ChartKind(StrEnum):
    """``BARS`` compares labels, ``STACKED`` adds its series up, ``LINE`` shows a course."""

    BARS = "bars"
    STACKED = "stacked"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; ``width`` is its share of the page beside the others."""

    title: str
    kind: ValueKind = ValueKind.TEXT
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A list with its columns; its rows follow in the file. ``empty`` is said if there are none."""

    title: str
    columns: tuple[Column, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that matters, already written out (``"12"``, ``"83.3 %"``), and what it is."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one colour of a chart, one a label."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a few numbers; ``unit`` stands at its axis."""

    title: str
    kind: ChartKind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Everything of a report but the rows of its tables.

    Attributes:
        language: "th" or "en".
        period: what it covers, in words; empty where it covers all.
        made: when and by whom, in words.
        notes: sentences at its end, such as how a figure is counted.
    """

    title: str
    language: str
    office: str
    period: str
    made: str
    figures: tuple[Figure, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
