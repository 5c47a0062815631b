"""How series are told apart without their colours: dashes and marks of lines, hatches of bars.

A grey print and an eye that sees no red read the same as everybody; the legend shows each sample.
"""

from collections.abc import Iterator

from gacq.charts.drawing import INK, Bar, Mark, Stroke

DASHES = ("solid", "dashed", "dotted", "dash-dotted")
_CORNERS: tuple[tuple[tuple[float, float], ...], ...] = (
    (),
    ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    ((0, -1.3), (1.2, 0.9), (-1.2, 0.9)),
    ((0, -1.5), (1.5, 0), (0, 1.5), (-1.5, 0)),
)
"""Dot, square, triangle and diamond, around a middle of 0 with a radius of 1."""

_PALE = "#ffffff"
_GAP = 3.2
_THIN = 0.7


def dash_of(number: int) -> str:
    return DASHES[number % len(DASHES)]


def mark_of(number: int, x: float, y: float, color: str, *, radius: float = 1.8) -> Mark:
    """The mark of a series, counted from 0."""
    corners = _CORNERS[number % len(_CORNERS)]
    return Mark(x, y, radius, color, tuple((x + a * radius, y + b * radius) for a, b in corners))


def hatch_of(number: int, bar: Bar) -> list[Stroke]:
    """The lines across a bar of a series, counted from 0; the first has none."""
    ways = ((), (_lying,), (_rising,), (_upright,), (_lying, _upright), (_rising, _lying))
    color = INK if _is_light(bar.color) else _PALE
    return [Stroke(points, color, _THIN) for way in ways[number % len(ways)] for points in way(bar)]


_Line = tuple[tuple[float, float], tuple[float, float]]


def _lying(bar: Bar) -> Iterator[_Line]:
    for y in _steps(bar.height):
        yield (bar.x, bar.y + y), (bar.x + bar.width, bar.y + y)


def _upright(bar: Bar) -> Iterator[_Line]:
    for x in _steps(bar.width):
        yield (bar.x + x, bar.y), (bar.x + x, bar.y + bar.height)


def _rising(bar: Bar) -> Iterator[_Line]:
    """From the lower left to the upper right, cut off at the edges."""
    for reach in _steps(bar.width + bar.height):
        left, right = max(0.0, reach - bar.height), min(bar.width, reach)
        yield (
            (bar.x + left, bar.y + reach - left),
            (bar.x + right, bar.y + reach - right),
        )


def _steps(length: float) -> Iterator[float]:
    at = _GAP
    while at < length - 0.3:
        yield at
        at += _GAP


def _is_light(color: str) -> bool:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return 0.3 * red + 0.59 * green + 0.11 * blue > 140
