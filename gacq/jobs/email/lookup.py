"""Looks up, when a letter is sent, who gets it and what it tells.

All functions run inside a read or a write. A row that is gone is PermanentError ``subject_gone``;
one that belongs to another application is ``unreadable_payload``, so that no applicant is ever
told of someone else's appointment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from gacq.applications import application as applications
from gacq.applications import certificates, inspections, qc_reports
from gacq.applications.application import ApplicationView
from gacq.applications.certificates import CertificateView
from gacq.applications.inspections import InspectionView
from gacq.applications.status import Status
from gacq.errors import NotFound, PermanentError
from gacq.jobs.email import need
from gacq.jobs.email.facts import (
    Facts,
    about_alert,
    about_application,
    about_certificate,
    about_failures,
    about_inspection,
)
from gacq.jobs.email.kinds import Audience, Change, Kind
from gacq.jobs.email.letter import Correspondent
from gacq.jobs.email.need import NotNeeded
from gacq.jobs.email.order import Order
from gacq.queues import digests, standing
from gacq.staff import accounts


def look_up(order: Order, *, language: str, now: datetime) -> tuple[Correspondent, Facts]:
    """The reader and the facts.

    Applicants have told no language: they are written to in ``language``, the office's.
    Raises PermanentError, or NotNeeded if the occasion of the letter is gone.
    """
    with _gone():
        facts = facts_of(order, now=now)
        return reader_of(order, language=language), facts


def reader_of(order: Order, *, language: str) -> Correspondent:
    """Raises NotFound, or PermanentError ``subject_gone`` or ``bad_address``."""
    if order.audience is Audience.STAFF:
        return _member_of_staff(order.recipient)
    return _applicant(applications.get(order.recipient), language)


def facts_of(order: Order, *, now: datetime) -> Facts:
    """Raises NotFound, NotNeeded, or PermanentError ``unreadable_payload``."""
    if order.digest is not None:
        return _failures(order.digest)
    if order.alert is not None:
        return _alert(order.alert)
    return _about_application(order, now)


def _about_application(order: Order, now: datetime) -> Facts:
    assert order.application is not None  # every other kind must name it
    application = applications.get(order.application)
    need.check_application(order, application)
    inspection = _inspection(order, application, now)
    certificate = _certificate(order, application)
    return Facts(
        application=about_application(application, qc_reports.latest(application.id)),
        inspection=about_inspection(inspection, now=now) if inspection else None,
        certificate=about_certificate(certificate, now=now) if certificate else None,
        status=order.status,
        change=order.change,
        cause=order.cause,
        reason=_reason(order, application, inspection),
    )


def _member_of_staff(staff_id: int) -> Correspondent:
    member = accounts.by_id(staff_id)
    if not member.active:
        raise PermanentError("subject_gone", f"the account of staff {staff_id} is disabled")
    if not member.email:
        raise PermanentError("bad_address", f"staff {staff_id} has no e-mail address")
    return Correspondent(member.name, member.email, member.language)


def _applicant(of: ApplicationView, language: str) -> Correspondent:
    if not of.applicant_email:
        raise PermanentError("subject_gone", "the applicant's address was taken out")
    return Correspondent(of.applicant_name, of.applicant_email, language)


def _failures(digest_id: int) -> Facts:
    digest = digests.get(digest_id)
    if digest is None:
        raise NotNeeded("the failed jobs were retried or acknowledged since")
    return about_failures(digest)


def _alert(alert_id: int) -> Facts:
    alert = standing.get(alert_id)
    if alert.ended_at is not None:
        raise NotNeeded("the alert is over by now")
    return about_alert(alert)


def _inspection(order: Order, application: ApplicationView, now: datetime) -> InspectionView | None:
    """The appointment that the letter tells of, if it tells of any. Raises NotNeeded."""
    if not _tells_of_inspection(order):
        return None
    found = _found_inspection(order, application)
    need.check_inspection(order, found, now=now)
    # To the one who had it before, its new time and reason say nothing.
    return None if need.is_handed_over(order, found) else found


def _found_inspection(order: Order, application: ApplicationView) -> InspectionView:
    """The one that is named, else the newest."""
    if order.inspection is not None:
        named = inspections.get(order.inspection)
        _check_owner(named.application_id, application, f"inspection {named.id}")
        return named
    newest = inspections.latest_of(application.id)
    if newest is None:
        raise NotFound(f"Application {application.id} has no inspection")
    return newest


def _tells_of_inspection(order: Order) -> bool:
    if order.kind is Kind.STATUS_CHANGE:
        return order.status is Status.INSPECTION_SCHEDULED or order.change is Change.CANCELLED
    return order.kind in (
        Kind.INSPECTOR_ASSIGNMENT,
        Kind.INSPECTION_REMINDER,
        Kind.INSPECTION_COMPLETE,
    )


def _certificate(order: Order, application: ApplicationView) -> CertificateView | None:
    if order.certificate is not None:
        found = certificates.get(order.certificate)
        _check_owner(found.application_id, application, f"certificate {found.id}")
        return found
    if order.status is Status.CERTIFICATE_ISSUED:
        return certificates.of_application(application.id)
    return None


def _check_owner(owner: int, application: ApplicationView, what: str) -> None:
    if owner != application.id:
        detail = f"{what} is not application {application.id}'s"
        raise PermanentError("unreadable_payload", detail)


def _reason(
    order: Order, application: ApplicationView, inspection: InspectionView | None
) -> str | None:
    if order.change in (Change.MOVED, Change.CHANGED, Change.CANCELLED):
        return inspection.reason if inspection else None
    reasons = {
        Status.RETURNED: application.return_reason,
        Status.REJECTED: application.rejection_reason,
        Status.WITHDRAWN: application.withdrawal_reason,
    }
    return reasons.get(order.status) if order.status else None


@contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        raise PermanentError("subject_gone", str(error)) from error
