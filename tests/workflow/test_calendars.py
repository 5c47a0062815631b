"""Hours and leave: who may set them, what they list, and who may not leave."""

from datetime import timedelta
from typing import Any

import pytest

from gacq import audit
from gacq.applications import inspections, leave
from gacq.applications.application import ApplicationView
from gacq.applications.leave import LeaveKind, LeaveStatus
from gacq.applications.week import Span, midnight, read_week
from gacq.clock import MovableClock
from gacq.errors import Conflict, InvalidInput, NotAllowed, NotFound
from gacq.staff import Role, StaffView
from gacq.staff.accounts import Changes
from gacq.staff.desk import StaffDesk
from tests.builders import CONSOLE, Desk, acting
from tests.moments import FRIDAY, MONDAY, at, move_to, to_monday
from tests.workflow.conftest import Passed

MORNINGS = {"friday": {"start": "08:00", "end": "12:00"}}
ALL_FRIDAY = Span(midnight(FRIDAY), midnight(FRIDAY + timedelta(days=1)))


@pytest.fixture
def clock() -> MovableClock:
    clock = MovableClock()
    to_monday(clock)
    return clock


@pytest.fixture
def scheduled(desk: Desk, passed: Passed, inspector: StaffView) -> ApplicationView:
    """On Friday from nine to one."""
    view: ApplicationView = desk.do("schedule", passed().id, inspector.id, at(FRIDAY))
    return view


def ask(desk: Desk, person: StaffView, span: Span = ALL_FRIDAY, **different: Any) -> Any:
    different.setdefault("actor", acting(person))
    return desk.do("ask_leave", person.id, span, LeaveKind.VACATION, **different)


# --- hours


def test_an_inspector_has_the_standard_week_until_they_set_their_own(
    desk: Desk, inspector: StaffView
) -> None:
    week = read_week(MORNINGS)

    changed = desk.do("set_hours", inspector.id, week, actor=acting(inspector))

    assert changed.hours.week == week
    assert desk.database.read(desk.workflow.hours, inspector.id) == changed.hours
    assert len(desk.do("set_hours", inspector.id, None).hours.week) == 5


def test_new_hours_name_the_bookings_outside_and_leave_them(
    desk: Desk, inspector: StaffView, scheduled: ApplicationView
) -> None:
    changed = desk.do("set_hours", inspector.id, read_week(MORNINGS))

    assert [each.application_number for each in changed.outside] == [scheduled.application_number]
    assert desk.get(scheduled.id) == scheduled
    assert desk.do("set_hours", inspector.id, None).outside == ()


def test_only_ones_own_hours_are_set_by_an_inspector(desk: Desk, inspector: StaffView) -> None:
    week, other = read_week(MORNINGS), desk.person(Role.INSPECTOR)

    with pytest.raises(NotAllowed, match="calendars of others"):
        desk.do("set_hours", inspector.id, week, actor=acting(other))
    assert desk.do("set_hours", inspector.id, week, actor=acting(desk.person(Role.ADMIN)))


def test_who_does_not_inspect_has_no_hours(desk: Desk) -> None:
    clerk = desk.person(Role.CLERK)

    with pytest.raises(NotFound):
        desk.do("set_hours", clerk.id, read_week(MORNINGS))


# --- leave


def test_leave_is_asked_for_by_an_inspector_and_approved_by_an_approver(
    desk: Desk, inspector: StaffView
) -> None:
    asked = ask(desk, inspector, reason="พักผ่อน").leave
    approver = desk.person(Role.APPROVER, name="สมมุติ อนุมัติ")

    approved = desk.do("approve_leave", asked.id, actor=acting(approver)).leave

    assert (asked.status, asked.reason, asked.decided_at) == (LeaveStatus.PENDING, "พักผ่อน", None)
    assert approved.status is LeaveStatus.APPROVED
    assert approved.decided_by == f"staff:{approver.id} สมมุติ อนุมัติ"
    lines = desk.database.read(audit.history, "staff", str(inspector.id))
    assert [line.action for line in lines] == ["leave.ask", "leave.approve"]
    assert "พักผ่อน" not in str([line.details for line in lines])


def test_an_inspector_decides_on_no_leave(desk: Desk, inspector: StaffView) -> None:
    asked = ask(desk, inspector).leave

    for step in ("approve_leave", "reject_leave"):
        with pytest.raises(NotAllowed, match="decide on leave"):
            desk.do(step, asked.id, actor=acting(inspector))


def test_leave_entered_by_one_who_manages_calendars_counts_at_once(
    desk: Desk, inspector: StaffView
) -> None:
    entered = ask(desk, inspector, actor=acting(desk.person(Role.ADMIN))).leave

    assert entered.status is LeaveStatus.APPROVED


@pytest.mark.parametrize(
    ("first", "second"),
    [("reject_leave", "approve_leave"), ("cancel_leave", "approve_leave"), ("approve_leave",) * 2],
)
def test_leave_is_decided_once(desk: Desk, inspector: StaffView, first: str, second: str) -> None:
    asked = ask(desk, inspector).leave
    desk.do(first, asked.id)

    with pytest.raises(Conflict, match="this needs PENDING"):
        desk.do(second, asked.id)


def test_leave_over_bookings_names_them_and_changes_nothing(
    desk: Desk, inspector: StaffView, scheduled: ApplicationView
) -> None:
    with pytest.raises(Conflict) as caught:
        ask(desk, inspector)

    assert f"{scheduled.application_number} {scheduled.farm_name}, 27 Nov 2026, 09:00" in str(
        caught.value
    )
    assert caught.value.details is not None
    (booking,) = caught.value.details["bookings"]
    assert booking["applicationId"] == scheduled.id
    assert desk.count("inspector_leave") == 0
    assert desk.get(scheduled.id) == scheduled


