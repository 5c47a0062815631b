"""XLSX and CSV as the programs that open them read them."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gacq.jobs.report import content_file, draw_csv, draw_xlsx
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
from gacq.reports import Format, Kind
from tests.jobs.report.office import Office

Draw = Callable[[Head, list[content_file.Line]], Path]

COLUMNS = tuple(Column(f"ช่อง {kind}", kind) for kind in ValueKind)
ONE_TABLE = Head(
    title="ทะเบียน",
    language="th",
    office="สำนักงานสมมุติ",
    period="พฤศจิกายน 2569",
    made="จัดทำวันนี้",
    tables=(Table("คำขอ/ทั้งหมด [1]", COLUMNS, "ไม่มีคำขอ"),),
)
TWO_TABLES = Head(
    title="สรุป",
    language="en",
    office="=สำนักงาน",
    period="2026",
    made="today",
    figures=(Figure("New", "1,234"),),
    charts=(
        Chart("Course", ChartKind.LINE, ("Oct", "Nov"), (Series("New", (1.0, 2.0)),), "each"),
        Chart("Share", ChartKind.STACKED, ("a",), (Series("x", (1.0,)), Series("y", (3.0,)))),
    ),
    tables=(
        Table("First", (Column("Crop"), Column("Number", ValueKind.WHOLE)), "nothing"),
        Table("Second", (Column("Only"),), "none at all"),
    ),
    notes=("counted by day",),
)
VALUES = ["ขิง", 1234, 8.25, 0.8333, "2026-11-23", "2026-11-23T17:30:00Z"]
BROAD = "\uff1d1+1"
HOSTILE = [
    "=1+1",
    "  =1+1",
    "\n=1+1",
    "\u00a0@x",
    BROAD,
    "+66 81",
    "-2",
    "@SUM(A1)",
    "\tx",
    "\rx",
    '=HYPERLINK("http://x.example")',
]


@pytest.fixture
def as_csv(tmp_path: Path) -> Draw:
    return _drawer(tmp_path, draw_csv.draw)


@pytest.fixture
def as_xlsx(tmp_path: Path) -> Draw:
    return _drawer(tmp_path, draw_xlsx.draw)


def _drawer(folder: Path, draw: Callable[[dict[str, Any]], dict[str, Any]]) -> Draw:
    def drawn(head: Head, lines: list[content_file.Line]) -> Path:
        content_file.write(folder / "content", head, lines)
        draw({"source": str(folder / "content"), "target": str(folder / "file")})
        # openpyxl goes by the name.
        return (folder / "file").rename(folder / "file.xlsx")

    return drawn


def records(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, strict=True))


def test_a_csv_of_one_list_is_a_plain_table(as_csv: Draw) -> None:
    path = as_csv(ONE_TABLE, [(0, VALUES), (0, [None] * 6)])

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert records(path) == [
        [column.title for column in COLUMNS],
        ["ขิง", "1234", "8.25", "83.3%", "2026-11-23", "2026-11-24 00:30"],
        [""] * 6,
    ]


def test_a_csv_keeps_to_rfc_4180(as_csv: Draw) -> None:
    name = 'สวน "ร่ม, เย็น"\nหลังที่สอง'

    path = as_csv(TWO_TABLES, [(0, [name, 1])])

    text = path.read_bytes().decode("utf-8-sig")
    assert text.count("\r\n") == len(records(path))
    assert {len(record) for record in records(path)} == {2}
    assert [name, "1"] in records(path)
    assert ["none at all", ""] in records(path)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_of_a_csv_is_a_formula(as_csv: Draw, name: str) -> None:
    found = records(as_csv(TWO_TABLES, [(0, [name, -5])]))

    assert ["'" + name, "-5"] in found
    assert ["'=สำนักงาน", "today"] in found


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(as_xlsx: Draw, name: str) -> None:
    workbook = openpyxl.load_workbook(as_xlsx(TWO_TABLES, [(0, [name, -5])]))

    sheet = workbook["1 First"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == (name.replace("\r", "_x000D_"), "s")
    assert (sheet["B2"].value, sheet["A2"].hyperlink) == (-5, None)
    assert workbook["Summary"]["A2"].data_type == "s"


def test_a_workbook_holds_real_numbers_and_days_with_thai_years(as_xlsx: Draw) -> None:
    sheet = openpyxl.load_workbook(as_xlsx(ONE_TABLE, [(0, VALUES)])).worksheets[1]

    cells = {kind: sheet.cell(2, at) for at, kind in enumerate(ValueKind, 1)}
    assert cells[ValueKind.DATE].value == datetime(2026, 11, 23)
    assert cells[ValueKind.DATE].number_format == "[$-D07041E]d mmm yyyy"
    assert cells[ValueKind.MOMENT].value == datetime(2026, 11, 24, 0, 30)
    assert [cells[kind].value for kind in (ValueKind.WHOLE, ValueKind.NUMBER)] == [1234, 8.25]
    assert (cells[ValueKind.SHARE].value, cells[ValueKind.SHARE].number_format) == (0.8333, "0.0%")


def test_a_workbook_has_a_summary_and_a_sheet_a_table(as_xlsx: Draw) -> None:
    workbook = openpyxl.load_workbook(as_xlsx(TWO_TABLES, [(0, ["ขิง", 1])]))

    summary = workbook["Summary"]
    texts = [cell.value for row in summary.iter_rows() for cell in row if cell.value is not None]
    assert texts[:7] == ["สรุป", "=สำนักงาน", "2026", "today", "New", "1,234", "counted by day"]
    assert texts[7:] == ["Course", "New", "Oct", 1, "Nov", 2, "Share", "x", "y", "a", 1, 3]
    assert len(summary._charts) == 2
    assert workbook.sheetnames == ["Summary", "1 First", "2 Second"]
    assert workbook["1 First"].freeze_panes == "A2"
    assert workbook["2 Second"]["A2"].value == "none at all"


def test_the_name_of_a_sheet_is_one_that_excel_takes(as_xlsx: Draw) -> None:
    workbook = openpyxl.load_workbook(as_xlsx(ONE_TABLE, []))

    assert workbook.sheetnames == ["สรุป", "1 คำขอ ทั้งหมด  1"]
    assert draw_xlsx.sheet_name(0, "ก" * 40) == "1 " + "ก" * 29


def test_a_text_too_long_for_a_cell_is_cut_and_not_lost(as_xlsx: Draw) -> None:
    sheet = openpyxl.load_workbook(as_xlsx(TWO_TABLES, [(0, ["ก" * 40_000, 1])]))["1 First"]

    assert sheet["A2"].value == "ก" * 32_767


@pytest.mark.parametrize("form", [Format.XLSX, Format.CSV])
def test_a_hostile_farm_and_a_full_id_do_no_harm(office: Office, form: Format) -> None:
    office.applications(1, farm_name="=cmd|' /C calc'!A0", applicant_id="9701700230708")

    path = office.made(Kind.APPLICATIONS_REGISTER, form)

    if form is Format.CSV:
        row = records(path)[1]
    else:
        sheet = openpyxl.load_workbook(path).worksheets[1]
        assert sheet["E2"].data_type == "s"
        row = [str(cell.value) for cell in sheet[2]]
    assert row[3] == "xxxxxxxxx0708"
    assert row[4].lstrip("'") == "=cmd|' /C calc'!A0"
    assert (row[4][0] == "'") == (form is Format.CSV)
