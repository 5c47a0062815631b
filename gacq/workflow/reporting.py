"""Reports: asked for, made by the report queue, offered for a while, and removed.

A report's row and its job are made together and end together. The same question asked while its
job is live is that job and that row: it does not run twice.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gacq import audit, thai
from gacq.applications import register
from gacq.applications.certificates import Certificate
from gacq.database import to_json
from gacq.errors import Conflict, InvalidInput, NotAllowed
from gacq.queues.job import LIVE
from gacq.queues.policy import Queue
from gacq.reports import Format, Kind, ReportView, State, report
from gacq.staff import Actor, Permission
from gacq.workflow import report_parameters
from gacq.workflow.report_parameters import AnyParameters, OfExpiry, OfRegister
from gacq.workflow.stage import Stage

ONLY_FOR: dict[Kind, Permission] = {Kind.QUEUE_OPERATIONS: Permission.MANAGE_QUEUES}
"""Kinds that need a permission beyond reading all applications."""

_UNMADE = frozenset({State.ASKED, State.FAILED, State.CANCELLED})
"""What may still become ready: a failed job can be retried."""


@dataclass(frozen=True, slots=True)
class AskedReport:
    """The report that will be made; ``duplicate`` if it was asked for already."""

    report: ReportView
    job_id: int
    duplicate: bool


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A whole file in the folder of reports; ``size`` in bytes, ``rows`` of its tables."""

    name: str
    size: int
    rows: int
    sha256: str


class Reporting(Stage):
    """From the question to the removal of its answer."""

    def ask_report(
        self,
        kind: Kind,
        form: Format,
        language: str,
        parameters: Mapping[str, Any],
        *,
        actor: Actor,
        now: datetime,
    ) -> AskedReport:
        """Ask for a report; ``parameters`` by JSON name, as ``report_parameters`` lists them.

        Raises InvalidInput, also for a list too long for PDF, and NotAllowed.
        """
        check_may_see(kind, actor)
        asked = report_parameters.read(kind, parameters, today=thai.day(now))
        key = _key(kind, form, language, asked)
        if (standing := self._standing(kind, key)) is not None:
            return standing
        self._check_length(form, asked, now)
        made = report.add(
            {
                "kind": kind,
                "format": form,
                "language": language,
                "parameters": asked.to_json(),
                "key": key,
                "asked_by": actor.label,
                "asked_by_staff": actor.staff_id,
                "asked_at": now,
            }
        )
        job = self._ledger.enqueue(
            Queue.REPORT,
            kind=kind,
            key=key,
            subject=f"report-{made.id}",
            payload={"report": made.id},
            origin=actor.label,
            now=now,
        )
        report.move(made.id, _UNMADE, job=job.job_id)
        _note(made, "ask_report", actor, now, parameters=made.parameters, job=job.job_id)
        return AskedReport(report.get(made.id), job.job_id, duplicate=False)

    def record_report(self, report_id: int, file: MadeFile, *, now: datetime) -> ReportView:
        """The file is whole and on disk: offer it until it is ``reports.keep_days`` old."""
        report.move(
            report_id,
            _UNMADE,
            state=State.READY,
            finished_at=now,
            file=file.name,
            size=file.size,
            rows_=file.rows,
            sha256=file.sha256,
            cause=None,
            expires_at=now + timedelta(days=self._settings.reports.keep_days),
        )
        return report.get(report_id)

    def report_failed(self, report_id: int, *, cause: str, now: datetime) -> None:
        """Its job has failed for good, or was cancelled."""
        state = State.CANCELLED if cause == "cancelled" else State.FAILED
        report.move(report_id, _UNMADE, state=state, finished_at=now, cause=cause)

    def cancel_report(self, report_id: int, *, actor: Actor, now: datetime) -> ReportView:
        """End its job. Raises NotFound, NotAllowed and, if it is no longer made, Conflict."""
        current = report.get(report_id)
        check_may_see(current.kind, actor)
        asked_by_self = actor.staff_id is not None and actor.staff_id == current.asked_by_staff
        if not asked_by_self and not actor.may(Permission.MANAGE_QUEUES):
            raise NotAllowed(
                f"Report {report_id} was asked for by {current.asked_by}: "
                "they or an admin may cancel it"
            )
        if current.job is None or current.state not in _UNMADE or not self._report_is_live(current):
            raise Conflict(f"Report {report_id} is {current.state}: there is nothing to cancel")
        self._ledger.cancel(current.job, now=now, by=actor.label)
        # Also where no processor is served, which else hears of it: on the command line.
        self.report_failed(report_id, cause="cancelled", now=now)
        _note(current, "cancel_report", actor, now, job=current.job)
        return report.get(report_id)

    def remove_reports(self, *, now: datetime) -> tuple[str, ...]:
        """Withdraw what has been kept long enough; returns the files, which the caller removes.

        At most 500 at a time: call again until there are none.
        """
        withdrawn = report.expired(now)
        for each in withdrawn:
            report.move(each.id, frozenset(State), state=State.REMOVED, file=None, expires_at=None)
        return tuple(each.file for each in withdrawn if each.file)

    def _standing(self, kind: Kind, key: str) -> AskedReport | None:
        job = self._ledger.live_job(Queue.REPORT, kind, key)
        found = None if job is None else report.of_job(job.id)
        if job is None or found is None:
            return None
        return AskedReport(found, job.id, duplicate=True)

    def _report_is_live(self, current: ReportView) -> bool:
        job = self._ledger.live_job(Queue.REPORT, current.kind, current.key)
        return job is not None and job.id == current.job and job.state in LIVE

    def _check_length(self, form: Format, asked: AnyParameters, now: datetime) -> None:
        """A list too long for PDF is refused before anybody waits for it."""
        limit = self._settings.reports.pdf_rows
        if form is Format.PDF and _is_longer(asked, now, limit):
            raise InvalidInput(
                {
                    "format": f"a PDF holds at most {limit:,} rows and this would have more: "
                    "ask for xlsx or csv, or for a shorter period"
                }
            )


