"""The pages that a person may open, as the menu shows them. Labels are msgids of the catalogue."""

from dataclasses import dataclass, replace

from gacq.staff import Actor, Permission


def _(text: str) -> str:
    """Marks a text for the catalogue; the template translates it."""
    return text


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: where it leads, and who may go there."""

    label: str
    path: str
    permission: Permission
    here: bool = False
    also: tuple[str, ...] = ()
    """Addresses beside its own that belong to it."""


MENU = (
    Entry(_("My work"), "/", Permission.OWN_ACCOUNT),
    Entry(_("Applications"), "/applications", Permission.READ_OWN_APPLICATIONS),
    Entry(_("Inspections"), "/inspections", Permission.READ_ALL_APPLICATIONS),
    Entry(_("My calendar"), "/my-calendar", Permission.KEEP_OWN_CALENDAR),
    Entry(_("Leave and calendars"), "/leave", Permission.MANAGE_CALENDARS),
    Entry(_("Certificates"), "/certificates", Permission.READ_ALL_APPLICATIONS),
    Entry(_("Reports"), "/reports", Permission.READ_ALL_APPLICATIONS),
    Entry(_("Chores"), "/chores", Permission.MANAGE_QUEUES),
    Entry(_("Queues"), "/queues", Permission.MANAGE_QUEUES),
    Entry(_("Performance"), "/performance", Permission.MANAGE_QUEUES),
    Entry(_("Staff"), "/staff", Permission.MANAGE_STAFF),
    Entry(
        _("Settings"), "/settings", Permission.MANAGE_STAFF, also=("/set-up", "/tokens", "/audit")
    ),
)


def menu_for(actor: Actor | None, path: str) -> list[Entry]:
    """What this person may open; nobody who is not signed in may open anything."""
    if actor is None:
        return []
    return [
        replace(entry, here=any(_is_here(each, path) for each in (entry.path, *entry.also)))
        for entry in MENU
        if actor.may(entry.permission)
    ]


def _is_here(entry: str, path: str) -> bool:
    return path == entry if entry == "/" else path == entry or path.startswith(f"{entry}/")
