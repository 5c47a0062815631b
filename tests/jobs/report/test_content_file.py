"""What is gathered is read back as it was written, row by row."""

from pathlib import Path

import pytest

from gacq.jobs.report import content_file
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

HEAD = Head(
    title="ทะเบียนคำขอ",
    language="th",
    office="สำนักงานสมมุติ",
    period="พฤศจิกายน 2569",
    made="จัดทำเมื่อวันนี้",
    figures=(Figure("คำขอใหม่", "12"),),
    charts=(Chart("ตามพืช", ChartKind.BARS, ("ขิง",), (Series("คำขอ", (12.0,)),), "คำขอ"),),
    tables=(
        Table("คำขอ", (Column("เลขที่", width=2.0), Column("วันที่", ValueKind.DATE)), "ไม่มีคำขอ"),
        Table("พืช", (Column("จำนวน", ValueKind.WHOLE),)),
    ),
    notes=("นับตามวันยื่น",),
)


def test_head_and_rows_come_back_as_they_were(tmp_path: Path) -> None:
    lines = [(0, ["APP\u2028-1\n", "2026-11-23"]), (0, ["", None]), (1, [3])]

    count = content_file.write(tmp_path / "content", HEAD, iter(lines))

    with content_file.read(tmp_path / "content") as (head, rows):
        assert (head, list(rows)) == (HEAD, lines)
    assert count == 3


@pytest.mark.parametrize("line", [(0, ["too few"]), (1, ["too", "many"])])
def test_a_row_that_does_not_fit_its_table_is_refused(
    tmp_path: Path, line: tuple[int, list[str]]
) -> None:
    with pytest.raises(ValueError, match="row 1 does not fit"):
        content_file.write(tmp_path / "content", HEAD, [line])


def test_a_table_has_all_its_rows_together(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="row 2 does not fit table 0"):
        content_file.write(tmp_path / "content", HEAD, [(1, [3]), (0, ["late", None])])
