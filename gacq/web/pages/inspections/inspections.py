"""The week of inspections: seven days with what is booked on each, holidays, and who is on leave.

Inspectors see their own week first and everybody's with one step more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq import thai
from gacq.applications import inspection_listing, inspections, leave
from gacq.applications.inspection_listing import Filter, Listed
from gacq.applications.week import Span, midnight
from gacq.errors import InvalidInput
from gacq.staff import Permission, Role, StaffView, active_with_role
from gacq.web.endpoint import LARGEST_ID
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.page import Form, Page, faults_of
from gacq.web.pages.inspections.weeks import Head, ShownDay, Week, heads

SHOWN = 250
"""Appointments that one page can show; more call for a choice of inspector."""
EVERYBODY = "all"


class Question(Form):
    """Which week, of whom: an inspector's number, "all", or left out for one's own."""

    week: ShownDay | None = None
    inspector: Annotated[str | None, Field(pattern=r"^(all|\d{1,18})$")] = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Leave on one day; ``span`` is None where it takes the whole day."""

    name: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """One column."""

    head: Head
    appointments: tuple[Listed, ...]
    absences: tuple[Absence, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What was read for one week."""

    days: tuple[DayOfWeek, ...]
    people: list[StaffView]
    more: bool


class Inspections(Page):
    async def get(self, request: Request) -> Response:
        fields = dict(request.query_params)
        try:
            asked, faults = self.checked(fields, Question), {}
        except InvalidInput as error:
            asked, faults = Question(), faults_of(error)
        own = self._own(request)
        chosen = _chosen(asked, own)
        week = Week.of(asked.week or thai.day(self.now))
        shown = await self.database.read_async(self._read, week, chosen)
        return self.draw(
            request,
            "inspections/inspections.html",
            status=422 if faults else 200,
            week=week,
            shown=shown,
            own=own,
            chosen=chosen,
            current=thai.day(self.now) in week,
            faults=faults,
            limit=SHOWN,
            address_of=lambda whose: _address(week, whose),
        )

    def _own(self, request: Request) -> int | None:
        """The person's number, if they inspect."""
        actor = self.actor(request)
        return actor.staff_id if actor.may(Permission.KEEP_OWN_CALENDAR) else None

    def _read(self, week: Week, chosen: int | None) -> Shown:
        people = active_with_role(Role.INSPECTOR)
        wanted = Filter(span=week.span, inspector_id=chosen, takes_time=True)
        page = inspection_listing.page(wanted, limit=SHOWN)
        away = leave.approved_in([person.id for person in people], week.span)
        names = {each.id: each.name for each in people if chosen in (None, each.id)}
        absences = [(names[who], spans) for who, spans in away.items() if who in names]
        days = heads(week.days, today=thai.day(self.now))
        return Shown(
            tuple(_day(head, page.items, absences) for head in days),
            people,
            page.next is not None,
        )


class OneInspection(Page):
    """An inspection is shown on its application's page."""

    async def get(self, request: Request) -> Response:
        found = await self.database.read_async(inspections.get, self.row_id(request))
        return self.go(f"/applications/{found.application_id}#appointment")


def _chosen(asked: Question, own: int | None) -> int | None:
    """Whose inspections are shown; None for everybody's."""
    if asked.inspector is None:
        return own
    return None if asked.inspector == EVERYBODY else min(int(asked.inspector), LARGEST_ID)


def _day(
    head: Head, appointments: Iterable[Listed], away: Iterable[tuple[str, list[Span]]]
) -> DayOfWeek:
    whole = Span(midnight(head.day), midnight(head.day + timedelta(days=1)))
    absences = (
        Absence(name, None if span.covers(whole) else _cut(span, whole))
        for name, spans in away
        for span in spans
        if span.overlaps(whole)
    )
    mine = (each for each in appointments if thai.day(each.inspection.starts_at) == head.day)
    return DayOfWeek(head, tuple(mine), tuple(absences))


def _cut(span: Span, day: Span) -> Span:
    """The part of it that lies on this day."""
    return Span(max(span.starts_at, day.starts_at), min(span.ends_at, day.ends_at))


def _address(week: Week, whose: int | None) -> str:
    inspector = EVERYBODY if whose is None else str(whose)
    return f"/inspections?{urlencode({'week': week.first.isoformat(), 'inspector': inspector})}"


_READ = Permission.READ_ALL_APPLICATIONS

PAGES = [
    Resource("/inspections", Inspections, {"GET": Operation("Inspections", _READ, None)}),
    Resource(
        "/inspections/{id:int}", OneInspection, {"GET": Operation("One inspection", _READ, None)}
    ),
]
