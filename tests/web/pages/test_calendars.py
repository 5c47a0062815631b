"""Calendars on the page: hours, leave and its decision, the address for calendar programs."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from gacq.applications import leave, working_hours
from gacq.applications.leave import LeaveStatus
from gacq.applications.week import Weekday
from gacq.staff import Role, StaffView
from tests.moments import FRIDAY, at, to_monday
from tests.web.appointments import passed
from tests.web.office import CONSOLE, PASSWORD, Office

WEEK = {
    "do": "hours",
    "monday-works": "yes",
    "monday-start": "08:30",
    "monday-end": "16:30",
    "monday-break-1-start": "12:00",
    "monday-break-1-end": "13:00",
}
ASKED = {"do": "ask", "first_day": str(FRIDAY), "kind": "VACATION", "reason": "กลับบ้าน"}


@pytest.fixture
def inspector(office: Office) -> StaffView:
    to_monday(office.clock)
    return office.person(Role.INSPECTOR, name="สมหญิง ตรวจดี")


@pytest.fixture
def own(office: Office, inspector: StaffView) -> TestClient:
    client = office.client()
    client.headers["Origin"] = "http://gacq.office:8470"
    client.post("/api/v1/login", json={"username": inspector.username, "password": PASSWORD})
    client.cookies.update({"gacq_language": "en"})
    return client


@pytest.fixture
def approver(office: Office, inspector: StaffView) -> TestClient:
    client = office.signed_in(Role.APPROVER)
    client.cookies.update({"gacq_language": "en"})
    return client


def leave_of(office: Office, inspector: StaffView) -> list[leave.LeaveView]:
    return office.database.read(leave.of, inspector.id)


def hours_of(office: Office, inspector: StaffView) -> Any:
    return office.database.read(office.workflow.hours, inspector.id)


def booked(office: Office, inspector: StaffView) -> None:
    office.database.write(
        office.workflow.schedule,
        passed(office, farmName="สวนไพล"),
        inspector.id,
        at(FRIDAY),
        actor=CONSOLE,
        now=office.clock.now(),
    )


def test_hours_are_saved_with_a_break_and_shown_again(
    office: Office, own: TestClient, inspector: StaffView
) -> None:
    page = own.post("/my-calendar", data=WEEK).text

    assert "The working hours are saved." in page and 'value="16:30"' in page
    assert list(hours_of(office, inspector).week) == [Weekday.MONDAY]


def test_a_day_that_ends_before_it_starts_is_said_in_its_line_and_stays(
    office: Office, own: TestClient, inspector: StaffView
) -> None:
    response = own.post("/my-calendar", data={**WEEK, "monday-end": "07:15"})

    assert response.status_code == 422
    assert "must be later than the start of the day" in response.text
    assert 'value="07:15"' in response.text


def test_a_half_written_break_is_said(own: TestClient) -> None:
    response = own.post("/my-calendar", data={**WEEK, "monday-break-1-end": ""})

    assert response.status_code == 422
    assert "needs times such as 09:00" in response.text


def test_the_usual_hours_can_hold_again(
    office: Office, own: TestClient, inspector: StaffView
) -> None:
    own.post("/my-calendar", data=WEEK)

    own.post("/my-calendar", data={"do": "standard"})

    assert len(hours_of(office, inspector).week) == 5
    assert isinstance(hours_of(office, inspector), working_hours.HoursView)


def test_bookings_outside_of_the_hours_are_named_as_long_as_there_are_any(
    office: Office, own: TestClient, inspector: StaffView
) -> None:
    booked(office, inspector)

    page = own.post("/my-calendar", data=WEEK).text

    assert "lie outside of the hours" in page and "สวนไพล" in page


def test_leave_without_times_is_a_whole_day_and_waits(
    office: Office, own: TestClient, inspector: StaffView
) -> None:
    page = own.post("/my-calendar", data=ASKED).text

    (asked,) = leave_of(office, inspector)
    assert asked.status is LeaveStatus.PENDING
    assert (asked.ends_at - asked.starts_at).total_seconds() == 86_400
    assert '<th scope="row">27 Nov 2026</th>' in page and "waits for a decision" in page


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ({"first_time": "13:00", "last_time": "16:30"}, "27 Nov 2026 13:00–16:30"),
        ({"first_time": "13:00"}, "27 Nov 2026, 13:00 – 27 Nov 2026"),
        ({"last_day": "2026-11-30"}, "27 Nov 2026 – 30 Nov 2026"),
        (
            {"first_time": "13:00", "last_day": "2026-11-30", "last_time": "12:00"},
            "27 Nov 2026, 13:00 – 30 Nov 2026, 12:00",
        ),
    ],
)
def test_leave_is_shown_with_the_times_it_has(
    own: TestClient, times: dict[str, str], words: str
) -> None:
    page = own.post("/my-calendar", data={**ASKED, **times}).text

    assert f'<th scope="row">{words}</th>' in page


def test_bookings_in_the_way_are_listed_and_it_is_asked_once_more(
    office: Office, own: TestClient, inspector: StaffView
) -> None:
    booked(office, inspector)

    response = own.post("/my-calendar", data=ASKED)

    assert response.status_code == 409
    assert "สวนไพล" in response.text and "กลับบ้าน</textarea>" in response.text
    assert leave_of(office, inspector) == []

    own.post("/my-calendar", data={**ASKED, "despite": "true"})

    assert len(leave_of(office, inspector)) == 1


@pytest.mark.parametrize(
    ("different", "words"),
    [
        ({"first_day": ""}, "is required"),
        ({"first_day": "2569-11-30"}, "must be a day such as 2026-01-31"),
        ({"last_day": "2026-11-20"}, "must be later than startsAt"),
        ({"first_time": "25:00"}, "must be a time of day such as 09:00"),
    ],
)
def test_what_is_wrong_with_a_leave_is_said(
    own: TestClient, different: dict[str, str], words: str
) -> None:
    response = own.post("/my-calendar", data={**ASKED, **different})

    assert response.status_code == 422
    assert words in response.text


def test_leave_is_cancelled(office: Office, own: TestClient, inspector: StaffView) -> None:
    own.post("/my-calendar", data=ASKED)
    (asked,) = leave_of(office, inspector)

    page = own.post("/my-calendar", data={"do": "cancel", "leave": str(asked.id)}).text

    assert "The leave is cancelled." in page
    assert leave_of(office, inspector)[0].status is LeaveStatus.CANCELLED


def test_an_inspector_approves_nothing(
    office: Office, own: TestClient, inspector: StaffView
) -> None:
    page = own.post("/my-calendar", data=ASKED).text
    (asked,) = leave_of(office, inspector)

    response = own.post("/my-calendar", data={"do": "approve", "leave": str(asked.id)})

    assert 'value="approve"' not in page
    assert response.status_code == 403
    assert leave_of(office, inspector)[0].status is LeaveStatus.PENDING


def test_waiting_leave_is_listed_and_approved(
    office: Office, own: TestClient, approver: TestClient, inspector: StaffView
) -> None:
    own.post("/my-calendar", data=ASKED)
    (asked,) = leave_of(office, inspector)
    assert "กลับบ้าน" in approver.get("/leave").text

    page = approver.post("/leave", data={"do": "approve", "leave": str(asked.id)}).text

    assert "The leave is approved." in page and "No leave waits" in page
    assert leave_of(office, inspector)[0].status is LeaveStatus.APPROVED


def test_approving_over_bookings_lists_them_and_asks_once_more(
    office: Office, own: TestClient, approver: TestClient, inspector: StaffView
) -> None:
    booked(office, inspector)
    own.post("/my-calendar", data={**ASKED, "despite": "true"})
    (asked,) = leave_of(office, inspector)
    decision = {"do": "approve", "leave": str(asked.id)}

    response = approver.post("/leave", data=decision)

    assert response.status_code == 409
    assert "สวนไพล" in response.text and "Approve it all the same" in response.text
    approver.post("/leave", data={**decision, "despite": "true"})
    assert leave_of(office, inspector)[0].status is LeaveStatus.APPROVED


def test_how_many_bookings_lie_in_a_leave_is_said_before_it_is_decided(
    office: Office, own: TestClient, approver: TestClient, inspector: StaffView
) -> None:
    booked(office, inspector)
    own.post("/my-calendar", data={**ASKED, "despite": "true"})

    for path in ("/", "/leave", f"/inspectors/{inspector.id}/calendar"):
        assert "Inspections booked in that time: 1" in approver.get(path).text
    assert "สวนไพล" in approver.get("/leave").text


def test_the_first_page_says_a_leave_as_the_calendar_does(
    own: TestClient, approver: TestClient
) -> None:
    own.post("/my-calendar", data=ASKED)

    page = approver.get("/").text

    assert "27 Nov 2026</span>" in page
    assert "00:00" not in page


def test_a_leave_that_nothing_is_booked_in_says_so(own: TestClient, approver: TestClient) -> None:
    own.post("/my-calendar", data=ASKED)

    assert "No inspection is booked in that time." in approver.get("/leave").text


def test_leave_is_rejected(
    office: Office, own: TestClient, approver: TestClient, inspector: StaffView
) -> None:
    own.post("/my-calendar", data=ASKED)
    (asked,) = leave_of(office, inspector)

    approver.post("/leave", data={"do": "reject", "leave": str(asked.id)})

    assert leave_of(office, inspector)[0].status is LeaveStatus.REJECTED


def test_leave_that_an_approver_enters_counts_at_once(
    office: Office, approver: TestClient, inspector: StaffView
) -> None:
    page = approver.post(f"/inspectors/{inspector.id}/calendar", data=ASKED).text

    assert "counts from now on" in page
    assert leave_of(office, inspector)[0].status is LeaveStatus.APPROVED


def test_a_clerk_has_no_calendar(office: Office, approver: TestClient) -> None:
    clerk = office.person(Role.CLERK)

    assert approver.get(f"/inspectors/{clerk.id}/calendar").status_code == 404


@pytest.mark.parametrize("whose", ["own", "office"])
def test_a_feed_address_is_shown_once_works_and_ends(
    own: TestClient, approver: TestClient, whose: str
) -> None:
    client, page = (own, "/my-calendar") if whose == "own" else (approver, "/leave")

    response = client.post(page, data={"do": "feed"})

    found = re.search(r"http://gacq\.office:8470(/calendar/[\w-]+\.ics)", response.text)
    assert found and response.headers["Cache-Control"] == "no-store"
    assert found[1] not in client.get(page).text
    assert client.get(found[1]).status_code == 200
    assert "works no more" in client.post(page, data={"do": "end-feed"}).text
    assert client.get(found[1]).status_code == 404


def test_a_form_that_the_page_does_not_have_is_refused(own: TestClient) -> None:
    assert own.post("/my-calendar", data={"do": "__init__"}).status_code == 400


def test_reasons_with_markup_are_shown_as_they_are(own: TestClient) -> None:
    page = own.post("/my-calendar", data={**ASKED, "reason": "<script>alert(1)</script>"}).text

    assert "<script>alert" not in page
