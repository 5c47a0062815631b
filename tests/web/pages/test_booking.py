"""Booking an inspection on the page: free times of a week, one last look, and what can go wrong."""

import re
from typing import Any

import httpx2
import peewee
import pytest
from starlette.testclient import TestClient

from gacq.applications import application, inspections
from gacq.applications.application import ApplicationView
from gacq.applications.status import InspectionType, Status
from gacq.staff import Role, StaffView
from tests.moments import FIRST, FRIDAY, MONDAY, SUBSTITUTE, at, to_monday
from tests.web.appointments import passed
from tests.web.office import CONSOLE, Office

ENGLISH = {"gacq_language": "en"}


@pytest.fixture
def inspector(office: Office) -> StaffView:
    to_monday(office.clock)
    return office.person(Role.INSPECTOR, name="สมหญิง ตรวจดี")


@pytest.fixture
def clerk(office: Office, inspector: StaffView) -> TestClient:
    client = office.signed_in(Role.CLERK)
    client.cookies.update(ENGLISH)
    return client


def book(client: TestClient, which: int, follow: bool = False, **fields: str) -> httpx2.Response:
    return client.post(f"/applications/{which}/book", data=fields, follow_redirects=follow)


def shown(office: Office, which: int) -> ApplicationView:
    return office.database.read(application.get, which)


def scheduled(office: Office, inspector: StaffView, clock: str = "09:00", **different: Any) -> int:
    which = passed(office, **different)
    office.database.write(
        office.workflow.schedule,
        which,
        inspector.id,
        at(FRIDAY, clock),
        actor=CONSOLE,
        now=office.clock.now(),
    )
    return which


def test_the_application_leads_to_the_free_times(office: Office, clerk: TestClient) -> None:
    which = passed(office)

    page = clerk.get(f"/applications/{which}").text

    assert f'href="/applications/{which}/book"' in page


