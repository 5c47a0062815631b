"""Booking an inspection, and moving one: a week of free times, then one look before it counts.

The week is a form of buttons, one for each free time, so it works with a keyboard and without
script. Whoever was slower than somebody else sees the next free times on the same page, and what
they wrote is still there.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import application as applications
from gacq.applications import inspection_listing, inspections
from gacq.applications.application import ApplicationView
from gacq.applications.availability import Wish
from gacq.applications.inspection_listing import Filter
from gacq.applications.inspections import InspectionView
from gacq.applications.status import InspectionType, Status
from gacq.applications.week import weekday_of
from gacq.errors import Conflict, InvalidInput, NotAllowed, NotFound, RequestError
from gacq.staff import Permission, accounts
from gacq.web import inline
from gacq.web.api.applications import visible
from gacq.web.envelope import status_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.page import Form, Page, faults_of
from gacq.web.pages.inspections.day_words import hours_words
from gacq.web.pages.inspections.free_week import FreeWeek, first_free, free_week
from gacq.web.pages.inspections.slot_choice import Slot, SlotField, written
from gacq.web.pages.inspections.weeks import WEEKDAYS, ShownDay, Week
from gacq.web.shapes import WHOLE_LINK
from gacq.web.words import Language
from gacq.workflow.free_times import decided_type

BOOKABLE = frozenset({Status.REVIEW_PASSED, Status.INSPECTION_SCHEDULED})
INSPECTORS = 20
"""The least loaded ones that one page shows."""
SEARCHED_WEEKS = 6
"""From the first day that may be booked on, until a free time is found."""
BY_LINK = frozenset({InspectionType.VIDEO, InspectionType.HYBRID})


class Question(Form):
    """Which week to show; a ``slot`` that was chosen leads to the last look."""

    week: ShownDay | None = None
    slot: SlotField | None = None


class Chosen(Form):
    """A time that is to be booked."""

    slot: SlotField
    meeting_link: Annotated[str, Field(max_length=500, pattern=WHOLE_LINK)] = ""


class Moved(Chosen):
    reason: Annotated[str, Field(max_length=2_000)]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be inspected: the application, and the appointment that it has."""

    application: ApplicationView
    appointment: InspectionView | None
    wish: Wish


