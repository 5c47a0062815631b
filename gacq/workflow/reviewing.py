"""The reviewer's stage, and the way out: pass, return for correction, withdraw."""

from datetime import datetime

from gacq.applications import application as applications
from gacq.applications import inspections
from gacq.applications.application import ApplicationView
from gacq.applications.status import InspectionType, Status, Verb
from gacq.staff import Actor
from gacq.workflow.appointments import NO_APPOINTMENT, Appointments
from gacq.workflow.stage import reason_given

_TYPE_MAY_CHANGE = frozenset({Status.IN_REVIEW, Status.REVIEW_PASSED})


class Reviewing(Appointments):
    """What a reviewer decides, and the withdrawal that is open until a decision."""

    def set_inspection_type(
        self,
        application_id: int,
        inspection_type: InspectionType,
        *,
        actor: Actor,
        now: datetime,
        reason: str = "",
    ) -> ApplicationView:
        """Set it by hand; from then on no report of the AI check changes it."""
        reason = reason and reason_given(reason, needed_for="a change of the inspection type")
        before = applications.get(application_id)
        changed = applications.change(
            application_id,
            allowed=_TYPE_MAY_CHANGE,
            doing="a change of the inspection type",
            now=now,
            inspection_type=inspection_type,
            inspection_type_by=actor.label,
        )
        old = before.inspection_type.value if before.inspection_type else None
        self._note(
            changed,
            "set_inspection_type",
            actor,
            now,
            changed=[old, inspection_type.value],
            reason=reason,
        )
        return changed

    def pass_review(
        self, application_id: int, *, actor: Actor, now: datetime, comment: str = ""
    ) -> ApplicationView:
        """IN_REVIEW → REVIEW_PASSED."""
        comment = comment and reason_given(comment, needed_for="a comment")
        passed = applications.advance(
            application_id,
            Verb.PASS,
            now=now,
            reviewer_id=actor.staff_id,
            reviewer_name=actor.name,
            review_comment=comment or None,
            reviewed_at=now,
        )
        self._leave_check(passed, "pass", actor, now, comment=comment)
        return passed

    def return_for_correction(
        self, application_id: int, *, reason: str, actor: Actor, now: datetime
    ) -> ApplicationView:
        """IN_REVIEW → RETURNED, and the applicant hears why."""
        reason = reason_given(reason, needed_for="a return for correction")
        before = applications.get(application_id)
        returned = applications.advance(
            application_id,
            Verb.RETURN,
            now=now,
            reviewer_id=actor.staff_id,
            reviewer_name=actor.name,
            return_reason=reason,
            returned_at=now,
            returns=before.returns + 1,
        )
        self._leave_check(returned, "return", actor, now, reason=reason)
        return returned

    def withdraw(
        self, application_id: int, *, reason: str, actor: Actor, now: datetime
    ) -> ApplicationView:
        """Any open status → WITHDRAWN; a check under way and an inspection are cancelled."""
        reason = reason_given(reason, needed_for="a withdrawal")
        appointment = inspections.open_of(application_id)
        withdrawn = applications.advance(
            application_id,
            Verb.WITHDRAW,
            now=now,
            withdrawal_reason=reason,
            withdrawn_at=now,
            **(NO_APPOINTMENT if appointment else {}),
        )
        if appointment is not None:
            ended = self._cancel_appointment(appointment, reason=reason, now=now)
            self._announce(withdrawn, ended, "cancelled", now=now, origin=actor.label)
        self._leave_check(withdrawn, "withdraw", actor, now, reason=reason)
        return withdrawn

    def _leave_check(
        self, moved: ApplicationView, action: str, actor: Actor, now: datetime, **details: str
    ) -> None:
        """The move is made: end a check under way, write the line, tell the applicant."""
        # After the move, so that the cancelled check's last word finds nothing left to do.
        self._cancel_check(moved, now=now, by=actor.label)
        self._note(moved, action, actor, now, **details)
        self._mail_applicant(moved, now=now)