def test_the_week_begins_with_the_first_free_day(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    page = clerk.get(f"/applications/{passed(office)}/book").text

    assert f'value="{inspector.id}.{FIRST}T09:00"' in page
    assert 'T09:00">09:00' in page
    assert f"{inspector.id}.{MONDAY}" not in page


def test_every_offered_time_can_be_booked_as_it_is_written(
    office: Office, clerk: TestClient
) -> None:
    which = passed(office)
    offered = re.findall(
        r'name="slot" value="([^"]+)"', clerk.get(f"/applications/{which}/book").text
    )

    response = book(clerk, which, slot=offered[-1])

    assert response.headers["Location"] == f"/applications/{which}?done=inspection-booked"
    assert shown(office, which).status is Status.INSPECTION_SCHEDULED


def test_a_holiday_is_named_above_its_day_and_has_no_time(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    page = clerk.get(f"/applications/{passed(office)}/book?week={SUBSTITUTE}").text

    assert "Public holiday" in page
    assert "Holiday: " in page
    assert f"{inspector.id}.{SUBSTITUTE}" not in page


def test_what_is_booked_already_is_shown_with_its_farm(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    scheduled(office, inspector, farmName="ไร่ขมิ้นลุงคำ", farmDistrict="สันทราย")

    page = clerk.get(f"/applications/{passed(office)}/book").text

    assert "09:00–13:00" in page
    assert "ไร่ขมิ้นลุงคำ" in page and "สันทราย" in page


def test_the_last_look_says_day_time_inspector_and_farm(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = passed(office)

    page = clerk.get(f"/applications/{which}/book?slot={inspector.id}.{FRIDAY}T09:00").text

    for words in ("Friday 27 November 2026", "09:00–13:00", inspector.name, "สวนสมมุติ"):
        assert words in page
    assert shown(office, which).status is Status.REVIEW_PASSED


@pytest.mark.parametrize(
    ("kind", "asked"), [(InspectionType.VIDEO, True), (InspectionType.ONSITE, False)]
)
def test_a_link_is_asked_for_where_there_is_a_video_call(
    office: Office, clerk: TestClient, inspector: StaffView, kind: InspectionType, asked: bool
) -> None:
    which = passed(office, kind)

    page = clerk.get(f"/applications/{which}/book?slot={inspector.id}.{FRIDAY}T09:00").text

    assert ('name="meeting_link"' in page) is asked


def test_a_link_is_kept_with_the_appointment(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = passed(office, InspectionType.VIDEO)
    link = "https://meet.example.th/abc"

    page = book(clerk, which, True, slot=f"{inspector.id}.{FRIDAY}T09:00", meeting_link=link).text

    assert f'href="{link}"' in page


def test_a_broken_link_is_said_beside_its_field_and_stays(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = passed(office, InspectionType.VIDEO)

    response = book(
        clerk, which, slot=f"{inspector.id}.{FRIDAY}T09:00", meeting_link="javascript:x"
    )

    assert response.status_code == 422
    assert "must be an address that begins with http:// or https://" in response.text
    assert 'value="javascript:x"' in response.text


def test_who_was_slower_gets_the_next_free_times_and_loses_nothing(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = passed(office)
    scheduled(office, inspector)
    link = "https://meet.example.th/abc"

    response = book(clerk, which, slot=f"{inspector.id}.{FRIDAY}T09:00", meeting_link=link)

    assert response.status_code == 409
    assert response.text.count('name="pick"') == 3
    assert f'value="{link}"' in response.text


def test_picking_another_time_asks_once_more_and_books_nothing(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = passed(office)
    link = "https://meet.example.th/abc"

    page = book(
        clerk, which, slot="1.2026-01-01T09:00", pick=f"{inspector.id}.{FRIDAY}T10:00",
        meeting_link=link,
    ).text  # fmt: skip

    assert "10:00–14:00" in page and f'value="{link}"' in page
    assert shown(office, which).status is Status.REVIEW_PASSED


def test_a_refusal_reads_thai_with_thai_dates(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = passed(office)
    scheduled(office, inspector)
    clerk.cookies.update({"gacq_language": "th"})

    page = book(clerk, which, slot=f"{inspector.id}.{FRIDAY}T09:00").text

    assert "27 พฤศจิกายน 2569 สมหญิง ตรวจดี มีนัดอื่นตั้งแต่ 09:00 ถึง 13:00" in page
    assert "This can" not in page


def test_moving_needs_a_reason(office: Office, clerk: TestClient, inspector: StaffView) -> None:
    which = scheduled(office, inspector)

    response = book(clerk, which, slot=f"{inspector.id}.{FRIDAY}T13:00")

    assert response.status_code == 422
    assert "is required" in response.text


def test_an_appointment_is_moved_with_its_reason(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = scheduled(office, inspector)

    page = book(clerk, which, True, slot=f"{inspector.id}.{FRIDAY}T13:00", reason="ฝนตกหนัก").text

    assert "The appointment is changed" in page and "ฝนตกหนัก" in page
    assert shown(office, which).inspection_starts_at == at(FRIDAY, "13:00")


def test_somebody_else_can_take_over_at_the_same_time_without_notice(
    office: Office, inspector: StaffView
) -> None:
    other = office.person(Role.INSPECTOR)
    which = scheduled(office, inspector)
    office.clock.advance(2 * 86_400)
    clerk = office.signed_in(Role.CLERK)
    page = clerk.get(f"/applications/{which}/book").text
    slot = f"{other.id}.{FRIDAY}T09:00"
    assert f'value="{slot}"' in page

    book(clerk, which, slot=slot, reason="ป่วย")

    assert shown(office, which).inspector_id == other.id


def test_a_link_alone_can_be_added_later(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = scheduled(office, inspector)
    link = "https://meet.example.th/abc"

    book(clerk, which, slot=f"{inspector.id}.{FRIDAY}T09:00", meeting_link=link, reason="ส่งลิงก์")

    booked = office.database.read(inspections.open_of, which)
    assert booked is not None and booked.meeting_link == link


def test_an_appointment_is_cancelled_with_a_reason(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = scheduled(office, inspector)

    page = clerk.post(f"/applications/{which}/cancel-inspection", data={"reason": "น้ำท่วม"}).text

    assert "The appointment is cancelled" in page and "น้ำท่วม" in page
    assert shown(office, which).status is Status.REVIEW_PASSED


def test_a_time_that_no_page_offers_is_refused_in_words(office: Office, clerk: TestClient) -> None:
    for slot in ("x", "0.2026-11-27T09:00", "1.9999-12-31T23:59", "1.2026-13-01T09:00"):
        response = clerk.get(f"/applications/{passed(office)}/book", params={"slot": slot})
        assert response.status_code == 422, slot


def test_a_week_out_of_the_calendar_is_refused_and_the_first_one_shown(
    office: Office, clerk: TestClient
) -> None:
    response = clerk.get(f"/applications/{passed(office)}/book?week=9999-12-31")

    assert response.status_code == 422
    assert "Choose a free time" in response.text


def test_nothing_can_be_booked_while_the_papers_are_looked_at(
    office: Office, clerk: TestClient
) -> None:
    assert clerk.get(f"/applications/{office.draft()}/book").status_code == 409


def test_an_office_without_inspectors_says_who_can_help(office: Office) -> None:
    to_monday(office.clock)
    client = office.signed_in(Role.CLERK)
    client.cookies.update(ENGLISH)

    page = client.get(f"/applications/{passed(office)}/book").text

    assert "Nobody here is an inspector yet" in page


def test_names_with_markup_are_shown_as_they_are(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    office.person(Role.INSPECTOR, name="<b>x</b>")
    scheduled(office, inspector, farmName="<script>alert(1)</script>")

    page = clerk.get(f"/applications/{passed(office)}/book").text

    assert "<b>x</b>" not in page and "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<script>alert" not in page


def test_a_full_week_of_twenty_inspectors_stays_under_its_size(
    office: Office, clerk: TestClient
) -> None:
    for _ in range(19):
        office.person(Role.INSPECTOR)

    page = clerk.get(f"/applications/{passed(office, InspectionType.VIDEO)}/book")

    assert len(page.content) < 150_000


def test_more_inspectors_and_bookings_need_no_more_statements(
    office: Office, clerk: TestClient, inspector: StaffView
) -> None:
    which = passed(office)
    clerk.get(f"/applications/{which}/book")
    few = _statements(office, clerk, which)
    for _ in range(5):
        scheduled(office, office.person(Role.INSPECTOR))

    assert _statements(office, clerk, which) == few


def _statements(office: Office, client: TestClient, which: int) -> int:
    found: list[str] = []
    real = peewee.Database.execute_sql

    def counted(self: Any, sql: str, *given: Any, **named: Any) -> Any:
        found.append(sql)
        return real(self, sql, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(peewee.Database, "execute_sql", counted)
        client.get(f"/applications/{which}/book")
    assert found, "the page reads"
    return len(found)
