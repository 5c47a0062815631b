"""The week of inspections: whose, on which day, between holidays and leave."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from gacq.applications.leave import LeaveKind
from gacq.applications.week import Span
from gacq.staff import Role, StaffView
from tests.moments import FRIDAY, MONDAY, SUBSTITUTE, at, to_monday
from tests.web.appointments import passed
from tests.web.office import CONSOLE, PASSWORD, Office


@pytest.fixture
def inspector(office: Office) -> StaffView:
    to_monday(office.clock)
    return office.person(Role.INSPECTOR, name="สมหญิง ตรวจดี")


@pytest.fixture
def clerk(office: Office, inspector: StaffView) -> TestClient:
    client = office.signed_in(Role.CLERK)
    client.cookies.update({"gacq_language": "en"})
    return client


def scheduled(office: Office, inspector: StaffView, farm: str) -> int:
    which = passed(office, farmName=farm, farmDistrict="สันทราย")
    office.database.write(
        office.workflow.schedule,
        which,
        inspector.id,
        at(FRIDAY),
        actor=CONSOLE,
        now=office.clock.now(),
    )
    return which


def test_an_appointment_stands_on_its_day_with_time_farm_and_inspector(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = scheduled(office, inspector, "สวนไพล")

    friday = clerk.get("/inspections").text.split(f'id="day-{FRIDAY}"')[1].split("</section>")[0]

    for words in ("09:00–13:00", "สวนไพล", "สันทราย", inspector.name, "Hybrid", "booked"):
        assert words in friday
    assert f'href="/applications/{which}#appointment"' in friday


def test_today_is_marked_in_words(clerk: TestClient) -> None:
    monday = clerk.get("/inspections").text.split(f'id="day-{MONDAY}"')[1].split("</section>")[0]

    assert "Today" in monday and 'aria-current="date"' in monday


def test_another_week_is_reached_by_its_day(clerk: TestClient) -> None:
    page = clerk.get(f"/inspections?week={SUBSTITUTE + timedelta(days=2)}").text

    assert f'id="day-{SUBSTITUTE}"' in page and "Holiday:" in page


def test_leave_is_shown_without_its_reason(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    office.database.write(
        office.workflow.ask_leave,
        inspector.id,
        Span(at(FRIDAY, "13:00"), at(FRIDAY, "17:00")),
        LeaveKind.SICK_LEAVE,
        reason="ผ่าตัด",
        actor=CONSOLE,
        now=office.clock.now(),
    )

    page = clerk.get("/inspections").text

    assert "On leave: สมหญิง ตรวจดี 13:00–17:00" in page
    assert "ผ่าตัด" not in page


def test_an_inspector_sees_their_own_first_and_all_with_one_step(
    office: Office, inspector: StaffView
) -> None:
    other = office.person(Role.INSPECTOR)
    scheduled(office, inspector, "ฟาร์มของฉัน")
    scheduled(office, other, "ฟาร์มคนอื่น")
    client = office.client()
    client.post("/api/v1/login", json={"username": inspector.username, "password": PASSWORD})

    mine, everybody = (client.get(f"/inspections{query}").text for query in ("", "?inspector=all"))

    assert "ฟาร์มของฉัน" in mine and "ฟาร์มคนอื่น" not in mine
    assert "ฟาร์มของฉัน" in everybody and "ฟาร์มคนอื่น" in everybody


def test_a_cancelled_appointment_is_gone_from_the_week(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = scheduled(office, inspector, "สวนไพล")

    clerk.post(f"/applications/{which}/cancel-inspection", data={"reason": "น้ำท่วม"})

    assert "สวนไพล" not in clerk.get("/inspections").text


def test_an_inspection_leads_to_its_application(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = scheduled(office, inspector, "สวนไพล")

    response = clerk.get("/inspections/1", follow_redirects=False)

    assert response.headers["Location"] == f"/applications/{which}#appointment"


@pytest.mark.parametrize("query", ["week=x", "week=1992-01-01", "inspector=x", "inspector=-1"])
def test_a_broken_address_still_shows_this_week(clerk: TestClient, query: str) -> None:
    response = clerk.get(f"/inspections?{query}")

    assert response.status_code == 422
    assert f'id="day-{MONDAY}"' in response.text
