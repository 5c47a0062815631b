"""The moves of an application: submit, return, pass, withdraw, and the inspection type by hand."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.applications.application import ApplicationView
from gacq.applications.status import InspectionType
from gacq.staff import Actor, Permission
from gacq.web import inline
from gacq.web.api.applications import check_visible
from gacq.web.api.shown_applications import ApplicationShown
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Empty, Given, Note, Shown


class Reason(Given):
    """Why."""

    reason: Note


class Comment(Given):
    """What the reviewer wants to add, if anything."""

    comment: Annotated[str, Field(max_length=2_000)] = ""


class InspectionChoice(Given):
    """How the farm is to be inspected, and why not as the AI check says."""

    inspection_type: InspectionType
    reason: Annotated[str, Field(max_length=2_000)] = ""


class SubmittedShown(Shown):
    """The application and the AI check that now waits for it."""

    application: ApplicationShown
    job_id: str
    duplicate: bool


class Submit(Endpoint):
    async def post(self, request: Request) -> Response:
        await self.given(request, Empty)
        job_ids: list[int] = []
        response = await self.change(request, partial(self._submit, request, job_ids))
        await inline.without_queues(request, self.row_id(request), *job_ids)
        return response

    def _submit(self, request: Request, job_ids: list[int]) -> Answer[SubmittedShown]:
        actor, application_id = self.actor(request), self.row_id(request)
        check_visible(application_id, actor)
        submitted = self.services.workflow.submit(application_id, actor=actor, now=self.now)
        job_ids[:] = [submitted.job.job_id]
        shown = SubmittedShown(
            application=ApplicationShown.of(submitted.application),
            job_id=str(submitted.job.job_id),
            duplicate=submitted.job.duplicate,
        )
        return Answer[SubmittedShown](data=shown, timestamp=self.now)


class Move(Endpoint):
    """A move that only needs words: the subclass says which one."""

    async def make(
        self, request: Request, move: Callable[[int, Actor], ApplicationView]
    ) -> Response:
        response = await self.change(request, partial(self._move, request, move))
        await inline.without_queues(request, self.row_id(request))
        return response

    def _move(
        self, request: Request, move: Callable[[int, Actor], ApplicationView]
    ) -> Answer[ApplicationShown]:
        view = move(self.row_id(request), self.actor(request))
        return Answer[ApplicationShown](data=ApplicationShown.of(view), timestamp=self.now)


class Return(Move):
    async def post(self, request: Request) -> Response:
        given, workflow = await self.given(request, Reason), self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.return_for_correction(
                which, reason=given.reason, actor=actor, now=self.now
            ),
        )


class Pass(Move):
    async def post(self, request: Request) -> Response:
        given, workflow = await self.given(request, Comment), self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.pass_review(
                which, comment=given.comment, actor=actor, now=self.now
            ),
        )


class Withdraw(Move):
    async def post(self, request: Request) -> Response:
        given, workflow = await self.given(request, Reason), self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.withdraw(
                which, reason=given.reason, actor=actor, now=self.now
            ),
        )


class ChooseInspection(Move):
    async def post(self, request: Request) -> Response:
        given, workflow = await self.given(request, InspectionChoice), self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.set_inspection_type(
                which, given.inspection_type, reason=given.reason, actor=actor, now=self.now
            ),
        )


_REVIEW = Permission.REVIEW_APPLICATIONS
_SUBMIT = Operation(
    "Submit a complete application",
    Permission.EDIT_APPLICATIONS,
    Answer[SubmittedShown],
    body=Empty,
    refusals=(404, 409),
    once=True,
)


def _move(summary: str, permission: Permission, body: type[Given]) -> dict[str, Operation]:
    answer = Answer[ApplicationShown]
    return {
        "POST": Operation(summary, permission, answer, body=body, refusals=(404, 409), once=True)
    }


_PATH = "/api/v1/applications/{id:int}"

RESOURCES = [
    Resource(f"{_PATH}/submit", Submit, {"POST": _SUBMIT}),
    # The original system's address.
    Resource("/api/applications/{id:int}/submit", Submit, {"POST": _SUBMIT}),
    Resource(f"{_PATH}/return", Return, _move("Return for correction", _REVIEW, Reason)),
    Resource(f"{_PATH}/pass", Pass, _move("Pass the review", _REVIEW, Comment)),
    Resource(
        f"{_PATH}/withdraw",
        Withdraw,
        _move("Withdraw", Permission.WITHDRAW_APPLICATIONS, Reason),
    ),
    Resource(
        f"{_PATH}/inspection-type",
        ChooseInspection,
        _move("Set the inspection type by hand", _REVIEW, InspectionChoice),
    ),
]
