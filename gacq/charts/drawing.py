"""What a chart is drawn with. Lengths are in points, y counts downwards from the top left."""

import unicodedata
from dataclasses import dataclass, field
from typing import Literal

TEXT_SIZE = 8.0
INK = "#333333"
PALE = "#d5d9d6"
COLORS = ("#24583f", "#e3b655", "#5f86ad", "#f0d3c4", "#9a4a3a", "#93b59b")
"""Of the series, in turn; neighbours differ in lightness."""

Anchor = Literal["start", "middle", "end"]

_NARROW = frozenset(" .,:;!|'`ijltfrI()[]-/เแโใไ")
_MIDDLE = frozenset("0123456789abcdeghknopqsuvxyzาะ")


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled box."""

    x: float
    y: float
    width: float
    height: float
    color: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points; ``dash`` is "solid", "dashed", "dotted" or "dash-dotted"."""

    points: tuple[tuple[float, float], ...]
    color: str = PALE
    thickness: float = 0.5
    dash: str = "solid"


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot around a point; with ``corners`` it is the filled shape between them instead."""

    x: float
    y: float
    radius: float
    color: str
    corners: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text whose middle stands at ``y``; ``anchor`` is the part that stands at x."""

    x: float
    y: float
    text: str
    anchor: Anchor = "start"
    size: float = TEXT_SIZE
    color: str = INK


@dataclass(slots=True)
class Drawing:
    """A sheet and what is on it; later shapes lie above earlier ones of the same kind.

    ``hatches`` lie above the bars.
    """

    width: float
    height: float = 0.0
    strokes: list[Stroke] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    hatches: list[Stroke] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)


def color_of(number: int) -> str:
    """The colour of a series, counted from 0."""
    return COLORS[number % len(COLORS)]


def width_of(text: str, size: float = TEXT_SIZE) -> float:
    """About how wide a text is: enough to keep labels apart without opening a font."""
    return size * sum(map(_share, text))


def shortened(text: str, room: float, size: float = TEXT_SIZE) -> str:
    """The text, or its beginning with an ellipsis where it needs more than ``room``."""
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _share(sign: str) -> float:
    if unicodedata.category(sign) == "Mn":
        return 0.0
    if sign in _NARROW:
        return 0.34
    return 0.56 if sign in _MIDDLE else 0.62
