"""Bars: upright where their labels fit beneath them, lying where they do not."""

from collections.abc import Iterator, Sequence

from gacq.charts.drawing import TEXT_SIZE, Bar, Drawing, Words, color_of, shortened, width_of
from gacq.charts.frame import (
    LINE_HEIGHT,
    Series,
    add_bar,
    legend,
    lying_axis,
    room_for,
    unit_above,
    upright_axis,
)
from gacq.charts.scale import Scale, every, scale, written

PLOT_HEIGHT = 120.0
MOST_LYING = 40
_GAP = 0.3
_THICK = 11.0
_WIDEST_BAR = 34.0
_LABEL_SHARE = 0.36


def bars(
    labels: Sequence[str],
    series: Series,
    *,
    unit: str = "",
    width: float,
    stacked: bool = False,
    over_time: bool = False,
) -> Drawing:
    """A bar or a group of bars a label; stacked, one bar whose parts add up.

    ``over_time``: the bars stand in any case, and of labels that would touch some are left out.

    Raises ValueError for a number below zero, or a series that has not one value a label.
    """
    if any(len(values) != len(labels) for _, values in series):
        raise ValueError("a chart needs one value a label")
    upright = _upright(labels, series, unit, width, stacked)
    if upright is not None or over_time or len(labels) > MOST_LYING:
        return upright or _crowded(labels, series, unit, width, stacked)
    return _lying(labels, series, unit, width, stacked)


def _upright(
    labels: Sequence[str], series: Series, unit: str, width: float, stacked: bool
) -> Drawing | None:
    """None where the labels would touch."""
    axis = scale(_tops(series, stacked), PLOT_HEIGHT)
    slot = (width - room_for(axis)) / max(len(labels), 1)
    if any(width_of(label) > slot - 4 for label in labels):
        return None
    return _crowded(labels, series, unit, width, stacked)


def _crowded(
    labels: Sequence[str], series: Series, unit: str, width: float, stacked: bool
) -> Drawing:
    sheet = Drawing(width)
    axis = scale(_tops(series, stacked), PLOT_HEIGHT)
    left = room_for(axis)
    bottom = unit_above(sheet, unit, legend(sheet, series, 0)) + 4 + PLOT_HEIGHT
    upright_axis(sheet, axis, left=left, bottom=bottom)
    slot = (width - left) / max(len(labels), 1)
    step = every(labels, max(map(width_of, labels), default=0) + 4, width - left)
    for number, label in enumerate(labels):
        middle = left + slot * (number + 0.5)
        if number % step == 0:
            sheet.words.append(Words(middle, bottom + 9, label, "middle"))
        _stand(sheet, axis, _values(series, number), middle, slot, bottom, stacked)
    if stacked:
        _tell_totals(sheet, axis, series, left=left, slot=slot, bottom=bottom)
    sheet.height = bottom + 18
    return sheet


def _stand(
    sheet: Drawing,
    axis: Scale,
    values: Sequence[float],
    middle: float,
    slot: float,
    bottom: float,
    stacked: bool,
) -> None:
    """The bar or bars of one label, with what they say above where there is room."""
    beside = 1 if stacked else len(values)
    thick = min(slot * (1 - _GAP), _WIDEST_BAR * beside) / max(beside, 1)
    left = middle - thick * beside / 2
    for number, (start, value) in enumerate(_starts(values, stacked)):
        x = left if stacked else left + thick * number
        top = bottom - axis.at(start + value)
        add_bar(sheet, Bar(x, top, thick, axis.at(value), color_of(number)), number)
        if not stacked and width_of(written(value)) <= max(thick, slot / beside - 2):
            sheet.words.append(Words(x + thick / 2, top - 6, written(value), "middle"))


def _tell_totals(
    sheet: Drawing, axis: Scale, series: Series, *, left: float, slot: float, bottom: float
) -> None:
    """Above each bar, if there is room for all: some alone would look like the largest."""
    totals = [sum(column) for column in zip(*(values for _, values in series), strict=True)]
    if any(width_of(written(total)) > slot for total in totals):
        return
    for number, total in enumerate(totals):
        if total:
            x, y = left + slot * (number + 0.5), bottom - axis.at(total) - 6
            sheet.words.append(Words(x, y, written(total), "middle"))


def _lying(
    labels: Sequence[str], series: Series, unit: str, width: float, stacked: bool
) -> Drawing:
    sheet = Drawing(width)
    beside = 1 if stacked else len(series)
    left = min(max(map(width_of, labels)), width * _LABEL_SHARE) + 6
    tops = _tops(series, stacked)
    axis = scale(tops, width - left - max(map(_written_width, tops)) - 6)
    top = legend(sheet, series, 0)
    row = max(_THICK * beside * (1 + _GAP), LINE_HEIGHT + 2)
    lying_axis(sheet, axis, unit, left=left, top=top, bottom=top + row * len(labels))
    for number, label in enumerate(labels):
        middle = top + row * (number + 0.5)
        shown = shortened(label, left - 6)
        sheet.words.append(Words(left - 5, middle, shown, "end"))
        _lie(sheet, axis, _values(series, number), left, middle, stacked)
    return sheet


def _lie(
    sheet: Drawing,
    axis: Scale,
    values: Sequence[float],
    left: float,
    middle: float,
    stacked: bool,
) -> None:
    beside = 1 if stacked else len(values)
    top = middle - _THICK * beside / 2
    for number, (start, value) in enumerate(_starts(values, stacked)):
        y = top if stacked else top + _THICK * number
        x = left + axis.at(start)
        add_bar(sheet, Bar(x, y + 0.5, axis.at(value), _THICK - 1, color_of(number)), number)
        if not stacked:
            end = Words(x + axis.at(value) + 3, y + _THICK / 2, written(value))
            sheet.words.append(end)
    if stacked:
        end = Words(left + axis.at(sum(values)) + 3, middle, written(sum(values)))
        sheet.words.append(end)


def _values(series: Series, label: int) -> list[float]:
    return [values[label] for _, values in series]


def _tops(series: Series, stacked: bool) -> list[float]:
    """What the axis must reach."""
    columns = list(zip(*(values for _, values in series), strict=True))
    if not stacked:
        return [value for column in columns for value in column] or [0.0]
    if any(value < 0 for column in columns for value in column):
        raise ValueError("a chart shows numbers from zero up")
    return [sum(column) for column in columns] or [0.0]


def _starts(values: Sequence[float], stacked: bool) -> Iterator[tuple[float, float]]:
    start = 0.0
    for value in values:
        yield start, value
        start += value if stacked else 0.0


def _written_width(value: float) -> float:
    return width_of(written(value), TEXT_SIZE)
