"""The events that the stand-in for Google Calendar keeps, by the rules of Calendar v3.

An id that was used stays used: a deleted event is kept as cancelled, and an update brings it back.
"""

import json
import re
from datetime import datetime
from typing import Any

_ID = re.compile(r"[a-v0-9]{5,1024}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Refused(Exception):
    """Why Google would not take it, with its status and the short name of its reason."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(message)


class Shelf:
    """Events by id. Not safe for threads by itself."""

    def __init__(self) -> None:
        self._events: dict[str, dict[str, Any]] = {}
        self._changes = 0

    def shown(self) -> dict[str, dict[str, Any]]:
        return {
            event_id: dict(event)
            for event_id, event in self._events.items()
            if event["status"] != "cancelled"
        }

    def read(self, content: bytes, *, may_invite: bool) -> dict[str, Any]:
        """The event in a request's body, checked."""
        body: dict[str, Any] = json.loads(content)
        if _moment(body, "end") <= _moment(body, "start"):
            raise Refused(400, "timeRangeEmpty", "The specified time range is empty.")
        addresses = [each.get("email", "") for each in body.get("attendees", [])]
        if addresses and not may_invite:
            message = "Service accounts cannot invite attendees without Domain-Wide Delegation"
            raise Refused(403, "forbiddenForServiceAccounts", message)
        if not all(map(_ADDRESS.fullmatch, addresses)):
            raise Refused(400, "invalid", "Invalid attendee email.")
        return body

    def insert(self, body: dict[str, Any]) -> dict[str, Any]:
        if not _ID.fullmatch(body["id"]):
            raise Refused(400, "invalid", "Invalid resource id value.")
        if body["id"] in self._events:
            raise Refused(409, "duplicate", "The requested identifier already exists.")
        return self._keep(body["id"], body)

    def get(self, event_id: str) -> dict[str, Any]:
        if event_id not in self._events:
            raise Refused(404, "notFound", "Not Found")
        return dict(self._events[event_id])

    def update(self, event_id: str, body: dict[str, Any], etag: str | None) -> dict[str, Any]:
        if etag not in (None, self.get(event_id)["etag"]):
            raise Refused(412, "conditionNotMet", "Precondition Failed")
        return self._keep(event_id, body)

    def delete(self, event_id: str) -> None:
        event = self.get(event_id)
        if event["status"] == "cancelled":
            raise Refused(410, "deleted", "Resource has been deleted")
        self._keep(event_id, event | {"status": "cancelled"})

    def purge(self, event_id: str) -> None:
        """Forget it and its id, as Google does some weeks after a deletion."""
        del self._events[event_id]

    def _keep(self, event_id: str, body: dict[str, Any]) -> dict[str, Any]:
        self._changes += 1
        kept = {"status": "confirmed"} | body
        kept |= {"kind": "calendar#event", "id": event_id, "etag": f'"{self._changes}"'}
        self._events[event_id] = kept
        return dict(kept)


def _moment(body: dict[str, Any], name: str) -> datetime:
    try:
        return datetime.fromisoformat(body[name]["dateTime"])
    except (KeyError, TypeError, ValueError):
        raise Refused(400, "required", f"Missing {name} time.") from None
