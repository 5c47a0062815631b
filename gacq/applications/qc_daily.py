"""What the AI check found over months: read from one row a day, which a trigger adds to.

Every check counts, also one that was repeated; ``qc_totals`` counts each application once. Cost
grows with the days of the period, never with the reports. A step is named ``2026-11-25``, or
``2026-11`` where months are asked for. Functions run inside a read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from gacq.applications.qc_reports import NO_REVIEWER, QcReportRow
from gacq.applications.status import InspectionType


@dataclass(frozen=True, slots=True)
class Checked:
    """Sums over some checks.

    Attributes:
        failed: those that failed for good; they have no score and go to an inspection on site.
        score, seconds: means over those that have one; None where there is none.
        calls, tokens: of the model, over all of them.
    """

    checks: int = 0
    failed: int = 0
    score: float | None = None
    seconds: float | None = None
    calls: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class CheckDays:
    """The checks of a period: all together, by inspection type, by step, and by both."""

    total: Checked
    types: dict[InspectionType, Checked]
    steps: dict[str, Checked]
    types_by_step: dict[tuple[str, InspectionType], Checked]


def check_days(since: date, *, by_month: bool) -> CheckDays:
    """From this day in Thailand on."""
    rows = (
        QcReportRow.raw(
            f"select substr(day, 1, {7 if by_month else 10}) step, inspection_type,"
            " sum(checks), total(iif(reviewer = ?, checks, 0)), sum(scored), total(score_sum),"
            " sum(timed), total(duration_sum), sum(calls), sum(tokens) from qc_day"
            " where day >= ? group by step, inspection_type",
            NO_REVIEWER,
            since.isoformat(),
        )
        .tuples()
        .execute()
    )
    found = [(step, InspectionType(kind), sums) for step, kind, *sums in rows]
    return CheckDays(
        total=_checked(sums for _, _, sums in found),
        types={
            kind: _checked(sums for _, each, sums in found if each is kind)
            for kind in InspectionType
        },
        steps={
            step: _checked(sums for each, _, sums in found if each == step)
            for step in dict.fromkeys(step for step, _, _ in found)
        },
        types_by_step={(step, kind): _checked([sums]) for step, kind, sums in found},
    )


def _checked(rows: Iterable[list[Any]]) -> Checked:
    sums = [sum(column) for column in zip(*rows, strict=True)]
    if not sums:
        return Checked()
    checks, failed, scored, score, timed, seconds, calls, tokens = sums
    return Checked(checks, int(failed), _mean(score, scored), _mean(seconds, timed), calls, tokens)


def _mean(total: float, count: int) -> float | None:
    return total / count if count else None
