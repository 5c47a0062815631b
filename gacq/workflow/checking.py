"""The AI check's stage: it is asked for, its report is recorded, or its failure is made good.

``record_qc`` and ``fall_back_to_onsite`` run in the transaction that ends the job. An application
that has moved on meanwhile is left alone, and the result says so.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gacq.applications import application as applications
from gacq.applications import qc_reports
from gacq.applications.application import Application, ApplicationView
from gacq.applications.qc import Issue, QcReport
from gacq.applications.status import InspectionType, Status, Verb
from gacq.causes import CAUSES
from gacq.errors import Conflict, NotAllowed
from gacq.queues.ledger import Enqueued
from gacq.queues.policy import Queue
from gacq.staff import Actor, Role
from gacq.workflow.stage import CHECK, Stage, reason_given

_AI_QC = Actor.system("ai_qc")
_CATCH_UP = Actor.system("catch-up")
_MAY_FORCE = frozenset({Role.REVIEWER, Role.ADMIN})
_CHECKED = frozenset({Status.IN_REVIEW})
_BY_HAND = {
    "thai": "ให้เจ้าหน้าที่ตรวจเอกสารเอง และลงพื้นที่ตรวจประเมิน ณ แปลงปลูก",
    "english": "Review the documents by hand and inspect the farm on site",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a check's end. ``note`` says it in words; ``stored`` if anything changed."""

    stored: bool
    status: Status
    inspection_type: InspectionType | None
    note: str


class Checking(Stage):
    """From the request for a check to what its end means for the application."""

    def run_qc(
        self,
        application_id: int,
        *,
        actor: Actor,
        now: datetime,
        force: bool = False,
        reason: str | None = None,
        priority: int | None = None,
        delay_seconds: float | None = None,
        attempts: int | None = None,
    ) -> Enqueued:
        """Ask for a check of a SUBMITTED application, or with force and a reason IN_REVIEW.

        A check that is already live is returned as a duplicate; one that runs right now runs
        once more afterwards. Raises Conflict, NotAllowed, InvalidInput.
        """
        current = applications.get(application_id)
        forced = current.status is not Status.SUBMITTED
        if forced:
            reason = _reason_to_force(current, actor, force, reason)
        job = self._ask_for_check(
            current,
            forced=forced,
            reason=reason if forced else None,
            priority=priority,
            delay_seconds=delay_seconds,
            attempts=attempts,
            origin=actor.label,
            now=now,
        )
        details: dict[str, Any] = {"job": job.job_id, "forced": forced}
        if forced:
            details |= {"reason": reason}
        if job.duplicate:
            details |= {"duplicate": True}
        self._note(current, "run_qc", actor, now, **details)
        return job

    def record_qc(
        self, application_id: int, report: QcReport, *, job_id: int, now: datetime
    ) -> Recorded:
        """Store the report; SUBMITTED → IN_REVIEW, and every reviewer hears of it.

        IN_REVIEW, where a check asked for again ends too, the newest report decides the inspection
        type, unless a reviewer set it by hand.
        """
        current = applications.get(application_id)
        if current.status not in (Status.SUBMITTED, Status.IN_REVIEW):
            return _left_alone(current)
        qc_reports.add(
            application_id,
            job_id=job_id,
            overall_score=report.overall_score,
            inspection_type=report.inspection_type,
            reviewer=report.reviewer,
            report=report.to_json(),
            now=now,
        )
        reviewed = self._to_review(current, report.inspection_type, now)
        self._note(
            reviewed,
            "record_qc",
            _AI_QC,
            now,
            job=job_id,
            score=report.overall_score,
            reported=report.inspection_type.value,
            inspection_type=_value(reviewed.inspection_type),
            reviewer=report.reviewer,
        )
        if current.status is Status.SUBMITTED:
            unique = f"{application_id}.{reviewed.version}"
            self._mail_staff(Role.REVIEWER, "new-application", reviewed, unique=unique, now=now)
        return _stored(reviewed, "the report is stored")

    def fall_back_to_onsite(
        self, application_id: int, *, cause: str, detail: str, job_id: int, now: datetime
    ) -> Recorded:
        """The check failed for good: SUBMITTED → IN_REVIEW with ONSITE, and the admins hear of it.

        IN_REVIEW an earlier report stands; a repeated check that fails takes nothing away from it.
        """
        current = applications.get(application_id)
        if current.status is Status.IN_REVIEW:
            return self._repeat_failed(current, cause, detail, job_id, now)
        if current.status is not Status.SUBMITTED:
            return _left_alone(current)
        qc_reports.add(
            application_id,
            job_id=job_id,
            overall_score=None,
            inspection_type=InspectionType.ONSITE,
            reviewer=qc_reports.NO_REVIEWER,
            cause=cause,
            report=_failure_report(cause),
            now=now,
        )
        reviewed = self._to_review(current, InspectionType.ONSITE, now)
        self._note(
            reviewed,
            "fall_back_to_onsite",
            _AI_QC,
            now,
            job=job_id,
            cause=cause,
            detail=detail,
            inspection_type=_value(reviewed.inspection_type),
        )
        self._mail_admins(reviewed, cause, job_id, now)
        return _stored(reviewed, "the check failed for good: an on-site inspection is planned")

    def catch_up(self, *, now: datetime, limit: int = 50) -> tuple[int, ...]:
        """Ask for a check of each SUBMITTED application without a live one, oldest first."""
        enqueued = []
        for application_id in _unchecked(limit):
            current = applications.get(application_id)
            job = self._ask_for_automatic_check(current, now=now, origin=_CATCH_UP.label)
            self._note(current, "catch_up", _CATCH_UP, now, job=job.job_id)
            enqueued.append(job.job_id)
        return tuple(enqueued)

    def _to_review(
        self, current: ApplicationView, reported: InspectionType, now: datetime
    ) -> ApplicationView:
        by_hand = current.inspection_type_by is not None
        values: dict[str, Any] = {
            "checked_at": now,
            "inspection_type": current.inspection_type if by_hand else reported,
        }
        if current.status is Status.SUBMITTED:
            return applications.advance(current.id, Verb.RECORD_QC, now=now, **values)
        return applications.change(
            current.id, allowed=_CHECKED, doing="record_qc", now=now, **values
        )

    def _repeat_failed(
        self, current: ApplicationView, cause: str, detail: str, job_id: int, now: datetime
    ) -> Recorded:
        self._note(
            current, "repeated_check_failed", _AI_QC, now, job=job_id, cause=cause, detail=detail
        )
        if cause != "cancelled":
            self._mail_admins(current, cause, job_id, now)
        return _stored(current, "the repeated check failed; the earlier report stands")

    def _mail_admins(
        self, application: ApplicationView, cause: str, job_id: int, now: datetime
    ) -> None:
        self._mail_staff(
            Role.ADMIN,
            "ai-qc-failed",
            application,
            unique=f"{application.id}.{job_id}",
            cause=cause,
            job=job_id,
            now=now,
        )


