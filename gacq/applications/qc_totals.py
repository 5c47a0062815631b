"""How the AI check did overall: each application counts once, with its newest report."""

from dataclasses import dataclass

from gacq.applications.qc_reports import QcReportRow
from gacq.applications.status import InspectionType


@dataclass(frozen=True, slots=True)
class TypeTotal:
    """Applications whose newest report says this type; ``avg_score`` over those with a score."""

    id: InspectionType
    count: int
    avg_score: float | None


@dataclass(frozen=True, slots=True)
class QcTotals:
    """``overall_avg_score`` is the mean over applications, not over types."""

    total_processed: int
    by_inspection_type: list[TypeTotal]
    overall_avg_score: float | None


def totals() -> QcTotals:
    """Inside a read."""
    rows = (
        QcReportRow.raw(
            "select inspection_type, count(*), count(overall_score), sum(overall_score)"
            " from qc_report where id in (select max(id) from qc_report group by application_id)"
            " group by inspection_type order by inspection_type"
        )
        .tuples()
        .execute()
    )
    found = [(InspectionType(kind), count, scored, total) for kind, count, scored, total in rows]
    return QcTotals(
        total_processed=sum(count for _, count, _, _ in found),
        by_inspection_type=[
            TypeTotal(kind, count, _mean(total, scored)) for kind, count, scored, total in found
        ],
        overall_avg_score=_mean(
            sum(total or 0.0 for *_, total in found), sum(scored for _, _, scored, _ in found)
        ),
    )


def _mean(total: float, count: int) -> float | None:
    return round(total / count, 2) if count else None
