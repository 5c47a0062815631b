"""The stored reports of the AI check: every one is kept, and the newest comes first.

A check that failed for good leaves a row too, with its cause and without a score. All functions
run inside a read or a write.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from gacq.applications.status import InspectionType
from gacq.database import JsonField, Row, UtcField

NO_REVIEWER = "none"
"""The reviewer of a check that failed for good."""


class QcReportRow(Row):
    """One report of one application. ``report`` is the whole of it as JSON."""

    application = peewee.IntegerField(column_name="application_id")
    job = peewee.IntegerField(column_name="job_id", null=True)
    created_at = UtcField()
    overall_score = peewee.FloatField(null=True)
    inspection_type = peewee.TextField()
    reviewer = peewee.TextField()
    cause = peewee.TextField(null=True)
    report = JsonField()

    class Meta:
        table_name = "qc_report"


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as it was stored. ``cause`` says why there is no score, else it is None."""

    id: int
    application_id: int
    job_id: int | None
    created_at: datetime
    overall_score: float | None
    inspection_type: InspectionType
    reviewer: str
    cause: str | None
    report: dict[str, Any]


def add(
    application_id: int,
    *,
    job_id: int | None,
    overall_score: float | None,
    inspection_type: InspectionType,
    reviewer: str,
    report: dict[str, Any],
    cause: str | None = None,
    now: datetime,
) -> None:
    QcReportRow.insert(
        application=application_id,
        job=job_id,
        created_at=now,
        overall_score=overall_score,
        inspection_type=inspection_type,
        reviewer=reviewer,
        cause=cause,
        report=report,
    ).execute()


def reports_of(application_id: int, *, limit: int = 100) -> list[StoredReport]:
    """Newest first."""
    rows = (
        QcReportRow.select()
        .where(QcReportRow.application == application_id)
        .order_by(QcReportRow.id.desc())
        .limit(limit)
    )
    return [_view(row) for row in rows]


def latest(application_id: int) -> StoredReport | None:
    reports = reports_of(application_id, limit=1)
    return reports[0] if reports else None


def _view(row: QcReportRow) -> StoredReport:
    return StoredReport(
        id=row.id,
        application_id=row.application,
        job_id=row.job,
        created_at=row.created_at,
        overall_score=row.overall_score,
        inspection_type=InspectionType(row.inspection_type),
        reviewer=row.reviewer,
        cause=row.cause,
        report=row.report,
    )
