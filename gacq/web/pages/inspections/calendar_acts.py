"""What can be done on the pages of calendars: hours, leave, feeds. One method for each form.

A page's forms all go to its own address and name what they do in the field ``do``. Whether this
person may is decided by the workflow, which knows whose calendar it is.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gacq.applications.leave import LeaveStatus
from gacq.errors import NotAllowed, NotFound, RequestError
from gacq.staff.secrets import new_session_secret
from gacq.web.api.feeds import feed_address
from gacq.web.pages.frame.page import Page
from gacq.web.pages.inspections.hours_form import read_form
from gacq.web.pages.inspections.leave_form import LeaveChosen, NewLeave

Fields = Mapping[str, str]
_UNKNOWN = "This page has no such form"


class CalendarActs(Page):
    """``DOES`` names the method of each form; ``show`` draws the page with what was wrong."""

    DOES: ClassVar[Mapping[str, str]] = {}

    async def show(
        self,
        request: Request,
        *,
        doing: str = "",
        fields: Fields | None = None,
        error: RequestError | None = None,
        made: str = "",
    ) -> Response:
        """``made`` is a feed's new address, shown this once."""
        raise NotImplementedError

    def whose(self, request: Request) -> int | None:
        """The inspector whose calendar the page is about; None for the office's."""
        raise NotImplementedError

    async def get(self, request: Request) -> Response:
        return await self.show(request)

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        doing = fields.get("do", "")
        if doing not in self.DOES:
            raise RequestError(_UNKNOWN)
        act: Callable[[Request, Fields], Awaitable[Response]] = getattr(self, self.DOES[doing])
        try:
            return await act(request, fields)
        except (NotFound, NotAllowed):
            raise
        except RequestError as error:
            return await self.show(request, doing=doing, fields=fields, error=error)

    async def set_hours(self, request: Request, fields: Fields) -> Response:
        week = read_form(fields)
        await self._call(request, self.services.workflow.set_hours, self.whose(request), week)
        return self._done(request, "hours-set")

    async def set_standard_hours(self, request: Request, fields: Fields) -> Response:
        await self._call(request, self.services.workflow.set_hours, self.whose(request), None)
        return self._done(request, "hours-set")

    async def ask_leave(self, request: Request, fields: Fields) -> Response:
        asked = self.checked(fields, NewLeave)
        ask = partial(
            self.services.workflow.ask_leave,
            reason=asked.reason,
            despite_bookings=asked.despite,
        )
        made = await self._call(request, ask, self.whose(request), asked.span, asked.kind)
        counts = made.leave.status is LeaveStatus.APPROVED
        return self._done(request, "leave-entered" if counts else "leave-asked")

    async def approve_leave(self, request: Request, fields: Fields) -> Response:
        chosen = self.checked(fields, LeaveChosen)
        approve = partial(self.services.workflow.approve_leave, despite_bookings=chosen.despite)
        await self._call(request, approve, chosen.leave)
        return self._done(request, "leave-approved")

    async def reject_leave(self, request: Request, fields: Fields) -> Response:
        chosen = self.checked(fields, LeaveChosen)
        await self._call(request, self.services.workflow.reject_leave, chosen.leave)
        return self._done(request, "leave-rejected")

    async def cancel_leave(self, request: Request, fields: Fields) -> Response:
        chosen = self.checked(fields, LeaveChosen)
        await self._call(request, self.services.workflow.cancel_leave, chosen.leave)
        return self._done(request, "leave-cancelled")

    async def make_feed(self, request: Request, fields: Fields) -> Response:
        """Drawn at once and not by a redirect: the secret belongs into no address of a page."""
        secret, give = new_session_secret(), self.services.workflow.give_feed
        await self._call(request, partial(give, secret, staff_id=self.whose(request)))
        response = await self.show(request, made=feed_address(self.services, request, secret))
        response.headers["Cache-Control"] = "no-store"
        return response

    async def end_feed(self, request: Request, fields: Fields) -> Response:
        end = self.services.workflow.revoke_feed
        await self._call(request, partial(end, staff_id=self.whose(request)))
        return self._done(request, "feed-ended")

    def _done(self, request: Request, notice: str) -> Response:
        # A form sent from further down brings its fragment along; the notice stands at the top.
        return RedirectResponse(f"{request.url.path}?done={notice}#main", 303)

    async def _call(self, request: Request, step: Callable[..., Any], *given: Any) -> Any:
        """One step of the workflow in one write."""
        return await self.write(partial(step, *given, actor=self.actor(request), now=self.now))
