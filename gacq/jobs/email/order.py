"""What a job of the email queue asks for, read from its payload.

A payload names ids only, and everything a letter tells is looked up when it is sent:
``{"to": {"staff": 3} | {"applicant": 7}, "application": 7, …}`` with what the kind's row in
``kinds`` names. What a kind does not name is left unread.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gacq.applications.status import Status
from gacq.causes import CAUSES, Cause
from gacq.errors import PermanentError
from gacq.jobs.email.kinds import ANNOUNCED, RULES, Audience, Change, Kind
from gacq.queues.job import JobView

_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Order:
    """What to write to whom about what; the ids of rows, None where the kind needs none.

    Attributes:
        recipient: id of an account, or of the application whose applicant is written to.
        starts_at: when the appointment began as the letter was asked for.
    """

    kind: Kind
    audience: Audience
    recipient: int
    application: int | None = None
    inspection: int | None = None
    certificate: int | None = None
    digest: int | None = None
    alert: int | None = None
    status: Status | None = None
    change: Change | None = None
    cause: Cause | None = None
    starts_at: datetime | None = None


def read_order(job: JobView) -> Order:
    """What the job asks for. Raises PermanentError ``unreadable_payload``."""
    try:
        kind = Kind(job.kind)
        audience, recipient = _reader(kind, job.payload)
        order = Order(kind, audience, recipient, **_facts(kind, job.payload))
        _check_applicant(order)
    except (KeyError, TypeError, ValueError) as error:
        detail = f"kind {job.kind!r}: {type(error).__name__}: {error}"
        raise PermanentError("unreadable_payload", detail) from error
    return order


def _reader(kind: Kind, payload: Mapping[str, Any]) -> tuple[Audience, int]:
    ((name, recipient),) = dict(payload["to"]).items()
    audience = Audience(name)
    if audience not in RULES[kind].audiences:
        raise ValueError(f"this kind of letter is not written to {audience}")
    return audience, _id(recipient)


def _facts(kind: Kind, payload: Mapping[str, Any]) -> dict[str, Any]:
    rule = RULES[kind]
    named = {name for name in rule.may if payload.get(name) is not None}
    return {name: _READ[name](payload[name]) for name in sorted(rule.must | named)}


def _check_applicant(order: Order) -> None:
    if order.audience is Audience.APPLICANT and order.recipient != order.application:
        raise ValueError(f"applicant {order.recipient} is not application {order.application}'s")


def _id(value: Any) -> int:
    if type(value) is not int or not 0 < value <= _LARGEST_ID:
        raise ValueError(f"{value!r} is no id")
    return value


def _announced(name: Any) -> Status:
    status = Status(name)
    if status not in ANNOUNCED:
        raise ValueError(f"applicants are not told of {status}")
    return status


def _cause(name: Any) -> Cause:
    """The named one; a name of another version must not keep the letter from being sent."""
    return CAUSES.get(name, CAUSES["unexpected"])


def _moment(text: Any) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment


_READ: dict[str, Callable[[Any], Any]] = {
    "application": _id,
    "inspection": _id,
    "certificate": _id,
    "digest": _id,
    "alert": _id,
    "status": _announced,
    "change": Change,
    "cause": _cause,
    "starts_at": _moment,
}
