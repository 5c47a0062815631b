"""What a calendar shows of an inspection."""

import re
from datetime import timedelta

import pytest

from gacq.applications.inspections import InspectionStatus
from gacq.applications.status import InspectionType
from gacq.jobs.calendar.event import Attendee, event_id, event_of, one_line
from tests.jobs.calendar.conftest import BOOKED, an_appointment


@pytest.mark.parametrize(
    ("kind", "thai", "english"),
    [
        (InspectionType.VIDEO, "ผ่านวิดีโอ", "VIDEO"),
        (InspectionType.HYBRID, "แบบผสม", "HYBRID"),
        (InspectionType.ONSITE, "ลงพื้นที่", "ONSITE"),
    ],
)
def test_the_summary_names_the_type_and_the_application(
    kind: InspectionType, thai: str, english: str
) -> None:
    appointment = an_appointment(type=kind)

    assert event_of(appointment, language="th").summary == (
        f"[GACP] ตรวจประเมิน{thai} - GACP-2569-000001"
    )
    assert event_of(appointment, language="en").summary == (
        f"[GACP] {english} Inspection - GACP-2569-000001"
    )


def test_the_description_says_who_what_and_where() -> None:
    event = event_of(an_appointment(), language="th")

    assert event.description.splitlines() == [
        "คำขอ: GACP-2569-000001",
        "ล็อต: LOT-2569-0001",
        "ผู้ยื่นคำขอ: นายสมมุติ ทดสอบ",
        "สวน: สวนสมมุติ",
        "วิธีตรวจประเมิน: ลงพื้นที่ (ONSITE)",
        "ผู้ตรวจประเมิน: อนงค์ สมมุติ",
        "สถานที่: 1 หมู่ 99 ต.ศรีภูมิ อ.เมือง จ.เชียงใหม่ 50200",
    ]


def test_an_inspection_at_the_farm_takes_place_there() -> None:
    event = event_of(an_appointment(), language="th")

    assert event.place == ("สวนสมมุติ, 1 หมู่ 99 ต.ศรีภูมิ อ.เมือง จ.เชียงใหม่ 50200 (18.790000, 98.980000)")
    assert event.position == (18.79, 98.98)


def test_a_farm_in_bangkok_has_no_changwat() -> None:
    event = event_of(
        an_appointment(farm_province="กรุงเทพมหานคร", farm_district="พระนคร"), language="th"
    )

    assert event.place is not None
    assert "แขวงศรีภูมิ เขตพระนคร กรุงเทพมหานคร" in event.place


def test_a_video_inspection_takes_place_behind_its_link() -> None:
    link = "https://meet.example.com/abc"
    event = event_of(an_appointment(type=InspectionType.VIDEO, meeting_link=link), language="en")

    assert (event.place, event.link, event.position) == (link, link, None)
    assert f"Meeting link: {link}" in event.description


@pytest.mark.parametrize("latitude", [None, float("nan"), float("inf")])
def test_a_farm_without_a_position_has_none(latitude: float | None) -> None:
    event = event_of(an_appointment(farm_latitude=latitude), language="th")

    assert event.position is None
    assert event.place is not None and "(" not in event.place


def test_an_almost_empty_application_has_an_entry_too() -> None:
    nothing = dict.fromkeys(
        (
            "farm_address",
            "farm_subdistrict",
            "farm_district",
            "farm_province",
            "farm_postal_code",
            "farm_latitude",
            "farm_longitude",
            "applicant_email",
        )
    )
    event = event_of(an_appointment(**nothing), language="th")

    assert (event.place, event.attendees) == ("สวนสมมุติ", ())
    assert "สถานที่" not in event.description


def test_inspector_and_applicant_are_attendees_where_they_have_addresses() -> None:
    event = event_of(an_appointment(), language="th", inspector_email="anong@example.com")

    assert event.attendees == (
        Attendee("อนงค์ สมมุติ", "anong@example.com"),
        Attendee("นายสมมุติ ทดสอบ", "applicant@example.com"),
    )


def test_one_address_is_one_attendee() -> None:
    event = event_of(an_appointment(), language="th", inspector_email="Applicant@example.com")

    assert event.attendees == (Attendee("อนงค์ สมมุติ", "Applicant@example.com"),)


def test_only_a_cancelled_inspection_is_cancelled() -> None:
    cancelled = {
        status: event_of(an_appointment(status=status), language="th").cancelled
        for status in InspectionStatus
    }

    assert [status for status, is_so in cancelled.items() if is_so] == [InspectionStatus.CANCELLED]


def test_an_id_is_one_that_google_takes_and_lasts_over_changes() -> None:
    first = event_of(an_appointment(), language="th").id
    moved = event_of(an_appointment(sequence=4, starts_at=BOOKED), language="en").id

    assert first == moved
    assert re.fullmatch("[a-v0-9]{52}", first)


def test_ids_differ_between_inspections_and_between_data_folders() -> None:
    same_id_later = event_id(12, BOOKED + timedelta(microseconds=1))

    assert len({event_id(12, BOOKED), event_id(13, BOOKED), same_id_later}) == 3


@pytest.mark.parametrize(
    "hostile",
    [
        "สวน\r\nATTENDEE:mailto:x@example.com",
        "สวน\nผู้ยื่นคำขอ: คนอื่น",
        "ส\u202eวน",
        "ส\x00วน",
        "ส\u2028วน",
    ],
)
def test_a_name_forges_no_line(hostile: str) -> None:
    honest = event_of(an_appointment(), language="th")
    event = event_of(an_appointment(farm_name=hostile), language="th")

    assert len(event.description.splitlines()) == len(honest.description.splitlines())
    assert event.place is not None and event.place.isprintable()


def test_thai_marks_survive_being_put_on_one_line() -> None:
    assert one_line("  น้ำผึ้ง  ป่า\n") == "น้ำผึ้ง ป่า"
