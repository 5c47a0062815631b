"""What all charts have around their bars and lines: legend, axes, ticks and the unit."""

from collections.abc import Sequence

from gacq.charts.drawing import INK, Bar, Drawing, Stroke, Words, color_of, shortened, width_of
from gacq.charts.scale import Scale, written
from gacq.charts.telling_apart import dash_of, hatch_of, mark_of

Series = Sequence[tuple[str, Sequence[float]]]
"""Names with their values, one value a label."""

LINE_HEIGHT = 13.0
_BOX = 9.0
_LINE_SAMPLE = 20.0
_QUIET = "#6b736e"


def legend(sheet: Drawing, series: Series, top: float, *, lined: bool = False) -> float:
    """Write the names of several series in rows, each beside a sample; returns where it ends."""
    if len(series) < 2:
        return top
    wide = _LINE_SAMPLE if lined else _BOX
    x, y = 0.0, top
    for number, (name, _) in enumerate(series):
        name = shortened(name, sheet.width - wide - 4)
        needed = wide + 4 + width_of(name) + 14
        if x > 0 and x + needed > sheet.width:
            x, y = 0.0, y + LINE_HEIGHT
        (_line_sample if lined else _bar_sample)(sheet, number, x, y + LINE_HEIGHT / 2)
        sheet.words.append(Words(x + wide + 4, y + LINE_HEIGHT / 2, name))
        x += needed
    return y + LINE_HEIGHT + 4


def _bar_sample(sheet: Drawing, number: int, x: float, middle: float) -> None:
    add_bar(sheet, Bar(x, middle - _BOX / 2, _BOX, _BOX, color_of(number)), number)


def _line_sample(sheet: Drawing, number: int, x: float, middle: float) -> None:
    color, ends = color_of(number), ((x, middle), (x + _LINE_SAMPLE, middle))
    sheet.strokes.append(Stroke(ends, color, 1.4, dash_of(number)))
    sheet.marks.append(mark_of(number, x + _LINE_SAMPLE / 2, middle, color, radius=2.2))


def add_bar(sheet: Drawing, bar: Bar, number: int) -> None:
    """A bar of a series, counted from 0, hatched as its legend shows it."""
    sheet.bars.append(bar)
    sheet.hatches += hatch_of(number, bar)


def unit_above(sheet: Drawing, unit: str, top: float) -> float:
    """Write the unit of an upright axis above it; returns where the plot begins."""
    if unit:
        sheet.words.append(Words(0, top + LINE_HEIGHT / 2, unit, color=_QUIET))
    return top + LINE_HEIGHT


def upright_axis(sheet: Drawing, axis: Scale, *, left: float, bottom: float) -> None:
    """Ticks with thin lines across the sheet, and a stronger one at zero."""
    for tick in axis.ticks:
        y = bottom - axis.at(tick)
        sheet.words.append(Words(left - 4, y, written(tick), "end", color=_QUIET))
        sheet.strokes.append(Stroke(((left, y), (sheet.width, y))))
    sheet.strokes.append(Stroke(((left, bottom), (sheet.width, bottom)), INK, 0.7))


def lying_axis(
    sheet: Drawing, axis: Scale, unit: str, *, left: float, top: float, bottom: float
) -> None:
    """The same for bars that lie, with the unit beneath."""
    for tick in axis.ticks:
        x = left + axis.at(tick)
        sheet.strokes.append(Stroke(((x, top), (x, bottom))))
        sheet.words.append(Words(x, bottom + 8, written(tick), "middle", color=_QUIET))
    sheet.strokes.append(Stroke(((left, top), (left, bottom)), INK, 0.7))
    if unit:
        sheet.words.append(Words(sheet.width, bottom + 20, unit, "end", color=_QUIET))
    sheet.height = bottom + (28.0 if unit else 16.0)


def room_for(axis: Scale) -> float:
    """The width of an upright axis's numbers."""
    return max(width_of(written(tick)) for tick in axis.ticks) + 8
