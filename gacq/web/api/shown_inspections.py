"""How inspections, free times, working hours and leave look in JSON."""

from datetime import date, datetime
from typing import Any

from gacq.applications import holidays
from gacq.applications.availability import DayAvailability, Rule, Wish
from gacq.applications.inspection_listing import Listed
from gacq.applications.inspections import InspectionStatus
from gacq.applications.leave import LeaveKind, LeaveStatus, LeaveView
from gacq.applications.slot_words import why
from gacq.applications.status import InspectionType
from gacq.applications.week import write_week
from gacq.applications.working_hours import HoursView
from gacq.thai import buddhist_year
from gacq.web.shapes import Shown
from gacq.workflow import Free, HoursSet, LeaveSet, Loaded, Suggestions


class InspectionShown(Shown):
    """One appointment, with the words by which people know its application."""

    id: int
    application_id: int
    application_number: str
    applicant_name: str
    farm_name: str
    farm_district: str | None
    farm_province: str | None
    inspector_id: int
    inspector_name: str
    type: InspectionType
    status: InspectionStatus
    starts_at: datetime
    ends_at: datetime
    sequence: int
    meeting_link: str | None
    reason: str | None
    score: float | None
    report: str | None
    booked_by: str
    booked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    told_sequence: int | None
    told_at: datetime | None

    @classmethod
    def of(cls, listed: Listed) -> "InspectionShown":
        own = {name: getattr(listed.inspection, name) for name in _OF_INSPECTION}
        known = {name: getattr(listed, name) for name in _OF_APPLICATION}
        return cls(**own, **known)


_OF_APPLICATION = (
    "application_number",
    "applicant_name",
    "farm_name",
    "farm_district",
    "farm_province",
)
_OF_INSPECTION = tuple(InspectionShown.model_fields.keys() - set(_OF_APPLICATION))


class InspectorShown(Shown):
    """Somebody who inspects; ``open_inspections`` are booked or under way."""

    id: int
    name: str
    open_inspections: int

    @classmethod
    def of(cls, who: Loaded) -> "InspectorShown":
        return cls(id=who.inspector.id, name=who.inspector.name, open_inspections=who.open)


class SlotShown(Shown):
    """One free time."""

    starts_at: datetime
    ends_at: datetime


class DayShown(Shown):
    """One Bangkok day's free times; where there are none, the rule and the words say why."""

    day: date
    slots: list[SlotShown]
    rule: Rule | None
    why: str | None


class FreeShown(Shown):
    """One inspector's free times."""

    inspector: InspectorShown
    days: list[DayShown]

    @classmethod
    def of(cls, free: Free, wish: Wish) -> "FreeShown":
        days = [_day(day, free.who.inspector.name, wish) for day in free.days]
        return cls(inspector=InspectorShown.of(free.who), days=days)


class AvailabilityShown(FreeShown):
    """The free times of one inspector for one kind of inspection."""

    type: InspectionType
    notes: list[str]

    @classmethod
    def made_of(cls, found: Suggestions, days: list[date]) -> "AvailabilityShown":
        (free,) = found.inspectors
        shown = FreeShown.of(free, found.wish)
        return cls(**dict(shown), type=found.wish.kind, notes=_notes(days))


class SuggestionsShown(Shown):
    """The free times of all inspectors, the one with the fewest open inspections first."""

    type: InspectionType
    inspectors: list[FreeShown]
    notes: list[str]

    @classmethod
    def made_of(cls, found: Suggestions, days: list[date]) -> "SuggestionsShown":
        inspectors = [FreeShown.of(free, found.wish) for free in found.inspectors]
        return cls(type=found.wish.kind, inspectors=inspectors, notes=_notes(days))


class HoursShown(Shown):
    """An inspector's week by weekday, days off left out; ``standard`` while it is the office's."""

    staff_id: int
    week: dict[str, Any]
    standard: bool
    changed_at: datetime | None
    changed_by: str | None

    @classmethod
    def of(cls, hours: HoursView) -> "HoursShown":
        return cls(
            staff_id=hours.staff_id,
            week=write_week(hours.week),
            standard=hours.changed_at is None,
            changed_at=hours.changed_at,
            changed_by=hours.changed_by,
        )


class HoursSetShown(HoursShown):
    """New hours; ``bookings_outside`` stay as they are until somebody moves them."""

    bookings_outside: list[InspectionShown]

    @classmethod
    def made_of(cls, changed: HoursSet) -> "HoursSetShown":
        outside = [InspectionShown.of(each) for each in changed.outside]
        return cls(**dict(HoursShown.of(changed.hours)), bookings_outside=outside)


class LeaveShown(Shown):
    """One leave. Only an approved one keeps bookings away."""

    id: int
    staff_id: int
    starts_at: datetime
    ends_at: datetime
    kind: LeaveKind
    reason: str | None
    status: LeaveStatus
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None

    @classmethod
    def of(cls, leave: LeaveView) -> "LeaveShown":
        return cls.model_validate(leave)


class LeaveSetShown(LeaveShown):
    """A leave and the bookings that it overlaps, which stay until somebody moves them."""

    bookings: list[InspectionShown]

    @classmethod
    def made_of(cls, changed: LeaveSet) -> "LeaveSetShown":
        bookings = [InspectionShown.of(each) for each in changed.bookings]
        return cls(**dict(LeaveShown.of(changed.leave)), bookings=bookings)


def _day(day: DayAvailability, name: str, wish: Wish) -> DayShown:
    return DayShown(
        day=day.day,
        slots=[SlotShown(starts_at=each.starts_at, ends_at=each.ends_at) for each in day.slots],
        rule=day.why.rule if day.why else None,
        why=why(day.why, name=name, wish=wish) if day.why else None,
    )


def _notes(days: list[date]) -> list[str]:
    """What the answer can't promise."""
    known = holidays.announced_until()
    return [
        f"Public holidays of {year} (พ.ศ. {buddhist_year(date(year, 1, 1))}) are reckoned by rule; "
        "days that the cabinet adds are not known to this version: enter them as leave"
        for year in sorted({day.year for day in days})
        if year > known
    ]
