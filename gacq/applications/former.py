"""The file that stood in a document's place before: it can be put back until it is submitted.

Each place remembers one. The files themselves stay in the store in any case.
"""

from gacq.applications import document
from gacq.applications.document import Document, DocumentType, DocumentView


class FormerDocument(Document):
    """A document that was replaced or removed; the same columns."""

    class Meta:
        table_name = "former_document"


def former_of(application_id: int) -> dict[DocumentType, DocumentView]:
    """What can be put back, by its place."""
    rows = FormerDocument.select().where(FormerDocument.application == application_id)
    return {row.kind: document.view_of(row) for row in rows}


def keep(gone: DocumentView) -> None:
    """Remember this one in place of what the place remembered before."""
    forget(gone.application_id, gone.type)
    FormerDocument.create(**document.columns_of(gone))


def put_back(former: DocumentView, *, limit_bytes: int) -> None:
    """Make it the current one again, as if it had never gone.

    Raises TooLarge above the application's limit.
    """
    application_id, kind = former.application_id, former.type
    document.need_room(application_id, kind, former.size, limit_bytes)
    document.take_away(application_id, kind)
    Document.create(**document.columns_of(former))
    forget(application_id, kind)


def forget(application_id: int, kind: DocumentType | None = None) -> None:
    """Of one place, or of all."""
    wanted = FormerDocument.application == application_id
    if kind is not None:
        wanted &= FormerDocument.kind == kind
    FormerDocument.delete().where(wanted).execute()
