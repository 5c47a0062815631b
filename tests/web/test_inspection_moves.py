"""Inspections booked, moved, cancelled and made over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from gacq.applications.status import InspectionType
from gacq.clock import MovableClock
from gacq.staff import Role, StaffView
from tests.moments import FRIDAY, at, move_to, to_monday
from tests.web.appointments import APPLICATIONS, booked, passed
from tests.web.office import Office

NINE = at(FRIDAY).isoformat()


@pytest.fixture
def clock() -> MovableClock:
    clock = MovableClock()
    to_monday(clock)
    return clock


@pytest.fixture
def inspector(office: Office) -> StaffView:
    return office.person(Role.INSPECTOR, name="สมมุติ ตรวจ", email="inspector@example.com")


def signed_in_as(office: Office, person: StaffView) -> TestClient:
    client = office.client()
    client.headers["Authorization"] = f"Bearer {office.token(person)}"
    return client


def test_an_inspection_from_booking_to_completion(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    path = f"{APPLICATIONS}/{passed(office)}"
    made_by = signed_in_as(office, inspector)

    answers = [
        clerk.post(f"{path}/schedule", json={"inspectorId": inspector.id, "startsAt": NINE}),
        clerk.post(f"{path}/cancel-inspection", json={"reason": "น้ำท่วม"}),
        clerk.post(f"{path}/schedule", json={"inspectorId": inspector.id, "startsAt": NINE}),
        clerk.post(
            f"{path}/reschedule",
            json={"startsAt": "2026-11-27T10:00:00+07:00", "reason": "ฝนตก"},
        ),
    ]
    move_to(office.clock, at(FRIDAY, "09:55"))
    answers += [
        made_by.post(f"{path}/start"),
        made_by.post(f"{path}/complete", json={"score": 90, "report": "แปลงสะอาด"}),
    ]

    assert [answer.json()["data"]["status"] for answer in answers] == [
        "INSPECTION_SCHEDULED",
        "REVIEW_PASSED",
        "INSPECTION_SCHEDULED",
        "INSPECTION_SCHEDULED",
        "INSPECTION_IN_PROGRESS",
        "INSPECTION_COMPLETED",
    ]
    shown = clerk.get(path).json()["data"]
    assert shown["inspectorName"] == "สมมุติ ตรวจ"
    assert shown["inspectionStartsAt"] == "2026-11-27T03:00:00Z"
    assert shown["inspectionEndsAt"] == "2026-11-27T07:00:00Z"
    assert (shown["inspectionScore"], shown["inspectionReport"]) == (90.0, "แปลงสะอาด")
    assert shown["inspectionCompletedAt"] is not None


def test_of_two_who_book_the_same_time_at_once_one_gets_it_and_the_other_the_next_times(
    office: Office, inspector: StaffView
) -> None:
    clients = [office.client(Role.CLERK), office.client(Role.REVIEWER)]
    paths = [
        f"{APPLICATIONS}/{passed(office, farmName=name)}/schedule" for name in ("สวนหนึ่ง", "สวนสอง")
    ]
    body = {"inspectorId": inspector.id, "startsAt": NINE}

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda client, path: client.post(path, json=body), clients, paths))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (refusal,) = [answer.json()["error"] for answer in answers if answer.status_code == 409]
    assert "Next free times of สมมุติ ตรวจ: 30 Nov 2026, 09:00" in refusal["message"]
    assert refusal["details"] == {
        "rule": "overlap",
        "inspectorId": inspector.id,
        "nextFree": [
            {"startsAt": f"2026-11-30T{start}:00Z", "endsAt": f"2026-11-30T{end}:00Z"}
            for start, end in (("02:00", "06:00"), ("02:30", "06:30"), ("03:00", "07:00"))
        ],
    }
    assert office.database.read(
        lambda: office.database.execute("select count(*) from inspection").fetchall()
    ) == [(1,)]


def test_only_the_inspector_of_the_appointment_makes_it(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    path = f"{APPLICATIONS}/{booked(clerk, office, inspector.id)}"
    move_to(office.clock, at(FRIDAY))

    response = office.client(Role.INSPECTOR).post(f"{path}/start")

    assert response.status_code == 403
    assert "Only สมมุติ ตรวจ" in response.json()["error"]["message"]


def test_a_booking_repeated_with_its_key_is_answered_alike(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    path = f"{APPLICATIONS}/{passed(office, InspectionType.VIDEO)}/schedule"
    body, key = {"inspectorId": inspector.id, "startsAt": NINE}, {"Idempotency-Key": "booking-1"}

    first = clerk.post(path, json=body, headers=key)
    second = clerk.post(path, json=body, headers=key)

    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
