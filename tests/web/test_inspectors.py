"""Inspectors over HTTP: who they are, their hours and leave, and when they are free."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from gacq.clock import MovableClock
from gacq.staff import Role, StaffView
from tests.moments import to_monday
from tests.web.appointments import booked
from tests.web.office import Office

PATH = "/api/v1/inspectors"
LUNCH = {"start": "12:00", "end": "13:00"}
FRIDAYS = {"friday": {"start": "08:00", "end": "16:00", "breaks": [LUNCH]}}
A_DAY = {
    "startsAt": "2026-11-27T00:00:00+07:00",
    "endsAt": "2026-11-28T00:00:00+07:00",
    "kind": "VACATION",
}


@pytest.fixture
def clock() -> MovableClock:
    clock = MovableClock()
    to_monday(clock)
    return clock


@pytest.fixture
def inspector(office: Office) -> StaffView:
    return office.person(Role.INSPECTOR, name="สมมุติ ตรวจ")


@pytest.fixture
def own(office: Office, inspector: StaffView) -> TestClient:
    client = office.client()
    client.headers["Authorization"] = f"Bearer {office.token(inspector)}"
    return client


@pytest.fixture
def path(inspector: StaffView) -> str:
    return f"{PATH}/{inspector.id}"


def test_the_list_has_active_inspectors_the_least_loaded_first(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    idle = office.person(Role.INSPECTOR)
    booked(clerk, office, inspector.id)

    data = clerk.get(PATH).json()["data"]

    assert data == [
        {"id": idle.id, "name": idle.name, "openInspections": 0},
        {"id": inspector.id, "name": "สมมุติ ตรวจ", "openInspections": 1},
    ]


# --- hours


def test_hours_are_set_and_given_back_to_the_standard(own: TestClient, path: str) -> None:
    assert own.get(f"{path}/hours").json()["data"]["standard"] is True

    changed = own.put(f"{path}/hours", json={"week": FRIDAYS}).json()["data"]
    assert changed["week"] == FRIDAYS
    assert changed["bookingsOutside"] == []
    assert own.get(f"{path}/hours").json()["data"]["standard"] is False

    assert len(own.put(f"{path}/hours", json={"week": None}).json()["data"]["week"]) == 5


def test_new_hours_list_the_bookings_outside(
    office: Office, clerk: TestClient, own: TestClient, inspector: StaffView, path: str
) -> None:
    application_id = booked(clerk, office, inspector.id)

    changed = own.put(f"{path}/hours", json={"week": {}}).json()["data"]

    (outside,) = changed["bookingsOutside"]
    assert (outside["applicationId"], outside["status"]) == (application_id, "SCHEDULED")


def test_hours_of_others_are_403_unless_one_manages_calendars(
    client: Callable[..., TestClient], path: str
) -> None:
    body = {"week": FRIDAYS}

    assert client(Role.INSPECTOR).put(f"{path}/hours", json=body).status_code == 403
    assert client(Role.APPROVER).put(f"{path}/hours", json=body).status_code == 200


# --- availability


def test_a_week_says_what_is_free_and_why_a_day_is_not(
    office: Office, clerk: TestClient, inspector: StaffView, path: str
) -> None:
    booked(clerk, office, inspector.id)
    query = {"from": "2026-11-25", "to": "2026-12-07", "type": "HYBRID"}

    data = clerk.get(f"{path}/availability", params=query).json()["data"]

    days = {day["day"]: day for day in data["days"]}
    assert (data["type"], data["inspector"]["id"]) == ("HYBRID", inspector.id)
    assert {day: found["rule"] for day, found in days.items() if found["rule"]} == {
        "2026-11-25": "too_soon",
        "2026-11-27": "no_gap",
        "2026-11-28": "day_off",
        "2026-11-29": "day_off",
        "2026-12-05": "holiday",
        "2026-12-06": "day_off",
        "2026-12-07": "holiday",
    }
    assert days["2026-11-27"]["why"] == "สมมุติ ตรวจ has no 4 hours together left on 27 November 2026"
    assert len(days["2026-11-26"]["slots"]) == 9
    assert data["notes"] == []


def test_a_year_whose_decreed_holidays_are_not_known_is_noted(clerk: TestClient, path: str) -> None:
    query = {"from": "2099-12-31", "to": "2100-01-01", "type": "VIDEO"}

    notes = clerk.get(f"{path}/availability", params=query).json()["data"]["notes"]

    assert [note.split(" are ")[0] for note in notes] == [
        "Public holidays of 2099 (พ.ศ. 2642)",
        "Public holidays of 2100 (พ.ศ. 2643)",
    ]


# --- leave


def test_leave_is_asked_for_approved_and_then_in_the_way(
    own: TestClient, client: Callable[..., TestClient], path: str
) -> None:
    asked = own.post(f"{path}/leave", json=A_DAY)
    leave_id = asked.json()["data"]["id"]
    approved = client(Role.APPROVER).post(f"/api/v1/leave/{leave_id}/approve")

    assert (asked.status_code, asked.json()["data"]["status"]) == (201, "PENDING")
    assert approved.json()["data"]["status"] == "APPROVED"
    query = {"from": "2026-11-27", "to": "2026-11-27", "type": "VIDEO"}
    (day,) = own.get(f"{path}/availability", params=query).json()["data"]["days"]
    assert (day["slots"], day["rule"]) == ([], "leave")
    assert [each["id"] for each in own.get(f"{path}/leave").json()["data"]] == [leave_id]


@pytest.mark.parametrize(("verb", "status"), [("reject", "REJECTED"), ("cancel", "CANCELLED")])
def test_leave_is_ended(
    own: TestClient, admin: TestClient, path: str, verb: str, status: str
) -> None:
    leave_id = own.post(f"{path}/leave", json=A_DAY).json()["data"]["id"]

    response = admin.post(f"/api/v1/leave/{leave_id}/{verb}")

    assert response.json()["data"]["status"] == status
    assert admin.post(f"/api/v1/leave/{leave_id}/approve").status_code == 409


def test_leave_over_bookings_is_409_that_lists_them(
    office: Office, clerk: TestClient, own: TestClient, inspector: StaffView, path: str
) -> None:
    application_id = booked(clerk, office, inspector.id)

    refused = own.post(f"{path}/leave", json=A_DAY)
    entered = own.post(f"{path}/leave", json={**A_DAY, "despiteBookings": True})

    assert refused.status_code == 409
    (booking,) = refused.json()["error"]["details"]["bookings"]
    assert booking["applicationId"] == application_id
    assert booking["startsAt"] == "2026-11-27T02:00:00Z"
    assert booking["applicationNumber"] in refused.json()["error"]["message"]
    assert entered.status_code == 201
    assert [each["applicationId"] for each in entered.json()["data"]["bookings"]] == [
        application_id
    ]


# --- leaving


@pytest.mark.parametrize("change", [{"active": False}, {"roles": ["clerk"]}])
def test_an_inspector_with_bookings_is_not_disabled(
    office: Office,
    clerk: TestClient,
    admin: TestClient,
    inspector: StaffView,
    change: dict[str, Any],
) -> None:
    application_id = booked(clerk, office, inspector.id)

    response = admin.patch(f"/api/v1/staff/{inspector.id}", json=change)

    assert response.status_code == 409
    (booking,) = response.json()["error"]["details"]["bookings"]
    assert booking["applicationId"] == application_id
    shown = admin.get(f"/api/v1/staff/{inspector.id}").json()["data"]
    assert (shown["active"], shown["roles"]) == (True, ["inspector"])
