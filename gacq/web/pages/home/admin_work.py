"""What an administrator should know first: what needs attention, and what is not switched on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gacq.queues.alerts import GACQ, Alert, cure_of, page_of
from gacq.queues.monitor import Health, Monitor
from gacq.settings import Settings
from gacq.web.pages.frame.saying import say
from gacq.web.pages.queues.words import QUEUES, alert_said
from gacq.web.words import Language


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Attention:
    """One alert in the reader's language, with what to do about it."""

    is_urgent: bool
    queue: str
    words: str
    cure: str
    page: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Failed jobs of one queue that nobody has acknowledged."""

    queue: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class AdminWork:
    """``off`` says in msgids what is not switched on."""

    attention: tuple[Attention, ...]
    failed: tuple[Failed, ...]
    off: tuple[str, ...]


_OFF: tuple[tuple[Callable[[Settings], bool], str], ...] = (
    (
        lambda settings: not settings.queues.enabled,
        _("The queues are off (queues.enabled): every job runs inside the request that asks."),
    ),
    (
        lambda settings: not settings.queues.scheduler,
        _("The scheduler is off (queues.scheduler): no chore comes round by itself."),
    ),
    (
        lambda settings: settings.email.transport == "folder",
        _("Mail is not sent (email.transport): it is only written to a folder."),
    ),
    (
        lambda settings: settings.ai_qc.reviewer == "rules",
        _("Gemini is not switched on (ai_qc.reviewer): papers are checked by rules alone."),
    ),
    (
        lambda settings: settings.calendar.provider == "feed",
        _("Google Calendar is not switched on (calendar.provider): calendars subscribe to feeds."),
    ),
)


def read(monitor: Monitor, settings: Settings, language: Language, *, now: datetime) -> AdminWork:
    """Opens its own reads."""
    health = monitor.health(now)
    return AdminWork(
        attention=tuple(_told(alert, language) for alert in health.alerts),
        failed=_failed(health, language),
        off=tuple(words for is_off, words in _OFF if is_off(settings)),
    )


def _told(alert: Alert, language: Language) -> Attention:
    return Attention(
        is_urgent=alert.severity == "critical",
        queue=alert_said(alert, language).about or GACQ,
        words=alert.message_th if language == "th" else alert.message,
        cure=cure_of(alert.name, language) or "",
        page=page_of(alert.name),
    )


def _failed(health: Health, language: Language) -> tuple[Failed, ...]:
    return tuple(
        Failed(queue.value, say(QUEUES[queue], language), of.unacknowledged)
        for queue, of in health.stats.items()
        if of.unacknowledged
    )
