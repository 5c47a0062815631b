"""The port to a language model that reads documents, and what its failures mean.

Two drivers stand behind it, one for each of Google's libraries; the processor knows only this
file. Both turn whatever goes wrong into the same TransientError or PermanentError.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from gacq.errors import JobError, PermanentError, TransientError

MODEL_NOT_FOUND = 404
TOO_MANY_REQUESTS = 429

BLOCKED_FINISHES = frozenset(
    {"SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY"}
)
"""Reasons to end an answer that mean the model will not judge these documents."""


@dataclass(frozen=True, slots=True)
class TextPart:
    text: str


@dataclass(frozen=True, slots=True)
class FilePart:
    """A picture or a PDF as it is sent."""

    data: bytes
    media_type: str


Part = TextPart | FilePart


@dataclass(frozen=True, slots=True)
class Reply:
    """The text that the model answered. ``model`` is the exact version that wrote it."""

    text: str
    tokens: int | None
    model: str


class Model(Protocol):
    """A language model. Objects are safe to use from several threads at once."""

    def ask(
        self,
        prompt: str,
        parts: Sequence[Part],
        schema: Mapping[str, Any],
        *,
        timeout_seconds: float,
    ) -> Reply:
        """One call, never repeated by itself. Raises TransientError or PermanentError."""

    def check(self, *, timeout_seconds: float = 10.0) -> str:
        """Make a real but cheap connection; one line that says what answers. Raises JobError."""

    def close(self) -> None:
        """Let go of connections; a later call opens new ones."""


def http_failure(
    status_code: int, message: str, details: Sequence[object], *, key: str
) -> JobError:
    """What an HTTP error of the service means. ``details`` are the error details of its body."""
    detail = redacted(f"HTTP {status_code}: {message}", key=key)
    if status_code == TOO_MANY_REQUESTS:
        return TransientError("gemini_quota", detail, retry_after_seconds=_retry_delay(details))
    if status_code >= 500 or status_code == 408:
        return TransientError("gemini_unavailable", detail)
    if status_code in (401, 403) or "API_KEY_INVALID" in _reasons(details):
        return TransientError("gemini_key", detail)
    if status_code == 407:
        return TransientError("network", detail)
    if status_code == MODEL_NOT_FOUND:
        return TransientError("gemini_model", detail)
    return PermanentError("gemini_refused", detail)


def block_failure(reason: str) -> PermanentError:
    return PermanentError("gemini_blocked", reason)


def finish_failure(reason: str) -> JobError | None:
    """What it means that the answer ended for this reason; None if it ended well."""
    if reason == "STOP":
        return None
    if reason in BLOCKED_FINISHES:
        return block_failure(reason)
    return TransientError("gemini_bad_reply", f"the answer ended with {reason or 'nothing'}")


def sendable_key(key: str) -> str:
    """The key, if an HTTP header can hold it; otherwise TransientError ``gemini_key``."""
    if key and key.isascii() and key.isprintable() and " " not in key:
        return key
    raise TransientError("gemini_key", "the key is empty or holds signs that no key has")


def redacted(text: str, *, key: str) -> str:
    """The text, shortened, without the key: Google's own messages may quote it."""
    return " ".join(text.replace(key, "(key)").split())[:300] if key else text[:300]


def _retry_delay(details: Sequence[object]) -> float | None:
    """Seconds of the RetryInfo among the details, like ``"retryDelay": "12.5s"``."""
    for detail in details:
        delay = detail.get("retryDelay") if isinstance(detail, Mapping) else None
        if isinstance(delay, str):
            try:
                return max(0.0, float(delay.removesuffix("s")))
            except ValueError:
                continue
    return None


def _reasons(details: Sequence[object]) -> set[object]:
    return {detail.get("reason") for detail in details if isinstance(detail, Mapping)}
