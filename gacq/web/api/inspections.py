"""Inspections: the list, one of them, and the free times for an application's."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import inspection_listing, inspections
from gacq.applications.inspection_listing import Filter
from gacq.applications.inspections import InspectionStatus
from gacq.applications.week import Span, midnight
from gacq.errors import InvalidInput
from gacq.staff import Permission
from gacq.web.api.days import FROM, TO, Day, days_between
from gacq.web.api.shown_inspections import InspectionShown, SuggestionsShown
from gacq.web.endpoint import LARGEST_ID, Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Asked, Page, PageMark

Id = Annotated[int | None, Field(ge=1, le=LARGEST_ID)]


class InspectionQuery(Asked):
    """Which inspections, the earliest first; without ``from`` and ``to`` those of all time."""

    from_: Annotated[Day | None, FROM] = None
    to: Annotated[Day | None, TO] = None
    inspector: Id = None
    application: Id = None
    status: InspectionStatus | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=500)] = None


class SlotsQuery(Asked):
    """Which days, and of how many inspectors."""

    from_: Annotated[Day, FROM]
    to: Annotated[Day, TO]
    limit: Annotated[int, Field(ge=1, le=100)] = 10


class InspectionList(Endpoint):
    async def get(self, request: Request) -> Response:
        asked = self.asked(request, InspectionQuery)
        wanted = Filter(
            span=_span(asked.from_, asked.to),
            inspector_id=asked.inspector,
            application_id=asked.application,
            status=asked.status,
        )
        page = await self.database.read_async(
            inspection_listing.page, wanted, limit=asked.limit, cursor=asked.cursor
        )
        rows = [InspectionShown.of(listed) for listed in page.items]
        return self.answer(rows, page=PageMark(limit=asked.limit, next=page.next))


class OneInspection(Endpoint):
    async def get(self, request: Request) -> Response:
        return self.answer(await self.database.read_async(self._shown, self.row_id(request)))

    def _shown(self, inspection_id: int) -> InspectionShown:
        (listed,) = inspection_listing.with_names([inspections.get(inspection_id)])
        return InspectionShown.of(listed)


class Slots(Endpoint):
    async def get(self, request: Request) -> Response:
        asked = self.asked(request, SlotsQuery)
        days = days_between(asked.from_, asked.to)
        return self.answer(
            await self.database.read_async(self._shown, self.row_id(request), days, asked.limit)
        )

    def _shown(self, application_id: int, days: list[date], limit: int) -> SuggestionsShown:
        found = self.services.workflow.suggestions(application_id, days, limit=limit, now=self.now)
        return SuggestionsShown.made_of(found, days)


def _span(first: date | None, last: date | None) -> Span | None:
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise InvalidInput({"to" if first else "from": "give both from and to, or neither"})
    days = days_between(first, last)
    return Span(midnight(days[0]), midnight(days[-1] + timedelta(days=1)))


_READ = Permission.READ_ALL_APPLICATIONS

RESOURCES = [
    Resource(
        "/api/v1/inspections",
        InspectionList,
        {"GET": Operation("List inspections", _READ, Page[InspectionShown], query=InspectionQuery)},
    ),
    Resource(
        "/api/v1/inspections/{id:int}",
        OneInspection,
        {"GET": Operation("Show an inspection", _READ, Answer[InspectionShown], refusals=(404,))},
    ),
    Resource(
        "/api/v1/applications/{id:int}/slots",
        Slots,
        {
            "GET": Operation(
                "Free times for an application, of the least loaded inspectors",
                _READ,
                Answer[SuggestionsShown],
                query=SlotsQuery,
                refusals=(404, 409),
            )
        },
    ),
]
