"""What the queue pages call things. Texts are msgids of the catalogue."""

from dataclasses import dataclass

from gacq.causes import CAUSES
from gacq.queues.alerts import HELD, LABELS, Alert, cure_of, page_of
from gacq.queues.control import JobAction
from gacq.queues.history import Period
from gacq.queues.job import JobState, Outcome
from gacq.queues.policy import Queue
from gacq.web.pages.frame.saying import say
from gacq.web.words import Language


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


QUEUES = {
    Queue.AI_QC: _("AI check"),
    Queue.EMAIL: _("Mail"),
    Queue.CALENDAR: _("Calendar"),
    Queue.REPORT: _("Reports"),
}

STATES = {
    JobState.WAITING: _("waiting"),
    JobState.DELAYED: _("waits for its time"),
    JobState.ACTIVE: _("running"),
    JobState.COMPLETED: _("completed"),
    JobState.FAILED: _("failed"),
    JobState.CANCELLED: _("cancelled"),
}

CHIPS = {
    JobState.WAITING: "waits",
    JobState.DELAYED: "waits",
    JobState.ACTIVE: "care",
    JobState.COMPLETED: "good",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "",
}
"""The class of a state's chip; the words say the same without colour."""

OUTCOMES = {
    Outcome.COMPLETED: _("completed"),
    Outcome.RETRY: _("went wrong, tried again"),
    Outcome.FAILED: _("failed"),
    Outcome.CANCELLED: _("cancelled"),
    Outcome.HELD: _("held until the service answers again"),
    Outcome.ORPHANED: _("interrupted by a power cut or restart"),
    Outcome.RELEASED: _("handed back when gacq was stopped"),
}

ACTIONS = {
    JobAction.RETRY: _("Retry"),
    JobAction.CANCEL: _("Cancel"),
    JobAction.RUN_NOW: _("Run now"),
    JobAction.ACKNOWLEDGE: _("Acknowledge"),
}

PERIODS = {
    Period.HOUR: _("last hour"),
    Period.DAY: _("last 24 hours"),
    Period.MONTH: _("last 30 days"),
}

KINDS = {
    "check": _("check of the documents"),
    "sync": _("calendar entry"),
    "new-application": _("mail: new application"),
    "ai-qc-failed": _("mail: AI check failed"),
    "inspector-assignment": _("mail: inspection assigned"),
    "inspection-reminder": _("mail: inspection tomorrow"),
    "inspection-complete": _("mail: inspection done"),
    "status-change": _("mail: status changed"),
    "certificate-expiring": _("mail: certificate expires soon"),
    "job-failed": _("mail: failed jobs"),
    "alert": _("mail: alert"),
    "monthly-summary": _("monthly summary"),
    "applications-register": _("register of applications"),
    "ai-qc-performance": _("performance of the AI check"),
    "inspector-workload": _("workload of the inspectors"),
    "queue-operations": _("work of the queues"),
    "certificates-expiring": _("certificates that expire"),
}

EFFECTS = {
    "smtp-data": _("The mail was being handed over in this attempt: it may have arrived."),
}
"""What an attempt was about to do outside."""

LEVELS = {
    "DEBUG": _("detail"),
    "INFO": _("information"),
    "WARNING": _("warning"),
    "ERROR": _("error"),
    "CRITICAL": _("error"),
}
"""How bad a line of the log is."""

_ORIGINS = {
    "system": _("gacq itself"),
    "console": _("command line of the server"),
}


@dataclass(frozen=True, slots=True)
class CauseSaid:
    """A cause in the reader's language."""

    name: str
    meaning: str
    cure: str


_GIVEN_UP = _("gacq has tried as often as it may. Retry when the cause is gone.")


def cause_said(name: str, language: Language, *, failed: bool = False) -> CauseSaid:
    """What a cause means and what to do; a name that no table knows stands for itself.

    ``failed``: the job is tried no more, whatever the cure of the cause says of waiting.
    """
    cause = CAUSES.get(name)
    if cause is None:
        return CauseSaid(name, name or say(_("No cause was given."), language), "")
    thai = language == "th"
    cure = cause.cure_th if thai else cause.cure_en
    if failed and cause.passes:
        cure = say(_GIVEN_UP, language)
    return CauseSaid(name, cause.meaning_th if thai else cause.meaning_en, cure)


@dataclass(frozen=True, slots=True)
class AlertSaid:
    """An alert in the reader's language; ``about`` is empty for gacq itself."""

    about: str
    message: str
    cure: str
    page: str


def alert_said(alert: Alert, language: Language) -> AlertSaid:
    """What is wrong with which queue, and what to do. The board tells a held queue's cure."""
    about = next(
        (say(QUEUES[queue], language) for queue in Queue if LABELS[queue] == alert.queue), ""
    )
    message = alert.message_th if language == "th" else alert.message
    is_held = f".{HELD}." in alert.name
    cure = "" if is_held else cure_of(alert.name, language) or ""
    return AlertSaid(about, message, cure, page_of(alert.name))


def kind_said(kind: str, language: Language) -> str:
    return say(KINDS.get(kind.replace("_", "-"), kind), language)


def origin_said(origin: str, language: Language) -> str:
    """Who or what started a job: a person or program by name, else a part of gacq."""
    head, _space, name = origin.partition(" ")
    kind = head.partition(":")[0]
    if kind in ("staff", "token"):
        return name or origin
    words = say(_ORIGINS.get(kind, origin), language)
    return f"{words} ({name})" if name and kind in _ORIGINS else words
