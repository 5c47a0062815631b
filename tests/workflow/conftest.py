"""A desk on a Monday, with applications that wait for an inspection."""

from collections.abc import Callable

import pytest

from gacq.applications import application
from gacq.applications.application import ApplicationView
from gacq.applications.status import InspectionType, Status
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.staff import Role, StaffView
from tests.builders import Desk
from tests.moments import to_monday

Passed = Callable[..., ApplicationView]


@pytest.fixture
def desk(database: Database, clock: MovableClock) -> Desk:
    to_monday(clock)
    return Desk(database, clock)


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
