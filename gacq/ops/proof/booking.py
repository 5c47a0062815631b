"""Booking an inspection as a program does: ask when the inspector is free, and take a time."""

from datetime import date, timedelta
from typing import Any

from gacq.ops.proof.office import Office, data_of

DAYS_AHEAD = 4
DAYS_SHOWN = 28


def free_times(
    office: Office, inspector_id: int, kind: str, *, today: date, ahead: int = DAYS_AHEAD
) -> list[str]:
    """When an inspection of this type may begin, soonest first, from ``ahead`` days on."""
    first = today + timedelta(days=ahead)
    asked = {"from": str(first), "to": str(first + timedelta(days=DAYS_SHOWN)), "type": kind}
    path = f"/api/v1/inspectors/{inspector_id}/availability"
    days = data_of(office.program("clerk").get(path, params=asked))["days"]
    return [slot["startsAt"] for day in days for slot in day["slots"]]


def booking(inspector_id: int, starts_at: str) -> dict[str, Any]:
    """The body of a request to schedule."""
    return {"inspectorId": inspector_id, "startsAt": starts_at}