class Book(Page):
    async def get(self, request: Request) -> Response:
        fields = dict(request.query_params)
        try:
            asked = self.checked(fields, Question)
        except InvalidInput as error:
            return await self._week(request, Question(), error)
        if asked.slot is not None:
            return await self._last_look(request, asked.slot, fields)
        return await self._week(request, asked)

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        if "pick" in fields:
            return await self._picked(request, {**fields, "slot": fields["pick"]})
        which = self.row_id(request)
        try:
            moved = await self.write(partial(self._book, request, which, fields))
        except (NotFound, NotAllowed):
            raise
        except RequestError as error:
            return await self._refused(request, fields, error)
        await inline.without_queues(request, which)
        done = "inspection-moved" if moved else "inspection-booked"
        return self.go(f"/applications/{which}", done=done)

    def _book(self, request: Request, which: int, fields: dict[str, str]) -> bool:
        """Book it, or move what is booked; says whether it was moved."""
        actor, workflow = self.actor(request), self.services.workflow
        subject = self._subject(request, which)
        if subject.appointment is None:
            chosen = self.checked(fields, Chosen)
            workflow.schedule(
                which,
                chosen.slot.inspector_id,
                chosen.slot.starts_at,
                meeting_link=chosen.meeting_link or None,
                actor=actor,
                now=self.now,
            )
            return False
        moved = self.checked(fields, Moved)
        workflow.reschedule(
            which,
            reason=moved.reason,
            starts_at=moved.slot.starts_at,
            inspector_id=moved.slot.inspector_id,
            meeting_link=moved.meeting_link if subject.wish.kind in BY_LINK else None,
            actor=actor,
            now=self.now,
        )
        return True

    async def _picked(self, request: Request, fields: dict[str, str]) -> Response:
        """Another time was chosen on the last look; nothing is booked by that yet."""
        try:
            slot = self.checked(fields, Question).slot
        except InvalidInput as error:
            return await self._week(request, Question(), error)
        assert slot is not None, "what was picked is never empty here"
        return await self._last_look(request, slot, fields)

    async def _refused(
        self, request: Request, fields: dict[str, str], error: RequestError
    ) -> Response:
        """The last look again with what is wrong; without a time in it, the week."""
        try:
            slot = self.checked({"slot": fields.get("slot", "")}, Question).slot
        except InvalidInput:
            slot = None
        if slot is None:
            return await self._week(request, Question(), error)
        return await self._last_look(request, slot, fields, error)

    async def _week(
        self, request: Request, asked: Question, error: RequestError | None = None
    ) -> Response:
        subject, week, found, searched = await self.database.read_async(
            self._read_week, request, self.row_id(request), asked.week, language_of(request)
        )
        return self.draw(
            request,
            "inspections/booking.html",
            status=200 if error is None else status_of(error) or 500,
            subject=subject,
            hours=hours_words(subject.wish),
            week=week,
            found=found,
            earliest=not asked.week,
            searched=searched,
            limit=INSPECTORS,
            faults={} if error is None else faults_of(error),
            current=_current(subject.appointment),
            by_link=subject.wish.kind in BY_LINK,
        )

    async def _last_look(
        self,
        request: Request,
        slot: Slot,
        fields: dict[str, str],
        error: RequestError | None = None,
    ) -> Response:
        subject, name = await self.database.read_async(
            self._read_choice, request, self.row_id(request), slot.inspector_id
        )
        kept = subject.appointment.meeting_link if subject.appointment else None
        return self.draw(
            request,
            "inspections/booking_confirm.html",
            status=200 if error is None else status_of(error) or 500,
            subject=subject,
            slot=slot,
            value=written(slot.inspector_id, slot.starts_at),
            ends_at=slot.starts_at + subject.wish.length,
            weekday=WEEKDAYS[weekday_of(slot.day)],
            hours=hours_words(subject.wish),
            inspector=name,
            fields={"meeting_link": kept or "", "week": str(slot.day), **fields},
            faults={} if error is None else faults_of(error),
            others=_others(error),
            taken=isinstance(error, Conflict),
            by_link=subject.wish.kind in BY_LINK,
        )

    def _read_week(
        self, request: Request, which: int, asked: date | None, language: Language
    ) -> tuple[Subject, Week, FreeWeek, bool]:
        subject = self._subject(request, which)
        start = asked or subject.wish.first_day
        days = [start + timedelta(days=n) for n in range(7 if asked else 7 * SEARCHED_WEEKS)]
        found = self.services.workflow.suggestions(which, days, limit=INSPECTORS, now=self.now)
        free = first_free(found)
        week = Week(asked or free or start)
        booked = inspection_listing.page(Filter(span=week.span, takes_time=True), limit=250).items
        shown = free_week(found, week, booked, moving=subject.appointment, language=language)
        return subject, week, shown, asked is None and free is None

    def _read_choice(self, request: Request, which: int, inspector_id: int) -> tuple[Subject, str]:
        return self._subject(request, which), accounts.by_id(inspector_id).name

    def _subject(self, request: Request, which: int) -> Subject:
        """Raises Conflict where nothing can be booked or moved any more."""
        application = visible(which, self.actor(request))
        applications.require(application, BOOKABLE, "booking")
        wish = Wish(decided_type(application), self.services.settings.inspections, self.now)
        return Subject(application, inspections.open_of(which), wish)


def _current(appointment: InspectionView | None) -> str | None:
    """The time that it has now, for a change of the link alone."""
    return written(appointment.inspector_id, appointment.starts_at) if appointment else None


def _others(error: RequestError | None) -> list[tuple[str, datetime]]:
    """The next free times that a refusal names."""
    details: dict[str, Any] = (error.details or {}) if isinstance(error, Conflict) else {}
    return [
        (written(details["inspectorId"], each["startsAt"]), each["startsAt"])
        for each in details.get("nextFree", ())
    ]


PAGES = [
    Resource(
        "/applications/{id:int}/book",
        Book,
        {
            "GET": Operation("Free times for an inspection", Permission.BOOK_INSPECTIONS, None),
            "POST": Operation("Book or move it", Permission.BOOK_INSPECTIONS, None),
        },
    )
]
