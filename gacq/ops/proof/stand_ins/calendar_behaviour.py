"""The ways in which the stand-in for Google Calendar can answer a call, well and badly.

Each function makes a behaviour for ``CalendarStandIn.script`` or ``always``. A behaviour is given
the good answer as a function; calling it is what makes the call have its effect.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gacq.ops.proof.stand_ins.loopback import Asked, Reply

CLOCK_WORDS = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came in. ``verb`` is insert, update, get, delete, list or token."""

    number: int
    verb: str
    asked: Asked
    released: threading.Event = field(repr=False)


Behaviour = Callable[[Call, Callable[[], Reply]], Reply]


def answer() -> Behaviour:
    """As Google would."""
    return lambda call, good: good()


def refusal(status: int, reason: str, message: str = "", **headers: str) -> Behaviour:
    """An error in Google's form, without any effect."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda call, good: error(status, reason, message or reason, headers=sent)


def unauthorised() -> Behaviour:
    return refusal(401, "authError", "Invalid Credentials")


def rate_limit(reason: str = "rateLimitExceeded") -> Behaviour:
    return refusal(403, reason, "Rate Limit Exceeded")


def too_many(seconds: str = "40") -> Behaviour:
    return refusal(429, "rateLimitExceeded", "Too many requests", Retry_After=seconds)


def forbidden() -> Behaviour:
    return refusal(403, "requiredAccessLevel", "You need to have writer access to this calendar.")


def no_inviting() -> Behaviour:
    message = (
        "Service accounts cannot invite attendees without Domain-Wide Delegation of Authority."
    )
    return refusal(403, "forbiddenForServiceAccounts", message)


def gone() -> Behaviour:
    return refusal(410, "deleted", "Resource has been deleted")


def not_found() -> Behaviour:
    return refusal(404, "notFound", "Not Found")


def conflict() -> Behaviour:
    return refusal(409, "duplicate", "The requested identifier already exists.")


def server_error(status: int = 500) -> Behaviour:
    return refusal(status, "backendError", "Backend Error")


def hang() -> Behaviour:
    """No answer until the stand-in is told to release or to stop; then a good one."""

    def behave(call: Call, good: Callable[[], Reply]) -> Reply:
        call.released.wait()
        return good()

    return behave


def half() -> Behaviour:
    """It is done, and the connection breaks in the middle of the answer."""

    def behave(call: Call, good: Callable[[], Reply]) -> Reply:
        whole = good()
        return Reply(whole.status, whole.body, cut=len(whole.body) // 2)

    return behave


def lost() -> Behaviour:
    """It is done, and the connection breaks before the answer."""

    def behave(call: Call, good: Callable[[], Reply]) -> Reply:
        good()
        return Reply(0)

    return behave


def page(status: int = 200) -> Behaviour:
    """A page in the place of JSON, as the portals of guest networks answer."""
    html = b"<html><body>Sign in to the guest network</body></html>"
    return lambda call, good: Reply(status, html, content_type="text/html; charset=utf-8")


def other_json() -> Behaviour:
    """JSON that is no answer of Google's."""
    return lambda call, good: json_reply(200, ["ok"])


def no_token(code: str = "invalid_grant", message: str = "Invalid JWT Signature.") -> Behaviour:
    """The token server refuses."""
    body = {"error": code, "error_description": message}
    return lambda call, good: json_reply(400, body)


def after(do: Callable[[], object], then: Behaviour | None = None) -> Behaviour:
    """Something happens while the call is under way."""

    def behave(call: Call, good: Callable[[], Reply]) -> Reply:
        do()
        return (then or answer())(call, good)

    return behave


def error(
    status: int, reason: str, message: str, *, headers: dict[str, str] | None = None
) -> Reply:
    """An error as Google writes it."""
    errors = [{"domain": "global", "reason": reason, "message": message}]
    body = {"error": {"errors": errors, "code": status, "message": message}}
    return json_reply(status, body, headers=headers)


def json_reply(status: int, content: Any, *, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, json.dumps(content, ensure_ascii=False).encode(), headers or {})
