"""The approver's stage: sent for approval, approved or rejected, and the certificate issued.

Two people stand behind every certificate: who passed the review does not decide on it, unless the
settings allow that for an office of two. A token counts as its owner. Whoever sits at the
machine's own console is above this rule as above the table of roles; but a review that was passed
there names no person, so then nobody else can be shown to be a second one.

A rejection is final: the applicant applies anew.
"""

from datetime import datetime

from gacq.applications import application as applications
from gacq.applications import certificates, validity
from gacq.applications.application import ApplicationView, PaymentStatus
from gacq.applications.numbering import next_certificate_number
from gacq.applications.status import MOVES, Verb
from gacq.errors import Conflict, NotAllowed
from gacq.staff import Actor, Permission, Role
from gacq.staff.roles import permissions_of
from gacq.workflow.stage import Stage, reason_given

_RELAX = "for an office of two, set certificates.reviewer_may_approve = true"


class Deciding(Stage):
    """From the finished inspection to the certificate."""

    def send_for_approval(
        self, application_id: int, *, actor: Actor, now: datetime
    ) -> ApplicationView:
        """INSPECTION_COMPLETED → PENDING_APPROVAL.

        Raises Conflict; NotAllowed for an inspector who did not make the inspection.
        """
        current = applications.get(application_id)
        if not self.may_send(current, actor):
            raise NotAllowed(
                f"{actor.name} did not inspect application {current.application_number}; its "
                "inspector, a clerk or a reviewer may send it for approval"
            )
        sent = applications.advance(application_id, Verb.SEND_FOR_APPROVAL, now=now)
        self._note(sent, "send_for_approval", actor, now)
        return sent

    def approve(
        self, application_id: int, *, actor: Actor, now: datetime, comment: str = ""
    ) -> ApplicationView:
        """PENDING_APPROVAL → APPROVED, if it is paid; the applicant hears of it.

        Raises Conflict, also without a recorded payment; NotAllowed for who reviewed it.
        """
        comment = comment and reason_given(comment, needed_for="a comment")
        current = self._decidable(application_id, Verb.APPROVE, actor)
        _require_paid(current)
        approved = applications.advance(
            application_id,
            Verb.APPROVE,
            now=now,
            approver_id=actor.staff_id,
            approver_name=actor.name,
            approval_comment=comment or None,
            decided_at=now,
        )
        self._note(approved, "approve", actor, now, comment=comment)
        self._mail_applicant(approved, now=now)
        return approved

    def reject(
        self, application_id: int, *, reason: str, actor: Actor, now: datetime
    ) -> ApplicationView:
        """PENDING_APPROVAL → REJECTED for good; the applicant hears why.

        Raises Conflict, NotAllowed for who reviewed it.
        """
        reason = reason_given(reason, needed_for="a rejection")
        self._decidable(application_id, Verb.REJECT, actor)
        rejected = applications.advance(
            application_id,
            Verb.REJECT,
            now=now,
            approver_id=actor.staff_id,
            approver_name=actor.name,
            rejection_reason=reason,
            decided_at=now,
        )
        self._note(rejected, "reject", actor, now, reason=reason)
        self._mail_applicant(rejected, now=now)
        return rejected

    def issue(
        self, application_id: int, *, code: str, actor: Actor, now: datetime
    ) -> ApplicationView:
        """APPROVED → CERTIFICATE_ISSUED, with the next number of this year and province.

        ``code`` comes from ``certificates.new_code``. Raises Conflict, NotAllowed for who
        reviewed it.
        """
        current = self._decidable(application_id, Verb.ISSUE, actor)
        office = self._settings.office
        certificate = certificates.add(
            application_id,
            next_certificate_number(now, office.province_code),
            code=code,
            shown=certificates.paper_of(current, office=office.name, province=office.province),
            issued_at=now,
            issued_by=actor.label,
            expires_at=validity.end_of(now, years=self._settings.certificates.valid_years),
        )
        issued = applications.advance(
            application_id,
            Verb.ISSUE,
            now=now,
            certificate_number=certificate.number,
            certificate_issued_at=certificate.issued_at,
            certificate_expires_at=certificate.expires_at,
        )
        self._note(issued, "issue", actor, now, certificate=certificate.number)
        self._mail_applicant(issued, now=now, certificate=certificate.id)
        return issued

    def _decidable(self, application_id: int, verb: Verb, actor: Actor) -> ApplicationView:
        """The application, if it stands where this needs it and this actor may decide on it."""
        current = applications.get(application_id)
        applications.require(current, MOVES[verb].old, verb.value)
        if why_not := self.why_not_decide(current, actor):
            raise NotAllowed(why_not)
        return current

    def may_send(self, current: ApplicationView, actor: Actor) -> bool:
        """Whether this actor may send this one for approval, wherever it stands."""
        own = current.inspector_id is not None and current.inspector_id == actor.staff_id
        return self.may_send_any(actor) or (own and actor.may(Permission.SEND_FOR_APPROVAL))

    def may_send_any(self, actor: Actor) -> bool:
        """False for one who may send for approval only because they inspect."""
        beside = permissions_of(actor.roles - {Role.INSPECTOR})
        return _above(actor) or Permission.SEND_FOR_APPROVAL in beside

    def why_not_decide(self, current: ApplicationView, actor: Actor) -> str | None:
        """Why this actor can't be the second person behind it; None if nothing speaks against."""
        if self._settings.certificates.reviewer_may_approve or _above(actor):
            return None
        number = current.application_number
        if current.reviewer_id is None:
            return (
                f"The review of application {number} names no person, so nobody can be shown to be "
                f"a second one: {_RELAX}"
            )
        if current.reviewer_id == actor.staff_id:
            return (
                f"{actor.name} reviewed application {number}; somebody else must decide on it "
                f"({_RELAX})"
            )
        return None


def _require_paid(current: ApplicationView) -> None:
    if current.payment_status is not PaymentStatus.VERIFIED:
        raise Conflict(
            f"Application {current.application_number} is not paid: a clerk must record the "
            "receipt before it can be approved"
        )


def _above(actor: Actor) -> bool:
    return actor.kind in ("system", "console")
