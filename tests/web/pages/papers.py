"""An application with real files, for the pages that draw them."""

import io

from PIL import Image

from gacq.applications.document import REQUIRED, DocumentType
from tests.web.office import CONSOLE, Office


def a_photo(width: int = 640, height: int = 480) -> bytes:
    return _saved([Image.new("RGB", (width, height), "green")], "JPEG")


def a_pdf(pages: int = 1) -> bytes:
    return _saved([Image.new("RGB", (400, 560), "white") for _ in range(pages)], "PDF")


def attach(office: Office, application_id: int, kind: DocumentType, data: bytes) -> None:
    path = office.folder / "incoming"
    path.write_bytes(data)
    facts = office.services.inspect(path)
    office.services.documents.add(path, facts.sha256)
    office.database.write(
        office.workflow.attach_document,
        application_id,
        kind,
        facts,
        name="<b>สแกน</b>.pdf",
        actor=CONSOLE,
        now=office.clock.now(),
    )


def drawn_draft(office: Office) -> int:
    """A land deed of three pages and a photo of the crop; nothing else."""
    application_id = office.draft()
    attach(office, application_id, REQUIRED[2], a_pdf(3))
    attach(office, application_id, REQUIRED[5], a_photo())
    return application_id


def _saved(pictures: list[Image.Image], kind: str) -> bytes:
    buffer = io.BytesIO()
    options = {"save_all": True, "append_images": pictures[1:]} if kind == "PDF" else {}
    pictures[0].save(buffer, kind, **options)
    return buffer.getvalue()
