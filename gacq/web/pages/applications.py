"""The list of applications: filtered, searched, counted by status, a page at a time."""

from typing import Annotated
from urllib.parse import urlencode

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import listing
from gacq.applications.listing import QUERY_LIMIT, Filter, Sort
from gacq.applications.listing import Page as Rows
from gacq.applications.status import InspectionType, Status
from gacq.errors import InvalidInput
from gacq.staff import Permission
from gacq.web.api.applications import only_by
from gacq.web.operations import Operation, Resource
from gacq.web.pages.page import Form, Page, faults_of

ROWS = 50


class Question(Form):
    """What to list; a bookmark of the page keeps it."""

    status: Status | None = None
    type: InspectionType | None = None
    q: Annotated[str | None, Field(max_length=QUERY_LIMIT)] = None
    sort: Sort = Sort.CHANGED_LAST
    cursor: Annotated[str | None, Field(max_length=500)] = None


class Applications(Page):
    async def get(self, request: Request) -> Response:
        fields = dict(request.query_params)
        try:
            asked = self.checked(fields, Question)
            mine = only_by(self.actor(request))
            rows, counts = await self.database.read_async(_read, asked, mine)
        except InvalidInput as error:
            return self._draw(request, fields, Question(), Rows((), None), {}, faults_of(error))
        return self._draw(request, fields, asked, rows, counts, {})

    def _draw(
        self,
        request: Request,
        fields: dict[str, str],
        asked: Question,
        rows: Rows,
        counts: dict[Status, int],
        faults: dict[str, str],
    ) -> Response:
        return self.draw(
            request,
            "applications.html",
            status=422 if faults else 200,
            fields=fields,
            asked=asked,
            rows=rows.items,
            counts=counts,
            total=sum(counts.values()),
            statuses=list(Status),
            types=list(InspectionType),
            following=_address(asked, cursor=rows.next) if rows.next else None,
            address_of=lambda **changes: _address(asked, **changes),
            faults=faults,
        )


def _read(asked: Question, mine: int | None) -> tuple[Rows, dict[Status, int]]:
    which = Filter(
        status=asked.status, inspection_type=asked.type, created_by_staff=mine, q=asked.q
    )
    rows = listing.page(which, sort=asked.sort, limit=ROWS, cursor=asked.cursor)
    return rows, listing.counts(created_by_staff=mine)


def _address(asked: Question, **changes: str | None) -> str:
    """The same list with something changed; from its first page unless a cursor is given."""
    kept = asked.model_dump(mode="json", exclude={"cursor"}, exclude_none=True) | changes
    return f"/applications?{urlencode({name: value for name, value in kept.items() if value})}"


PAGES = [
    Resource(
        "/applications",
        Applications,
        {"GET": Operation("Applications", Permission.READ_OWN_APPLICATIONS, None)},
    )
]
