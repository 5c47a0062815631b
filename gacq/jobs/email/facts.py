"""What a letter may tell: only what is named here can reach one, and no id number is.

Each value is made from the office's rows at the time the letter is sent. ``page`` is the path of
the office's page that belongs to it.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from gacq import thai
from gacq.applications.application import ApplicationView
from gacq.applications.certificates import CertificateView
from gacq.applications.inspections import InspectionView
from gacq.applications.places import address_of
from gacq.applications.qc_reports import StoredReport
from gacq.applications.status import InspectionType, Status
from gacq.causes import CAUSES, Cause
from gacq.jobs.email.kinds import Change
from gacq.jobs.email.letter import one_line
from gacq.queues.alerts import cure_of, queue_label
from gacq.queues.digests import Digest
from gacq.queues.standing import StandingAlert


@dataclass(frozen=True, slots=True)
class AboutApplication:
    """An application. ``place`` is the farm's address, ``score`` that of its newest AI check."""

    id: int
    number: str
    lot_id: str
    applicant: str
    farm: str
    crop: str | None = None
    place: str | None = None
    submitted_at: datetime | None = None
    inspection_type: InspectionType | None = None
    score: float | None = None

    @property
    def page(self) -> str:
        return f"/applications/{self.id}"


@dataclass(frozen=True, slots=True)
class AboutInspection:
    """An appointment. ``days_ahead`` counts midnights in Bangkok; ``score`` is out of 100."""

    type: InspectionType
    starts_at: datetime
    ends_at: datetime
    inspector: str
    days_ahead: int
    meeting_link: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class AboutCertificate:
    """A certificate. ``days_left`` counts midnights in Bangkok, below 0 once it has ended."""

    number: str
    code: str
    issued_at: datetime
    expires_at: datetime
    days_left: int

    @property
    def page(self) -> str:
        return f"/verify/{self.code}"


@dataclass(frozen=True, slots=True)
class AboutFailures:
    """Failed jobs of one cause. ``queues`` is (the queue's name, how many) of each queue."""

    count: int
    queues: tuple[tuple[str, int], ...]
    job_ids: tuple[int, ...]
    first_at: datetime
    last_at: datetime

    def queue_words(self, language: str) -> str:
        return ", ".join(f"{queue_label(name, language)} {count}" for name, count in self.queues)


@dataclass(frozen=True, slots=True)
class AboutAlert:
    """An alert that stands. ``name`` leads to its cure, in the words of this version."""

    name: str
    queue: str
    critical: bool
    message_th: str
    message_en: str
    began_at: datetime

    def queue_words(self, language: str) -> str:
        return queue_label(self.queue, language)

    def cure(self, language: str) -> str | None:
        return cure_of(self.name, language)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one letter may tell. None: there is nothing to tell of that.

    Attributes:
        reason: why staff did what the letter tells of; keeps its lines.
    """

    application: AboutApplication | None = None
    inspection: AboutInspection | None = None
    certificate: AboutCertificate | None = None
    failures: AboutFailures | None = None
    alert: AboutAlert | None = None
    status: Status | None = None
    change: Change | None = None
    cause: Cause | None = None
    reason: str | None = None

    def by_name(self) -> dict[str, Any]:
        """As templates read them. Names may hold anything, so each is put on one line."""
        return {each.name: _on_one_line(getattr(self, each.name)) for each in fields(self)}


_NAMED: tuple[Any, ...] = (AboutApplication, AboutInspection, AboutCertificate, AboutAlert)
"""What holds names that somebody has typed in."""


def about_application(of: ApplicationView, report: StoredReport | None) -> AboutApplication:
    return AboutApplication(
        id=of.id,
        number=of.application_number,
        lot_id=of.lot_id,
        applicant=of.applicant_name,
        farm=of.farm_name,
        crop=of.crop_type,
        place=_place(of),
        submitted_at=of.submitted_at,
        inspection_type=of.inspection_type,
        score=report.overall_score if report else None,
    )


def about_inspection(of: InspectionView, *, now: datetime) -> AboutInspection:
    return AboutInspection(
        type=of.type,
        starts_at=of.starts_at,
        ends_at=of.ends_at,
        inspector=of.inspector_name,
        days_ahead=thai.days_between(now, of.starts_at),
        meeting_link=of.meeting_link or None,
        score=of.score,
    )


def about_certificate(of: CertificateView, *, now: datetime) -> AboutCertificate:
    return AboutCertificate(
        number=of.number,
        code=of.code,
        issued_at=of.issued_at,
        expires_at=of.expires_at,
        days_left=thai.days_between(now, of.expires_at),
    )


def about_failures(of: Digest) -> Facts:
    failures = AboutFailures(
        count=of.count,
        queues=tuple(of.counts.items()),
        job_ids=of.job_ids,
        first_at=of.first_at,
        last_at=of.last_at,
    )
    return Facts(failures=failures, cause=CAUSES.get(of.cause, CAUSES["unexpected"]))


def about_alert(of: StandingAlert) -> Facts:
    alert = AboutAlert(
        name=of.name,
        queue=of.queue,
        critical=of.severity == "critical",
        message_th=of.message_th,
        message_en=of.message,
        began_at=of.began_at,
    )
    return Facts(alert=alert)


def _place(of: ApplicationView) -> str | None:
    parts = (
        of.farm_address,
        of.farm_subdistrict,
        of.farm_district,
        of.farm_province,
        of.farm_postal_code,
    )
    return address_of(parts, "th", short=True) or None


def _on_one_line(about: Any) -> Any:
    if not isinstance(about, _NAMED):
        return about
    values: dict[str, Any] = {each.name: getattr(about, each.name) for each in fields(about)}
    # Members of an enumeration are strings too, and stay what they are.
    told = {name: one_line(value) for name, value in values.items() if type(value) is str}
    return replace(about, **told)
