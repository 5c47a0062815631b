"""Charts hold what they were given, on their sheet, at the right lengths."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from gacq.charts import Drawing, bars, lines, width_of
from gacq.charts.drawing import COLORS, Bar, shortened
from gacq.charts.telling_apart import hatch_of

WIDTH = 300.0
STATUSES = ("อยู่ระหว่างตรวจสอบ", "ผ่านการตรวจเอกสาร", "ออกใบรับรองแล้ว", "ส่งคืนแก้ไข", "ถอนคำขอ")
MONTHS = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split()


def texts(sheet: Drawing) -> list[str]:
    return [words.text for words in sheet.words]


def draw_lying(values: tuple[float, ...]) -> Drawing:
    return bars(STATUSES, [("คำขอ", values)], unit="คำขอ", width=WIDTH)


def draw_upright(values: tuple[float, ...]) -> Drawing:
    return bars("กขคงจ", [("คำขอ", values)], unit="คำขอ", width=WIDTH)


def draw_stacked(values: tuple[float, ...]) -> Drawing:
    series = [("วิดีโอ", values), ("ลงพื้นที่", values)]
    return bars("กขคงจ", series, width=WIDTH, stacked=True)


def draw_lines(values: tuple[float, ...]) -> Drawing:
    return lines("กขคงจ", [("ยื่น", values), ("ออก", values)], unit="คำขอ", width=WIDTH)


ALL = (draw_lying, draw_upright, draw_stacked, draw_lines)


@pytest.mark.parametrize("draw", ALL)
@pytest.mark.parametrize("values", [(3, 12, 40, 7, 46), (0, 0, 0, 0, 0), (0, 0, 100_000, 0, 0.5)])
def test_everything_stands_on_the_sheet(
    draw: Callable[[tuple[float, ...]], Drawing], values: tuple[float, ...]
) -> None:
    sheet = draw(values)

    assert all(0 <= bar.x and bar.x + bar.width <= WIDTH + 0.01 for bar in sheet.bars)
    assert all(0 <= bar.y and bar.y + bar.height <= sheet.height for bar in sheet.bars)
    assert all(0 <= words.y <= sheet.height for words in sheet.words)
    assert all(
        0 <= x <= WIDTH + 0.01 and 0 <= y <= sheet.height
        for stroke in sheet.strokes
        for x, y in stroke.points
    )


def test_labels_that_do_not_fit_beside_each_other_lie() -> None:
    lying, upright = draw_lying((1, 2, 3, 4, 5)), draw_upright((1, 2, 3, 4, 5))

    assert len({bar.height for bar in lying.bars}) == 1
    assert len({bar.width for bar in upright.bars}) == 1


def test_bars_are_as_long_as_their_values() -> None:
    sheet = draw_lying((10, 20, 30, 0, 5))

    assert [bar.width / sheet.bars[0].width for bar in sheet.bars] == pytest.approx(
        [1, 2, 3, 0, 0.5]
    )


def test_every_bar_says_its_value() -> None:
    assert {"3", "12", "1,340", "7", "46"} <= set(texts(draw_lying((3, 12, 1340, 7, 46))))


def test_stacked_parts_lie_on_each_other_and_say_their_sum() -> None:
    sheet = bars("ก", [("ก", (3,)), ("ข", (4,))], width=WIDTH, stacked=True)
    lower, upper = [bar for bar in sheet.bars if bar.height > 10]

    assert upper.y + upper.height == pytest.approx(lower.y)
    assert "7" in texts(sheet)


def test_sums_of_stacked_bars_are_told_only_where_all_have_room() -> None:
    many = [1, *[2_000] * 29]
    sheet = bars(["ก"] * 30, [("ก", many), ("ข", many)], width=WIDTH, stacked=True)

    assert "2" not in texts(sheet)


def test_a_stacked_bar_of_nothing_says_nothing() -> None:
    sheet = bars("กขค", [("ก", (3, 0, 5)), ("ข", (4, 0, 6))], width=WIDTH, stacked=True)

    assert [text for text in texts(sheet) if text in ("7", "11")] == ["7", "11"]
    assert texts(sheet).count("0") == 1


def test_bars_over_time_stand_whatever_their_labels() -> None:
    days = [f"{number} พฤศจิกายน 2569" for number in range(1, 31)]
    sheet = bars(days, [("ก", range(30)), ("ข", range(30))], width=WIDTH, over_time=True)

    bottoms = {round(bar.y + bar.height, 3) for bar in sheet.bars[2:]}
    assert len(bottoms) == 1
    assert 1 < len(set(texts(sheet)) & set(days)) < 30


def test_series_are_named_beside_colours_that_differ() -> None:
    sheet = draw_stacked((1, 2, 3, 4, 5))

    assert {"วิดีโอ", "ลงพื้นที่"} <= set(texts(sheet))
    assert {bar.color for bar in sheet.bars} == set(COLORS[:2])


def test_neighbouring_colours_differ_in_a_grey_print() -> None:
    grey = [
        0.3 * int(color[1:3], 16) + 0.59 * int(color[3:5], 16) + 0.11 * int(color[5:7], 16)
        for color in COLORS
    ]

    assert all(abs(one - next_) > 25 for one, next_ in pairwise(grey))


def test_lines_tell_themselves_apart_without_colour() -> None:
    sheet = draw_lines((1, 2, 3, 4, 5))

    assert [stroke.dash for stroke in sheet.strokes if len(stroke.points) == 5] == [
        "solid",
        "dashed",
    ]


def test_four_lines_have_four_dashes_and_four_kinds_of_marks_and_the_legend_shows_them() -> None:
    sheet = lines("กขค", [(name, (1, 2, 3)) for name in "กขคง"], width=WIDTH)
    runs = [stroke for stroke in sheet.strokes if len(stroke.points) == 3]
    samples = [stroke for stroke in sheet.strokes if stroke.thickness == runs[0].thickness][:4]

    assert len({stroke.dash for stroke in runs}) == 4
    assert [stroke.dash for stroke in samples] == [stroke.dash for stroke in runs]
    assert (
        len(
            {
                len(mark.corners) * 10 + (mark.corners[0][0] == mark.x if mark.corners else 0)
                for mark in sheet.marks[:4]
            }
        )
        == 4
    )


def test_long_lines_bear_few_marks_and_never_at_the_same_place() -> None:
    sheet = lines(["ก"] * 60, [(name, (1,) * 60) for name in "กขคง"], width=WIDTH)
    places = [mark.x for mark in sheet.marks[4:]]

    assert len(places) == len(set(places)) == 60


@pytest.mark.parametrize("number", range(1, 6))
def test_each_later_bar_is_hatched_within_its_edges(number: int) -> None:
    bar = Bar(10, 20, 30, 40, COLORS[number])
    found = hatch_of(number, bar)

    assert found
    points = [point for stroke in found for point in stroke.points]
    assert all(10 <= x <= 40 and 20 <= round(y, 6) <= 60 for x, y in points)


def test_no_two_bars_are_hatched_alike() -> None:
    ways = [
        tuple(stroke.points for stroke in hatch_of(number, Bar(0, 0, 20, 20, color)))
        for number, color in enumerate(COLORS)
    ]

    assert len(set(ways)) == len(COLORS)


def test_a_line_of_a_single_value_is_a_dot() -> None:
    sheet = lines(["พ.ย."], [("ยื่น", (3,))], width=WIDTH)

    assert len(sheet.marks) == 1
    assert all(len(stroke.points) == 2 for stroke in sheet.strokes)


@pytest.mark.parametrize("width", [120.0, 300.0])
def test_labels_of_many_months_never_touch(width: float) -> None:
    sheet = lines(MONTHS * 3, [("ยื่น", (1,) * 36)], width=width)
    under = sorted((words.x, words.text) for words in sheet.words if words.text in MONTHS)

    for (x, text), (next_x, next_text) in pairwise(under):
        assert x + width_of(text) / 2 < next_x - width_of(next_text) / 2


@pytest.mark.parametrize("draw", [bars, lines])
def test_a_chart_of_nothing_is_an_empty_frame(draw: Callable[..., Drawing]) -> None:
    sheet = draw([], [], width=WIDTH)

    assert sheet.marks == [] and sheet.bars == [] and sheet.strokes


@pytest.mark.parametrize("draw", [bars, lines])
def test_a_missing_value_is_refused(draw: Callable[..., Drawing]) -> None:
    with pytest.raises(ValueError, match="one value a label"):
        draw(["ก", "ข"], [("ยื่น", (1,))], width=WIDTH)


@pytest.mark.parametrize("stacked", [True, False])
def test_a_negative_value_is_refused(stacked: bool) -> None:
    with pytest.raises(ValueError, match="from zero up"):
        bars(["ก"], [("ยื่น", (2,)), ("ออก", (-1,))], width=WIDTH, stacked=stacked)


def test_marks_above_and_below_take_no_room() -> None:
    assert width_of("ปั้น") == width_of("ปน")


def test_a_long_label_is_cut_with_an_ellipsis() -> None:
    cut = shortened("วิสาหกิจชุมชนกลุ่มแม่บ้านเกษตรกร", 60)

    assert cut.endswith("…") and width_of(cut) <= 60
