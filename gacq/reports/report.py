"""Reports as rows: one each time somebody asks, kept when its job and its file are long gone.

``file`` is the file's name in the folder of reports and is set once the file is whole. All
functions run inside a read or a write.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import peewee

from gacq.database import ChoiceField, JsonField, Row, UtcField
from gacq.errors import NotFound
from gacq.reports.kinds import Format, Kind, State

LARGEST_ID = 2**63 - 1


class Report(Row):
    """One report that was asked for."""

    kind = ChoiceField(Kind)
    format = ChoiceField(Format)
    language = peewee.TextField()
    parameters = JsonField()
    key = peewee.TextField()
    state = ChoiceField(State, default=State.ASKED)
    job = peewee.IntegerField(column_name="job_id", null=True)
    asked_by = peewee.TextField()
    asked_by_staff = peewee.IntegerField(null=True)
    asked_at = UtcField()
    finished_at = UtcField(null=True)
    file = peewee.TextField(null=True)
    size = peewee.IntegerField(null=True)
    rows_ = peewee.IntegerField(column_name="rows", null=True)
    sha256 = peewee.TextField(null=True)
    cause = peewee.TextField(null=True)
    expires_at = UtcField(null=True)

    class Meta:
        table_name = "report"


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as it stood when it was read.

    Attributes:
        parameters: by JSON name, as ``workflow.report_parameters`` read them.
        key: the same for the same question; two live jobs never share one.
        job: its newest job, which retention may have removed.
        size, rows_: of the file, in bytes and in rows of its tables.
        cause: why it failed, a name of ``causes.CAUSES``.
        expires_at: when the file is removed.
    """

    id: int
    kind: Kind
    format: Format
    language: str
    parameters: dict[str, Any]
    key: str
    state: State
    job: int | None
    asked_by: str
    asked_by_staff: int | None
    asked_at: datetime
    finished_at: datetime | None
    file: str | None
    size: int | None
    rows_: int | None
    sha256: str | None
    cause: str | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which reports a list shows; None does not filter. ``hidden`` kinds are left out."""

    kind: Kind | None = None
    asked_by_staff: int | None = None
    hidden: frozenset[Kind] = frozenset()


_NAMES = tuple(each.name for each in fields(ReportView))


def view_of(row: Report) -> ReportView:
    return ReportView(*(getattr(row, name) for name in _NAMES))


def add(values: dict[str, Any]) -> ReportView:
    """Store what was asked for; ``values`` are columns. Belongs inside a write."""
    return get(Report.create(**values).id)


def get(report_id: int) -> ReportView:
    """Raises NotFound."""
    row = Report.get_or_none(Report.id == report_id) if 0 < report_id <= LARGEST_ID else None
    if row is None:
        raise NotFound(f"There is no report {report_id}")
    return view_of(row)


def of_job(job_id: int) -> ReportView | None:
    """The newest report that this job makes."""
    row = Report.select().where(Report.job == job_id).order_by(Report.id.desc()).first()
    return None if row is None else view_of(row)


def page(wanted: Filter, *, before_id: int | None = None, limit: int = 50) -> list[ReportView]:
    """Newest first, those before ``before_id``."""
    query = Report.select().where(Report.id < (before_id or LARGEST_ID))
    if wanted.kind is not None:
        query = query.where(Report.kind == wanted.kind)
    if wanted.asked_by_staff is not None:
        query = query.where(Report.asked_by_staff == wanted.asked_by_staff)
    if wanted.hidden:
        query = query.where(Report.kind.not_in(sorted(wanted.hidden)))
    return [view_of(row) for row in query.order_by(Report.id.desc()).limit(limit)]


def move(report_id: int, allowed: frozenset[State], **values: Any) -> bool:
    """Change columns where the state is one of ``allowed``; False if it is not."""
    where = (Report.id == report_id) & Report.state.in_(sorted(allowed))
    return bool(Report.update(**values).where(where).execute())


def expired(now: datetime, *, limit: int = 500) -> list[ReportView]:
    """Reports whose file has been kept as long as it should be."""
    due = (Report.expires_at.is_null(False)) & (Report.expires_at <= now)
    return [view_of(row) for row in Report.select().where(due).order_by(Report.id).limit(limit)]


def ready_files() -> set[str]:
    """The names of all files that are offered."""
    rows = Report.rows("select file from report where state = 'ready' and file is not null")
    return {name for (name,) in rows}


def under_way() -> set[int]:
    """The reports whose job may still make a file."""
    rows = Report.rows(
        "select report.id from report join job on job.id = report.job_id"
        " where job.state in ('waiting', 'delayed', 'active')"
    )
    return {report_id for (report_id,) in rows}
