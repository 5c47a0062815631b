"""An application's documents: upload and download."""

from functools import partial
from pathlib import Path
from typing import Annotated

from anyio import Path as AsyncPath
from pydantic import Field
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from gacq import audit
from gacq.applications import document
from gacq.applications.content import DocumentFacts
from gacq.applications.document import DocumentType, DocumentView
from gacq.errors import NotAllowed, NotFound
from gacq.staff import Actor, Permission
from gacq.web.api.applications import visible
from gacq.web.api.shown_applications import DocumentShown
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Given
from gacq.web.uploads import Upload, received, storing

SHOW_FULL_IDS = frozenset(
    {DocumentType.ID_CARD, DocumentType.HOUSE_REGISTRATION, DocumentType.LAND_DEED}
)
"""Papers on which a whole id number can be read."""

_FIELDS = frozenset({"type"})
_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


class DocumentForm(Given):
    """One file and which of the eight documents it is."""

    type: DocumentType
    file: Annotated[str, Field(json_schema_extra={"contentMediaType": "application/octet-stream"})]


class DocumentList(Endpoint):
    async def get(self, request: Request) -> Response:
        found = await self.database.read_async(
            self._list, self.row_id(request), self.actor(request)
        )
        return self.answer(found)

    async def post(self, request: Request) -> Response:
        services, limits = self.services, self.services.settings.documents
        await self.database.read_async(visible, self.row_id(request), self.actor(request))
        folder = Path(services.settings.data.folder) / "uploads"
        max_bytes = max(limits.image_mb, limits.pdf_mb) * 2**20
        async with received(
            request, folder, services.threads, fields=_FIELDS, max_bytes=max_bytes
        ) as upload:
            kind = document.document_type(upload.fields.get("type", ""))
            facts = await services.threads.files(services.inspect, upload.path)
            await services.threads.files(self._store, upload.path, facts.sha256)
        self.same_if("\n".join((kind, facts.sha256, upload.name)))
        return await self.change(request, partial(self._attach, request, kind, facts, upload))

    def _store(self, path: Path, sha256: str) -> None:
        with storing():
            self.services.documents.add(path, sha256)

    def _list(self, application_id: int, actor: Actor) -> list[DocumentShown]:
        visible(application_id, actor)
        return [DocumentShown.of(view) for view in document.documents_of(application_id)]

    def _attach(
        self, request: Request, kind: DocumentType, facts: DocumentFacts, upload: Upload
    ) -> Answer[DocumentShown]:
        view = self.services.workflow.attach_document(
            self.row_id(request),
            kind,
            facts,
            name=upload.name,
            actor=self.actor(request),
            now=self.now,
        )
        return Answer[DocumentShown](data=DocumentShown.of(view), timestamp=self.now)


class OneDocument(Endpoint):
    async def get(self, request: Request) -> Response:
        application_id, actor = self.row_id(request), self.actor(request)
        kind = _kind(request.path_params["name"])
        if kind in SHOW_FULL_IDS and not actor.may(Permission.READ_FULL_IDS):
            raise NotAllowed(
                "This paper shows a whole id number; a reviewer or approver may open it"
            )
        run = self.database.write_async if kind in SHOW_FULL_IDS else self.database.read_async
        number, view = await run(self._open, application_id, kind, actor)
        path = self.services.documents.path_of(view.sha256)
        if not await AsyncPath(path).is_file():
            raise NotFound("The file is missing from the data folder; restore it from a backup")
        return FileResponse(
            path,
            media_type=view.media_type,
            filename=f"{number}-{kind.value}{_SUFFIXES.get(view.media_type, '')}",
        )

    def _open(
        self, application_id: int, kind: DocumentType, actor: Actor
    ) -> tuple[str, DocumentView]:
        number = visible(application_id, actor).application_number
        view = document.document_of(application_id, kind)
        if kind in SHOW_FULL_IDS:
            audit.record(
                actor=actor.label,
                action="view_document",
                subject_type="application",
                subject_id=str(application_id),
                details={"type": kind.value},
                now=self.now,
            )
        return number, view


def _kind(name: str) -> DocumentType:
    try:
        return DocumentType(name)
    except ValueError:
        raise NotFound(f"No document is called {name}; use {', '.join(DocumentType)}") from None


RESOURCES = [
    Resource(
        "/api/v1/applications/{id:int}/documents",
        DocumentList,
        {
            "GET": Operation(
                "List an application's documents",
                Permission.READ_OWN_APPLICATIONS,
                Answer[list[DocumentShown]],
                refusals=(404,),
            ),
            "POST": Operation(
                "Upload a document in place of the one before",
                Permission.EDIT_APPLICATIONS,
                Answer[DocumentShown],
                body=DocumentForm,
                media_type="multipart/form-data",
                status=201,
                refusals=(404, 409),
                once=True,
            ),
        },
    ),
    Resource(
        "/api/v1/applications/{id:int}/documents/{name}",
        OneDocument,
        {
            "GET": Operation(
                "Download a document",
                Permission.READ_OWN_APPLICATIONS,
                None,
                refusals=(404,),
            )
        },
    ),
]
