"""The axis of a chart: round numbers from zero to just above the largest value."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_STEPS = 5
_ROUND = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From 0 to ``top`` with a tick at each of ``ticks``, over ``length`` points."""

    ticks: tuple[float, ...]
    length: float

    @property
    def top(self) -> float:
        return self.ticks[-1]

    def at(self, value: float) -> float:
        """How far from zero a value stands, in points."""
        return value / self.top * self.length


def scale(values: Iterable[float], length: float) -> Scale:
    """A scale that holds all values. Raises ValueError for one below zero or without an end."""
    given = list(values)
    if any(value < 0 or not math.isfinite(value) for value in given):
        raise ValueError("a chart shows numbers from zero up")
    step = _step(max(given, default=0.0), whole=all(float(value).is_integer() for value in given))
    steps = max(1, math.ceil(round(max(given, default=0.0) / step, 9)))
    return Scale(tuple(step * number for number in range(steps + 1)), length)


def written(value: float) -> str:
    """``1,234``, or with one digit behind the point where there is one to show."""
    text = f"{value:,.1f}" if abs(value) >= 1 or value == 0 else f"{value:,.2g}"
    return text.removesuffix(".0")


def every(labels: Sequence[str], widest: float, room: float) -> int:
    """Of labels that would touch, only each so-manieth is written."""
    return max(1, math.ceil(widest * len(labels) / max(room, 1.0)))


def _step(largest: float, *, whole: bool) -> float:
    if largest <= 0:
        return 1.0
    rough = largest / MOST_STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in _ROUND if power * each >= rough * (1 - 1e-9))
    return max(step, 1.0) if whole else step
