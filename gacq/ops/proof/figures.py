"""What a proof says: figures, each with how it was measured and whether a promise was kept."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Words in both languages."""

    th: str
    en: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report.

    Attributes:
        name: what was counted or measured.
        value: as it is shown, with its unit.
        how: how it was measured, in a sentence.
        holds: whether what gacq promises of it was kept; None where nothing is promised.
    """

    name: Text
    value: str
    how: Text
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The figures of one kind of force."""

    title: Text
    figures: tuple[Figure, ...]

    @property
    def holds(self) -> bool:
        return all(figure.holds is not False for figure in self.figures)


def share_at(values: list[float], share: float) -> float:
    """The smallest of ``values`` that at least ``share`` of them don't exceed; 0 of none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def counted(counts: Counter[str]) -> str:
    """``delayed 3, failed 1``, the most frequent first; ``0`` of none."""
    return ", ".join(f"{name} {count}" for name, count in counts.most_common()) or "0"


def none_of(name: Text, found: Sequence[str], how: Text, *, named: int = 3) -> Figure:
    """A figure that must be 0; where it isn't, the first of what was found are named."""
    value = "0" if not found else f"{len(found)}: {'; '.join(found[:named])}"
    return Figure(name, value, how, holds=not found)


def undamaged(faults: Sequence[str]) -> Figure:
    """That nothing is wrong with the data themselves."""
    return none_of(
        Text("ความเสียหายของข้อมูล", "damage to the data"),
        faults,
        Text(
            "ตรวจทั้งไฟล์ฐานข้อมูล และลำดับแฮชของบันทึกการใช้งาน",
            "the integrity of the database, and the chain of hashes of the audit log",
        ),
    )
