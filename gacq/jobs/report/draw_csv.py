"""A report as CSV: UTF-8 with a mark that Excel heeds, after RFC 4180, days as ISO 8601.

A report of one list is that list alone, so that other programs can read it; else the figures and
each table follow one another, every record with the same number of fields. Text that a
spreadsheet would take for a formula gets an apostrophe before it.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from gacq import thai
from gacq.jobs.report import content_file, course
from gacq.jobs.report.content import Head, ValueKind
from gacq.jobs.report.content_file import Line, Value

_FORMULA = (*"=+-@＝＋－＠", "\t", "\r", "\n")
"""Also the broad forms, which Excel takes for the narrow ones in some languages."""


def draw(argument: dict[str, Any]) -> dict[str, Any]:
    """Read the content at ``source`` and write the file at ``target``."""
    target = Path(argument["target"])
    with (
        content_file.read(Path(argument["source"])) as (head, lines),
        target.open("w", encoding="utf-8-sig", newline="") as stream,
    ):
        writer = csv.writer(stream, lineterminator="\r\n")
        for record in _records(head, course.counted(lines, argument)):
            writer.writerow(record)
    return {}


def _records(head: Head, lines: Iterator[Line]) -> Iterator[list[str]]:
    if len(head.tables) == 1:
        yield _titles(head, 0)
        yield from (_fields(head, line) for line in lines)
        return
    width = max(2, *(len(table.columns) for table in head.tables))
    for record in _blocks(head, lines):
        yield record + [""] * (width - len(record))


def _blocks(head: Head, lines: Iterator[Line]) -> Iterator[list[str]]:
    """What a person reads from top to bottom: figures, then each table under its title."""
    yield [head.title, defused(head.period)]
    yield [defused(head.office), defused(head.made)]
    yield from ([defused(figure.label), figure.value] for figure in head.figures)
    following = next(lines, None)
    for number, table in enumerate(head.tables):
        yield []
        yield [table.title]
        yield _titles(head, number)
        if following is None or following[0] != number:
            yield [table.empty]
        while following is not None and following[0] == number:
            yield _fields(head, following)
            following = next(lines, None)
    yield from ([note] for note in head.notes)


def _titles(head: Head, table: int) -> list[str]:
    return [column.title for column in head.tables[table].columns]


def _fields(head: Head, line: Line) -> list[str]:
    table, values = line
    columns = head.tables[table].columns
    return [written(value, column.kind) for value, column in zip(values, columns, strict=True)]


def written(value: Value, kind: ValueKind) -> str:
    """One value as the text of a field."""
    if value is None:
        return ""
    if kind is ValueKind.SHARE:
        return f"{100 * float(value):.1f}%"
    if kind is ValueKind.NUMBER:
        return f"{float(value):.10g}"
    if kind is ValueKind.MOMENT:
        return f"{thai.in_bangkok(datetime.fromisoformat(str(value))):%Y-%m-%d %H:%M}"
    return defused(str(value)) if kind is ValueKind.TEXT else str(value)


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    dangerous = text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    return f"'{text}" if dangerous else text
