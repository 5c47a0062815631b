"""Working hours and leave of inspectors; and no inspector leaves while something is booked.

Inspectors keep their own hours and ask for their own leave. Who manages calendars does both for
anybody and decides on leave, their own too: an office where one person is approver and inspector
must be able to go on, and the audit log names who decided. Bookings are never moved by any of
this: they are named, and somebody moves them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gacq import audit
from gacq.applications import inspection_listing, leave, working_hours
from gacq.applications.availability import fits
from gacq.applications.inspection_listing import Listed
from gacq.applications.inspections import InspectionStatus
from gacq.applications.leave import LeaveKind, LeaveStatus, LeaveView
from gacq.applications.slot_words import moment
from gacq.applications.week import Span, Week, write_week
from gacq.applications.working_hours import HoursView
from gacq.errors import Conflict, InvalidInput, NotAllowed, NotFound
from gacq.staff import Actor, Permission, Role, StaffView, accounts
from gacq.workflow.stage import Stage, reason_given

LONGEST_LEAVE = timedelta(days=366)
FARTHEST_LEAVE = timedelta(days=2 * 366)
"""Between now and its start: leave is entered late after an illness, or ahead with the office's
year plan."""
_NAMED = 10
"""Bookings that a refusal spells out; its details have them all."""


@dataclass(frozen=True, slots=True)
class HoursSet:
    """The new hours, and the bookings that lie outside of them."""

    hours: HoursView
    outside: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class LeaveSet:
    """A leave, and the bookings that it overlaps."""

    leave: LeaveView
    bookings: tuple[Listed, ...]


class Calendars(Stage):
    """When inspectors work and when they are away."""

    def hours(self, staff_id: int) -> HoursView:
        """Raises NotFound for one who does not inspect. Inside a read."""
        return working_hours.of(_inspector(staff_id).id, standard=self._standard)

    def set_hours(
        self, staff_id: int, week: Week | None, *, actor: Actor, now: datetime
    ) -> HoursSet:
        """None lets the office's standard week hold again. Raises NotFound, NotAllowed."""
        _inspector(staff_id)
        _may_keep(actor, staff_id)
        if week is None:
            working_hours.forget(staff_id)
        else:
            working_hours.put(staff_id, week, by=actor.label, now=now)
        hours = working_hours.of(staff_id, standard=self._standard)
        self._note_calendar(actor, "hours.change", staff_id, now, week=write_week(hours.week))
        return HoursSet(hours, _outside(staff_id, hours.week, now))

    def bookings_outside(self, hours: HoursView, *, now: datetime) -> tuple[Listed, ...]:
        """What is still to come and lies outside of these hours. Inside a read."""
        return _outside(hours.staff_id, hours.week, now)

    def leave_of(self, staff_id: int, *, actor: Actor) -> list[LeaveView]:
        """The latest first; for oneself or one who manages calendars. Inside a read."""
        _inspector(staff_id)
        _may_keep(actor, staff_id)
        return leave.of(staff_id)

    def ask_leave(
        self,
        staff_id: int,
        span: Span,
        kind: LeaveKind,
        *,
        actor: Actor,
        now: datetime,
        reason: str = "",
        despite_bookings: bool = False,
    ) -> LeaveSet:
        """PENDING; entered by one who manages calendars it is APPROVED at once.

        Raises Conflict naming the bookings that it overlaps, unless ``despite_bookings``, and
        naming leave that stands at that time; InvalidInput, NotAllowed, NotFound.
        """
        _inspector(staff_id)
        _may_keep(actor, staff_id)
        _sensible(span, now)
        reason = reason and reason_given(reason, needed_for="a reason")
        _no_other_leave(staff_id, span)
        bookings = _overlapped(staff_id, span, despite_bookings)
        added = leave.add(
            staff_id,
            span,
            kind,
            reason=reason or None,
            approved=actor.may(Permission.MANAGE_CALENDARS),
            by=actor.label,
            now=now,
        )
        self._note_leave(actor, "leave.ask", added, now, despite=_numbers(bookings))
        return LeaveSet(added, bookings)

    def approve_leave(
        self, leave_id: int, *, actor: Actor, now: datetime, despite_bookings: bool = False
    ) -> LeaveSet:
        """PENDING → APPROVED. Raises Conflict as ``ask_leave`` does."""
        asked = leave.get(leave_id)
        approved = self._decide(leave_id, LeaveStatus.APPROVED, actor, now)
        bookings = _overlapped(asked.staff_id, asked.span, despite_bookings)
        self._note_leave(actor, "leave.approve", approved, now, despite=_numbers(bookings))
        return LeaveSet(approved, bookings)

    def reject_leave(self, leave_id: int, *, actor: Actor, now: datetime) -> LeaveSet:
        """PENDING → REJECTED."""
        rejected = self._decide(leave_id, LeaveStatus.REJECTED, actor, now)
        self._note_leave(actor, "leave.reject", rejected, now)
        return LeaveSet(rejected, ())

    def cancel_leave(self, leave_id: int, *, actor: Actor, now: datetime) -> LeaveSet:
        """PENDING or APPROVED → CANCELLED, until it is over."""
        asked = leave.get(leave_id)
        _may_keep(actor, asked.staff_id)
        if asked.ends_at <= now:
            raise Conflict(f"Leave {leave_id} is over: it can't be cancelled any more")
        cancelled = leave.decide(
            leave_id, LeaveStatus.CANCELLED, allowed=leave.STANDING, by=actor.label, now=now
        )
        self._note_leave(actor, "leave.cancel", cancelled, now)
        return LeaveSet(cancelled, ())

    def require_nothing_booked(self, person: StaffView) -> None:
        """Raises Conflict, naming what this inspector still has booked or under way."""
        if bookings := inspection_listing.open_of_inspector(person.id):
            raise Conflict(
                f"{person.name} still has inspections: {_spelled(bookings)}. {_cure(bookings)}",
                details=_details(bookings),
            )

    def _decide(self, leave_id: int, status: LeaveStatus, actor: Actor, now: datetime) -> LeaveView:
        if not actor.may(Permission.MANAGE_CALENDARS):
            raise NotAllowed("Only one who manages calendars may decide on leave")
        return leave.decide(leave_id, status, allowed=leave.ASKED, by=actor.label, now=now)

    def _note_leave(
        self, actor: Actor, action: str, about: LeaveView, now: datetime, **details: Any
    ) -> None:
        # The reason stays out: it may be about somebody's health, and the log is kept for good.
        span = [about.starts_at.isoformat(), about.ends_at.isoformat()]
        self._note_calendar(
            actor,
            action,
            about.staff_id,
            now,
            leave=about.id,
            kind=about.kind,
            span=span,
            **details,
        )

    def _note_calendar(
        self, actor: Actor, action: str, staff_id: int, now: datetime, **details: Any
    ) -> None:
        audit.record(
            actor=actor.label,
            action=action,
            subject_type="staff",
            subject_id=str(staff_id),
            details=details,
            now=now,
        )


