"""Leave of inspectors: asked for, entered, approved, rejected, cancelled."""

from functools import partial
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.applications.leave import LeaveKind
from gacq.applications.week import Span
from gacq.staff import Permission
from gacq.web.api.shown_inspections import LeaveSetShown, LeaveShown
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Empty, Given, Instant
from gacq.workflow import LeaveSet


class NewLeave(Given):
    """A stretch of leave. ``despiteBookings`` leaves inspections in that time as they are."""

    starts_at: Instant
    ends_at: Instant
    kind: LeaveKind
    reason: Annotated[str, Field(max_length=2_000)] = ""
    despite_bookings: bool = False


class Approval(Given):
    """``despiteBookings`` leaves inspections in that time as they are."""

    despite_bookings: bool = False


class _Changes(Endpoint):
    def _shown(self, changed: LeaveSet) -> Answer[LeaveSetShown]:
        return Answer[LeaveSetShown](data=LeaveSetShown.made_of(changed), timestamp=self.now)


class LeaveList(_Changes):
    async def get(self, request: Request) -> Response:
        found = await self.database.read_async(
            self.services.workflow.leave_of, self.row_id(request), actor=self.actor(request)
        )
        return self.answer([LeaveShown.of(leave) for leave in found])

    async def post(self, request: Request) -> Response:
        given = await self.given(request, NewLeave)
        return await self.change(request, partial(self._ask, request, given))

    def _ask(self, request: Request, given: NewLeave) -> Answer[LeaveSetShown]:
        changed = self.services.workflow.ask_leave(
            self.row_id(request),
            Span(given.starts_at, given.ends_at),
            given.kind,
            reason=given.reason,
            despite_bookings=given.despite_bookings,
            actor=self.actor(request),
            now=self.now,
        )
        return self._shown(changed)


class Approve(_Changes):
    async def post(self, request: Request) -> Response:
        given = await self.given(request, Approval)
        return await self.change(request, partial(self._approve, request, given))

    def _approve(self, request: Request, given: Approval) -> Answer[LeaveSetShown]:
        changed = self.services.workflow.approve_leave(
            self.row_id(request),
            despite_bookings=given.despite_bookings,
            actor=self.actor(request),
            now=self.now,
        )
        return self._shown(changed)


class Reject(_Changes):
    async def post(self, request: Request) -> Response:
        await self.given(request, Empty)
        return await self.change(request, partial(self._reject, request))

    def _reject(self, request: Request) -> Answer[LeaveSetShown]:
        return self._shown(
            self.services.workflow.reject_leave(
                self.row_id(request), actor=self.actor(request), now=self.now
            )
        )


class Cancel(_Changes):
    async def post(self, request: Request) -> Response:
        await self.given(request, Empty)
        return await self.change(request, partial(self._cancel, request))

    def _cancel(self, request: Request) -> Answer[LeaveSetShown]:
        return self._shown(
            self.services.workflow.cancel_leave(
                self.row_id(request), actor=self.actor(request), now=self.now
            )
        )


_OWN = Permission.KEEP_OWN_CALENDAR
_MANAGE = Permission.MANAGE_CALENDARS


def _decision(
    name: str,
    endpoint: type[Endpoint],
    body: type[Given],
    permission: Permission,
    also: Permission | None = None,
) -> Resource:
    operation = Operation(
        f"{name.capitalize()} a leave",
        permission,
        Answer[LeaveSetShown],
        body=body,
        refusals=(404, 409),
        once=True,
        also=also,
    )
    return Resource(f"/api/v1/leave/{{id:int}}/{name}", endpoint, {"POST": operation})


RESOURCES = [
    Resource(
        "/api/v1/inspectors/{id:int}/leave",
        LeaveList,
        {
            "GET": Operation(
                "List one's own leave, or who manages calendars anybody's",
                _OWN,
                Answer[list[LeaveShown]],
                refusals=(404,),
                also=_MANAGE,
            ),
            "POST": Operation(
                "Ask for leave; entered by one who manages calendars it counts at once",
                _OWN,
                Answer[LeaveSetShown],
                body=NewLeave,
                status=201,
                refusals=(404, 409),
                once=True,
                also=_MANAGE,
            ),
        },
    ),
    _decision("approve", Approve, Approval, _MANAGE),
    _decision("reject", Reject, Empty, _MANAGE),
    _decision("cancel", Cancel, Empty, _OWN, _MANAGE),
]
