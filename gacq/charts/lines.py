"""Lines: how numbers run over time, each with a dash and marks of its own."""

from collections.abc import Sequence
from math import ceil

from gacq.charts.bars import PLOT_HEIGHT
from gacq.charts.drawing import Drawing, Stroke, Words, color_of, width_of
from gacq.charts.frame import Series, legend, room_for, unit_above, upright_axis
from gacq.charts.scale import every, scale
from gacq.charts.telling_apart import dash_of, mark_of

_MOST_MARKS = 15
"""Of a line; where it has more points, some bear none, and each line's marks stand apart."""


def lines(labels: Sequence[str], series: Series, *, unit: str = "", width: float) -> Drawing:
    """A line a series; a single value is a dot.

    Raises ValueError for a number below zero, or a series that has not one value a label.
    """
    if any(len(values) != len(labels) for _, values in series):
        raise ValueError("a chart needs one value a label")
    sheet = Drawing(width)
    axis = scale((value for _, values in series for value in values), PLOT_HEIGHT)
    left = room_for(axis)
    bottom = unit_above(sheet, unit, legend(sheet, series, 0, lined=True)) + 4 + PLOT_HEIGHT
    upright_axis(sheet, axis, left=left, bottom=bottom)
    middles = _middles(len(labels), left, width)
    _label(sheet, labels, middles, bottom)
    for number, (_, values) in enumerate(series):
        points = [(x, bottom - axis.at(value)) for x, value in zip(middles, values, strict=True)]
        _run(sheet, points, number, len(series))
    sheet.height = bottom + 18
    return sheet


def _middles(count: int, left: float, width: float) -> list[float]:
    slot = (width - left) / max(count, 1)
    return [left + slot * (number + 0.5) for number in range(count)]


def _label(sheet: Drawing, labels: Sequence[str], middles: Sequence[float], bottom: float) -> None:
    room = sheet.width - middles[0] if middles else 0.0
    step = every(labels, max(map(width_of, labels), default=0) + 8, room)
    for number in range(0, len(labels), step):
        sheet.words.append(Words(middles[number], bottom + 9, labels[number], "middle"))


def _run(sheet: Drawing, points: list[tuple[float, float]], number: int, lines: int) -> None:
    color = color_of(number)
    if len(points) > 1:
        sheet.strokes.append(Stroke(tuple(points), color, 1.4, dash_of(number)))
    step = ceil(len(points) / _MOST_MARKS) or 1
    first = number * step // lines
    sheet.marks.extend(mark_of(number, x, y, color) for x, y in points[first::step])
