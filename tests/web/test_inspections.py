"""The list of inspections, one of them, and free times for an application."""

import pytest
from starlette.testclient import TestClient

from gacq.applications.status import InspectionType
from gacq.clock import MovableClock
from gacq.staff import Role, StaffView
from tests.moments import to_monday
from tests.web.appointments import APPLICATIONS, booked, passed
from tests.web.office import Office

PATH = "/api/v1/inspections"
WEEK = {"from": "2026-11-26", "to": "2026-12-02"}
VIDEO = InspectionType.VIDEO


@pytest.fixture
def clock() -> MovableClock:
    clock = MovableClock()
    to_monday(clock)
    return clock


@pytest.fixture
def inspector(office: Office) -> StaffView:
    return office.person(Role.INSPECTOR)


def test_the_list_goes_on_page_by_page_in_the_order_of_time(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    starts = ("13:00", "09:00", "11:00")
    ids = [booked(clerk, office, inspector.id, start, kind=VIDEO) for start in starts]

    seen, cursor = [], None
    for _ in range(3):
        query = {**WEEK, "limit": "1"} | ({"cursor": cursor} if cursor else {})
        answer = clerk.get(PATH, params=query).json()
        seen += [row["applicationId"] for row in answer["data"]]
        cursor = answer["page"]["next"]

    assert seen == [ids[1], ids[2], ids[0]]
    assert cursor is None


def test_the_list_is_filtered(office: Office, clerk: TestClient, inspector: StaffView) -> None:
    other = office.person(Role.INSPECTOR)
    mine, theirs = booked(clerk, office, inspector.id), booked(clerk, office, other.id)
    clerk.post(f"{APPLICATIONS}/{theirs}/cancel-inspection", json={"reason": "ฝนตก"})

    def listed(**query: str | int) -> list[int]:
        return [row["applicationId"] for row in clerk.get(PATH, params=query).json()["data"]]

    assert listed() == [mine, theirs]
    assert listed(inspector=other.id) == [theirs]
    assert listed(status="SCHEDULED") == [mine]
    assert listed(application=theirs) == [theirs]
    assert listed(**{"from": "2026-11-27", "to": "2026-11-27"}) == [mine, theirs]
    assert listed(**{"from": "2026-11-28", "to": "2026-12-31"}) == []


def test_one_inspection_is_shown_with_its_farm(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    application_id = booked(clerk, office, inspector.id)
    (row,) = clerk.get(PATH).json()["data"]

    shown = clerk.get(f"{PATH}/{row['id']}").json()["data"]

    assert shown == row
    assert (shown["applicationId"], shown["farmName"]) == (application_id, "สวนสมมุติ")
    assert (shown["startsAt"], shown["status"]) == ("2026-11-27T02:00:00Z", "SCHEDULED")
    assert clerk.get(f"{PATH}/999").status_code == 404


def test_free_times_for_an_application_begin_with_the_least_loaded_inspector(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    idle = office.person(Role.INSPECTOR)
    booked(clerk, office, inspector.id, "12:00", kind=VIDEO)
    path = f"{APPLICATIONS}/{passed(office)}/slots"

    data = clerk.get(path, params={"from": "2026-11-27", "to": "2026-11-28"}).json()["data"]

    assert data["type"] == "HYBRID"
    first, second = data["inspectors"]
    assert (first["inspector"]["id"], first["inspector"]["openInspections"]) == (idle.id, 0)
    assert (second["inspector"]["id"], second["inspector"]["openInspections"]) == (inspector.id, 1)
    assert first["days"][0]["slots"][0] == {
        "startsAt": "2026-11-27T02:00:00Z",
        "endsAt": "2026-11-27T06:00:00Z",
    }
    assert (second["days"][0]["slots"], second["days"][0]["rule"]) == ([], "no_gap")
    assert first["days"][1]["rule"] == "day_off"
    only = clerk.get(path, params={**WEEK, "limit": "1"}).json()["data"]["inspectors"]
    assert [each["inspector"]["id"] for each in only] == [idle.id]


def test_free_times_need_an_inspection_type(office: Office, clerk: TestClient) -> None:
    response = clerk.get(f"{APPLICATIONS}/{office.draft()}/slots", params=WEEK)

    assert response.status_code == 409
    assert "have a reviewer set the inspection type" in response.json()["error"]["message"]
