"""Applications: list, create, show, change; their history."""

import re
from functools import partial
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq import audit
from gacq.applications import application, document, intake, listing
from gacq.applications.application import ApplicationView
from gacq.applications.listing import QUERY_LIMIT, Filter, Sort
from gacq.applications.similar import similar_to
from gacq.applications.status import InspectionType, Status
from gacq.errors import InvalidInput
from gacq.staff import Actor, Permission
from gacq.web.api.shown_applications import (
    ApplicationDetail,
    ApplicationRow,
    ApplicationShown,
    HistoryLine,
)
from gacq.web.endpoint import Endpoint
from gacq.web.operations import ETAG, Operation, Resource
from gacq.web.shapes import Answer, Asked, Page, PageMark

_ETAG = re.compile(ETAG)


class ApplicationQuery(Asked):
    """Which applications, in which order, from where on."""

    status: Status | None = None
    province: Annotated[str | None, Field(max_length=100)] = None
    inspection_type: InspectionType | None = None
    q: Annotated[str | None, Field(max_length=QUERY_LIMIT)] = None
    sort: Sort = Sort.NEWEST
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=500)] = None


def only_by(actor: Actor) -> int | None:
    """Whose applications this actor may see: None for everybody's."""
    return None if actor.may(Permission.READ_ALL_APPLICATIONS) else actor.staff_id or 0


def visible(application_id: int, actor: Actor) -> ApplicationView:
    """The application, if this actor may see it. Raises NotFound. Inside a read or write."""
    return application.get(application_id, created_by_staff=only_by(actor))


def check_visible(application_id: int, actor: Actor) -> None:
    """``visible`` for a change that reads the application itself: no work for most actors."""
    if only_by(actor) is not None:
        visible(application_id, actor)


class ApplicationList(Endpoint):
    async def get(self, request: Request) -> Response:
        asked = self.asked(request, ApplicationQuery)
        which = Filter(
            status=asked.status,
            province=asked.province,
            inspection_type=asked.inspection_type,
            created_by_staff=only_by(self.actor(request)),
            q=asked.q,
        )
        page = await self.database.read_async(
            listing.page, which, sort=asked.sort, limit=asked.limit, cursor=asked.cursor
        )
        rows = [ApplicationRow.of(view) for view in page.items]
        return self.answer(rows, page=PageMark(limit=asked.limit, next=page.next))

    async def post(self, request: Request) -> Response:
        values = intake.read_form(await self.given_object(request))
        return await self.change(request, partial(self._create, values, self.actor(request)))

    def _create(self, values: dict[str, Any], actor: Actor) -> Answer[ApplicationShown]:
        view = self.services.workflow.create(values, actor=actor, now=self.now)
        return Answer[ApplicationShown](data=ApplicationShown.of(view), timestamp=self.now)


class OneApplication(Endpoint):
    async def get(self, request: Request) -> Response:
        actor, application_id = self.actor(request), self.row_id(request)
        # Who sees the whole id number leaves a line in the audit log, so that is a write.
        full_id = actor.may(Permission.READ_FULL_IDS)
        run = self.database.write_async if full_id else self.database.read_async
        detail = await run(self._detail, application_id, actor, full_id)
        response = self.answer(detail)
        response.headers["ETag"] = f'"{detail.version}"'
        return response

    async def patch(self, request: Request) -> Response:
        values = intake.read_changes(await self.given_object(request))
        return await self.change(request, partial(self._update, request, values))

    def _detail(self, application_id: int, actor: Actor, full_id: bool) -> ApplicationDetail:
        view = visible(application_id, actor)
        if full_id:
            audit.record(
                actor=actor.label,
                action="view",
                subject_type="application",
                subject_id=str(application_id),
                details={},
                now=self.now,
            )
        documents = document.documents_of(application_id)
        similar = similar_to(view, created_by_staff=only_by(actor))
        return ApplicationDetail.made_of(view, documents, similar, full_id=full_id)

    def _update(self, request: Request, values: dict[str, Any]) -> Answer[ApplicationShown]:
        actor, application_id = self.actor(request), self.row_id(request)
        check_visible(application_id, actor)
        view = self.services.workflow.update(
            application_id, values, actor=actor, now=self.now, version=_version(request)
        )
        return Answer[ApplicationShown](data=ApplicationShown.of(view), timestamp=self.now)


class History(Endpoint):
    async def get(self, request: Request) -> Response:
        lines = await self.database.read_async(
            self._lines, self.row_id(request), self.actor(request)
        )
        return self.answer(lines)

    def _lines(self, application_id: int, actor: Actor) -> list[HistoryLine]:
        visible(application_id, actor)
        return [HistoryLine.of(line) for line in audit.history("application", str(application_id))]


def _version(request: Request) -> int | None:
    """The version that the caller has read, as If-Match says; None to change whatever is there."""
    tag = request.headers.get("if-match")
    if tag is None:
        return None
    if not _ETAG.fullmatch(tag):
        raise InvalidInput({"If-Match": "must be the ETag that the application was read with"})
    return int(tag.strip('"'))


_READ = Permission.READ_OWN_APPLICATIONS
_EDIT = Permission.EDIT_APPLICATIONS

RESOURCES = [
    Resource(
        "/api/v1/applications",
        ApplicationList,
        {
            "GET": Operation(
                "List applications", _READ, Page[ApplicationRow], query=ApplicationQuery
            ),
            "POST": Operation(
                "Take in an application as a draft",
                _EDIT,
                Answer[ApplicationShown],
                body=intake.ApplicationForm,
                status=201,
                once=True,
            ),
        },
    ),
    Resource(
        "/api/v1/applications/{id:int}",
        OneApplication,
        {
            "GET": Operation(
                "Show an application",
                _READ,
                Answer[ApplicationDetail],
                refusals=(404,),
                answers_etag=True,
            ),
            "PATCH": Operation(
                "Change a draft or a returned one; with If-Match only as it was read",
                _EDIT,
                Answer[ApplicationShown],
                body=intake.ApplicationChanges,
                refusals=(404, 409),
                heeds_if_match=True,
            ),
        },
    ),
    Resource(
        "/api/v1/applications/{id:int}/history",
        History,
        {
            "GET": Operation(
                "Show what happened to an application",
                _READ,
                Answer[list[HistoryLine]],
                refusals=(404,),
            )
        },
    ),
]
