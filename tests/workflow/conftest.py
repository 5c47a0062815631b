"""An office's workflow with a reviewer, an inspector and an approver."""

from dataclasses import dataclass

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.staff import Actor, Role
from tests.builders import Desk, acting
from tests.decisions import Way


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
