"""What waits for one person, read at one moment: a statement for the counts and one a pile.

An empty pile costs nothing: the counts have said that it is empty.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gacq import thai
from gacq.applications import listing, waiting
from gacq.applications.application import ApplicationView
from gacq.applications.inspection_listing import Listed
from gacq.applications.inspections import InspectionStatus
from gacq.applications.leave import LeaveView
from gacq.applications.listing import Filter
from gacq.staff import Actor, Permission, accounts
from gacq.web.pages.piles import Pile, piles_of
from gacq.workflow import Workflow

ROWS = 10
DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One application of a pile; ``is_own_review`` if somebody else must decide on it."""

    application: ApplicationView
    since: datetime | None
    days: int
    is_own_review: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A pile with what lies on top of it; ``total`` is all of it."""

    pile: Pile
    lines: tuple[Line, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Fees:
    """Fees to record; ``total`` stops at waiting.MOST_COUNTED."""

    lines: tuple[Line, ...] = ()
    total: int = 0

    @property
    def is_more(self) -> bool:
        return self.total >= waiting.MOST_COUNTED


@dataclass(frozen=True, slots=True)
class Outing:
    """One's own inspections: to be recorded, left standing, today's, and of the coming days."""

    recording: tuple[Listed, ...] = ()
    missed: tuple[Listed, ...] = ()
    today: tuple[Listed, ...] = ()
    soon: tuple[Listed, ...] = ()

    @property
    def total(self) -> int:
        return len(self.recording) + len(self.missed) + len(self.today) + len(self.soon)


@dataclass(frozen=True, slots=True)
class MyWork:
    """Everything that waits for one person; ``names`` are of those who ask for leave."""

    piles: tuple[Filled, ...]
    fees: Fees
    outing: Outing
    leave: tuple[LeaveView, ...]
    names: dict[int, str]

    @property
    def is_empty(self) -> bool:
        return not (self.piles or self.fees.total or self.outing.total or self.leave)


def read(actor: Actor, workflow: Workflow, *, now: datetime) -> MyWork:
    """Runs in a read."""
    leave = waiting.asked_leave(limit=ROWS) if actor.may(Permission.MANAGE_CALENDARS) else []
    return MyWork(
        piles=_filled(piles_of(actor), actor, workflow, now),
        fees=_fees(now) if actor.may(Permission.RECORD_PAYMENTS) else Fees(),
        outing=_outing(actor, now) if actor.may(Permission.MAKE_INSPECTIONS) else Outing(),
        leave=tuple(leave),
        names={each.id: each.name for each in accounts.everyone()} if leave else {},
    )


def _filled(
    piles: list[Pile], actor: Actor, workflow: Workflow, now: datetime
) -> tuple[Filled, ...]:
    counts = listing.counts() if piles else {}
    return tuple(
        Filled(pile, _lines_of(pile, actor, workflow, now), counts[pile.status])
        for pile in piles
        if counts[pile.status]
    )


def _lines_of(pile: Pile, actor: Actor, workflow: Workflow, now: datetime) -> tuple[Line, ...]:
    rows = listing.page(Filter(status=pile.status), sort=pile.sort, limit=ROWS).items
    decides = pile.permission is Permission.DECIDE_APPLICATIONS
    return tuple(
        line_of(row, pile.since(row), now, decides and bool(workflow.why_not_decide(row, actor)))
        for row in rows
    )


def line_of(
    row: ApplicationView, since: datetime | None, now: datetime, is_own_review: bool = False
) -> Line:
    """A row of a list that says since when it waits."""
    days = 0 if since is None else thai.days_between(since, now)
    return Line(row, since, days, is_own_review)


def _fees(now: datetime) -> Fees:
    total = waiting.unpaid_count()
    rows = waiting.unpaid(limit=ROWS) if total else []
    return Fees(tuple(line_of(row, row.submitted_at, now) for row in rows), total)


def _outing(actor: Actor, now: datetime) -> Outing:
    today = thai.day(now)
    begins, ends = thai.days(today, today)
    until = ends + timedelta(days=DAYS_AHEAD - 1)
    own = waiting.own_inspections(actor.staff_id or 0, until=until, now=now)
    booked = [each for each in own if each.inspection.status is InspectionStatus.SCHEDULED]
    starts = [(each, each.inspection.starts_at) for each in booked]
    return Outing(
        recording=tuple(each for each in own if each not in booked),
        missed=tuple(each for each, at in starts if at < begins),
        today=tuple(each for each, at in starts if begins <= at < ends),
        soon=tuple(each for each, at in starts if at >= ends),
    )
