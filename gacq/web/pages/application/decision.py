"""What the page of an application says of fee, decision and certificate, and what it may print."""

from dataclasses import dataclass
from datetime import datetime

from gacq.applications import certificates, inspections, validity
from gacq.applications.application import ApplicationView, PaymentStatus
from gacq.applications.certificates import CertificateView
from gacq.applications.papers import PaperKind
from gacq.applications.status import Status
from gacq.applications.validity import Standing
from gacq.staff import Actor, Permission
from gacq.workflow import Workflow
from gacq.workflow.paying import MAY_CORRECT

_DECIDED = frozenset({Status.PENDING_APPROVAL, Status.APPROVED})
_LEADS = _DECIDED | {Status.REJECTED, Status.CERTIFICATE_ISSUED}


@dataclass(frozen=True, slots=True)
class Decision:
    """Beside the application itself.

    Attributes:
        is_shown: whether there is anything to tell yet.
        leads: whether it is what people open the page for, so that it comes first.
        papers: what can be printed as it stands.
        waits_for_fee: whether an approver has to wait until a clerk records the receipt.
        why_not: why this approver can't decide on it; the words of the workflow.
    """

    is_shown: bool
    leads: bool
    is_paid: bool
    certificate: CertificateView | None
    standing: Standing | None
    papers: tuple[PaperKind, ...]
    waits_for_fee: bool
    why_not: str | None


def decision_on(
    application: ApplicationView, actor: Actor, workflow: Workflow, *, now: datetime
) -> Decision:
    """Runs in a read or a write."""
    certificate = _certificate_of(application)
    is_paid = application.payment_status is PaymentStatus.VERIFIED
    decides = actor.may(Permission.DECIDE_APPLICATIONS) and application.status in _DECIDED
    return Decision(
        is_shown=application.status in MAY_CORRECT,
        leads=application.status in _LEADS,
        is_paid=is_paid,
        certificate=certificate,
        standing=None
        if certificate is None
        else validity.standing_of(certificate.expires_at, now=now),
        papers=_papers(application) if actor.may(Permission.READ_ALL_APPLICATIONS) else (),
        waits_for_fee=decides and not is_paid,
        why_not=workflow.why_not_decide(application, actor) if decides else None,
    )


def _certificate_of(application: ApplicationView) -> CertificateView | None:
    if application.status is not Status.CERTIFICATE_ISSUED:
        return None
    return certificates.of_application(application.id)


def _papers(application: ApplicationView) -> tuple[PaperKind, ...]:
    if application.status is Status.CERTIFICATE_ISSUED:
        return (PaperKind.CERTIFICATE,)
    if application.status is Status.RETURNED:
        return (PaperKind.RETURN_LETTER,)
    if application.inspector_id and inspections.open_of(application.id) is not None:
        return (PaperKind.APPOINTMENT_LETTER,)
    return ()
