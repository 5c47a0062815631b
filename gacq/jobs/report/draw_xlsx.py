"""A report as a workbook: a first sheet with its figures and charts, then a sheet for each table.

Rows go to disk as they come (``constant_memory``), so a sheet is written from top to bottom and
the length of a list costs no memory. Nothing is written as a formula or a link, whatever it
begins with.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from gacq import thai
from gacq.jobs.report import content_file, course
from gacq.jobs.report.content import Chart, ChartKind, Head, Table, ValueKind
from gacq.jobs.report.content_file import Line, Value

LONGEST_TEXT = 32_767
"""What a cell can hold."""

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": False,
}
_FONT = {"font_name": "Sarabun", "font_size": 11, "valign": "top"}
_NUMBERS = {ValueKind.WHOLE: "#,##0", ValueKind.NUMBER: "#,##0.0#", ValueKind.SHARE: "0.0%"}
_DATES = {"th": "[$-D07041E]d mmm yyyy", "en": "d mmm yyyy"}
_CHARTS = {
    ChartKind.BARS: {"type": "bar"},
    ChartKind.STACKED: {"type": "bar", "subtype": "stacked"},
    ChartKind.LINE: {"type": "line"},
}
_FIRST_SHEET = {"th": "สรุป", "en": "Summary"}
_CHART_ROWS = 16
_CHART_COLUMN = 5


def draw(argument: dict[str, Any]) -> dict[str, Any]:
    """Read the content at ``source`` and write the file at ``target``."""
    target = Path(argument["target"])
    with content_file.read(Path(argument["source"])) as (head, lines):
        options = _OPTIONS | {"tmpdir": str(target.parent)}
        with xlsxwriter.Workbook(str(target), options) as workbook:
            book = _Book(workbook, head.language)
            book.summary(head)
            book.tables(head, course.counted(lines, argument))
    return {}


class _Book:
    """A workbook with its few formats."""

    def __init__(self, workbook: Workbook, language: str) -> None:
        self._workbook = workbook
        self._language = language
        self._text = workbook.add_format(_FONT)
        self._title = workbook.add_format(_FONT | {"bold": True, "font_size": 16})
        self._heading = workbook.add_format(
            _FONT | {"bold": True, "bg_color": "#E2EFDA", "border": 1, "text_wrap": True}
        )
        self._of_kind = {kind: self._format(kind) for kind in ValueKind}

    def summary(self, head: Head) -> None:
        sheet = self._workbook.add_worksheet(_FIRST_SHEET[self._language])
        sheet.set_column(0, 0, 48)
        sheet.set_column(1, 1, 20)
        for row, text in enumerate((head.title, head.office, head.period, head.made)):
            self._write_text(sheet, row, 0, text, self._text if row else self._title)
        row = 5
        for figure in head.figures:
            self._write_text(sheet, row, 0, figure.label, self._text)
            self._write_text(sheet, row, 1, figure.value, self._text)
            row += 1
        for note in head.notes:
            row += 1
            self._write_text(sheet, row, 0, note, self._text)
        self._charts(sheet, head.charts, row + 2)

    def tables(self, head: Head, lines: Iterator[Line]) -> None:
        following = next(lines, None)
        for number, table in enumerate(head.tables):
            sheet = self._sheet(number, table)
            row = 0
            while following is not None and following[0] == number:
                row += 1
                self._row(sheet, row, table, following[1])
                following = next(lines, None)
            if row == 0:
                self._write_text(sheet, 1, 0, table.empty, self._text)

    def _sheet(self, number: int, table: Table) -> Worksheet:
        sheet = self._workbook.add_worksheet(sheet_name(number, table.title))
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, 6 + 14 * column.width)
            self._write_text(sheet, 0, at, column.title, self._heading)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _row(self, sheet: Worksheet, row: int, table: Table, values: Any) -> None:
        for at, (value, column) in enumerate(zip(values, table.columns, strict=True)):
            if value is not None:
                self._write(sheet, row, at, value, column.kind)

    def _write(self, sheet: Worksheet, row: int, at: int, value: Value, kind: ValueKind) -> None:
        form = self._of_kind[kind]
        if kind is ValueKind.TEXT:
            self._write_text(sheet, row, at, str(value), form)
        elif kind is ValueKind.DATE:
            sheet.write_datetime(row, at, date.fromisoformat(str(value)), form)
        elif kind is ValueKind.MOMENT:
            # A cell knows no time zone: what the clock in Bangkok shows is written.
            moment = thai.in_bangkok(datetime.fromisoformat(str(value)))
            sheet.write_datetime(row, at, moment.replace(tzinfo=None), form)  # type: ignore[call-arg]
        else:
            sheet.write_number(row, at, float(value or 0), form)

    def _write_text(self, sheet: Worksheet, row: int, at: int, text: str, form: Format) -> None:
        sheet.write_string(row, at, text[:LONGEST_TEXT], form)

    def _format(self, kind: ValueKind) -> Format:
        if kind in (ValueKind.DATE, ValueKind.MOMENT):
            clock = " hh:mm" if kind is ValueKind.MOMENT else ""
            shown = {"num_format": _DATES[self._language] + clock, "align": "left"}
        else:
            shown = {"num_format": _NUMBERS[kind]} if kind in _NUMBERS else {}
        return self._workbook.add_format(_FONT | shown)

    def _charts(self, sheet: Worksheet, charts: tuple[Chart, ...], row: int) -> None:
        """The numbers of each chart below the figures, and beside them the chart itself."""
        for number, chart in enumerate(charts):
            self._write_text(sheet, row, 0, chart.title, self._heading)
            for at, series in enumerate(chart.series, 1):
                self._write_text(sheet, row, at, series.name, self._heading)
            for below, label in enumerate(chart.labels, 1):
                self._write_text(sheet, row + below, 0, label, self._text)
                for at, series in enumerate(chart.series, 1):
                    sheet.write_number(row + below, at, series.values[below - 1], self._text)
            self._insert(sheet, chart, row, number)
            row += len(chart.labels) + 2

    def _insert(self, sheet: Worksheet, chart: Chart, row: int, number: int) -> None:
        drawn = self._workbook.add_chart(_CHARTS[chart.kind])
        last = row + len(chart.labels)
        for at, _ in enumerate(chart.series, 1):
            drawn.add_series(
                {
                    "name": [sheet.get_name(), row, at],
                    "categories": [sheet.get_name(), row + 1, 0, last, 0],
                    "values": [sheet.get_name(), row + 1, at, last, at],
                }
            )
        drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
        if chart.kind is not ChartKind.LINE:
            # The first label on top, as in the table beside it.
            drawn.set_y_axis({"reverse": True})
        if len(chart.series) == 1:
            drawn.set_legend({"none": True})
        sheet.insert_chart(number * _CHART_ROWS, _CHART_COLUMN, drawn)


def sheet_name(number: int, title: str) -> str:
    """A name that Excel takes, and no other sheet has: numbered, without signs it forbids."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", title)
    return f"{number + 1} {plain}"[:31].rstrip()
