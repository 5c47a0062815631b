"""When inspectors are free, and the refusal of a time at which one is not.

The methods that look run inside a read; the same check runs again in the write that books.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from gacq.applications import application as applications
from gacq.applications import diaries, inspection_listing, inspections
from gacq.applications.availability import (
    Broken,
    DayAvailability,
    Diary,
    Wish,
    availability,
    broken_by,
    next_free,
)
from gacq.applications.slot_words import listed, why
from gacq.applications.status import InspectionType
from gacq.applications.week import Span
from gacq.errors import Conflict, InvalidInput, NotFound
from gacq.staff import Role, StaffView, accounts, active_with_role
from gacq.workflow.stage import Stage

NEXT_FREE = 3
"""How many free times a refusal names."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """An inspector, and how many inspections they have booked or under way."""

    inspector: StaffView
    open: int


@dataclass(frozen=True, slots=True)
class Free:
    """One inspector's days."""

    who: Loaded
    days: tuple[DayAvailability, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The inspectors who could inspect one application, the least loaded first."""

    wish: Wish
    inspectors: tuple[Free, ...]


class FreeTimes(Stage):
    """Free times as the office's rules have them."""

    def free_times(
        self, inspector_id: int, kind: InspectionType, days: list[date], *, now: datetime
    ) -> Suggestions:
        """Of one inspector, in a list of one. Raises NotFound."""
        wish = Wish(kind, self._rules, now)
        return Suggestions(wish, self._free(by_load([_found(inspector_id)]), days, wish))

    def suggestions(
        self, application_id: int, days: list[date], *, now: datetime, limit: int = 100
    ) -> Suggestions:
        """Of the least loaded inspectors, for one application; its appointment is not in the way.

        Raises NotFound, or Conflict while nobody has decided how the farm will be inspected.
        """
        wish = Wish(decided_type(applications.get(application_id)), self._rules, now)
        appointment = inspections.open_of(application_id)
        people = by_load(active_with_role(Role.INSPECTOR))[:limit]
        but = appointment.id if appointment else None
        return Suggestions(wish, self._free(people, days, wish, but=but))

    def _free(
        self, people: list[Loaded], days: list[date], wish: Wish, *, but: int | None = None
    ) -> tuple[Free, ...]:
        found = diaries.read(
            [person.inspector for person in people],
            days[0],
            days[-1],
            standard=self._standard,
            but=but,
        )
        return tuple(
            Free(person, tuple(availability(day, diary, wish) for day in days))
            for person, diary in zip(people, found, strict=True)
        )

    def _free_span(
        self, inspector: StaffView, starts_at: datetime, wish: Wish, *, but: int | None = None
    ) -> Span:
        """The time that is booked from ``starts_at`` on. Raises InvalidInput, Conflict."""
        if starts_at.second or starts_at.microsecond:
            raise InvalidInput({"startsAt": "must be a whole minute"})
        first, last = wish.first_day, wish.last_day
        (diary,) = diaries.read([inspector], first, last, standard=self._standard, but=but)
        if broken := broken_by(starts_at, diary, wish):
            raise _refusal(broken, starts_at, diary, wish)
        return wish.span_from(starts_at)


def by_load(people: Sequence[StaffView]) -> list[Loaded]:
    """Those with the fewest open inspections first. Inside a read."""
    counts = inspection_listing.open_counts([person.id for person in people])
    loaded = [Loaded(person, counts.get(person.id, 0)) for person in people]
    return sorted(loaded, key=lambda each: each.open)


def decided_type(application: applications.ApplicationView) -> InspectionType:
    """Raises Conflict while there is none."""
    if application.inspection_type is None:
        raise Conflict(
            f"Nobody has decided yet how application {application.application_number} will be "
            "inspected: wait for its AI check, or have a reviewer set the inspection type"
        )
    return application.inspection_type


def bookable(inspector_id: int) -> StaffView:
    """Raises InvalidInput for anybody but an active inspector."""
    try:
        return _found(inspector_id)
    except NotFound:
        raise InvalidInput(
            {"inspectorId": f"{inspector_id} is not an active inspector: choose one from the list"}
        ) from None


def _found(inspector_id: int) -> StaffView:
    person = accounts.by_id(inspector_id)
    if not person.active or Role.INSPECTOR not in person.roles:
        raise NotFound(f"There is no active inspector {inspector_id}")
    return person


def _refusal(broken: Broken, starts_at: datetime, diary: Diary, wish: Wish) -> Conflict:
    # To any other time than the expected one the notice applies again.
    anew = replace(wish, expected=False)
    free = tuple(islice(next_free(starts_at, diary, anew), NEXT_FREE))
    reason = why(broken, name=diary.name, wish=wish)
    cure = (
        f"Next free times of {diary.name}: {listed(free)}"
        if free
        else f"{diary.name} has no free time left: choose another inspector"
    )
    return Conflict(
        f"This can't be booked: {reason}. {cure}",
        details={
            "rule": broken.rule,
            "inspectorId": diary.inspector_id,
            "nextFree": [{"startsAt": each.starts_at, "endsAt": each.ends_at} for each in free],
        },
    )
