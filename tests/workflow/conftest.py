"""An office's workflow with a reviewer, an inspector and an approver; applications to book."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from gacq.applications import application
from gacq.applications.application import ApplicationView
from gacq.applications.status import InspectionType, Status
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.staff import Actor, Role, StaffView
from tests.builders import Desk, acting
from tests.decisions import Way

Passed = Callable[..., ApplicationView]


@dataclass(frozen=True, slots=True)
class People:
    """Who takes part in a decision."""

    reviewer: Actor
    inspector: Actor
    approver: Actor


@pytest.fixture
def desk(database: Database, clock: MovableClock) -> Desk:
    return Desk(database, clock)


@pytest.fixture
def people(desk: Desk) -> People:
    return People(
        acting(desk.person(Role.REVIEWER, Role.APPROVER, name="ผู้ตรวจ")),
        acting(desk.person(Role.INSPECTOR, name="ผู้ประเมิน")),
        acting(desk.person(Role.APPROVER, name="ผู้อนุมัติ")),
    )


@pytest.fixture
def way(desk: Desk, people: People) -> Way:
    return Way(desk, reviewer=people.reviewer, inspector_id=people.inspector.id)


@pytest.fixture
def passed(desk: Desk) -> Passed:
    """An application that may be booked: ``passed(2, InspectionType.ONSITE)``."""

    def make(number: int = 1, kind: InspectionType = InspectionType.HYBRID) -> ApplicationView:
        # Straight from the draft: how a review is passed is another test's matter.
        return desk.database.write(
            application.change,
            desk.draft(number).id,
            allowed=frozenset({Status.DRAFT}),
            doing="pass",
            now=desk.clock.now(),
            status=Status.REVIEW_PASSED,
            inspection_type=kind,
        )

    return make


@pytest.fixture
def inspector(desk: Desk) -> StaffView:
    return desk.person(Role.INSPECTOR, name="สมมุติ ตรวจ")