def _reason_to_force(
    current: ApplicationView, actor: Actor, force: bool, reason: str | None
) -> str:
    """The data-dependent rule of a repeated check: force, a reason, a reviewer or an admin."""
    applications.require(current, _CHECKED | {Status.SUBMITTED}, "an AI check")
    if not force:
        raise Conflict(
            f"Application {current.application_number} is {current.status} and was checked "
            "already: ask with force and a reason to check it again"
        )
    if actor.kind in ("staff", "token") and not actor.roles & _MAY_FORCE:
        raise NotAllowed("Only a reviewer or an admin may repeat an AI check: ask one of them")
    return reason_given(reason, needed_for="a repeated AI check")


def _left_alone(current: ApplicationView) -> Recorded:
    return Recorded(
        stored=False,
        status=current.status,
        inspection_type=current.inspection_type,
        note=f"the application is {current.status} by now: nothing was changed",
    )


def _stored(current: ApplicationView, note: str) -> Recorded:
    return Recorded(True, current.status, current.inspection_type, note)


def _value(inspection_type: InspectionType | None) -> str | None:
    return None if inspection_type is None else inspection_type.value


def _failure_report(cause: str) -> dict[str, Any]:
    """A report that says why there is none, in both languages of the office."""
    known = CAUSES.get(cause, CAUSES["unexpected"])
    issue = Issue(
        "check_failed",
        f"การตรวจสอบด้วย AI ไม่สำเร็จ: {known.meaning_th}",
        f"The AI check could not be carried out: {known.meaning_en}",
    )
    return {
        "scores": {"documentValidation": None, "imageQuality": None, "dataCompleteness": None},
        "overallScore": None,
        "inspectionType": InspectionType.ONSITE.value,
        "issues": [issue.to_json()],
        "recommendations": [_BY_HAND],
        "reviewer": qc_reports.NO_REVIEWER,
        "findings": [],
        "model": None,
        "durationSeconds": 0.0,
        "tokens": None,
        "cause": cause,
    }


def _unchecked(limit: int) -> list[int]:
    rows = Application.raw(
        "select a.id from application a indexed by application_status_submitted"
        " where a.status = 'SUBMITTED' and a.submitted_at is not null"
        " and not exists (select 1 from job j where j.queue = ? and j.kind = ?"
        "  and j.live_key = cast(a.id as text))"
        " order by a.submitted_at, a.id limit ?",
        Queue.AI_QC.value,
        CHECK,
        limit,
    ).tuples()
    return [row[0] for row in rows]