def _inspector(staff_id: int) -> StaffView:
    person = accounts.by_id(staff_id)
    if Role.INSPECTOR not in person.roles:
        raise NotFound(f"There is no inspector {staff_id}")
    return person


def _may_keep(actor: Actor, staff_id: int) -> None:
    own = actor.staff_id == staff_id and actor.may(Permission.KEEP_OWN_CALENDAR)
    if not own and not actor.may(Permission.MANAGE_CALENDARS):
        raise NotAllowed("Only an approver or an admin may see to the calendars of others")


def _sensible(span: Span, now: datetime) -> None:
    # A year that was meant as a Buddhist one would block nothing for five centuries.
    if abs(span.starts_at - now) > FARTHEST_LEAVE:
        raise InvalidInput(
            {
                "startsAt": f"must be within {FARTHEST_LEAVE.days} days of now, written with the "
                "Christian year"
            }
        )
    if span.ends_at <= span.starts_at:
        raise InvalidInput({"endsAt": "must be later than startsAt"})
    if span.ends_at - span.starts_at > LONGEST_LEAVE:
        raise InvalidInput({"endsAt": f"must be within {LONGEST_LEAVE.days} days of startsAt"})


def _no_other_leave(staff_id: int, span: Span) -> None:
    if other := leave.standing_in(staff_id, span):
        raise Conflict(
            f"There is leave from {moment(other.starts_at)} to {moment(other.ends_at)} already "
            f"({other.status}): cancel leave {other.id} first"
        )


def _overlapped(staff_id: int, span: Span, despite: bool) -> tuple[Listed, ...]:
    bookings = inspection_listing.open_of_inspector(staff_id, within=span)
    if bookings and not despite:
        raise Conflict(
            f"Inspections are booked in that time: {_spelled(bookings)}. Reschedule them first, "
            "or repeat this with despiteBookings to leave them as they are",
            details=_details(bookings),
        )
    return tuple(bookings)


def _outside(staff_id: int, week: Week, now: datetime) -> tuple[Listed, ...]:
    """What is still to come and lies outside of these hours."""
    return tuple(
        each
        for each in inspection_listing.open_of_inspector(staff_id)
        if each.inspection.ends_at > now
        and not fits(Span(each.inspection.starts_at, each.inspection.ends_at), week)
    )


def _spelled(bookings: Iterable[Listed]) -> str:
    """Number, farm and time of the first few."""
    lines = [
        f"{each.application_number} {each.farm_name}, {moment(each.inspection.starts_at)}"
        for each in bookings
    ]
    more = [f"and {len(lines) - _NAMED} more"] if len(lines) > _NAMED else []
    return "; ".join([*lines[:_NAMED], *more])


def _cure(bookings: Iterable[Listed]) -> str:
    """What is under way can be neither rescheduled nor cancelled, so for it that is no advice."""
    standing = {each.inspection.status for each in bookings}
    cures = {
        InspectionStatus.SCHEDULED: "First reschedule what has not started to somebody else, or "
        "cancel it",
        InspectionStatus.IN_PROGRESS: "What is under way must be completed by its inspector, or "
        "the application withdrawn",
    }
    return "; ".join(words for status, words in cures.items() if status in standing)


def _numbers(bookings: Iterable[Listed]) -> list[str]:
    return [each.application_number for each in bookings]


def _details(bookings: Iterable[Listed]) -> dict[str, Any]:
    return {
        "bookings": [
            {
                "inspectionId": each.inspection.id,
                "applicationId": each.inspection.application_id,
                "applicationNumber": each.application_number,
                "farmName": each.farm_name,
                "startsAt": each.inspection.starts_at,
                "endsAt": each.inspection.ends_at,
            }
            for each in bookings
        ]
    }
