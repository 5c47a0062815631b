"""What goes wrong with Google Calendar, as gacq says it: one place for every kind of error.

Most of it is the service's or the settings' fault and holds all jobs alike (a service fault in
``causes``); only an answer about one entry fails that entry.
"""

import json
import ssl
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

from gacq.errors import JobError, PermanentError, TransientError

_QUOTAS = frozenset(
    {
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "quotaExceeded",
        "dailyLimitExceeded",
        "calendarUsageLimitsExceeded",
    }
)
_NO_INVITING = "forbiddenForServiceAccounts"
_CLOCK_WORDS = ("reasonable timeframe", "iat and exp")
"""From the token server's answer to a request that is dated wrongly."""

_NOT_YET_VALID = 9
"""OpenSSL's number for a certificate from the future."""

_OF_THE_MOMENT = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.CONFLICT,
    HTTPStatus.PRECONDITION_FAILED,
)
"""Somebody else was at the same entry, or Google was too slow."""

_LONGEST_DETAIL = 300


def failure(error: Exception) -> Exception:
    """The JobError that stands for it; an error that is none of the libraries' as it is."""
    import httplib2
    from google.auth.exceptions import GoogleAuthError, RefreshError
    from googleapiclient.errors import Error, HttpError

    said = f"{type(error).__name__}: {error}"[:_LONGEST_DETAIL]
    match error:
        case JobError():
            return error
        case HttpError():
            return http_failure(int(error.resp.status), error.content, dict(error.resp))
        case RefreshError():
            return sign_in_failure(str(error.args[0] if error.args else error))
        case ssl.SSLCertVerificationError() if error.verify_code == _NOT_YET_VALID:
            return TransientError("google_clock", said)
        case httplib2.ServerNotFoundError() | ConnectionRefusedError() | TimeoutError():
            return TransientError("network", said)
        case ConnectionError():
            return TransientError("google_unavailable", said)
        case OSError():
            return TransientError("network", said)
        case HTTPException() | httplib2.HttpLib2Error() | Error() | GoogleAuthError():
            return TransientError("google_answer", said)
        case ValueError() | TypeError() | KeyError() | AttributeError():
            # Not JSON, or JSON of another shape: each lets the libraries fail in its own way.
            return TransientError("google_answer", said)
    return error


def http_failure(status: int, content: bytes, headers: Mapping[str, str]) -> JobError:
    """What an HTTP error of the Calendar API means."""
    reason, message = _told(content)
    detail = " ".join(f"HTTP {status} {reason}: {message}".split())[:_LONGEST_DETAIL]
    if status == HTTPStatus.TOO_MANY_REQUESTS or reason in _QUOTAS:
        return TransientError("google_quota", detail, retry_after_seconds=_retry_after(headers))
    if reason == _NO_INVITING:
        return TransientError("google_invite", detail)
    if status >= 500 or status in _OF_THE_MOMENT:
        return TransientError("google_unavailable", detail)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return TransientError("network", detail)
    if not reason or status < 400:
        # No word of Google's: a portal or a proxy stands between here and there.
        return TransientError("google_answer", detail)
    return _SETTINGS_AT_FAULT.get(status, _refused)(detail)


def sign_in_failure(told: str) -> TransientError:
    """What the token server's refusal means; ``told`` is its own words."""
    detail = " ".join(told.split())[:_LONGEST_DETAIL]
    if any(words in told for words in _CLOCK_WORDS):
        return TransientError("google_clock", detail)
    return TransientError("google_key", detail)


def is_google_s(content: bytes) -> bool:
    """Whether an error comes from Google, which always names its reason, and not from a portal."""
    return bool(_told(content)[0])


def _refused(detail: str) -> JobError:
    return PermanentError("google_refused", detail)


_SETTINGS_AT_FAULT = {
    401: lambda detail: TransientError("google_key", detail),
    403: lambda detail: TransientError("google_forbidden", detail),
    404: lambda detail: TransientError("google_calendar", detail),
}


def _told(content: bytes) -> tuple[str, str]:
    """The reason's short name and the words of an error's body; empty where there are none."""
    try:
        error: Any = json.loads(content)["error"]
        first = (error.get("errors") or [{}])[0]
        return str(first.get("reason") or error.get("status") or ""), str(error.get("message", ""))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return "", ""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds; a date in their place is not heeded, the breaker has waits of its own."""
    try:
        return max(0.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return None
