"""The moves of an inspection: schedule, reschedule, cancel, start, complete."""

from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.staff import Permission
from gacq.web.api.moves import Move, Reason
from gacq.web.api.shown_applications import ApplicationShown
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import LINK, NOT_BLANK, WHOLE_LINK, Answer, Empty, Given, Instant, Note, RowId
from gacq.workflow.scheduling import REPORT_LIMIT


class NewInspection(Given):
    """Who inspects, and from when on; how long it takes follows from the inspection type."""

    inspector_id: RowId
    starts_at: Instant
    meeting_link: Annotated[str | None, Field(max_length=500, pattern=WHOLE_LINK)] = None


class MovedInspection(Given):
    """What is to change, and why; what is left out stays. An empty ``meetingLink`` removes it."""

    reason: Note
    inspector_id: RowId | None = None
    starts_at: Instant | None = None
    meeting_link: Annotated[str | None, Field(max_length=500, pattern=LINK)] = None


class Result(Given):
    """What the inspector found."""

    score: Annotated[float, Field(ge=0, le=100)]
    report: Annotated[str, Field(min_length=1, max_length=REPORT_LIMIT, pattern=NOT_BLANK)]


class Schedule(Move):
    async def post(self, request: Request) -> Response:
        given, workflow = await self.given(request, NewInspection), self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.schedule(
                which,
                given.inspector_id,
                given.starts_at,
                meeting_link=given.meeting_link,
                actor=actor,
                now=self.now,
            ),
        )


class Reschedule(Move):
    async def post(self, request: Request) -> Response:
        given, workflow = await self.given(request, MovedInspection), self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.reschedule(
                which,
                starts_at=given.starts_at,
                inspector_id=given.inspector_id,
                meeting_link=given.meeting_link,
                reason=given.reason,
                actor=actor,
                now=self.now,
            ),
        )


class CancelInspection(Move):
    async def post(self, request: Request) -> Response:
        given, workflow = await self.given(request, Reason), self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.cancel_inspection(
                which, reason=given.reason, actor=actor, now=self.now
            ),
        )


class Start(Move):
    async def post(self, request: Request) -> Response:
        await self.given(request, Empty)
        workflow = self.services.workflow
        return await self.make(
            request, lambda which, actor: workflow.start(which, actor=actor, now=self.now)
        )


class Complete(Move):
    async def post(self, request: Request) -> Response:
        given, workflow = await self.given(request, Result), self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.complete(
                which, score=given.score, report=given.report, actor=actor, now=self.now
            ),
        )


_PATH = "/api/v1/applications/{id:int}"
_BOOK = Permission.BOOK_INSPECTIONS
_MAKE = Permission.MAKE_INSPECTIONS


def _move(
    name: str, endpoint: type[Move], summary: str, permission: Permission, body: type[Given]
) -> Resource:
    answer = Answer[ApplicationShown]
    operation = Operation(summary, permission, answer, body=body, refusals=(404, 409), once=True)
    return Resource(f"{_PATH}/{name}", endpoint, {"POST": operation})


RESOURCES = [
    _move("schedule", Schedule, "Book an inspection", _BOOK, NewInspection),
    _move(
        "reschedule",
        Reschedule,
        "Give an inspection another time, inspector or link",
        _BOOK,
        MovedInspection,
    ),
    _move("cancel-inspection", CancelInspection, "Cancel an inspection", _BOOK, Reason),
    _move("start", Start, "Start one's own inspection", _MAKE, Empty),
    _move("complete", Complete, "Complete one's own inspection", _MAKE, Result),
]
