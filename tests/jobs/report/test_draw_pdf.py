"""Reports become PDFs in a child process, whatever people have typed into what they hold."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gacq.children import ChildCrashed, ChildFailed, ChildPool, ChildTimeout
from gacq.jobs.report import content_file, draw_child
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
from gacq.jobs.report.draw_pdf import shown, written
from tests.jobs.report.pdf import flat, metadata_of, pages_of, sizes_of

LONG = "สวนสมุนไพรวิสาหกิจชุมชนกลุ่มแม่บ้านเกษตรกรบ้านหนองน้ำใสพัฒนาและแปรรูปสมุนไพรพื้นบ้าน" * 3
MARKS = "ที่ น้ำ ปั้น ฎุ ญู่ กี่ ป่า ฝั่ง ขมิ้นชัน ทั้งสิ้น ผู้ปั่น สิทธิ์ เก๊ โต๋ ก็"
HOSTILE = '#panic() *x* _y_ $z$ @a <b> \\c // /* = - + `d` "e"'
FARMS = Table(
    "แปลงปลูก",
    (
        Column("ฟาร์ม", width=3.0),
        Column("วันที่ยื่น", ValueKind.DATE),
        Column("รอ (วัน)", ValueKind.WHOLE),
    ),
    "ไม่มีคำขอในช่วงนี้",
)
REGISTER = Table("ทะเบียน", tuple(Column(f"ช่อง {number}") for number in range(8)), "ไม่มี")


@pytest.fixture(scope="module")
def children() -> Iterator[ChildPool]:
    pool = ChildPool(draw_child.__name__)
    yield pool
    pool.close()


def a_head(*tables: Table, **different: Any) -> Head:
    given = {
        "title": "รายงานสรุป",
        "language": "th",
        "office": "สำนักงานสมมุติ",
        "period": "พฤศจิกายน 2569",
        "made": "จัดทำโดยระบบเมื่อ 1 ธ.ค. 2569",
        "tables": tables,
    }
    return Head(**{**given, **different})


class Desk:
    """Where a test draws."""

    def __init__(self, children: ChildPool, folder: Path) -> None:
        self.children = children
        self.source = folder / "content"
        self.target = folder / "report.pdf"

    def draw(self, head: Head, *rows: list[Any], limit: int = 2_000, within: float = 30.0) -> int:
        """The number of pages."""
        content_file.write(self.source, head, ((0, row) for row in rows))
        argument = {"source": str(self.source), "target": str(self.target), "rows_limit": limit}
        return int(self.children.call("pdf", argument, timeout_seconds=within)["pages"])


@pytest.fixture
def desk(children: ChildPool, tmp_path: Path) -> Desk:
    return Desk(children, tmp_path)


def test_a_report_shows_all_that_it_is_given(desk: Desk) -> None:
    head = a_head(
        FARMS,
        figures=(Figure("คำขอใหม่", "128"),),
        charts=(Chart("ตามพืช", ChartKind.BARS, ("ขิง",), (Series("คำขอ", (12.0,)),), "ราย"),),
        notes=("นับตามวันที่ยื่น",),
    )

    assert desk.draw(head, ["สวนสมมุติ", "2026-11-23", 1234]) == 1
    text = flat(desk.target)
    for part in ("รายงานสรุป", "สำนักงานสมมุติ", "พฤศจิกายน2569", "128", "คำขอใหม่", "ตามพืช", "ขิง"):
        assert part in text
    for part in ("สวนสมมุติ", "23พ.ย.2569", "1,234", "นับตามวันที่ยื่น", "จัดทำโดยระบบ", "หน้า1/1"):
        assert part in text


def test_thai_marks_are_found_again_in_the_text(desk: Desk) -> None:
    head = a_head(FARMS, title=MARKS, figures=(Figure(MARKS, MARKS),))

    desk.draw(head, [MARKS, None, None])

    assert flat(desk.target).count("".join(MARKS.split())) == 4


@pytest.mark.parametrize("text", [HOSTILE, "x" * 200, LONG, "\u0e33\u0e49" * 5, "a\nb\tc"])
def test_what_people_typed_is_printed_as_text(desk: Desk, text: str) -> None:
    head = a_head(FARMS, title=text, period=text, office=text, made=text, notes=(text,))

    desk.draw(head, [text, "2026-11-23", 1])

    assert "".join(text.split()) in flat(desk.target)


def test_a_table_without_rows_says_its_sentence(desk: Desk) -> None:
    assert desk.draw(a_head(FARMS)) == 1
    assert "ไม่มีคำขอในช่วงนี้" in flat(desk.target)


def test_a_broad_table_turns_the_paper(desk: Desk) -> None:
    desk.draw(a_head(FARMS))
    upright = sizes_of(desk.target)
    desk.draw(a_head(REGISTER), ["ก"] * 8)

    assert (upright, sizes_of(desk.target)) == ([(595, 842)], [(842, 595)])


def test_a_long_table_repeats_its_header_on_every_page(desk: Desk) -> None:
    rows = [[f"ส{number}" for _ in range(8)] for number in range(200)]

    pages = desk.draw(a_head(REGISTER), *rows)

    texts = pages_of(desk.target)
    assert pages == len(texts) > 5
    assert all("ช่อง 7" in text for text in texts)
    assert [f"/ {pages}" in text for text in texts] == [True] * pages
    assert "ส199" in texts[-1]


def test_the_same_content_is_the_same_file(desk: Desk) -> None:
    desk.draw(a_head(FARMS), ["สวน", None, 1])
    first = desk.target.read_bytes()
    desk.draw(a_head(FARMS), ["สวน", None, 1])

    assert desk.target.read_bytes() == first


def test_the_file_names_its_title_and_office(desk: Desk) -> None:
    desk.draw(a_head())

    found = metadata_of(desk.target)
    assert (found["Title"], found["Author"]) == ("รายงานสรุป", "สำนักงานสมมุติ")


@pytest.mark.parametrize(("rows", "drawn"), [(10, True), (11, False)])
def test_a_list_over_the_limit_is_refused_with_the_cure(desk: Desk, rows: int, drawn: bool) -> None:
    content = [["สวน", None, 1]] * rows

    if drawn:
        desk.draw(a_head(FARMS), *content, limit=10)
    else:
        with pytest.raises(ChildFailed, match="at most 10 rows: ask for XLSX or CSV") as caught:
            desk.draw(a_head(FARMS), *content, limit=10)
        assert caught.value.kind == "TooManyRows"
    assert desk.target.exists() is drawn


def test_a_drawing_over_the_time_limit_is_ended_and_leaves_no_file(desk: Desk) -> None:
    with pytest.raises(ChildTimeout):
        desk.draw(a_head(REGISTER), *[["ก" * 50] * 8] * 1_500, within=0.2)

    assert not desk.target.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the cap is the Job Object's there")
def test_a_drawing_over_the_memory_limit_ends_its_child_and_leaves_no_file(tmp_path: Path) -> None:
    pool = ChildPool(draw_child.__name__, memory_mb=256)
    desk = Desk(pool, tmp_path)

    with pytest.raises((ChildCrashed, ChildFailed)):
        desk.draw(a_head(REGISTER), *[["กก กก"] * 8] * 1_000)

    assert not desk.target.exists()
    pool.close()


@pytest.mark.parametrize(
    ("value", "kind", "thai", "english"),
    [
        ("สวน", ValueKind.TEXT, "สวน", "สวน"),
        (12345, ValueKind.WHOLE, "12,345", "12,345"),
        (1234.5, ValueKind.NUMBER, "1,234.5", "1,234.5"),
        (100, ValueKind.NUMBER, "100", "100"),
        (0, ValueKind.NUMBER, "0", "0"),
        (0.8333, ValueKind.SHARE, "83.3 %", "83.3 %"),
        ("2026-11-23", ValueKind.DATE, "23 พ.ย. 2569", "23 Nov 2026"),
        (
            "2026-11-23T18:30:00+00:00",
            ValueKind.MOMENT,
            "24 พ.ย. 2569 01:30 น.",
            "24 Nov 2026, 01:30",
        ),
        (None, ValueKind.DATE, "–", "–"),
        ("", ValueKind.TEXT, "–", "–"),
    ],
)
def test_values_are_written_for_their_readers(
    value: Any, kind: ValueKind, thai: str, english: str
) -> None:
    assert (written(value, kind, "th"), written(value, kind, "en")) == (thai, english)


@pytest.mark.parametrize(
    ("figures", "in_a_row"), [(0, 3), (1, 3), (4, 4), (5, 3), (8, 4), (9, 3), (13, 4)]
)
def test_figures_stand_in_even_rows(figures: int, in_a_row: int) -> None:
    head = a_head(figures=(Figure("คำขอ", "1"),) * figures)

    assert shown(head, [])["cards"] == in_a_row


@pytest.mark.parametrize(
    ("charts", "wide"),
    [("s", [1]), ("ss", [0, 0]), ("sl", [1, 1]), ("ls", [1, 1]), ("sss", [0, 0, 1])],
)
def test_a_small_chart_takes_half_a_row_only_beside_another(
    desk: Desk, charts: str, wide: list[int]
) -> None:
    kinds = {"s": ChartKind.BARS, "l": ChartKind.LINE}
    given = tuple(Chart(each, kinds[each], ("ก",), (Series("n", (1.0,)),)) for each in charts)
    head = a_head(charts=given)

    assert desk.draw(head) >= 1
    assert [each["wide"] for each in shown(head, [])["charts"]] == wide


def test_a_chart_is_told_in_words_too() -> None:
    chart = Chart("ตามพืช", ChartKind.BARS, ("ขิง", "ไพล"), (Series("คำขอ", (12.0, 3.0)),), "ราย")

    (found,) = shown(a_head(charts=(chart,)), [])["charts"]

    assert found["alt"] == "ตามพืช. ขิง: 12; ไพล: 3 ราย"
