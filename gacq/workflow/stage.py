"""What every stage of the workflow has at hand: the ledger, the audit log, and the mails."""

from datetime import datetime
from typing import Any

from gacq import audit
from gacq.applications import checks
from gacq.applications.application import ApplicationView
from gacq.applications.availability import RuleSettings
from gacq.applications.inspections import InspectionView
from gacq.applications.week import standard_week
from gacq.errors import InvalidInput
from gacq.queues.ledger import Enqueued, Ledger
from gacq.queues.policy import Queue
from gacq.settings import Settings
from gacq.staff import Actor, Role, active_with_role

CHECK = "check"
"""Kind of the ``ai_qc`` queue's one kind of job."""
SYNC = "sync"
"""Kind of the ``calendar`` queue's one kind of job."""

REASON_LIMIT = 2000


class Stage:
    """Base of the stages. Holds no state of its own, so one object serves all threads."""

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self._settings = settings
        self._ledger = ledger
        self._limit_bytes = settings.documents.application_mb * 1024 * 1024
        self._rules: RuleSettings = settings.inspections
        self._standard = standard_week(
            settings.inspections.day_starts, settings.inspections.day_ends
        )

    def _note(
        self,
        application: ApplicationView,
        action: str,
        actor: Actor,
        now: datetime,
        **details: Any,
    ) -> None:
        """Write the step's line in the audit log."""
        audit.record(
            actor=actor.label,
            action=action,
            subject_type="application",
            subject_id=str(application.id),
            details={"number": application.application_number, **details},
            now=now,
        )

    def _ask_for_check(
        self,
        application: ApplicationView,
        *,
        now: datetime,
        origin: str,
        forced: bool = False,
        reason: str | None = None,
        priority: int | None = None,
        delay_seconds: float | None = None,
        attempts: int | None = None,
    ) -> Enqueued:
        return self._ledger.enqueue(
            Queue.AI_QC,
            kind=CHECK,
            key=str(application.id),
            subject=str(application.id),
            payload={"application": application.id, "forced": forced, "reason": reason},
            priority=priority,
            delay_seconds=delay_seconds,
            attempts=attempts,
            origin=origin,
            now=now,
        )

    def _ask_for_automatic_check(
        self, application: ApplicationView, *, now: datetime, origin: str
    ) -> Enqueued:
        policy = self._ledger.policies[Queue.AI_QC]
        return self._ask_for_check(
            application,
            priority=policy.auto_priority,
            delay_seconds=policy.auto_delay_seconds,
            origin=origin,
            now=now,
        )

    def _cancel_check(self, application: ApplicationView, *, now: datetime, by: str) -> None:
        """End a live check, so that a late report on old documents can't be recorded."""
        job = self._ledger.live_job(Queue.AI_QC, CHECK, str(application.id))
        if job is not None:
            self._ledger.cancel(job.id, now=now, by=by)

    def _tell_calendar(self, inspection: InspectionView, *, now: datetime, origin: str) -> None:
        """Let Google's calendar follow the row; the job reads the row when it runs.

        One that waits already will tell the newest state, and one that runs now runs once more.
        """
        self._ledger.enqueue(
            Queue.CALENDAR,
            kind=SYNC,
            key=str(inspection.id),
            subject=str(inspection.application_id),
            payload={"inspection": inspection.id},
            origin=origin,
            now=now,
        )

    def _mail_staff(
        self,
        role: Role,
        kind: str,
        application: ApplicationView,
        *,
        unique: str,
        now: datetime,
        but: int | None = None,
        **facts: Any,
    ) -> None:
        """One job for each active person of this role who has an address.

        The one with the id ``but`` is left out, unless nobody else would hear of it then.
        """
        people = [person for person in active_with_role(role) if person.email]
        for person in [each for each in people if each.id != but] or people:
            to = {"staff": person.id}
            self._mail(kind, application, to, f"{unique}:staff-{person.id}", now, facts)

    def _mail_applicant(self, application: ApplicationView, *, now: datetime, **facts: Any) -> None:
        """Tell the applicant of the new status, if they gave an address."""
        if application.applicant_email:
            unique = f"{application.id}.{application.version}:applicant"
            told = {"status": application.status.value, **facts}
            to = {"applicant": application.id}
            self._mail("status-change", application, to, unique, now, told)

    def _mail(
        self,
        kind: str,
        application: ApplicationView,
        to: dict[str, int],
        unique: str,
        now: datetime,
        facts: dict[str, Any],
    ) -> None:
        about = {"application": application.id, **facts}
        self._accept_mail(kind, to, unique, now, about, subject=str(application.id))

    def _accept_mail(
        self,
        kind: str,
        to: dict[str, int],
        unique: str,
        now: datetime,
        facts: dict[str, Any],
        *,
        subject: str | None = None,
    ) -> None:
        # The address is looked up when the mail is sent; a job holds no personal data.
        self._ledger.enqueue(
            Queue.EMAIL,
            kind=kind,
            key=f"{kind}:{unique}",
            subject=subject,
            payload={"kind": kind, "to": to, **facts},
            now=now,
        )


def reason_given(text: str | None, *, needed_for: str) -> str:
    """The reason as stored, line by line. Raises InvalidInput if there is none."""
    reason = lines_of(text, field="reason")
    if not 1 <= len(reason) <= REASON_LIMIT:
        raise InvalidInput(
            {"reason": f"must say in 1 to {REASON_LIMIT} signs why; {needed_for} needs it"}
        )
    return reason


def lines_of(text: str | None, *, field: str) -> str:
    """What a person wrote, each line cleaned. Raises InvalidInput for a control character."""
    try:
        lines = [checks.clean(line) for line in (text or "").strip().splitlines()]
    except checks.ForbiddenCharacter:
        raise InvalidInput({field: "holds a control character: remove it"}) from None
    return "\n".join(lines)
