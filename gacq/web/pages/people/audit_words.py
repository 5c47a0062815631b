"""What the audit log says of everything but applications, in words: acts, and facts about them.

``ACTS`` has a row for every action that the code writes; a test walks them, so that a new one
can't be forgotten. What stands in the log and in no row is shown as it is.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from gacq import thai
from gacq.applications.leave import LeaveKind
from gacq.reports.kinds import Kind
from gacq.web.pages.application.telling_details import Detail
from gacq.web.pages.frame.labels import FIELDS, LEAVES, ROLES
from gacq.web.pages.frame.saying import say
from gacq.web.pages.queues.words import QUEUES
from gacq.web.words import Language


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


ACTS: Mapping[str, str] = {
    "session.begin": _("Signed in"),
    "staff.add": _("Account opened"),
    "staff.change": _("Account changed"),
    "staff.password": _("Password set anew"),
    "token.add": _("Token made"),
    "token.revoke": _("Token revoked"),
    "settings.change": _("Settings changed"),
    "service.restart": _("gacq restarted"),
    "mail.trial": _("Trial mail sent"),
    "queue.pause": _("Queue paused"),
    "queue.resume": _("Queue resumed"),
    "queue.clean": _("Old jobs removed by hand"),
    "queue.retention": _("Old jobs removed by age"),
    "job.retry": _("Job begun anew"),
    "job.cancel": _("Job cancelled"),
    "job.run-now": _("Job told to run now"),
    "job.acknowledge": _("Failed job acknowledged"),
    "chore.run": _("Chore run by hand"),
    "ask_report": _("Report asked for"),
    "cancel_report": _("Report cancelled"),
    "hours.change": _("Working hours changed"),
    "leave.ask": _("Leave asked for"),
    "leave.approve": _("Leave approved"),
    "leave.reject": _("Leave rejected"),
    "leave.cancel": _("Leave cancelled"),
    "calendar_feed.give": _("Calendar address made"),
    "calendar_feed.revoke": _("Calendar address ended"),
    "alert.begin": _("Alert begun"),
    "alert.end": _("Alert over"),
    "failures.tell": _("Admins told of failed jobs"),
}

_LABELS = {
    **FIELDS,
    "until": _("Until"),
    "changed": _("Changed"),
    "active": _("In use"),
    "address": _("From the address"),
    "queue": _("Queue"),
    "queues": _("Queues"),
    "kind": _("Kind"),
    "format": _("Format"),
    "span": _("From and until"),
    "completed": _("Completed"),
    "cancelled": _("Cancelled"),
    "failed": _("Failed"),
    "ok": _("It went well"),
    "cause": _("Cause"),
    "letters": _("Mails"),
    "told": _("Message"),
}
_HIDDEN = frozenset({"job", "run", "leave", "parameters", "staffId", "week", "despite"})
"""Numbers and codes of gacq's own, which say nothing to a person."""


def facts(details: Mapping[str, Any], language: Language) -> Iterator[Detail]:
    """What a line was about, each fact with its label."""
    for name, value in details.items():
        if name in _HIDDEN or value in (None, "", []):
            continue
        yield Detail(say(_LABELS.get(name, name), language), _said(name, value, language))


def _said(name: str, value: Any, language: Language) -> str:
    if isinstance(value, bool):
        return say(_("yes") if value else _("no"), language)
    if isinstance(value, list):
        return ", ".join(_said(name, each, language) for each in value)
    known = _CODES.get(name)
    return known(str(value), language) if known else str(value)


def _moment(text: str, language: Language) -> str:
    try:
        return thai.short_moment(datetime.fromisoformat(text), language=language)
    except ValueError:
        return text


def _named(words: Mapping[Any, str]) -> Callable[[str, Language], str]:
    return lambda code, language: say(words.get(code, code), language)


def _kind(code: str, language: Language) -> str:
    if code in set(Kind):
        return Kind(code).label(language)
    return say(LEAVES[LeaveKind(code)], language) if code in set(LeaveKind) else code


_CODES: Mapping[str, Callable[[str, Language], str]] = {
    "queue": _named(QUEUES),
    "queues": _named(QUEUES),
    "roles": _named(ROLES),
    "changed": _named(_LABELS),
    "kind": _kind,
    "until": _moment,
    "span": _moment,
}
