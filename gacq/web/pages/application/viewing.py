"""An application's documents on the screen: a page at a time, as pictures, with zoom.

A browser is never given a stranger's file to draw itself: a child process draws each page, and the
original is there to be downloaded. Papers that show a whole id number are for those who may read
one. Opening such a paper leaves one line in the audit log, and not one more for each of its pages
and sizes that is looked at meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import document, qc_reports
from gacq.applications.application import ApplicationView
from gacq.applications.document import REQUIRED, DocumentType, DocumentView
from gacq.applications.pictures import CLOSE, SCREEN, THUMBNAIL
from gacq.errors import NotAllowed, NotFound
from gacq.staff import Actor, Permission, StaffView, accounts
from gacq.staff.roles import permissions_of
from gacq.web.api.applications import visible
from gacq.web.api.documents import SHOW_FULL_IDS
from gacq.web.operations import Operation, Resource
from gacq.web.pages.application import looks
from gacq.web.pages.application.findings import Finding, findings_of
from gacq.web.pages.frame.page import Form, Page

_TURN = Literal["0", "90", "180", "270"]


class Shown(Form):
    """Which page the viewer shows, and how it is turned."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    turn: _TURN = "0"


class Sized(Form):
    """A picture's width in pixels; only these are drawn."""

    width: Literal["320", "1280", "2560"] = "1280"
    turn: _TURN = "0"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the viewer can go from here: a document and one of its pages."""

    kind: DocumentType
    page: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What the viewer shows, read at one moment."""

    application: ApplicationView
    documents: dict[DocumentType, DocumentView]
    finding: Finding | None
    readers: list[StaffView]


def may_open(actor: Actor, kind: DocumentType) -> bool:
    return kind not in SHOW_FULL_IDS or actor.may(Permission.READ_FULL_IDS)


def readers(staff: Iterable[StaffView]) -> list[StaffView]:
    """Those of these people who may open every paper."""
    return [
        person
        for person in staff
        if person.active and Permission.READ_FULL_IDS in permissions_of(person.roles)
    ]


class Viewer(Page):
    async def get(self, request: Request) -> Response:
        shown = self.checked(request.query_params, Shown)
        actor, kind = self.actor(request), _kind(request)
        run = self.database.write_async if kind in SHOW_FULL_IDS else self.database.read_async
        opened = await run(self._open, self.row_id(request), kind, actor)
        found = opened.documents.get(kind)
        pages = (found.pages or 1) if found else 1
        if found and shown.page > pages:
            raise NotFound(f"This document has {pages} pages")
        allowed = may_open(actor, kind)
        before, after = _neighbours(opened, kind, shown.page, actor)
        return self.draw(
            request,
            "application/viewer.html",
            status=200 if allowed else 403,
            application=opened.application,
            kind=kind,
            found=found,
            allowed=allowed,
            readers=opened.readers,
            page=shown.page,
            pages=pages,
            turn=int(shown.turn),
            documents=opened.documents,
            required=REQUIRED,
            finding=opened.finding,
            before=before,
            after=after,
            sizes={"thumbnail": THUMBNAIL, "screen": SCREEN, "close": CLOSE},
            may_open=partial(may_open, actor),
        )

    def _open(self, application_id: int, kind: DocumentType, actor: Actor) -> Opened:
        application = visible(application_id, actor)
        documents = {each.type: each for each in document.documents_of(application_id)}
        if kind in documents and kind in SHOW_FULL_IDS and may_open(actor, kind):
            looks.note_paper(application_id, kind, actor, now=self.now)
        report = qc_reports.latest(application_id)
        found = findings_of(report).get(kind) if report else None
        return Opened(application, documents, found, readers(accounts.everyone()))


class PagePicture(Page):
    async def get(self, request: Request) -> Response:
        asked = self.checked(request.query_params, Sized)
        actor, kind = self.actor(request), _kind(request)
        if not may_open(actor, kind):
            raise NotAllowed(
                "This paper shows a whole id number; a reviewer or approver may open it"
            )
        view = await self._opened(request, kind, small=int(asked.width) == THUMBNAIL)
        page = int(request.path_params["page"])
        headers = _keeping(kind, f'"{view.sha256}-{page}-{asked.width}-{asked.turn}"')
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        picture = await self.services.threads.files(
            self.services.picture,
            self.services.documents.path_of(view.sha256),
            media_type=view.media_type,
            page=page,
            width=int(asked.width),
            turn=int(asked.turn),
        )
        return Response(picture.content, headers=headers, media_type=picture.media_type)

    async def _opened(self, request: Request, kind: DocumentType, *, small: bool) -> DocumentView:
        """The document, once its opening is in the audit log if that is needed."""
        which, actor = self.row_id(request), self.actor(request)
        found, noted = await self.database.read_async(self._view, which, kind, actor, small)
        if not noted:
            await self.database.write_async(looks.note_paper, which, kind, actor, now=self.now)
        return found

    def _view(
        self, application_id: int, kind: DocumentType, actor: Actor, small: bool
    ) -> tuple[DocumentView, bool]:
        visible(application_id, actor)
        found = document.document_of(application_id, kind)
        noted = kind not in SHOW_FULL_IDS or looks.paper_is_noted(
            application_id, kind, actor, now=self.now, small=small
        )
        return found, noted


def _neighbours(
    opened: Opened, kind: DocumentType, page: int, actor: Actor
) -> tuple[Place | None, Place | None]:
    """The page before and the page after, over the ends of a document into the next one."""
    places = [
        Place(each, number)
        for each in REQUIRED
        if each in opened.documents and may_open(actor, each)
        for number in range(1, (opened.documents[each].pages or 1) + 1)
    ]
    here = Place(kind, page)
    if here not in places:
        return None, None
    at = places.index(here)
    return (places[at - 1] if at else None), (places[at + 1] if at + 1 < len(places) else None)


def _keeping(kind: DocumentType, etag: str) -> dict[str, str]:
    """A browser keeps a picture but asks each time; one with a whole id number it never keeps."""
    keeping = "private, no-store" if kind in SHOW_FULL_IDS else "private, no-cache"
    return {"Cache-Control": keeping, "ETag": etag, "X-Content-Type-Options": "nosniff"}


def _kind(request: Request) -> DocumentType:
    try:
        return DocumentType(request.path_params["name"])
    except ValueError:
        raise NotFound(f"No document is called {request.path_params['name']}") from None


PAGES = [
    Resource(
        "/applications/{id:int}/documents/{name}",
        Viewer,
        {"GET": Operation("One document", Permission.READ_OWN_APPLICATIONS, None)},
    ),
    Resource(
        "/applications/{id:int}/documents/{name}/{page:int}",
        PagePicture,
        {"GET": Operation("A page of a document", Permission.READ_OWN_APPLICATIONS, None)},
    ),
]
