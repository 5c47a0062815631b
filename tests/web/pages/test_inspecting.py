"""What an inspector does on an application's page: start, then record the result."""

import pytest
from starlette.testclient import TestClient

from gacq.applications import application
from gacq.applications.status import Status
from gacq.staff import Role, StaffView
from tests.moments import FRIDAY, at, move_to, to_monday
from tests.web.appointments import passed
from tests.web.office import CONSOLE, PASSWORD, Office


def signed_in(office: Office, person: StaffView) -> TestClient:
    client = office.client()
    client.headers["Origin"] = "http://gacq.office:8470"
    client.post("/api/v1/login", json={"username": person.username, "password": PASSWORD})
    client.cookies.update({"gacq_language": "en"})
    return client


@pytest.fixture
def inspector(office: Office) -> StaffView:
    to_monday(office.clock)
    return office.person(Role.INSPECTOR)


@pytest.fixture
def which(office: Office, inspector: StaffView) -> int:
    """An application with an appointment on Friday."""
    which = passed(office)
    office.database.write(
        office.workflow.schedule,
        which,
        inspector.id,
        at(FRIDAY),
        actor=CONSOLE,
        now=office.clock.now(),
    )
    return which


def test_the_appointment_is_shown_with_who_when_and_where(
    office: Office, inspector: StaffView, which: int
) -> None:
    page = signed_in(office, inspector).get(f"/applications/{which}").text

    for words in ("27 November 2026", "09:00–13:00", inspector.name, "Start the inspection"):
        assert words in page


def test_another_inspector_sees_no_button_and_is_refused(office: Office, which: int) -> None:
    other = signed_in(office, office.person(Role.INSPECTOR))

    assert "Start the inspection" not in other.get(f"/applications/{which}").text
    response = other.post(f"/applications/{which}/start", data={"start": ""})

    assert response.status_code == 403


def test_before_its_day_the_page_says_on_which_it_can_be_started(
    office: Office, inspector: StaffView, which: int
) -> None:
    response = signed_in(office, inspector).post(f"/applications/{which}/start", data={"start": ""})

    assert response.status_code == 409
    assert "The inspection is on 27 November 2026" in response.text


def test_it_is_started_and_its_result_recorded(
    office: Office, inspector: StaffView, which: int
) -> None:
    move_to(office.clock, at(FRIDAY, "09:05"))
    client = signed_in(office, inspector)
    assert (
        "Record the result" in client.post(f"/applications/{which}/start", data={"start": ""}).text
    )

    page = client.post(
        f"/applications/{which}/complete", data={"score": "87.5", "report": "แปลงสะอาด\nน้ำดี"}
    ).text

    assert "The result is recorded" in page and "87.50" in page and "แปลงสะอาด" in page
    view = office.database.read(application.get, which)
    assert view.status is Status.INSPECTION_COMPLETED


@pytest.mark.parametrize("score", ["-1", "100.5", "nan", "มาก", ""])
def test_a_score_that_is_none_is_said_and_the_report_stays(
    office: Office, inspector: StaffView, which: int, score: str
) -> None:
    move_to(office.clock, at(FRIDAY, "09:05"))
    client = signed_in(office, inspector)
    client.post(f"/applications/{which}/start", data={"start": ""})

    response = client.post(
        f"/applications/{which}/complete", data={"score": score, "report": "แปลงสะอาด"}
    )

    assert response.status_code == 422
    assert "แปลงสะอาด</textarea>" in response.text


def test_each_fault_of_a_result_is_linked_to_its_field_and_tied_to_it(
    office: Office, inspector: StaffView, which: int
) -> None:
    move_to(office.clock, at(FRIDAY, "09:05"))
    client = signed_in(office, inspector)
    client.post(f"/applications/{which}/start", data={"start": ""})

    page = client.post(f"/applications/{which}/complete", data={"score": "875"}).text

    for field in ("complete-score", "complete-report"):
        assert f'<li><a href="#{field}">' in page
        assert f'id="{field}-fault"' in page
        described = (
            page.partition(f'<input id="{field}"')[2]
            or page.partition(f'<textarea id="{field}"')[2]
        )
        assert f'aria-describedby="{field}-fault' in described.partition(">")[0]
    assert 'value="875"' in page
