"""Leave that waits for a decision, everybody's calendar, and the feed of the whole office."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import feeds, leave
from gacq.applications.feeds import FeedView
from gacq.applications.inspection_listing import Listed, open_of_inspector
from gacq.applications.leave import LeaveView
from gacq.errors import RequestError
from gacq.staff import Permission, Role, StaffView, active_with_role
from gacq.web.envelope import status_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.page import faults_of
from gacq.web.pages.inspections.calendar_acts import CalendarActs, Fields
from gacq.web.pages.inspections.calendars import bookings_in
from gacq.web.pages.inspections.leave_words import span_words
from gacq.workflow import Loaded
from gacq.workflow.free_times import by_load

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A leave that somebody asked for, and what is booked in that time."""

    person: StaffView
    leave: LeaveView
    booked: list[Listed]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the page shows, read at one moment."""

    waiting: list[Waiting]
    inspectors: list[Loaded]
    feed: FeedView | None


class Leave(CalendarActs):
    DOES: ClassVar[Mapping[str, str]] = {
        "approve": "approve_leave",
        "reject": "reject_leave",
        "feed": "make_feed",
        "end-feed": "end_feed",
    }

    def whose(self, request: Request) -> int | None:
        return None

    async def show(
        self,
        request: Request,
        *,
        doing: str = "",
        fields: Fields | None = None,
        error: RequestError | None = None,
        made: str = "",
    ) -> Response:
        language = language_of(request)
        overview = await self.database.read_async(_read)
        return self.draw(
            request,
            "inspections/leave.html",
            status=200 if error is None else status_of(error) or 500,
            overview=overview,
            span_words=lambda each: span_words(each.span, language),
            doing=doing,
            fields=dict(fields or {}),
            faults={} if error is None else faults_of(error),
            in_the_way=bookings_in(error),
            made=made,
        )


def _read() -> Overview:
    inspectors = active_with_role(Role.INSPECTOR)
    people = {person.id: person for person in inspectors}
    waiting = [
        Waiting(people[each.staff_id], each, open_of_inspector(each.staff_id, within=each.span))
        for each in leave.waiting(people, limit=SHOWN)
    ]
    return Overview(waiting, by_load(inspectors), feeds.standing_of(None))


PAGES = [
    Resource(
        "/leave",
        Leave,
        {
            "GET": Operation("Leave and calendars", Permission.MANAGE_CALENDARS, None),
            "POST": Operation("Decide on leave", Permission.MANAGE_CALENDARS, None),
        },
    )
]
