"""Inspectors: who they are, when they work, when they are free."""

from datetime import date
from functools import partial
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.applications.status import InspectionType
from gacq.applications.week import Week, read_week
from gacq.staff import Permission, Role, active_with_role
from gacq.web.api.days import FROM, TO, Day, days_between
from gacq.web.api.shown_inspections import (
    AvailabilityShown,
    HoursSetShown,
    HoursShown,
    InspectorShown,
)
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import TIME_OF_DAY, Answer, Asked, Given
from gacq.workflow.free_times import by_load

TimeOfDay = Annotated[str, Field(pattern=TIME_OF_DAY)]


class PauseGiven(Given):
    """A break within a working day."""

    start: TimeOfDay
    end: TimeOfDay


class DayGiven(Given):
    """From when to when, in Bangkok."""

    start: TimeOfDay
    end: TimeOfDay
    breaks: Annotated[list[PauseGiven], Field(default_factory=list, max_length=10)]


class WeekGiven(Given):
    """The days that are worked; what is left out or null is a day off."""

    monday: DayGiven | None = None
    tuesday: DayGiven | None = None
    wednesday: DayGiven | None = None
    thursday: DayGiven | None = None
    friday: DayGiven | None = None
    saturday: DayGiven | None = None
    sunday: DayGiven | None = None


class HoursGiven(Given):
    """An inspector's week; null lets the office's standard week hold again."""

    week: WeekGiven | None

    def read(self) -> Week | None:
        """Raises InvalidInput for a day that ends before it starts, and the like."""
        return None if self.week is None else read_week(self.week.model_dump())


class AvailabilityQuery(Asked):
    """Which days, for which kind of inspection."""

    from_: Annotated[Day, FROM]
    to: Annotated[Day, TO]
    type: InspectionType


class InspectorList(Endpoint):
    async def get(self, request: Request) -> Response:
        return self.answer(await self.database.read_async(self._shown))

    def _shown(self) -> list[InspectorShown]:
        return [InspectorShown.of(each) for each in by_load(active_with_role(Role.INSPECTOR))]


class Hours(Endpoint):
    async def get(self, request: Request) -> Response:
        workflow = self.services.workflow
        hours = await self.database.read_async(workflow.hours, self.row_id(request))
        return self.answer(HoursShown.of(hours))

    async def put(self, request: Request) -> Response:
        week = (await self.given(request, HoursGiven)).read()
        return await self.change(request, partial(self._set, request, week))

    def _set(self, request: Request, week: Week | None) -> Answer[HoursSetShown]:
        changed = self.services.workflow.set_hours(
            self.row_id(request), week, actor=self.actor(request), now=self.now
        )
        return Answer[HoursSetShown](data=HoursSetShown.made_of(changed), timestamp=self.now)


class Availability(Endpoint):
    async def get(self, request: Request) -> Response:
        asked = self.asked(request, AvailabilityQuery)
        days = days_between(asked.from_, asked.to)
        shown = await self.database.read_async(self._shown, self.row_id(request), asked.type, days)
        return self.answer(shown)

    def _shown(
        self, inspector_id: int, kind: InspectionType, days: list[date]
    ) -> AvailabilityShown:
        found = self.services.workflow.free_times(inspector_id, kind, days, now=self.now)
        return AvailabilityShown.made_of(found, days)


_READ = Permission.READ_ALL_APPLICATIONS
_PATH = "/api/v1/inspectors"

RESOURCES = [
    Resource(
        _PATH,
        InspectorList,
        {
            "GET": Operation(
                "List those who inspect, the least loaded first",
                _READ,
                Answer[list[InspectorShown]],
            )
        },
    ),
    Resource(
        f"{_PATH}/{{id:int}}/hours",
        Hours,
        {
            "GET": Operation(
                "Show an inspector's working hours", _READ, Answer[HoursShown], refusals=(404,)
            ),
            "PUT": Operation(
                "Set one's own working hours, or who manages calendars anybody's",
                Permission.KEEP_OWN_CALENDAR,
                Answer[HoursSetShown],
                body=HoursGiven,
                refusals=(404,),
                also=Permission.MANAGE_CALENDARS,
            ),
        },
    ),
    Resource(
        f"{_PATH}/{{id:int}}/availability",
        Availability,
        {
            "GET": Operation(
                "Free times of an inspector",
                _READ,
                Answer[AvailabilityShown],
                query=AvailabilityQuery,
                refusals=(404,),
            )
        },
    ),
]
