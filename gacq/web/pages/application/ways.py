"""From an application's page on to another one where something is done, as acts are buttons."""

from dataclasses import dataclass

from gacq.applications.status import MOVES, Status, Verb
from gacq.staff import Actor, Permission


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Way:
    """A link that looks like a button; ``path`` follows the application's address."""

    path: str
    label: str
    permission: Permission
    statuses: frozenset[Status]
    weight: str = ""


WAYS = (
    Way(
        "book",
        _("Book the inspection"),
        Permission.BOOK_INSPECTIONS,
        MOVES[Verb.SCHEDULE].old,
        weight="main",
    ),
    Way(
        "book",
        _("Move the appointment"),
        Permission.BOOK_INSPECTIONS,
        MOVES[Verb.RESCHEDULE].old,
    ),
)


def ways_for(actor: Actor, status: Status) -> list[Way]:
    return [way for way in WAYS if status in way.statuses and actor.may(way.permission)]
