"""The history of an application as sentences: who did what, when, and what it was about.

``TELLINGS`` has a row for every action that the code writes about an application; a test walks
them, so that a new action can't be forgotten. An action that only an older version wrote is shown
by its name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from gacq import thai
from gacq.audit import AuditEntry
from gacq.staff import Role, StaffView
from gacq.web.pages.application.telling_details import DETAILS, Detail
from gacq.web.pages.frame.labels import ROLES
from gacq.web.pages.frame.saying import say
from gacq.web.words import Language

VIEWS = frozenset({"view", "view_document"})
"""Actions that only say who looked; they are folded together."""


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


TELLINGS: Mapping[str, str] = {
    "create": _("Application taken in"),
    "update": _("Form changed"),
    "attach_document": _("Document uploaded"),
    "remove_document": _("Document removed"),
    "put_back_document": _("Document put back"),
    "submit": _("Application submitted"),
    "catch_up": _("Automatic check asked for again, because none was under way"),
    "run_qc": _("Automatic check asked for"),
    "record_qc": _("Automatic check done"),
    "fall_back_to_onsite": _("Automatic check failed; an on-site inspection is planned"),
    "repeated_check_failed": _("Repeated check failed; the earlier report stands"),
    "set_inspection_type": _("Inspection type set by hand"),
    "pass": _("Papers passed"),
    "return": _("Returned for correction"),
    "withdraw": _("Application withdrawn"),
    "schedule": _("Inspection booked"),
    "reschedule": _("Inspection moved"),
    "cancel_inspection": _("Inspection cancelled"),
    "start": _("Inspection begun"),
    "complete": _("Result of the inspection recorded"),
    "record_payment": _("Payment recorded"),
    "correct_payment": _("Payment corrected"),
    "take_back_payment": _("Payment taken back"),
    "send_for_approval": _("Sent for approval"),
    "approve": _("Application approved"),
    "reject": _("Application rejected"),
    "issue": _("Certificate issued"),
    "remind": _("Reminder of the inspection sent"),
    "tell_of_expiry": _("Notice of the certificate's end sent"),
    "print": _("Paper printed"),
    "view": _("Looked at with the whole id number"),
    "view_document": _("Document opened"),
}

PARTS = {
    "ai_qc": _("automatic check"),
    "alerts": _("alerts"),
    "calendar catch-up": _("catch-up of the calendar"),
    "catch-up": _("catch-up"),
    "demo": _("demonstration"),
    "expiry": _("notices of certificates that end"),
    "failures": _("digest of failed jobs"),
    "monthly report": _("monthly report"),
    "reminders": _("reminders of inspections"),
    "retention": _("removal of old jobs"),
    "setup": _("first set-up"),
}
"""Parts of gacq that act by themselves."""
_SYSTEM = _("The system")
_CONSOLE = _("Command line of the server")
_PROGRAM = _("another program")


@dataclass(frozen=True, slots=True)
class Told:
    """One line: what happened in words, who did it and as what, and what it was about.

    Attributes:
        said: a reason or comment in the person's own words; empty without.
        joins: whether several in a row are told as one.
    """

    at: datetime
    sentence: str
    who: str
    role: str
    details: tuple[Detail, ...]
    said: str
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """All lines of one day in Bangkok, the latest first."""

    day: date
    lines: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Viewed:
    """How often one person looked at one thing on one day, and when last."""

    last_at: datetime
    who: str
    role: str
    sentence: str
    details: tuple[Detail, ...]
    times: int


@dataclass(frozen=True, slots=True)
class People:
    """Names and roles of staff by id, as they are today."""

    names: Mapping[int, str]
    roles: Mapping[int, frozenset[Role]]

    @classmethod
    def of(cls, staff: Iterable[StaffView]) -> "People":
        known = list(staff)
        return cls({each.id: each.name for each in known}, {each.id: each.roles for each in known})


def tell(entries: Iterable[AuditEntry], people: People, language: Language) -> list[Day]:
    """The latest day first."""
    told = _joined([told_of(entry, people, language) for entry in entries])
    days = groupby(reversed(told), key=lambda each: thai.day(each.at))
    return [Day(day, tuple(lines)) for day, lines in days]


def _joined(told: Sequence[Told]) -> list[Told]:
    """Eight documents that one person uploads in a row are one line that names all eight."""
    joined: list[Told] = []
    for each in told:
        before = joined[-1] if joined else None
        if before is not None and _continues(before, each):
            joined[-1] = replace(each, details=before.details + each.details)
        else:
            joined.append(each)
    return joined


def _continues(before: Told, each: Told) -> bool:
    same = (before.sentence, before.who, before.role) == (each.sentence, each.who, each.role)
    return each.joins and same and thai.day(before.at) == thai.day(each.at)


def tell_views(entries: Iterable[AuditEntry], people: People, language: Language) -> list[Viewed]:
    """One line a person, day and thing, the latest first."""
    folded: dict[tuple[object, ...], Viewed] = {}
    for entry in reversed(list(entries)):
        told = told_of(entry, people, language)
        key = (thai.day(told.at), told.who, told.sentence, told.details)
        seen = folded.get(key)
        folded[key] = Viewed(
            seen.last_at if seen else told.at,
            told.who,
            told.role,
            told.sentence,
            told.details,
            (seen.times if seen else 0) + 1,
        )
    return list(folded.values())


def told_of(entry: AuditEntry, people: People, language: Language) -> Told:
    """One line about an application."""
    who, role = who_did(entry.actor, people, language)
    details = DETAILS.get(entry.action, lambda found, names, reader: ())
    return Told(
        entry.at,
        say(TELLINGS.get(entry.action, entry.action), language),
        who,
        role,
        tuple(details(entry.details, people.names, language)),
        str(entry.details.get("reason") or entry.details.get("comment") or ""),
        joins=entry.action == "attach_document",
    )


def who_did(label: str, people: People, language: Language) -> tuple[str, str]:
    """Name and role from how the audit log names an actor: ``staff:3 สมมุติ``, ``system ai_qc``."""
    head, _space, name = label.partition(" ")
    kind = head.partition(":")[0]
    if kind == "system":
        return say(_SYSTEM, language), say(PARTS.get(name, name), language)
    if kind == "console":
        return say(_CONSOLE, language), name
    if kind == "token":
        return name, say(_PROGRAM, language)
    roles = people.roles.get(int(_staff_id(label) or 0), frozenset())
    return name or label, ", ".join(say(ROLES[role], language) for role in sorted(roles))


def _staff_id(label: str) -> str:
    head = label.partition(" ")[0]
    kind, _colon, number = head.partition(":")
    return number if kind == "staff" and number.isdigit() else ""
