"""The list of applications: filtered, searched, sorted, counted by status, a page at a time."""

from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import listing, overdue
from gacq.applications.listing import QUERY_LIMIT, Filter, Sort
from gacq.applications.listing import Page as Rows
from gacq.applications.overdue import Cutoffs
from gacq.applications.status import InspectionType, Status
from gacq.errors import InvalidInput
from gacq.staff import Actor, Permission, StaffView, accounts
from gacq.staff.roles import permissions_of
from gacq.web.api.applications import only_by
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.page import Form, Page, faults_of

ROWS = 50

_ORDERS = {
    "createdAt": (Sort.NEWEST, Sort.OLDEST),
    "submittedAt": (Sort.SUBMITTED_LAST, Sort.SUBMITTED_FIRST),
    "updatedAt": (Sort.CHANGED_LAST, Sort.CHANGED_FIRST),
}
"""By column: what a first click on its heading asks for, and what a second one."""


class Question(Form):
    """What to list; a bookmark of the page keeps it."""

    status: Status | None = None
    type: InspectionType | None = None
    reviewer: Annotated[int | None, Field(ge=1, le=2**53)] = None
    province: Annotated[str | None, Field(max_length=100)] = None
    overdue: Literal["1"] | None = None
    q: Annotated[str | None, Field(max_length=QUERY_LIMIT)] = None
    sort: Sort = Sort.CHANGED_LAST
    cursor: Annotated[str | None, Field(max_length=500)] = None

    @property
    def narrows(self) -> bool:
        """Whether anything is left out of the list."""
        given = (self.status, self.type, self.reviewer, self.province, self.overdue, self.q)
        return any(given)


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows, read at one moment."""

    rows: Rows
    counts: dict[Status, int]
    overdue: int = 0
    reviewers: tuple[StaffView, ...] = ()
    provinces: tuple[str, ...] = ()


class Applications(Page):
    async def get(self, request: Request) -> Response:
        fields, actor = dict(request.query_params), self.actor(request)
        limits = await self._limits()
        try:
            asked = self.checked(fields, Question)
            found = await self.database.read_async(_read, asked, limits, actor)
        except InvalidInput as error:
            return self._draw(
                request, fields, Question(), Found(Rows((), None), {}), limits, faults_of(error)
            )
        return self._draw(request, fields, asked, found, limits, {})

    async def _limits(self) -> Cutoffs:
        # Not on the event loop: the first look at the holidays takes a quarter of a second.
        settings = self.services.settings.deadlines
        return await self.services.threads.files(overdue.cutoffs, self.now, settings)

    def _draw(
        self,
        request: Request,
        fields: dict[str, str],
        asked: Question,
        found: Found,
        limits: Cutoffs,
        faults: dict[str, str],
    ) -> Response:
        following = found.rows.next
        return self.draw(
            request,
            "lists/applications.html",
            status=422 if faults else 200,
            fields=fields,
            asked=asked,
            rows=found.rows.items,
            is_overdue=limits.are_passed_by,
            counts=found.counts,
            total=sum(found.counts.values()),
            overdue=found.overdue,
            most=overdue.MOST,
            reviewers=found.reviewers,
            provinces=found.provinces,
            statuses=list(Status),
            types=list(InspectionType),
            following=_address(asked, cursor=following) if following else None,
            address_of=lambda **changes: _address(asked, **changes),
            order_of=lambda column: _order(asked.sort, column),
            faults=faults,
        )


def _read(asked: Question, limits: Cutoffs, actor: Actor) -> Found:
    mine = only_by(actor)
    which = Filter(
        status=asked.status,
        inspection_type=asked.type,
        reviewer_id=asked.reviewer,
        province=asked.province,
        overdue=limits if asked.overdue else None,
        created_by_staff=mine,
        q=asked.q,
    )
    everybodys = mine is None
    return Found(
        listing.page(which, sort=asked.sort, limit=ROWS, cursor=asked.cursor),
        listing.counts(created_by_staff=mine),
        listing.overdue_count(limits) if everybodys else 0,
        tuple(filter(_reviews, accounts.everyone())) if everybodys else (),
        tuple(listing.provinces()) if everybodys else (),
    )


def _reviews(person: StaffView) -> bool:
    return Permission.REVIEW_APPLICATIONS in permissions_of(person.roles)


def _order(current: Sort, column: str) -> tuple[str, str]:
    """What a click on the column's heading asks for, and how the list stands now for ARIA."""
    first, second = _ORDERS[column]
    if current is first:
        return second.value, "descending"
    return first.value, "ascending" if current is second else ""


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
