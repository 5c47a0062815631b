"""An inspector's calendar: working hours, leave, and the address that calendar programs read.

Inspectors keep their own; who manages calendars opens anybody's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import feeds
from gacq.applications.feeds import FeedView
from gacq.applications.inspection_listing import Listed, open_of_inspector
from gacq.applications.leave import ASKED, STANDING, LeaveKind, LeaveView
from gacq.applications.working_hours import HoursView
from gacq.errors import Conflict, RequestError
from gacq.staff import Actor, Permission, StaffView, accounts
from gacq.web.envelope import status_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.page import faults_of
from gacq.web.pages.inspections.calendar_acts import CalendarActs, Fields
from gacq.web.pages.inspections.hours_form import lines_of_form, lines_of_week
from gacq.web.pages.inspections.leave_words import span_words

LEAVE_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything that the page shows, read at one moment.

    ``booked`` holds, by leave that waits for a decision, the inspections in its time.
    """

    person: StaffView
    hours: HoursView
    outside: tuple[Listed, ...]
    leave: list[LeaveView]
    booked: dict[int, list[Listed]]
    feed: FeedView | None


class InspectorCalendar(CalendarActs):
    DOES: ClassVar[Mapping[str, str]] = {
        "hours": "set_hours",
        "standard": "set_standard_hours",
        "ask": "ask_leave",
        "approve": "approve_leave",
        "reject": "reject_leave",
        "cancel": "cancel_leave",
        "feed": "make_feed",
        "end-feed": "end_feed",
    }

    def whose(self, request: Request) -> int | None:
        return self.row_id(request)

    async def show(
        self,
        request: Request,
        *,
        doing: str = "",
        fields: Fields | None = None,
        error: RequestError | None = None,
        made: str = "",
    ) -> Response:
        who, actor, language = self.whose(request) or 0, self.actor(request), language_of(request)
        calendar = await self.database.read_async(self._read, who, actor)
        given = dict(fields or {})
        return self.draw(
            request,
            "inspections/calendar.html",
            status=200 if error is None else status_of(error) or 500,
            calendar=calendar,
            own=actor.staff_id == who,
            lines=lines_of_form(given) if doing == "hours" else lines_of_week(calendar.hours.week),
            span_words=lambda leave: span_words(leave.span, language),
            standing=STANDING,
            kinds=list(LeaveKind),
            doing=doing,
            fields=given,
            faults={} if error is None else faults_of(error),
            in_the_way=bookings_in(error),
            made=made,
        )

    def _read(self, who: int, actor: Actor) -> Calendar:
        workflow = self.services.workflow
        hours = workflow.hours(who)
        leave = workflow.leave_of(who, actor=actor)[:LEAVE_SHOWN]
        return Calendar(
            accounts.by_id(who),
            hours,
            workflow.bookings_outside(hours, now=self.now),
            leave,
            {each.id: open_of_inspector(who, within=each.span) for each in leave if is_asked(each)},
            feeds.standing_of(who),
        )


class MyCalendar(InspectorCalendar):
    def whose(self, request: Request) -> int | None:
        return self.actor(request).staff_id


def is_asked(leave: LeaveView) -> bool:
    return leave.status in ASKED


def bookings_in(error: RequestError | None) -> list[dict[str, object]]:
    """The inspections that stand in the way of a leave, as a refusal names them."""
    details = (error.details or {}) if isinstance(error, Conflict) else {}
    return list(details.get("bookings", ()))


PAGES = [
    Resource(
        path,
        page,
        {
            "GET": Operation(summary, permission, None),
            "POST": Operation("Change hours, leave or the address", permission, None),
        },
    )
    for path, page, summary, permission in (
        ("/my-calendar", MyCalendar, "My calendar", Permission.KEEP_OWN_CALENDAR),
        (
            "/inspectors/{id:int}/calendar",
            InspectorCalendar,
            "An inspector's calendar",
            Permission.MANAGE_CALENDARS,
        ),
    )
]
