"""The letters that booking asks for can be written as they are asked for."""

from typing import Any

import pytest

from gacq.clock import MovableClock
from gacq.jobs.email.lookup import facts_of
from gacq.jobs.email.need import NotNeeded
from gacq.jobs.email.order import read_order
from gacq.queues.policy import Queue
from gacq.staff import Role, StaffView
from tests.builders import Desk
from tests.moments import FRIDAY, at, move_to, to_monday
from tests.workflow.conftest import Passed


@pytest.fixture
def clock() -> MovableClock:
    clock = MovableClock()
    to_monday(clock)
    return clock


def written(desk: Desk) -> list[tuple[str, str, str | None]]:
    """Each letter that waits, by kind and change, and why it would not go."""

    def read() -> list[tuple[str, str, str | None]]:
        return [look(job["id"]) for job in desk.jobs(Queue.EMAIL)]

    def look(job_id: int) -> Any:
        order = read_order(desk.ledger.job(job_id))
        try:
            facts_of(order, now=desk.clock.now())
        except NotNeeded as why:
            return order.kind.value, str(order.change), str(why)
        return order.kind.value, str(order.change), None

    return desk.database.read(read)


def test_a_booking_that_was_moved_leaves_one_letter_to_each(
    desk: Desk, passed: Passed, inspector: StaffView
) -> None:
    view = passed()
    desk.do("schedule", view.id, inspector.id, at(FRIDAY))
    desk.do("reschedule", view.id, starts_at=at(FRIDAY, "10:00"), reason="ฝนตก")

    assert [letter for letter in written(desk) if letter[2] is None] == [
        ("inspector-assignment", "moved", None),
        ("status-change", "moved", None),
    ]


def test_a_booking_that_was_handed_over_is_told_to_both_inspectors(
    desk: Desk, passed: Passed, inspector: StaffView
) -> None:
    view, other = passed(), desk.person(Role.INSPECTOR)
    desk.do("schedule", view.id, inspector.id, at(FRIDAY))
    desk.do("reschedule", view.id, inspector_id=other.id, reason="ลาป่วย")

    assert [letter[:2] for letter in written(desk) if letter[2] is None] == [
        ("status-change", "booked"),
        ("inspector-assignment", "cancelled"),
        ("inspector-assignment", "booked"),
        ("status-change", "changed"),
    ]


def test_an_inspection_that_was_cancelled_is_told_as_that_alone(
    desk: Desk, passed: Passed, inspector: StaffView
) -> None:
    view = passed()
    desk.do("schedule", view.id, inspector.id, at(FRIDAY))
    desk.do("cancel_inspection", view.id, reason="น้ำท่วม")

    assert [letter[:2] for letter in written(desk) if letter[2] is None] == [
        ("inspector-assignment", "cancelled"),
        ("status-change", "cancelled"),
    ]


def test_a_completed_inspection_is_told_to_approvers_and_applicant(
    desk: Desk, passed: Passed, inspector: StaffView
) -> None:
    desk.person(Role.APPROVER)
    view = passed()
    desk.do("schedule", view.id, inspector.id, at(FRIDAY))
    move_to(desk.clock, at(FRIDAY))
    desk.do("start", view.id)
    desk.do("complete", view.id, score=90, report="แปลงสะอาด")

    assert [letter[0] for letter in written(desk) if letter[2] is None] == [
        "inspection-complete",
        "status-change",
    ]
