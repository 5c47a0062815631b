"""The eight documents of an application: what each is called, and their rows.

A type has at most one current document; a replacement deletes the old row and the audit log keeps
what it was. The files themselves are ``DocumentStore``'s.
"""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

import peewee

from gacq.applications.document_store import DocumentStore
from gacq.database import JsonField, Row, UtcField
from gacq.errors import InvalidInput, NotFound, TooLarge

__all__ = [
    "PAPERS",
    "PHOTOS",
    "REQUIRED",
    "DocumentStore",
    "DocumentType",
    "DocumentView",
    "document_of",
    "document_type",
    "documents_of",
]

MEGABYTE = 1024 * 1024


class DocumentType(StrEnum):
    """One of the eight documents that an application needs."""

    ID_CARD = "id_card"
    HOUSE_REGISTRATION = "house_registration"
    LAND_DEED = "land_deed"
    FARM_MAP = "farm_map"
    WATER_SOURCE_PHOTO = "water_source_photo"
    CROP_PHOTO = "crop_photo"
    STORAGE_FACILITY_PHOTO = "storage_facility_photo"
    FARMER_PHOTO = "farmer_photo"

    def label(self, language: str) -> str:
        """What people read: Thai for "th", English for anything else."""
        thai, english = _LABELS[self]
        return thai if language == "th" else english


_LABELS = {
    DocumentType.ID_CARD: ("สำเนาบัตรประจำตัวประชาชน", "Copy of the ID card"),
    DocumentType.HOUSE_REGISTRATION: ("สำเนาทะเบียนบ้าน", "Copy of the house registration"),
    DocumentType.LAND_DEED: ("สำเนาเอกสารสิทธิ์ที่ดิน", "Copy of the land deed"),
    DocumentType.FARM_MAP: ("แผนที่แปลงปลูก", "Map of the farm"),
    DocumentType.WATER_SOURCE_PHOTO: ("ภาพถ่ายแหล่งน้ำ", "Photo of the water source"),
    DocumentType.CROP_PHOTO: ("ภาพถ่ายพืชที่ปลูก", "Photo of the crop"),
    DocumentType.STORAGE_FACILITY_PHOTO: ("ภาพถ่ายสถานที่เก็บผลผลิต", "Photo of the storage"),
    DocumentType.FARMER_PHOTO: ("ภาพถ่ายเกษตรกร", "Photo of the farmer"),
}

PAPERS = (
    DocumentType.ID_CARD,
    DocumentType.HOUSE_REGISTRATION,
    DocumentType.LAND_DEED,
    DocumentType.FARM_MAP,
)
PHOTOS = (
    DocumentType.WATER_SOURCE_PHOTO,
    DocumentType.CROP_PHOTO,
    DocumentType.STORAGE_FACILITY_PHOTO,
    DocumentType.FARMER_PHOTO,
)
REQUIRED = PAPERS + PHOTOS


class _TypeField(peewee.TextField):
    def python_value(self, value: str) -> DocumentType:
        return DocumentType(value)


class Document(Row):
    """The current file of one type. ``name`` is only a label: no path is ever made of it."""

    application = peewee.IntegerField(column_name="application_id")
    kind = _TypeField(column_name="type")
    sha256 = peewee.TextField()
    size = peewee.IntegerField()
    media_type = peewee.TextField()
    pages = peewee.IntegerField(null=True)
    width = peewee.IntegerField(null=True)
    height = peewee.IntegerField(null=True)
    name = peewee.TextField()
    uploaded_at = UtcField()
    uploaded_by = peewee.TextField()
    seen = JsonField(null=True)

    class Meta:
        table_name = "document"


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as it stood when it was read. ``size`` is in bytes, width and height in pixels.

    ``seen`` is what a first look saw amiss in it, as ``qc.Issue`` writes it; None if nobody looked.
    """

    id: int
    application_id: int
    type: DocumentType
    sha256: str
    size: int
    media_type: str
    pages: int | None
    width: int | None
    height: int | None
    name: str
    uploaded_at: datetime
    uploaded_by: str
    seen: list[dict[str, Any]] | None = None


class Facts(Protocol):
    """What ``content.inspect`` finds out about a file; nothing of it is the uploader's word."""

    @property
    def media_type(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def pages(self) -> int | None: ...
    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...


def document_type(text: str) -> DocumentType:
    """Raises InvalidInput that names the eight."""
    try:
        return DocumentType(text)
    except ValueError:
        raise InvalidInput({"type": f"must be one of {', '.join(REQUIRED)}"}) from None


def documents_of(application_id: int) -> list[DocumentView]:
    """The current documents in the order in which the office reads them."""
    rows = Document.select().where(Document.application == application_id)
    return sorted((view_of(row) for row in rows), key=lambda each: REQUIRED.index(each.type))


def document_of(application_id: int, kind: DocumentType) -> DocumentView:
    """Raises NotFound."""
    row = Document.get_or_none((Document.application == application_id) & (Document.kind == kind))
    if row is None:
        raise NotFound(f"Application {application_id} has no {kind}; upload it first")
    return view_of(row)


def put(
    application_id: int,
    kind: DocumentType,
    facts: Facts,
    *,
    name: str,
    now: datetime,
    by: str,
    limit_bytes: int,
    seen: list[dict[str, Any]] | None = None,
) -> DocumentView:
    """Make this file the current one of its type. Raises TooLarge above the application's limit."""
    need_room(application_id, kind, facts.size, limit_bytes)
    take_away(application_id, kind)
    Document.create(
        application=application_id,
        kind=kind,
        sha256=facts.sha256,
        size=facts.size,
        media_type=facts.media_type,
        pages=facts.pages,
        width=facts.width,
        height=facts.height,
        name=label_of(name),
        uploaded_at=now,
        uploaded_by=by,
        seen=seen,
    )
    return document_of(application_id, kind)


def take_away(application_id: int, kind: DocumentType) -> bool:
    """Whether there was one. The file stays in the store: another application may have the same."""
    wanted = (Document.application == application_id) & (Document.kind == kind)
    deleted: int = Document.delete().where(wanted).execute()
    return deleted > 0


def columns_of(view: DocumentView) -> dict[str, Any]:
    """The row of a document, but for its id."""
    columns = asdict(view)
    del columns["id"]
    columns["application"] = columns.pop("application_id")
    columns["kind"] = columns.pop("type")
    return columns


def need_room(application_id: int, kind: DocumentType, size: int, limit_bytes: int) -> None:
    """Raises TooLarge if a file of ``size`` bytes makes this application's files too large."""
    others = [each.size for each in documents_of(application_id) if each.type is not kind]
    if sum(others) + size > limit_bytes:
        raise TooLarge(
            f"The documents of an application may hold {limit_bytes // MEGABYTE} MB together and "
            f"{kind} would make them {(sum(others) + size) / MEGABYTE:.1f} MB: "
            "shrink the photos or scan the papers at a lower resolution"
        )


def label_of(name: str) -> str:
    """A file's own name made safe to show: the last part, printable signs, at most 100."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(sign for sign in last if sign.isprintable() and sign not in '"<>|:*?;')
    return shown.strip(" .")[:100] or "file"


def view_of(row: Document) -> DocumentView:
    return DocumentView(
        id=row.id,
        application_id=row.application,
        type=row.kind,
        sha256=row.sha256,
        size=row.size,
        media_type=row.media_type,
        pages=row.pages,
        width=row.width,
        height=row.height,
        name=row.name,
        uploaded_at=row.uploaded_at,
        uploaded_by=row.uploaded_by,
        seen=row.seen,
    )
