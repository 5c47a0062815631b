"""What filling in takes on an application's page: a slot for each document, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from gacq.applications.application import ApplicationView
from gacq.applications.document import REQUIRED, DocumentType, DocumentView
from gacq.applications.qc import Issue
from gacq.applications.qc_reports import StoredReport
from gacq.applications.status import EDITABLE
from gacq.staff import Actor, Permission
from gacq.web.pages.application.missing import Missing, still_missing


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


SHOWS = {
    DocumentType.ID_CARD: _("Front side, all four corners; name and number can be read."),
    DocumentType.HOUSE_REGISTRATION: _("The page with the applicant's name and the address."),
    DocumentType.LAND_DEED: _("Deed or permission to use the plot, all pages in one PDF."),
    DocumentType.FARM_MAP: _("The plot with its borders, the way to it, and its neighbours."),
    DocumentType.WATER_SOURCE_PHOTO: _("Well, canal or tank from which the plot is watered."),
    DocumentType.CROP_PHOTO: _("The plants on the plot, sharp and by daylight."),
    DocumentType.STORAGE_FACILITY_PHOTO: _("The place in which the harvest is dried and kept."),
    DocumentType.FARMER_PHOTO: _("The applicant on the plot, the face can be seen."),
}
"""What each document must show for its check and its reviewer."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the eight documents.

    Attributes:
        former: the file that was here before and can be put back.
        found: what the latest check said of this very file.
        replaced: whether the file came after the latest check, which complained of its forerunner.
        seen: what a first look saw amiss in this file; it may be submitted all the same.
        same_as: the places that hold this very file too.
    """

    kind: DocumentType
    shows: str
    document: DocumentView | None
    former: DocumentView | None
    found: tuple[Issue, ...]
    replaced: bool
    seen: tuple[Issue, ...]
    same_as: tuple[DocumentType, ...]

    @property
    def is_doubtful(self) -> bool:
        return bool(self.seen or self.same_as) and not self.found


@dataclass(frozen=True, slots=True)
class Filling:
    """For whoever may fill the application in, while it may be."""

    slots: tuple[Slot, ...]
    missing: tuple[Missing, ...]
    largest_image_mb: int
    largest_pdf_mb: int

    @property
    def missing_fields(self) -> int:
        return len(self.missing) - self.missing_documents

    @property
    def missing_documents(self) -> int:
        return sum(1 for slot in self.slots if slot.document is None)


def filling_of(
    application: ApplicationView,
    documents: Mapping[DocumentType, DocumentView],
    report: StoredReport | None,
    actor: Actor,
    *,
    former: Mapping[DocumentType, DocumentView],
    largest_image_mb: int,
    largest_pdf_mb: int,
) -> Filling | None:
    if application.status not in EDITABLE or not actor.may(Permission.EDIT_APPLICATIONS):
        return None
    return Filling(
        tuple(_slot(kind, documents, former.get(kind), report) for kind in REQUIRED),
        still_missing(application, documents.keys()),
        largest_image_mb,
        largest_pdf_mb,
    )


def _slot(
    kind: DocumentType,
    documents: Mapping[DocumentType, DocumentView],
    former: DocumentView | None,
    report: StoredReport | None,
) -> Slot:
    found, document = _issues_of(kind, report), documents.get(kind)
    newer = document is not None and report is not None and document.uploaded_at > report.created_at
    return Slot(
        kind,
        SHOWS[kind],
        document,
        former,
        () if newer else found,
        newer and bool(found),
        _seen_in(document),
        _same_as(kind, documents),
    )


def _seen_in(document: DocumentView | None) -> tuple[Issue, ...]:
    seen = document.seen if document is not None else None
    return tuple(Issue.from_json(each) for each in seen or ())


def _same_as(
    kind: DocumentType, documents: Mapping[DocumentType, DocumentView]
) -> tuple[DocumentType, ...]:
    own = documents.get(kind)
    if own is None:
        return ()
    return tuple(
        other
        for other in REQUIRED
        if other is not kind and other in documents and documents[other].sha256 == own.sha256
    )


def _issues_of(kind: DocumentType, report: StoredReport | None) -> tuple[Issue, ...]:
    issues = [] if report is None else report.report.get("issues", [])
    return tuple(Issue.from_json(each) for each in issues if each["document"] == kind)
