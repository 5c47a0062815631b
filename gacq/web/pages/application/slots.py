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
        found: what the latest check said of this very file.
        replaced: whether the file came after the latest check, which complained of its forerunner.
    """

    kind: DocumentType
    shows: str
    document: DocumentView | None
    found: tuple[Issue, ...]
    replaced: bool


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
    largest_image_mb: int,
    largest_pdf_mb: int,
) -> Filling | None:
    if application.status not in EDITABLE or not actor.may(Permission.EDIT_APPLICATIONS):
        return None
    return Filling(
        tuple(_slot(kind, documents.get(kind), report) for kind in REQUIRED),
        still_missing(application, documents.keys()),
        largest_image_mb,
        largest_pdf_mb,
    )


def _slot(kind: DocumentType, document: DocumentView | None, report: StoredReport | None) -> Slot:
    found = _issues_of(kind, report)
    newer = document is not None and report is not None and document.uploaded_at > report.created_at
    return Slot(kind, SHOWS[kind], document, () if newer else found, newer and bool(found))


def _issues_of(kind: DocumentType, report: StoredReport | None) -> tuple[Issue, ...]:
    issues = [] if report is None else report.report.get("issues", [])
    return tuple(Issue.from_json(each) for each in issues if each["document"] == kind)