def check_may_see(kind: Kind, actor: Actor) -> None:
    """Raises NotAllowed where this kind needs a permission that the actor lacks."""
    needed = ONLY_FOR.get(kind)
    if needed is not None and not actor.may(needed):
        raise NotAllowed(f"{kind} is for those who may {needed.replace('_', ' ')}: ask an admin")


def register_wanted(asked: OfRegister) -> register.Wanted:
    """The register's rows that the parameters mean."""
    start, end = thai.days(asked.from_, asked.to)
    return register.Wanted(start, end, asked.status, asked.province, asked.inspection_type)


def _is_longer(asked: AnyParameters, now: datetime, rows: int) -> bool:
    """Whether the report's list will have more; it counts no further, as others wait to write."""
    if isinstance(asked, OfRegister):
        return register.is_longer(register_wanted(asked), rows)
    if isinstance(asked, OfExpiry):
        ends = now + timedelta(days=asked.within_days)
        within = (Certificate.expires_at >= now) & (Certificate.expires_at < ends)
        # Not exists(), which forgets the offset.
        return bool(Certificate.select(Certificate.id).where(within).limit(1).offset(rows).count())
    return False


def _key(kind: Kind, form: Format, language: str, asked: AnyParameters) -> str:
    text = to_json([kind, form, language, dict(sorted(asked.to_json().items()))])
    return hashlib.sha256(text.encode()).hexdigest()


def _note(made: ReportView, action: str, actor: Actor, now: datetime, **details: Any) -> None:
    audit.record(
        actor=actor.label,
        action=action,
        subject_type="report",
        subject_id=str(made.id),
        details={"kind": made.kind, "format": made.format, **details},
        now=now,
    )
