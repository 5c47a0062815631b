"""What calendars are shown, read from real rows."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from gacq.applications import appointments, inspections
from gacq.applications.inspections import InspectionStatus
from gacq.applications.status import InspectionType
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import NotFound
from gacq.staff import Role, StaffView
from tests.builders import Desk


class Diary:
    """Two inspectors, and inspections at so many days from a fixed moment."""

    def __init__(self, database: Database, clock: MovableClock) -> None:
        self.desk = Desk(database, clock)
        self.now = clock.now()
        self.anong = self.desk.person(Role.INSPECTOR, name="อนงค์")
        self.boon = self.desk.person(Role.INSPECTOR, name="บุญ")

    def at(self, days: float) -> datetime:
        return self.now + timedelta(days=days)

    def book(self, days: float, inspector: StaffView | None = None, **different: Any) -> int:
        inspector = inspector or self.anong
        values = {
            "application_id": self.desk.draft(self.desk.count("application") + 1).id,
            "inspector_id": inspector.id,
            "inspector_name": inspector.name,
            "type": InspectionType.HYBRID,
            "starts_at": self.at(days),
            "ends_at": self.at(days + 0.1),
            "booked_by": "console",
            "booked_at": self.now,
            "updated_at": self.now,
        } | different
        return self.desk.database.write(inspections.add, values).id

    def shown(self, *, since: float = -90, of: StaffView | None = None) -> list[int]:
        found = self.desk.database.read(
            appointments.starting_from,
            self.at(since),
            cancelled_since=self.at(-30),
            inspector_id=of.id if of else None,
        )
        return [each.inspection_id for each in found]


@pytest.fixture
def diary(database: Database, clock: MovableClock) -> Diary:
    return Diary(database, clock)


def test_an_appointment_joins_the_inspection_and_its_application(diary: Diary) -> None:
    inspection_id = diary.book(7, meeting_link="https://meet.example.com/x")

    found = diary.desk.database.read(appointments.of_inspection, inspection_id)

    application = diary.desk.get(1)
    assert found.inspection_id == inspection_id
    assert (found.inspector_id, found.inspector_name) == (diary.anong.id, "อนงค์")
    assert (found.type, found.status) == (InspectionType.HYBRID, InspectionStatus.SCHEDULED)
    assert (found.starts_at, found.ends_at) == (diary.at(7), diary.at(7.1))
    assert (found.booked_at, found.ended_at, found.sequence) == (diary.now, None, 0)
    assert found.meeting_link == "https://meet.example.com/x"
    assert found.application_number == application.application_number
    assert (found.farm_name, found.farm_postal_code) == (application.farm_name, "50200")
    assert (found.farm_latitude, found.farm_longitude) == (18.79, 98.98)


def test_an_appointment_holds_no_id_number(diary: Diary) -> None:
    inspection_id = diary.book(7)

    found = diary.desk.database.read(appointments.of_inspection, inspection_id)

    assert diary.desk.get(1).applicant_id not in repr(found)


def test_an_unknown_inspection_has_none(diary: Diary) -> None:
    with pytest.raises(NotFound, match="no inspection 9"):
        diary.desk.database.read(appointments.of_inspection, 9)


def test_those_from_the_day_on_are_shown_by_time(diary: Diary) -> None:
    diary.book(-91)
    later, edge, sooner = diary.book(400), diary.book(-90), diary.book(1)

    assert diary.shown() == [edge, sooner, later]


def test_an_inspector_sees_their_own_and_the_office_everybody_s(diary: Diary) -> None:
    mine, other = diary.book(1), diary.book(2, diary.boon)

    assert diary.shown(of=diary.anong) == [mine]
    assert diary.shown() == [mine, other]


@pytest.mark.parametrize(("days_ago", "is_shown"), [(0, True), (30, True), (30.001, False)])
def test_a_cancelled_one_is_shown_for_a_while(
    diary: Diary, days_ago: float, is_shown: bool
) -> None:
    diary.book(1, status=InspectionStatus.CANCELLED, ended_at=diary.at(-days_ago))

    assert bool(diary.shown()) is is_shown


@pytest.mark.parametrize("status", [InspectionStatus.IN_PROGRESS, InspectionStatus.COMPLETED])
def test_what_took_place_stays(diary: Diary, status: InspectionStatus) -> None:
    diary.book(-60, status=status, ended_at=diary.at(-59))

    assert len(diary.shown()) == 1
