"""One measured figure, the figure it is held against, and what is asked of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on the ratio or, where there is no baseline, on the figure itself."""

    bound: float
    at_least: bool

    def met_by(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound

    def missed_by(self, value: float) -> float:
        """The part of the bound that is lacking or too much: 0.1 is ten percent."""
        return abs(value - self.bound) / self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}"


def at_least(bound: float) -> Target:
    return Target(bound, at_least=True)


def at_most(bound: float) -> Target:
    return Target(bound, at_least=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. ``ratio`` is the median of the rounds' own ratios.

    Attributes:
        spread: lowest and highest ratio of a round, which tell how quiet the machine was.
    """

    item: str
    what: str
    measured: float
    unit: str
    baseline: float | None = None
    baseline_what: str = ""
    ratio: float | None = None
    spread: tuple[float, float] | None = None
    target: Target | None = None

    @property
    def judged(self) -> float:
        return self.measured if self.ratio is None else self.ratio

    @property
    def is_missed(self) -> bool:
        return self.target is not None and not self.target.met_by(self.judged)

    def to_json(self) -> dict[str, Any]:
        verdict = None if self.target is None else not self.is_missed
        return asdict(self) | {"target": str(self.target or ""), "met": verdict}


def paired(
    item: str,
    what: str,
    unit: str,
    pairs: Sequence[tuple[float, float]],
    *,
    baseline_what: str,
    target: Target | None,
) -> Figure:
    """A figure from rounds of (subject, baseline), measured one after the other."""
    ratios = [subject / baseline for subject, baseline in pairs]
    return Figure(
        item,
        what,
        median(subject for subject, _ in pairs),
        unit,
        median(baseline for _, baseline in pairs),
        baseline_what,
        median(ratios),
        (min(ratios), max(ratios)),
        target,
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that ``percent`` of all do not exceed; needs at least two."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]
