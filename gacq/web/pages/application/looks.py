"""Who looked at a whole id number: one line in the audit log for one opening.

A page that is open fetches itself anew whenever something changes, and a paper is looked at page by
page and in several sizes. All that is one opening, as long as it goes on within half an hour.
"""

from datetime import datetime, timedelta

from gacq import audit
from gacq.applications.document import DocumentType
from gacq.staff import Actor

ONE_OPENING = timedelta(minutes=30)

PAGE, DOCUMENT = "view", "view_document"
_LINES = 60


def page_is_noted(application_id: int, actor: Actor, *, now: datetime) -> bool:
    """Whether this person's opening of the application's page is in the log already."""
    return _is_noted(application_id, actor, None, frozenset({PAGE}), now)


def paper_is_noted(
    application_id: int, kind: DocumentType, actor: Actor, *, now: datetime, small: bool = False
) -> bool:
    """The same of a paper. A small picture stands on the page, whose line is enough."""
    enough = {PAGE, DOCUMENT} if small else {DOCUMENT}
    return _is_noted(application_id, actor, kind, frozenset(enough), now)


def note_page(application_id: int, actor: Actor, *, now: datetime) -> None:
    """Belongs inside a write."""
    if not page_is_noted(application_id, actor, now=now):
        _note(application_id, actor, PAGE, {}, now)


def note_paper(application_id: int, kind: DocumentType, actor: Actor, *, now: datetime) -> None:
    """Belongs inside a write."""
    if not paper_is_noted(application_id, kind, actor, now=now):
        _note(application_id, actor, DOCUMENT, {"type": kind.value}, now)


def _is_noted(
    application_id: int,
    actor: Actor,
    kind: DocumentType | None,
    enough: frozenset[str],
    now: datetime,
) -> bool:
    lines = audit.history("application", str(application_id), only=enough, limit=_LINES)
    return any(
        line.at > now - ONE_OPENING
        and line.actor == actor.label
        and line.details.get("type", kind) == kind
        for line in lines
    )


def _note(
    application_id: int, actor: Actor, action: str, details: dict[str, str], now: datetime
) -> None:
    audit.record(
        actor=actor.label,
        action=action,
        subject_type="application",
        subject_id=str(application_id),
        details=details,
        now=now,
    )
