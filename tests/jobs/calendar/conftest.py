"""A calendar on loopback, an attempt that notes its calls, and an inspection to tell of."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gacq.applications.appointments import Appointment
from gacq.applications.inspections import InspectionStatus
from gacq.applications.status import InspectionType
from gacq.jobs.calendar.google import GoogleCalendar
from gacq.ops.proof.stand_ins.calendar import CALENDAR_ID, CalendarStandIn
from gacq.queues.job import ActiveAttempt, JobState, JobView
from gacq.settings import CalendarSettings

MakeGoogle = Callable[..., GoogleCalendar]
MakeSettings = Callable[..., CalendarSettings]

BOOKED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
STARTS = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
ENDS = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)

AN_APPOINTMENT = Appointment(
    inspection_id=12,
    inspector_id=3,
    inspector_name="อนงค์ สมมุติ",
    type=InspectionType.ONSITE,
    status=InspectionStatus.SCHEDULED,
    starts_at=STARTS,
    ends_at=ENDS,
    sequence=0,
    meeting_link=None,
    booked_at=BOOKED,
    updated_at=BOOKED,
    ended_at=None,
    application_number="GACP-2569-000001",
    lot_id="LOT-2569-0001",
    applicant_name="นายสมมุติ ทดสอบ",
    applicant_email="applicant@example.com",
    farm_name="สวนสมมุติ",
    farm_address="1 หมู่ 99",
    farm_subdistrict="ศรีภูมิ",
    farm_district="เมือง",
    farm_province="เชียงใหม่",
    farm_postal_code="50200",
    farm_latitude=18.79,
    farm_longitude=98.98,
)

A_JOB = JobView(
    id=7,
    queue="calendar",
    kind="sync",
    key="12",
    subject="1",
    payload={"inspection": 12},
    state=JobState.ACTIVE,
    priority=5,
    due_at=BOOKED,
    attempts=3,
    used=0,
    round=1,
    runs=1,
    orphanings=0,
    progress=None,
    result=None,
    cause=None,
    detail=None,
    origin="system",
    acknowledged_at=None,
    created_at=BOOKED,
    started_at=BOOKED,
    finished_at=None,
)


def an_appointment(**different: Any) -> Appointment:
    return replace(AN_APPOINTMENT, **different)


def an_attempt(*, seconds: float = 10.0, taken: list[int] | None = None) -> ActiveAttempt:
    """One with ``seconds`` left; each call that it takes beyond its first is put in ``taken``."""
    return ActiveAttempt(
        job=A_JOB,
        number=1,
        is_last=False,
        seconds_left=lambda: seconds,
        about_to=lambda effect: None,
        save_progress=lambda progress: None,
        take_call=lambda: (taken if taken is not None else []).append(1),
    )


@pytest.fixture
def stand_in() -> Iterator[CalendarStandIn]:
    with CalendarStandIn() as running:
        yield running


@pytest.fixture
def settings_for(tmp_path: Path) -> MakeSettings:
    """The settings that lead to a stand-in: ``settings_for(stand_in, invite=False)``."""

    def make(stand_in: CalendarStandIn, **different: Any) -> CalendarSettings:
        values: dict[str, Any] = {
            "provider": "google",
            "calendar_id": CALENDAR_ID,
            "credentials_file": tmp_path / "account.json",
            "endpoint": stand_in.endpoint,
            "timeout_seconds": 5.0,
        } | different
        if not values["credentials_file"].exists() and "credentials_file" not in different:
            stand_in.service_account_file(values["credentials_file"])
        return CalendarSettings(**values)

    return make


@pytest.fixture
def google(stand_in: CalendarStandIn, settings_for: MakeSettings) -> GoogleCalendar:
    return GoogleCalendar(settings_for(stand_in))
