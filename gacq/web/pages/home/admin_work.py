"""What an administrator should know first: what needs attention, and what is not switched on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gacq.queues.alerts import LABELS, LABELS_TH, Alert, cure_of, page_of, queue_label
from gacq.queues.monitor import Health, Monitor
from gacq.settings import Settings


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


def read(monitor: Monitor, settings: Settings, language: str, *, now: datetime) -> AdminWork:
    """Opens its own reads."""
    health = monitor.health(now)
    return AdminWork(
        attention=tuple(_told(alert, language) for alert in health.alerts),
        failed=_failed(health, language),
        off=tuple(words for is_off, words in _OFF if is_off(settings)),
    )


def _told(alert: Alert, language: str) -> Attention:
    return Attention(
        is_urgent=alert.severity == "critical",
        queue=queue_label(alert.queue, language),
        words=alert.message_th if language == "th" else alert.message,
        cure=cure_of(alert.name, language) or "",
        page=page_of(alert.name),
    )


def _failed(health: Health, language: str) -> tuple[Failed, ...]:
    labels = LABELS_TH if language == "th" else LABELS
    return tuple(
        Failed(queue.value, labels[queue], of.unacknowledged)
        for queue, of in health.stats.items()
        if of.unacknowledged
    )
