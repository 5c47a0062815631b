"""A report as a PDF; runs in a child process, because drawing takes memory and time.

A PDF is for reading: above ``rows_limit`` rows it is refused, and the list belongs in XLSX or CSV.
Broad tables turn the whole report on its side, as a person would turn the paper.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gacq import charts, thai
from gacq.jobs.report import content_file
from gacq.jobs.report.columns import PADDING, widths
from gacq.jobs.report.content import Chart, ChartKind, Head, Table, ValueKind
from gacq.jobs.report.typesetting import TooManyRows, breakable, typeset

_PAGE = (595.0, 842.0)
_MARGIN, _NARROW_MARGIN = 48.0, 34.0
_GUTTER = 20.0
_BROAD = 8
"""A table with this many columns needs the long side of the paper."""
_BROADEST = 12
"""With this many the type is as small as a person still reads with ease."""
_SIZE, _SMALL_SIZE, _SMALLEST_SIZE = 9.5, 8.5, 7.5
_WORD_ROOM = 150.0
_LONGEST_ROW = 600
"""A row with a longer text than this may go on on the next page; others stay whole."""
_MOST_IN_HALF = 6
_NUMERIC = frozenset({ValueKind.WHOLE, ValueKind.NUMBER, ValueKind.SHARE})
_NOTHING = "–"


def draw(argument: dict[str, Any]) -> dict[str, Any]:
    """Draw the content file ``source`` to ``target``; answers the number of ``pages``.

    Raises TooManyRows above ``rows_limit``, and what ``typeset`` raises.
    """
    with content_file.read(Path(argument["source"])) as (head, lines):
        rows = _rows(head, lines, int(argument["rows_limit"]))
    pages = typeset("report.typ", shown(head, rows), Path(argument["target"]))
    return {"pages": pages}


def shown(head: Head, rows: Sequence[Sequence[Sequence[Any]]]) -> dict[str, Any]:
    """What the template prints; ``rows`` are those of each table."""
    landscape = any(len(table.columns) >= _BROAD for table in head.tables)
    margin = _NARROW_MARGIN if landscape else _MARGIN
    width = _PAGE[landscape] - 2 * margin
    return {
        "language": head.language,
        "title": _text(head.title),
        "office": head.office,
        "period": head.period,
        "made": head.made,
        "landscape": landscape,
        "margin": margin,
        "gutter": _GUTTER,
        "longest": _LONGEST_ROW,
        "cards": _cards(len(head.figures), landscape=landscape),
        "figures": [{"label": _text(each.label), "value": each.value} for each in head.figures],
        "charts": [_chart(each, width, wide) for each, wide in _placed(head.charts)],
        "tables": [
            _table(table, own, head.language, width)
            for table, own in zip(head.tables, rows, strict=True)
        ],
        "notes": [_text(note) for note in head.notes],
    }


def written(value: Any, kind: ValueKind, language: str) -> str:
    """One value as people read it; dates in พ.ศ. for Thai readers."""
    if value is None or value == "":
        return _NOTHING
    match kind:
        case ValueKind.WHOLE:
            return f"{value:,.0f}"
        case ValueKind.NUMBER:
            return f"{value:,.2f}".rstrip("0").rstrip(".")
        case ValueKind.SHARE:
            return f"{value * 100:.1f} %"
        case ValueKind.DATE:
            return thai.short_date(date.fromisoformat(value), language=language)
        case ValueKind.MOMENT:
            return thai.short_moment(datetime.fromisoformat(value), language=language)
        case ValueKind.TEXT:
            return str(value)


def _rows(head: Head, lines: Any, limit: int) -> list[list[Sequence[Any]]]:
    rows: list[list[Sequence[Any]]] = [[] for _ in head.tables]
    for number, (table, values) in enumerate(lines, start=1):
        if number > limit:
            raise TooManyRows(f"a PDF takes at most {limit:,} rows: ask for XLSX or CSV instead")
        rows[table].append(values)
    return rows


def _placed(drawn: Sequence[Chart]) -> Iterator[tuple[Chart, bool]]:
    """Each with whether it is wide: two small ones that follow each other share a row."""
    left = list(drawn)
    while left:
        share = len(left) > 1 and all(map(_is_small, left[:2]))
        for _ in range(2 if share else 1):
            yield left.pop(0), not share


def _is_small(chart: Chart) -> bool:
    return len(chart.labels) <= _MOST_IN_HALF and chart.kind is not ChartKind.LINE


def _chart(chart: Chart, width: float, wide: bool) -> dict[str, Any]:
    room = width if wide else (width - _GUTTER) / 2
    series = [(each.name, each.values) for each in chart.series]
    if chart.kind is ChartKind.LINE:
        drawing = charts.lines(chart.labels, series, unit=chart.unit, width=room)
    else:
        stacked = chart.kind is ChartKind.STACKED
        drawing = charts.bars(chart.labels, series, unit=chart.unit, width=room, stacked=stacked)
    return {
        "title": _text(chart.title),
        "wide": wide,
        "alt": _said(chart),
        "drawing": asdict(drawing),
    }


def _said(chart: Chart) -> str:
    """The chart in words, for who hears the paper instead of seeing it."""
    parts = [
        f"{label}: " + ", ".join(charts.written(each.values[number]) for each in chart.series)
        for number, label in enumerate(chart.labels)
    ]
    return f"{chart.title}. {'; '.join(parts)} {chart.unit}".strip()


def _table(
    table: Table, rows: Sequence[Sequence[Any]], language: str, page: float
) -> dict[str, Any]:
    columns = table.columns
    size = _size(len(columns))
    texts = [
        [written(value, column.kind, language) for value, column in zip(row, columns, strict=True)]
        for row in rows
    ]
    wide = widths(columns, texts, page=page, size=size)
    rooms = [each - PADDING for each in wide]
    return {
        "title": _text(table.title),
        "empty": table.empty,
        "size": size,
        "widths": wide,
        "numeric": [column.kind in _NUMERIC for column in columns],
        "titles": _fitted([column.title for column in columns], rooms, size),
        "rows": [_fitted(row, rooms, size) for row in texts],
    }


def _size(columns: int) -> float:
    if columns >= _BROADEST:
        return _SMALLEST_SIZE
    return _SMALL_SIZE if columns >= _BROAD else _SIZE


def _fitted(texts: Sequence[str], rooms: Sequence[float], size: float) -> list[str]:
    return [breakable(text, room=room, size=size) for text, room in zip(texts, rooms, strict=True)]


def _cards(count: int, *, landscape: bool) -> int:
    """How many figures stand in a row, so that all rows are about as full."""
    most = 6 if landscape else 4
    rows = -(-count // most)
    return max(-(-count // max(rows, 1)), 3)


def _text(text: str) -> str:
    return breakable(text, room=_WORD_ROOM)
