"""A report's content as the file between the process that gathers and the child that draws.

``write`` and ``read`` are each other's reverse; ``content`` says what the lines are. Neither holds
more than one row at a time, and nothing heavy is imported, so that a child may read it too.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from gacq.jobs.report.content import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Head,
    Series,
    Table,
    ValueKind,
)

Value = str | int | float | None
"""One value of a row, in the form that ``content`` describes."""

Line = tuple[int, Sequence[Value]]
"""Which table, counted from 0, and one row of it."""


def write(path: Path, head: Head, lines: Iterable[Line]) -> int:
    """Write the whole file; returns the number of rows.

    The rows of a table follow one another, in the order of the tables. Raises ValueError for a
    row that doesn't fit its table, and OSError.
    """
    count, last = 0, 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        _write_line(stream, asdict(head))
        for table, values in lines:
            if table < last or len(values) != len(head.tables[table].columns):
                raise ValueError(f"row {count + 1} does not fit table {table}")
            _write_line(stream, [table, *values])
            count, last = count + 1, table
    return count


@contextmanager
def read(path: Path) -> Iterator[tuple[Head, Iterator[Line]]]:
    """The head, and the rows one after the other while the file is open."""
    with path.open(encoding="utf-8", newline="\n") as stream:
        yield head_of(json.loads(stream.readline())), map(_line_of, stream)


def head_of(values: dict[str, Any]) -> Head:
    """A head from its JSON."""
    return Head(
        title=values["title"],
        language=values["language"],
        office=values["office"],
        period=values["period"],
        made=values["made"],
        figures=tuple(Figure(**each) for each in values["figures"]),
        charts=tuple(map(_chart_of, values["charts"])),
        tables=tuple(map(_table_of, values["tables"])),
        notes=tuple(values["notes"]),
    )


def _table_of(values: dict[str, Any]) -> Table:
    columns = tuple(
        Column(each["title"], ValueKind(each["kind"]), each["width"]) for each in values["columns"]
    )
    return Table(values["title"], columns, values["empty"])


def _chart_of(values: dict[str, Any]) -> Chart:
    series = tuple(Series(each["name"], tuple(each["values"])) for each in values["series"])
    return Chart(
        values["title"],
        ChartKind(values["kind"]),
        tuple(values["labels"]),
        series,
        values["unit"],
    )


def _line_of(text: str) -> Line:
    table, *values = json.loads(text)
    return table, values


def _write_line(stream: TextIO, value: Any) -> None:
    # Signs beyond ASCII stay as they are, but no line may end early: JSON escapes line feeds.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    stream.write(text + "\n")
