"""What is refused about appointments over HTTP. Nothing is changed, so all share one office."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.staff import Role
from tests.moments import FRIDAY, SUBSTITUTE, at, to_monday
from tests.web.appointments import APPLICATIONS, booked, passed
from tests.web.office import Office

INSPECTIONS = "/api/v1/inspections"
LUNCH = {"start": "12:00", "end": "13:00"}
A_DAY = {
    "startsAt": "2026-11-27T00:00:00+07:00",
    "endsAt": "2026-11-28T00:00:00+07:00",
    "kind": "VACATION",
}


@dataclass(frozen=True)
class Standing:
    """One inspector, with one application booked on Friday and one that could be."""

    clerk: TestClient
    own: TestClient
    inspector_id: int
    clerk_id: int
    free: str
    booked: str

    @property
    def path(self) -> str:
        return f"/api/v1/inspectors/{self.inspector_id}"

    @property
    def booking(self) -> dict[str, Any]:
        return {"inspectorId": self.inspector_id, "startsAt": at(FRIDAY, "13:00").isoformat()}


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("office")
    database, clock = Database(folder / "gacq.db"), MovableClock()
    to_monday(clock)
    database.open()
    office = Office(database, clock, folder)
    clerk, own = office.client(Role.CLERK), office.client()
    inspector = office.person(Role.INSPECTOR)
    own.headers["Authorization"] = f"Bearer {office.token(inspector)}"
    yield Standing(
        clerk,
        own,
        inspector.id,
        office.person(Role.CLERK).id,
        f"{APPLICATIONS}/{passed(office)}",
        f"{APPLICATIONS}/{booked(clerk, office, inspector.id)}",
    )
    office.close()
    database.close()


def wrong_fields(response: Any) -> list[str]:
    assert response.status_code == 422, response.text
    return list(response.json()["error"]["fields"])


@pytest.mark.parametrize(
    ("starts_at", "rule", "words"),
    [
        ("2026-11-23T09:00:00+07:00", "past", "in the past"),
        ("0001-01-02T00:00:00+00:00", "past", "in the past"),
        ("9999-12-31T23:59:00Z", "too_far", "too far ahead"),
        (at(SUBSTITUTE).isoformat(), "holiday", "public holiday: ชดเชยวัน"),
        ("2026-11-28T09:00:00+07:00", "day_off", "Saturday"),
        ("2026-11-27T08:59:00+07:00", "outside_hours", "works from 09:00 to 17:00"),
        ("2026-11-27T12:59:00+07:00", "overlap", "another inspection from 09:00 to 13:00"),
        ("2026-11-27T13:00:00+07:00", "travel", "60 minutes to travel"),
    ],
)
def test_a_time_that_can_not_be_booked_is_409_with_its_rule(
    standing: Standing, starts_at: str, rule: str, words: str
) -> None:
    body = standing.booking | {"startsAt": starts_at}

    response = standing.clerk.post(f"{standing.free}/schedule", json=body)

    # 13:00 to 17:00 is within the hours, 12:59 to 16:59 too: only the other inspection is not.
    assert response.status_code == 409
    error = response.json()["error"]
    assert words in error["message"]
    assert error["details"]["rule"] == rule
    assert len(error["details"]["nextFree"]) == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"inspectorId": 999}, "inspectorId"),
        ({"inspectorId": None}, "inspectorId"),
        ({"startsAt": "2026-11-27T09:00:00"}, "startsAt"),
        ({"startsAt": "2026-11-27T09:00:30+07:00"}, "startsAt"),
        ({"startsAt": "9999-12-31T23:59:00-12:00"}, "startsAt"),
        ({"startsAt": "tomorrow"}, "startsAt"),
        ({"meetingLink": "javascript:alert(1)"}, "meetingLink"),
        ({"meetingLink": ""}, "meetingLink"),
    ],
)
def test_a_booking_that_makes_no_sense_is_422(
    standing: Standing, body: dict[str, Any], field: str
) -> None:
    response = standing.clerk.post(f"{standing.free}/schedule", json=standing.booking | body)

    assert wrong_fields(response) == [field]


@pytest.mark.parametrize("move", ["reschedule", "cancel-inspection"])
@pytest.mark.parametrize("body", [{}, {"reason": " "}])
def test_a_move_without_a_reason_is_422(
    standing: Standing, move: str, body: dict[str, Any]
) -> None:
    response = standing.clerk.post(f"{standing.booked}/{move}", json=body)

    assert wrong_fields(response) == ["reason"]


@pytest.mark.parametrize("score", [-1, 101, "90", None])
def test_a_wrong_score_is_422(standing: Standing, score: object) -> None:
    body = {"score": score, "report": "ดี"}

    assert wrong_fields(standing.own.post(f"{standing.booked}/complete", json=body)) == ["score"]


def test_an_inspection_is_not_started_before_its_day(standing: Standing) -> None:
    response = standing.own.post(f"{standing.booked}/start")

    assert response.status_code == 409
    assert "is on 27 November 2026" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-11-26"}, "to"),
        ({"to": "2026-11-26"}, "from"),
        ({"from": "2026-11-26", "to": "2026-11-25"}, "to"),
        ({"from": "2026-01-01", "to": "2026-04-03"}, "to"),
        ({"from": "0001-01-01", "to": "2026-04-03"}, "from"),
        ({"from": "2026-02-30", "to": "2026-04-03"}, "from"),
        ({"from": "0", "to": "2026-04-03"}, "from"),
        ({"from": "2026-11-26T00:00:00", "to": "2026-04-03"}, "from"),
        ({"cursor": "bm90aGluZw"}, "cursor"),
        ({"cursor": "WzksOTk5OTk5OTk5OTk5OTk5OTk5OTld"}, "cursor"),
        ({"status": "DONE"}, "status"),
        ({"inspector": "0"}, "inspector"),
    ],
)
def test_a_list_that_makes_no_sense_is_422(
    standing: Standing, query: dict[str, str], field: str
) -> None:
    assert wrong_fields(standing.clerk.get(INSPECTIONS, params=query)) == [field]


def test_ninety_two_days_may_be_asked_about(standing: Standing) -> None:
    query = {"from": "2026-01-01", "to": "2026-04-02"}

    assert standing.clerk.get(INSPECTIONS, params=query).status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"to": "2026-11-27", "type": "VIDEO"}, "from"),
        ({"from": "2026-11-27", "to": "2026-11-27"}, "type"),
        ({"from": "2026-11-27", "to": "2026-11-27", "type": "PHONE"}, "type"),
        ({"from": "2026-01-01", "to": "2026-04-03", "type": "VIDEO"}, "to"),
        ({"from": "2100-12-31", "to": "2101-01-02", "type": "VIDEO"}, "to"),
    ],
)
def test_a_question_about_free_times_that_makes_no_sense_is_422(
    standing: Standing, query: dict[str, str], field: str
) -> None:
    response = standing.clerk.get(f"{standing.path}/availability", params=query)

    assert wrong_fields(response) == [field]


def test_who_does_not_inspect_is_404(standing: Standing) -> None:
    path = f"/api/v1/inspectors/{standing.clerk_id}"
    query = {"from": "2026-11-27", "to": "2026-11-27", "type": "VIDEO"}

    assert standing.clerk.get(f"{path}/availability", params=query).status_code == 404
    assert standing.clerk.get(f"{path}/hours").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "week"),
        ({"week": {"funday": None}}, "week.funday"),
        ({"week": {"monday": {"start": "09:00"}}}, "week.monday.end"),
        ({"week": {"monday": {"start": "9", "end": "17:00"}}}, "week.monday.start"),
        ({"week": {"monday": {"start": "09:00", "end": "24:00"}}}, "week.monday.end"),
        ({"week": {"monday": {"start": "17:00", "end": "09:00"}}}, "week.monday.end"),
        (
            {"week": {"monday": {"start": "13:00", "end": "17:00", "breaks": [LUNCH]}}},
            "week.monday.breaks",
        ),
    ],
)
def test_hours_that_make_no_sense_are_422(
    standing: Standing, body: dict[str, Any], field: str
) -> None:
    assert wrong_fields(standing.own.put(f"{standing.path}/hours", json=body)) == [field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "HOLIDAY"}, "kind"),
        ({"endsAt": "2026-11-27T00:00:00+07:00"}, "endsAt"),
        ({"endsAt": "2028-11-27T00:00:00+07:00"}, "endsAt"),
        ({"startsAt": "2026-11-27"}, "startsAt"),
    ],
)
def test_leave_that_makes_no_sense_is_422(
    standing: Standing, body: dict[str, Any], field: str
) -> None:
    response = standing.own.post(f"{standing.path}/leave", json=A_DAY | body)

    assert wrong_fields(response) == [field]