def test_leave_despite_bookings_names_them_and_leaves_them(
    desk: Desk, inspector: StaffView, scheduled: ApplicationView
) -> None:
    changed = ask(desk, inspector, despite_bookings=True)

    assert [each.application_number for each in changed.bookings] == [scheduled.application_number]
    assert desk.database.read(inspections.open_of, scheduled.id) is not None


def test_bookings_made_since_leave_was_asked_for_are_named_at_its_approval(
    desk: Desk, inspector: StaffView, passed: Passed
) -> None:
    asked = ask(desk, inspector).leave
    desk.do("schedule", passed().id, inspector.id, at(FRIDAY))

    with pytest.raises(Conflict, match="Inspections are booked in that time"):
        desk.do("approve_leave", asked.id)
    assert desk.database.read(leave.get, asked.id).status is LeaveStatus.PENDING
    assert desk.do("approve_leave", asked.id, despite_bookings=True).bookings


def test_leave_that_only_touches_a_booking_is_no_matter(
    desk: Desk, inspector: StaffView, scheduled: ApplicationView
) -> None:
    assert ask(desk, inspector, Span(at(FRIDAY, "13:00"), at(FRIDAY, "17:00"))).bookings == ()


def test_leave_twice_at_one_time_is_refused_until_the_first_is_cancelled(
    desk: Desk, inspector: StaffView
) -> None:
    first = ask(desk, inspector).leave
    part = Span(at(FRIDAY, "09:00"), at(FRIDAY, "10:00"))

    with pytest.raises(Conflict, match=f"cancel leave {first.id} first"):
        ask(desk, inspector, part)
    desk.do("cancel_leave", first.id, actor=acting(inspector))
    assert ask(desk, inspector, part)


@pytest.mark.parametrize(
    "span",
    [
        Span(at(FRIDAY), at(FRIDAY)),
        Span(at(FRIDAY), at(MONDAY)),
        Span(at(MONDAY), at(MONDAY) + timedelta(days=366, minutes=1)),
    ],
)
def test_leave_ends_after_it_starts_and_within_a_year(
    desk: Desk, inspector: StaffView, span: Span
) -> None:
    with pytest.raises(InvalidInput) as caught:
        ask(desk, inspector, span)

    assert list(caught.value.fields) == ["endsAt"]


@pytest.mark.parametrize("years", [-543, -3, 3, 543])
def test_leave_in_a_year_that_nobody_can_mean_is_refused(
    desk: Desk, inspector: StaffView, years: int
) -> None:
    day = FRIDAY.replace(year=FRIDAY.year + years)

    with pytest.raises(InvalidInput) as caught:
        ask(desk, inspector, Span(at(day), at(day, "17:00")))

    assert list(caught.value.fields) == ["startsAt"]
    assert "Christian year" in caught.value.fields["startsAt"]


def test_leave_that_is_over_stays(desk: Desk, inspector: StaffView) -> None:
    taken = ask(desk, inspector, Span(at(MONDAY, "08:00"), at(MONDAY, "09:00"))).leave

    with pytest.raises(Conflict, match="is over"):
        desk.do("cancel_leave", taken.id)


def test_leave_of_others_is_neither_read_nor_cancelled(desk: Desk, inspector: StaffView) -> None:
    asked, other = ask(desk, inspector).leave, acting(desk.person(Role.INSPECTOR))

    with pytest.raises(NotAllowed):
        desk.do("cancel_leave", asked.id, actor=other)
    with pytest.raises(NotAllowed):
        desk.database.read(desk.workflow.leave_of, inspector.id, actor=other)
    mine = desk.database.read(desk.workflow.leave_of, inspector.id, actor=acting(inspector))
    assert [each.id for each in mine] == [asked.id]


# --- leaving


@pytest.mark.parametrize("changes", [Changes(active=False), Changes(roles=frozenset({Role.CLERK}))])
def test_an_inspector_with_bookings_can_not_leave(
    desk: Desk, inspector: StaffView, scheduled: ApplicationView, changes: Changes
) -> None:
    staff = StaffDesk(audit.record, let_go=desk.workflow.require_nothing_booked)

    def leave_office() -> Any:
        return desk.database.write(
            staff.edit, inspector.id, changes, by=CONSOLE, now=desk.clock.now()
        )

    with pytest.raises(Conflict, match=scheduled.application_number):
        leave_office()
    desk.do("cancel_inspection", scheduled.id, reason="ลาออก")
    assert leave_office()


def test_who_inspects_right_now_is_told_to_complete_it(
    desk: Desk, inspector: StaffView, scheduled: ApplicationView, clock: MovableClock
) -> None:
    move_to(clock, at(FRIDAY))
    desk.do("start", scheduled.id, actor=acting(inspector))

    with pytest.raises(Conflict, match="must be completed") as caught:
        desk.database.read(desk.workflow.require_nothing_booked, inspector)

    assert "Reschedule" not in str(caught.value)


def test_an_inspector_with_bookings_may_change_otherwise(
    desk: Desk, inspector: StaffView, scheduled: ApplicationView
) -> None:
    staff = StaffDesk(audit.record, let_go=desk.workflow.require_nothing_booked)
    changes = Changes(name="ใหม่", roles=frozenset({Role.INSPECTOR, Role.CLERK}))

    changed = desk.database.write(
        staff.edit, inspector.id, changes, by=CONSOLE, now=desk.clock.now()
    )

    assert changed.name == "ใหม่"
