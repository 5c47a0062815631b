"""What waits for one person, read at one moment: a statement for the counts and one a pile.

An empty pile costs nothing: the counts have said that it is empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gacq import thai
from gacq.applications import listing, waiting
from gacq.applications.application import ApplicationView
from gacq.applications.inspection_listing import Listed, open_of_inspector
from gacq.applications.inspections import InspectionStatus
from gacq.applications.leave import LeaveView
from gacq.applications.listing import Filter
from gacq.applications.overdue import Cutoffs
from gacq.staff import Actor, Permission, accounts
from gacq.web.pages.home.piles import Pile, piles_of
from gacq.workflow import Workflow

ROWS = 10
OWN_ROWS = 50
"""Of a pile that no list shows by itself."""
DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One application of a pile; ``is_own_review`` if somebody else must decide on it."""

    application: ApplicationView
    since: datetime | None
    days: int
    is_overdue: bool = False
    is_own_review: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A pile with what lies on top of it; ``total`` is all of it, ``more`` the list of all."""

    pile: Pile
    lines: tuple[Line, ...]
    total: int
    more: str


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
class AskedLeave:
    """Leave to decide on, and how many inspections are booked in its time."""

    leave: LeaveView
    booked: int


@dataclass(frozen=True, slots=True)
class MyWork:
    """Everything that waits for one person; ``names`` are of those who ask for leave."""

    piles: tuple[Filled, ...]
    fees: Fees
    outing: Outing
    leave: tuple[AskedLeave, ...]
    names: dict[int, str]

    @property
    def is_empty(self) -> bool:
        return not (self.piles or self.fees.total or self.outing.total or self.leave)


def read(actor: Actor, workflow: Workflow, limits: Cutoffs, *, now: datetime) -> MyWork:
    """Runs in a read."""
    leave = _leave() if actor.may(Permission.MANAGE_CALENDARS) else []
    return MyWork(
        piles=_Looking(actor, workflow, limits, now).fill(piles_of(actor)),
        fees=_fees(now) if actor.may(Permission.RECORD_PAYMENTS) else Fees(),
        outing=_outing(actor, now) if actor.may(Permission.MAKE_INSPECTIONS) else Outing(),
        leave=tuple(leave),
        names={each.id: each.name for each in accounts.everyone()} if leave else {},
    )


@dataclass(frozen=True, slots=True)
class _Looking:
    """Who looks at the piles, when, and by which rules."""

    actor: Actor
    workflow: Workflow
    limits: Cutoffs
    now: datetime

    def fill(self, piles: list[Pile]) -> tuple[Filled, ...]:
        counts = listing.counts() if piles else {}
        filled = [self._filled(pile, counts[pile.status]) for pile in piles if counts[pile.status]]
        return tuple(each for each in filled if each.total)

    def _filled(self, pile: Pile, total: int) -> Filled:
        if pile.inspected and not self.workflow.may_send_any(self.actor):
            own = waiting.own_to_send(self.actor.staff_id or 0, limit=OWN_ROWS)
            return Filled(pile, self._lines_of(pile, own), len(own), more="")
        rows = listing.page(Filter(status=pile.status), sort=pile.sort, limit=ROWS).items
        return Filled(pile, self._lines_of(pile, rows), total, pile.more)

    def _lines_of(self, pile: Pile, rows: Iterable[ApplicationView]) -> tuple[Line, ...]:
        return tuple(self._line(pile, row) for row in rows)

    def _line(self, pile: Pile, row: ApplicationView) -> Line:
        decides = pile.permission is Permission.DECIDE_APPLICATIONS
        return replace(
            line_of(row, pile.since(row), self.now),
            is_overdue=self.limits.are_passed_by(row),
            is_own_review=decides and self.workflow.why_not_decide(row, self.actor) is not None,
        )


def line_of(row: ApplicationView, since: datetime | None, now: datetime) -> Line:
    """A row of a list that says since when it waits."""
    return Line(row, since, 0 if since is None else thai.days_between(since, now))


def _leave() -> list[AskedLeave]:
    return [
        AskedLeave(each, len(open_of_inspector(each.staff_id, within=each.span)))
        for each in waiting.asked_leave(limit=ROWS)
    ]


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
