"""Calendar feeds, read back by another library than the one that wrote them."""

from datetime import UTC, timedelta
from typing import Any

import pytest
import vobject

from gacq.applications.appointments import Appointment
from gacq.applications.inspections import InspectionStatus
from gacq.applications.status import InspectionType
from gacq.jobs.calendar import feed
from gacq.jobs.calendar.event import event_id
from tests.jobs.calendar.conftest import BOOKED, ENDS, STARTS, an_appointment

LINK = "https://meet.example.com/a;b,c"
CANCELLED = InspectionStatus.CANCELLED


def written(*appointments: Appointment, **different: Any) -> bytes:
    options = {"title": "ตรวจประเมิน GACP", "language": "th", "of_office": False} | different
    return feed.write(appointments, **options)


def read(content: bytes) -> Any:
    return vobject.readOne(content.decode(), validate=True)


def only_entry(content: bytes) -> Any:
    (entry,) = read(content).vevent_list
    return entry


def test_an_entry_says_when_where_and_what() -> None:
    entry = only_entry(written(an_appointment(sequence=3)))

    assert entry.uid.value == f"{event_id(12, BOOKED)}@gacq"
    assert entry.summary.value == "[GACP] ตรวจประเมินลงพื้นที่ - GACP-2569-000001"
    assert (entry.dtstart.value, entry.dtend.value) == (STARTS, ENDS)
    assert entry.dtstart.value.utcoffset() == timedelta(0)
    assert entry.location.value.startswith("สวนสมมุติ, 1 หมู่ 99 ต.ศรีภูมิ")
    assert entry.geo.value == "18.79;98.98"
    assert (entry.sequence.value, entry.status.value) == ("3", "CONFIRMED")
    assert entry.dtstamp.value == BOOKED
    assert "ผู้ยื่นคำขอ: นายสมมุติ ทดสอบ" in entry.description.value.splitlines()


def test_the_calendar_has_a_name_and_says_how_often_to_look() -> None:
    calendar = read(written(an_appointment()))

    assert calendar.contents["x-wr-calname"][0].value == "ตรวจประเมิน GACP"
    assert calendar.contents["name"][0].value == "ตรวจประเมิน GACP"
    assert calendar.contents["refresh-interval"][0].value == "PT15M"
    assert calendar.contents["refresh-interval"][0].params == {"VALUE": ["DURATION"]}
    assert calendar.contents["x-wr-timezone"][0].value == "Asia/Bangkok"


def test_a_feed_without_appointments_is_a_calendar_too() -> None:
    calendar = read(written())

    assert calendar.name == "VCALENDAR"
    assert "vevent" not in calendar.contents


@pytest.mark.parametrize(
    "name",
    [
        "สวน, ไร่; นา",
        "สวน \\n ไร่ \\, นา",
        'สวน "น้ำผึ้ง"',
        "BEGIN:VEVENT",
        "=1+1",
        "น้ำ" * 60,
        "😀 🌿",
        "END:VCALENDAR",
    ],
)
def test_a_farm_s_name_comes_back_as_it_is(name: str) -> None:
    entry = only_entry(written(an_appointment(farm_name=name)))

    assert f"สวน: {name}" in entry.description.value.splitlines()
    assert entry.location.value.startswith(f"{name}, 1 หมู่ 99")


@pytest.mark.parametrize(
    "name", ["สวน\r\nEND:VEVENT\r\nBEGIN:VEVENT", "สวน\nSUMMARY:x", "ส\u2028วน", "ส\x00วน"]
)
def test_a_hostile_name_adds_no_line_and_no_entry(name: str) -> None:
    honest = read(written(an_appointment())).vevent
    content = written(an_appointment(farm_name=name, inspector_name=name, applicant_name=name))
    entry = only_entry(content)

    assert set(entry.contents) == set(honest.contents)
    assert entry.summary.value == honest.summary.value


def test_every_line_is_short_and_ends_as_the_standard_says() -> None:
    content = written(an_appointment(farm_name="น้ำผึ้งป่า " * 40))

    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_video_inspection_has_its_link() -> None:
    appointment = an_appointment(type=InspectionType.VIDEO, meeting_link=LINK)
    entry = only_entry(written(appointment))

    assert (entry.location.value, entry.url.value) == (LINK, LINK)
    assert "geo" not in entry.contents


@pytest.mark.parametrize("link", ["javascript:alert(1)", "call me", "http://[", "file:///etc/x"])
def test_what_is_no_web_address_is_no_link(link: str) -> None:
    entry = only_entry(written(an_appointment(type=InspectionType.VIDEO, meeting_link=link)))

    assert "url" not in entry.contents


def test_a_cancelled_inspection_says_so_in_its_status_and_in_words() -> None:
    entry = only_entry(written(an_appointment(status=CANCELLED, sequence=2)))
    english = only_entry(written(an_appointment(status=CANCELLED), language="en"))

    assert (entry.status.value, entry.transp.value) == ("CANCELLED", "TRANSPARENT")
    assert entry.summary.value.startswith("ยกเลิก: [GACP]")
    assert english.summary.value.startswith("Cancelled: [GACP] ONSITE Inspection")
    assert "valarm" not in entry.contents


def test_an_inspector_is_reminded_a_day_and_an_hour_before() -> None:
    entry = only_entry(written(an_appointment()))

    assert [alarm.trigger.value for alarm in entry.valarm_list] == [
        timedelta(days=-1),
        timedelta(hours=-1),
    ]


def test_the_office_s_feed_names_the_inspector_and_reminds_nobody() -> None:
    entry = only_entry(written(an_appointment(), of_office=True))

    assert entry.summary.value.endswith("GACP-2569-000001 - อนงค์ สมมุติ")
    assert "valarm" not in entry.contents


def test_a_feed_invites_nobody_and_tells_no_address() -> None:
    content = written(an_appointment())

    assert b"ATTENDEE" not in content
    assert b"example.com" not in content


def test_the_same_appointments_are_the_same_bytes() -> None:
    feed._written.cache_clear()
    first = written(an_appointment())
    feed._written.cache_clear()

    assert written(an_appointment()) == first


def test_a_change_shows_and_keeps_the_entry_s_name() -> None:
    later = BOOKED + timedelta(days=1)
    before = only_entry(written(an_appointment()))
    after = only_entry(
        written(an_appointment(starts_at=STARTS - timedelta(hours=1), sequence=1, updated_at=later))
    )

    assert before.uid.value == after.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.dtstart.value == (STARTS - timedelta(hours=1)).astimezone(UTC)
    assert after.contents["last-modified"][0].value == later


def test_entries_keep_their_order() -> None:
    appointments = [an_appointment(inspection_id=number) for number in (5, 3, 4)]

    entries = read(written(*appointments)).vevent_list

    assert [entry.uid.value for entry in entries] == [
        f"{event_id(number, BOOKED)}@gacq" for number in (5, 3, 4)
    ]
