"""How a report looks in JSON, and the name under which its file is saved."""

from datetime import date, datetime
from typing import Any

from gacq import thai
from gacq.causes import CAUSES
from gacq.queues.job import LIVE, JobState, JobView
from gacq.reports import Format, Kind, ReportView, State
from gacq.web.api.shown_jobs import CauseWords
from gacq.web.shapes import Shown

MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
}


class ProgressShown(Shown):
    """How far it is: ``stage`` is gathering, drawing or storing; ``done`` of ``total`` rows."""

    stage: str
    done: int
    total: int
    percent: int


class ReportJob(Shown):
    """The job that makes the report; null once retention has removed it."""

    id: int
    state: JobState
    due_at: datetime
    used: int
    attempts: int
    progress: ProgressShown | None


class ReportShown(Shown):
    """One report. ``state`` is asked, ready, failed, cancelled or removed.

    ``size`` is in bytes, ``rows`` counts those of its tables; its file is kept until
    ``expiresAt``. ``cause`` says why it failed, or why it has to wait for another try.
    """

    id: int
    kind: Kind
    format: Format
    language: str
    parameters: dict[str, Any]
    state: State
    job: ReportJob | None
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None
    file_name: str | None
    size: int | None
    rows: int | None
    cause: str | None
    cause_words: CauseWords | None
    expires_at: datetime | None

    @classmethod
    def of(cls, view: ReportView, job: JobView | None) -> "ReportShown":
        under_way = job is not None and job.state in LIVE
        # A failed report whose job an admin runs again is under way too.
        state = State.ASKED if under_way else view.state
        name = _cause(job) if state is State.ASKED else view.cause
        cause = CAUSES.get(name or "")
        return cls(
            id=view.id,
            kind=view.kind,
            format=view.format,
            language=view.language,
            parameters=view.parameters,
            state=state,
            job=None if job is None else ReportJob.model_validate(job),
            asked_by=view.asked_by,
            asked_at=view.asked_at,
            finished_at=view.finished_at,
            file_name=file_name(view) if state is State.READY else None,
            size=view.size,
            rows=view.rows_,
            cause=name,
            cause_words=None if cause is None else CauseWords.model_validate(cause),
            expires_at=view.expires_at,
        )


def _cause(job: JobView | None) -> str | None:
    """Why the job waits to be tried again."""
    return job.cause if job is not None and job.state is JobState.DELAYED else None


def file_name(view: ReportView) -> str:
    """``รายงานสรุปประจำเดือน พฤศจิกายน 2569.xlsx``: what it is and of when."""
    return f"{view.kind.label(view.language)} {_when(view)}.{view.format}"


def _when(view: ReportView) -> str:
    if month := view.parameters.get("month"):
        first = date.fromisoformat(f"{month}-01")
        return thai.long_date(first, language=view.language).split(" ", 1)[1]
    days = [
        date.fromisoformat(view.parameters[name])
        for name in ("from", "to")
        if name in view.parameters
    ]
    written = [
        thai.short_date(day, language=view.language) for day in days or [thai.day(view.asked_at)]
    ]
    return " - ".join(dict.fromkeys(written))
