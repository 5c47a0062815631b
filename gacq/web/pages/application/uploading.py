"""The documents of an application that is filled in: each is uploaded, replaced, removed, put back.

Every form is a plain one: what was done is seen on the application's page, and what was wrong with
a file stands beside its document there. The script of the page sends the same forms.
"""

from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from gacq.applications.content import DocumentFacts
from gacq.applications.document import DocumentType
from gacq.applications.qc import Issue
from gacq.errors import Conflict, InvalidInput, NotFound, RequestError, TooLarge, Unavailable
from gacq.staff import Permission
from gacq.web.api.applications import visible
from gacq.web.operations import Operation, Resource
from gacq.web.pages.application.one_application import OneApplication
from gacq.web.uploads import Upload, received, storing


class OneSlot(OneApplication):
    """One of the eight documents; the last part of the address says which."""

    async def get(self, request: Request) -> Response:
        # A reload after a refused upload: the page again, without what was refused.
        self.kind(request)
        return await self.show(request)

    async def after(
        self, request: Request, kind: DocumentType, doing: Awaitable[None], *, done: str
    ) -> Response:
        """The application's page at this document, with what was wrong if it went wrong."""
        try:
            await doing
        except (NotFound, Conflict):
            raise
        except (RequestError, Unavailable) as error:
            return await self.show(request, act=f"document-{kind}", error=error)
        response = self.go(f"/applications/{self.row_id(request)}", done=done)
        response.headers["Location"] += f"#document-{kind}"
        return response

    def kind(self, request: Request) -> DocumentType:
        name = request.path_params["name"]
        try:
            return DocumentType(name)
        except ValueError:
            raise NotFound(f"No document is called {name}") from None


class Uploading(OneSlot):
    async def post(self, request: Request) -> Response:
        kind = self.kind(request)
        return await self.after(request, kind, self._upload(request, kind), done="attached")

    async def _upload(self, request: Request, kind: DocumentType) -> None:
        await self.database.read_async(visible, self.row_id(request), self.actor(request))
        async with self._file(request) as upload:
            if not upload.name:
                raise InvalidInput({"file": "choose a file first"})
            threads = self.services.threads
            facts = await threads.files(self.services.inspect, upload.path)
            await threads.files(self._store, upload.path, facts.sha256)
            name = upload.name
        seen = await threads.files(self.services.look, kind, facts)
        await self.write(lambda: self._attach(request, kind, facts, name, seen))

    @asynccontextmanager
    async def _file(self, request: Request) -> AsyncIterator[Upload]:
        limits = self.services.settings.documents
        folder = Path(self.services.settings.data.folder) / "uploads"
        most = max(limits.image_mb, limits.pdf_mb) * 2**20
        taken = received(request, folder, self.services.threads, fields=frozenset(), max_bytes=most)
        arrived = False
        try:
            async with taken as upload:
                arrived = True
                yield upload
        except TooLarge:
            if not arrived:
                await _read_to_the_end(request)
            raise

    def _store(self, path: Path, sha256: str) -> None:
        with storing():
            self.services.documents.add(path, sha256)

    def _attach(
        self,
        request: Request,
        kind: DocumentType,
        facts: DocumentFacts,
        name: str,
        seen: Sequence[Issue] | None,
    ) -> None:
        self.services.workflow.attach_document(
            self.row_id(request),
            kind,
            facts,
            name=name,
            seen=seen,
            actor=self.actor(request),
            now=self.now,
        )


class Removing(OneSlot):
    async def post(self, request: Request) -> Response:
        kind = self.kind(request)
        removing = self.write(lambda: self._remove(request, kind))
        return await self.after(request, kind, removing, done="removed")

    def _remove(self, request: Request, kind: DocumentType) -> None:
        actor, application_id = self.actor(request), self.row_id(request)
        visible(application_id, actor)
        self.services.workflow.remove_document(application_id, kind, actor=actor, now=self.now)


class PuttingBack(OneSlot):
    async def post(self, request: Request) -> Response:
        kind = self.kind(request)
        putting = self.write(lambda: self._put_back(request, kind))
        return await self.after(request, kind, putting, done="put-back")

    def _put_back(self, request: Request, kind: DocumentType) -> None:
        actor, application_id = self.actor(request), self.row_id(request)
        visible(application_id, actor)
        self.services.workflow.put_back_document(application_id, kind, actor=actor, now=self.now)


async def _read_to_the_end(request: Request) -> None:
    """A browser reads an answer only when it has sent all; before, it says "no connection"."""
    # Starlette raises when the last part was the one too many: then all is read already.
    with suppress(RuntimeError):
        async for _ in request.stream():
            pass


_EDIT = Permission.EDIT_APPLICATIONS

PAGES = [
    Resource(
        "/applications/{id:int}/uploads/{name}",
        Uploading,
        {
            "GET": Operation("One application", _EDIT, None),
            "POST": Operation("Upload a document", _EDIT, None),
        },
    ),
    Resource(
        "/applications/{id:int}/uploads/{name}/remove",
        Removing,
        {
            "GET": Operation("One application", _EDIT, None),
            "POST": Operation("Remove a document", _EDIT, None),
        },
    ),
    Resource(
        "/applications/{id:int}/uploads/{name}/put-back",
        PuttingBack,
        {
            "GET": Operation("One application", _EDIT, None),
            "POST": Operation("Put a document back", _EDIT, None),
        },
    ),
]
