"""Sends one letter to one recipient, whose address is looked up when it is sent.

A job's payload names ids only: ``{"to": {"staff": 3} | {"applicant": 7}, "application": 7}`` and
what the kind needs (``status``, ``cause``). A letter that fails never causes another letter.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gacq.applications import application, qc_reports
from gacq.applications.application import ApplicationView
from gacq.applications.status import Status
from gacq.causes import CAUSES, Cause
from gacq.clock import Clock
from gacq.database import Database
from gacq.errors import GacqError, JobError, NotFound, PermanentError
from gacq.jobs.email.letter import Correspondent, Words, compose, masked_address
from gacq.jobs.email.messages import ANNOUNCED, AUDIENCE, Audience, Facts, Kind, Office, write
from gacq.jobs.email.transport import Transport
from gacq.queues.job import ActiveAttempt, Failure, JobView
from gacq.settings import Settings
from gacq.staff import accounts


@dataclass(frozen=True, slots=True)
class Order:
    """A job's payload, read: what to write to whom about which application."""

    kind: Kind
    recipient_id: int
    application_id: int
    status: Status | None = None
    cause: Cause | None = None


class EmailProcessor:
    """The processor of the ``email`` queue."""

    def __init__(
        self, *, database: Database, settings: Settings, clock: Clock, transport: Transport
    ) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._transport = transport
        self.service = transport.service
        self.service_fingerprint = transport.fingerprint

    def process(self, attempt: ActiveAttempt) -> dict[str, str]:
        """Send the letter; returns the job's result, in which the address is masked."""
        order = read_order(attempt.job)
        recipient, facts = self._database.read(self._look_up, order)
        now = self._clock.now()
        letter = compose(
            self._words(order.kind, recipient, facts),
            sender=self._sender(),
            recipient=recipient,
            job=attempt.job,
            now=now,
        )
        self._transport.send(letter, attempt)
        return {
            "messageId": letter.message_id,
            "to": masked_address(letter.recipient),
            "transport": self._transport.name,
            "at": self._clock.now().isoformat().replace("+00:00", "Z"),
        }

    def record(self, job: JobView, outcome: dict[str, str], now: datetime) -> dict[str, Any]:
        """Nothing to write: the letter is its own record."""
        return dict(outcome)

    def exhausted(self, job: JobView, failure: Failure, now: datetime) -> None:
        """Nothing follows: failures are shown on the page."""

    def check(self) -> str:
        """One line on the way out that works. Raises GacqError with problem and cure."""
        try:
            return self._transport.check()
        except JobError as error:
            cause = CAUSES[error.cause]
            raise GacqError(f"{cause.meaning_en} {cause.cure_en} ({error.detail})") from error

    def _words(self, kind: Kind, recipient: Correspondent, facts: Facts) -> Words:
        office = self._settings.office
        return write(
            kind,
            facts,
            language=recipient.language,
            recipient=recipient.name,
            office=Office(office.name, office.base_url),
        )

    def _sender(self) -> Correspondent:
        email = self._settings.email
        return Correspondent(email.from_name, email.from_address)

    def _look_up(self, order: Order) -> tuple[Correspondent, Facts]:
        """Runs in a read. Raises PermanentError ``subject_gone`` or ``bad_address``."""
        try:
            about = application.get(order.application_id)
            if AUDIENCE[order.kind] is Audience.STAFF:
                recipient = _member_of_staff(order.recipient_id)
            else:
                recipient = self._applicant(about)
        except NotFound as error:
            raise PermanentError("subject_gone", str(error)) from error
        return recipient, _facts(about, order)

    def _applicant(self, about: ApplicationView) -> Correspondent:
        if not about.applicant_email:
            raise PermanentError("subject_gone", "the applicant's address was taken out")
        # Applicants have told no language; they are written to in the office's.
        language = self._settings.office.language
        return Correspondent(about.applicant_name, about.applicant_email, language)


def read_order(job: JobView) -> Order:
    """What the job asks for. Raises PermanentError ``unreadable_payload``."""
    try:
        kind = Kind(job.kind)
        payload = job.payload
        return Order(
            kind,
            recipient_id=int(payload["to"][AUDIENCE[kind]]),
            application_id=int(payload["application"]),
            status=_announced(payload["status"]) if kind is Kind.STATUS_CHANGE else None,
            cause=_cause(payload["cause"]) if kind is Kind.AI_QC_FAILED else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        detail = f"kind {job.kind!r}: {type(error).__name__}: {error}"
        raise PermanentError("unreadable_payload", detail) from error


def _announced(name: str) -> Status:
    status = Status(name)
    if status not in ANNOUNCED:
        raise ValueError(f"applicants are not told of {status}")
    return status


def _cause(name: str) -> Cause:
    """The named one; a name of another version must not keep the letter from being sent."""
    return CAUSES.get(name, CAUSES["unexpected"])


def _member_of_staff(staff_id: int) -> Correspondent:
    member = accounts.by_id(staff_id)
    if not member.active:
        raise PermanentError("subject_gone", f"the account of staff {staff_id} is disabled")
    if not member.email:
        raise PermanentError("bad_address", f"staff {staff_id} has no e-mail address")
    return Correspondent(member.name, member.email, member.language)


def _facts(about: ApplicationView, order: Order) -> Facts:
    report = qc_reports.latest(about.id)
    reasons = {Status.RETURNED: about.return_reason, Status.WITHDRAWN: about.withdrawal_reason}
    return Facts(
        application_id=about.id,
        application_number=about.application_number,
        lot_id=about.lot_id,
        applicant_name=about.applicant_name,
        farm_name=about.farm_name,
        crop=about.crop_type,
        submitted_at=about.submitted_at,
        inspection_type=about.inspection_type,
        score=report.overall_score if report else None,
        status=order.status,
        reason=reasons.get(order.status) if order.status else None,
        cause=order.cause,
    )
