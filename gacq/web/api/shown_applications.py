"""How an application, its documents and its history look in JSON."""

from datetime import datetime
from typing import Any

from gacq.applications.application import ApplicationView, PaymentStatus
from gacq.applications.document import DocumentType, DocumentView
from gacq.applications.identity import masked_id
from gacq.applications.status import InspectionType, Status
from gacq.audit import AuditEntry
from gacq.web.shapes import Shown


class Location(Shown):
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


class ApplicationRow(Shown):
    """An application as lists show it. The applicant's id is always masked here."""

    id: int
    application_number: str
    lot_id: str
    status: Status
    applicant_type: str
    applicant_name: str
    applicant_id: str
    farm_name: str
    farm_province: str | None
    crop_type: str | None
    inspection_type: InspectionType | None
    submitted_at: datetime | None
    checked_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, view: ApplicationView) -> "ApplicationRow":
        row = cls.model_validate(view)
        return row.model_copy(update={"applicant_id": masked_id(view.applicant_id)})


class ApplicationShown(ApplicationRow):
    """An application with all that is known of it so far."""

    version: int
    applicant_phone: str | None
    applicant_email: str | None
    farm_address: str | None
    farm_district: str | None
    farm_subdistrict: str | None
    farm_postal_code: str | None
    farm_area_rai: float | None
    farm_location: Location | None = None
    location_type: str | None
    payment_status: PaymentStatus
    payment_receipt: str | None
    payment_at: datetime | None
    inspection_type_by: str | None
    reviewer_name: str | None
    review_comment: str | None
    reviewed_at: datetime | None
    return_reason: str | None
    returned_at: datetime | None
    returns: int
    inspector_id: int | None
    inspector_name: str | None
    inspection_starts_at: datetime | None
    inspection_ends_at: datetime | None
    inspection_score: float | None
    inspection_report: str | None
    inspection_completed_at: datetime | None
    approver_name: str | None
    approval_comment: str | None
    decided_at: datetime | None
    rejection_reason: str | None
    certificate_number: str | None
    certificate_issued_at: datetime | None
    certificate_expires_at: datetime | None
    withdrawal_reason: str | None
    withdrawn_at: datetime | None
    created_by: str

    @classmethod
    def of(cls, view: ApplicationView, *, full_id: bool = False) -> "ApplicationShown":
        shown = cls.model_validate(view)
        latitude, longitude = view.farm_latitude, view.farm_longitude
        known = None if latitude is None or longitude is None else (latitude, longitude)
        return shown.model_copy(
            update={
                "applicant_id": view.applicant_id if full_id else masked_id(view.applicant_id),
                "farm_location": known and Location(latitude=known[0], longitude=known[1]),
            }
        )


class DocumentShown(Shown):
    """One of an application's documents; ``name`` is what the sender called the file."""

    type: DocumentType
    name: str
    media_type: str
    size: int
    pages: int | None
    width: int | None
    height: int | None
    sha256: str
    uploaded_at: datetime
    uploaded_by: str

    @classmethod
    def of(cls, view: DocumentView) -> "DocumentShown":
        return cls.model_validate(view)


class SimilarShown(Shown):
    """Another application of the same applicant for the same farm that is under way."""

    id: int
    application_number: str
    status: Status


class ApplicationDetail(ApplicationShown):
    """An application, its documents, and others that may be the same one."""

    documents: list[DocumentShown]
    similar: list[SimilarShown]

    @classmethod
    def made_of(
        cls,
        view: ApplicationView,
        documents: list[DocumentView],
        similar: list[ApplicationView],
        *,
        full_id: bool,
    ) -> "ApplicationDetail":
        shown = dict(ApplicationShown.of(view, full_id=full_id))
        return cls(
            **shown,
            documents=[DocumentShown.of(document) for document in documents],
            similar=[SimilarShown.model_validate(other) for other in similar],
        )


class HistoryLine(Shown):
    """One line of the audit log about this application."""

    at: datetime
    actor: str
    action: str
    details: dict[str, Any]

    @classmethod
    def of(cls, entry: AuditEntry) -> "HistoryLine":
        return cls.model_validate(entry)
