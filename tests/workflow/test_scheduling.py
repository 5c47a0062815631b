"""Inspections booked, moved, cancelled, started and completed: what each changes and refuses."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gacq import audit
from gacq.applications import application, inspections
from gacq.applications.application import ApplicationView
from gacq.applications.inspections import InspectionStatus, InspectionView
from gacq.applications.leave import LeaveKind
from gacq.applications.status import InspectionType, Status
from gacq.applications.week import Span, read_week
from gacq.clock import MovableClock
from gacq.errors import Conflict, InvalidInput, NotAllowed
from gacq.queues.policy import Queue
from gacq.settings import CertificateSettings, Settings
from gacq.staff import Role, StaffView
from gacq.workflow import Workflow
from tests.builders import Desk, acting
from tests.moments import FIRST, FRIDAY, LAST, MONDAY, SUBSTITUTE, at, move_to, to_monday
from tests.workflow.conftest import Passed

VIDEO, HYBRID, ONSITE = InspectionType


@pytest.fixture
def clock() -> MovableClock:
    clock = MovableClock()
    to_monday(clock)
    return clock


def booked(desk: Desk, application_id: int) -> InspectionView:
    found = desk.database.read(inspections.latest_of, application_id)
    assert found is not None
    return found


def mails(desk: Desk, kind: str) -> list[dict[str, Any]]:
    return [job["payload"] for job in desk.jobs(Queue.EMAIL) if job["kind"] == kind]


def changes(desk: Desk) -> list[tuple[int, str]]:
    """Which inspector heard of what."""
    return [(each["to"]["staff"], each["change"]) for each in mails(desk, "inspector-assignment")]


def statuses(desk: Desk, application_id: int) -> list[str]:
    """Which statuses the applicant heard of."""
    return [m["status"] for m in mails(desk, "status-change") if m["application"] == application_id]


def actions(desk: Desk, application_id: int) -> list[str]:
    return [
        each.action
        for each in desk.database.read(audit.history, "application", str(application_id))
    ]


def refused(desk: Desk, *args: Any, step: str = "schedule", **kwargs: Any) -> Conflict:
    with pytest.raises(Conflict) as caught:
        desk.do(step, *args, **kwargs)
    return caught.value


# --- booking


def test_booking_moves_the_application_and_tells_everybody(
    desk: Desk, passed: Passed, inspector: StaffView
) -> None:
    view = passed()

    moved = desk.do(
        "schedule", view.id, inspector.id, at(FRIDAY), meeting_link="https://meet.example.com/a"
    )

    inspection = booked(desk, view.id)
    assert moved.status is Status.INSPECTION_SCHEDULED
    assert (moved.inspector_id, moved.inspector_name) == (inspector.id, inspector.name)
    assert (moved.inspection_starts_at, moved.inspection_ends_at) == (
        at(FRIDAY),
        at(FRIDAY, "13:00"),
    )
    assert (inspection.type, inspection.status) == (HYBRID, InspectionStatus.SCHEDULED)
    assert inspection.meeting_link == "https://meet.example.com/a"
    assert actions(desk, view.id)[-1] == "schedule"
    (job,) = desk.jobs(Queue.CALENDAR)
    assert job["payload"] == {"inspection": inspection.id}
    assert changes(desk) == [(inspector.id, "booked")]
    told = mails(desk, "status-change")[-1]
    assert (told["inspection"], told["change"]) == (inspection.id, "booked")
    assert told["starts_at"] == at(FRIDAY).isoformat()
    assert statuses(desk, view.id) == ["INSPECTION_SCHEDULED"]


@pytest.mark.parametrize(("kind", "ends"), [(VIDEO, "11:00"), (HYBRID, "13:00"), (ONSITE, "17:00")])
def test_how_long_it_takes_follows_from_the_type(
    desk: Desk, passed: Passed, inspector: StaffView, kind: InspectionType, ends: str
) -> None:
    view = passed(1, kind)

    moved = desk.do("schedule", view.id, inspector.id, at(FRIDAY))

    assert moved.inspection_ends_at == at(FRIDAY, ends)


@pytest.mark.parametrize(
    ("moment", "rule", "words"),
    [
        (at(MONDAY, "09:00"), "past", "23 Nov 2026, 09:00 is in the past"),
        (at(MONDAY, "11:00"), "too_soon", "at least 3 days ahead, from 26 November 2026 on"),
        (at(LAST + timedelta(days=2)), "too_far", "at most 90 days ahead, until 21 February 2027"),
        (at(SUBSTITUTE), "holiday", "7 December 2026 is a public holiday: ชดเชยวัน"),
        (at(FRIDAY + timedelta(days=1)), "day_off", "is a Saturday, when สมมุติ ตรวจ does not work"),
        (at(FRIDAY, "08:59"), "outside_hours", "works from 09:00 to 17:00"),
        (at(FRIDAY, "13:01"), "outside_hours", "HYBRID inspections take 4 hours"),
    ],
)
def test_a_time_that_can_not_be_is_refused_with_its_rule(
    desk: Desk, passed: Passed, inspector: StaffView, moment: Any, rule: str, words: str
) -> None:
    view = passed()

    conflict = refused(desk, view.id, inspector.id, moment)

    assert words in str(conflict)
    assert conflict.details is not None and conflict.details["rule"] == rule
    assert desk.status(view.id) is Status.REVIEW_PASSED
    assert desk.count("inspection") == 0
    assert desk.jobs(Queue.CALENDAR) == []


def test_an_overlap_of_one_minute_is_refused_with_the_next_free_times(
    desk: Desk, passed: Passed, inspector: StaffView
) -> None:
    first, second = passed(1), passed(2)
    desk.do("schedule", first.id, inspector.id, at(FRIDAY))

    conflict = refused(desk, second.id, inspector.id, at(FRIDAY, "12:59"))

    assert "has another inspection from 09:00 to 13:00 on 27 November 2026" in str(conflict)
    assert "Next free times of สมมุติ ตรวจ: 30 Nov 2026, 09:00; 30 Nov 2026, 09:30" in str(conflict)
    assert conflict.details is not None
    starts = [each["startsAt"] for each in conflict.details["nextFree"]]
    monday = MONDAY + timedelta(days=7)
    assert starts == [at(monday), at(monday, "09:30"), at(monday, "10:00")]


def test_touching_is_refused_only_for_want_of_travel_time(
    desk: Desk, passed: Passed, inspector: StaffView
) -> None:
    first, second = passed(1, VIDEO), passed(2, VIDEO)
    third = passed(3)
    desk.do("schedule", first.id, inspector.id, at(FRIDAY))

    assert "needs 60 minutes to travel" in str(
        refused(desk, third.id, inspector.id, at(FRIDAY, "11:00"))
    )
    assert desk.do("schedule", second.id, inspector.id, at(FRIDAY, "11:00"))


def test_approved_leave_is_named_and_leave_asked_for_is_not_in_the_way(
    desk: Desk, passed: Passed, inspector: StaffView
) -> None:
    view = passed()
    asked = desk.do(
        "ask_leave",
        inspector.id,
        Span(at(FRIDAY, "12:00"), at(FRIDAY, "14:00")),
        LeaveKind.TRAINING,
        actor=acting(inspector),
    )
    assert desk.do("schedule", view.id, inspector.id, at(FRIDAY)).inspector_id == inspector.id
    desk.do("cancel_inspection", view.id, reason="ฝนตก")
    desk.do("approve_leave", asked.leave.id)

    conflict = refused(desk, view.id, inspector.id, at(FRIDAY))

    assert "on leave from 12:00 to 14:00" in str(conflict)


def test_own_working_hours_count(desk: Desk, passed: Passed, inspector: StaffView) -> None:
    view = passed(1, VIDEO)
    week = read_week({"saturday": {"start": "08:00", "end": "10:00"}})
    desk.do("set_hours", inspector.id, week)
    saturday = FRIDAY + timedelta(days=1)

    conflict = refused(desk, view.id, inspector.id, at(FRIDAY))

    assert conflict.details is not None and conflict.details["rule"] == "day_off"
    assert conflict.details["nextFree"][0]["startsAt"] == at(saturday, "08:00")
    assert desk.do("schedule", view.id, inspector.id, at(saturday, "08:00"))


def test_whoever_is_never_free_is_said_to_have_no_time(
    desk: Desk, passed: Passed, inspector: StaffView
) -> None:
    view = passed()
    desk.do("set_hours", inspector.id, {})

    assert "no free time left: choose another inspector" in str(
        refused(desk, view.id, inspector.id, at(FRIDAY))
    )


def test_only_active_inspectors_are_booked(desk: Desk, passed: Passed) -> None:
    view, clerk = passed(), desk.person(Role.CLERK)

    for nobody in (clerk.id, 999):
        with pytest.raises(InvalidInput, match="is not an active inspector"):
            desk.do("schedule", view.id, nobody, at(FRIDAY))


def test_a_time_is_a_whole_minute(desk: Desk, passed: Passed, inspector: StaffView) -> None:
    with pytest.raises(InvalidInput, match="whole minute"):
        desk.do("schedule", passed().id, inspector.id, at(FRIDAY) + timedelta(seconds=1))


def test_only_a_passed_review_is_booked(desk: Desk, inspector: StaffView) -> None:
    view = desk.in_review()

    assert "needs REVIEW_PASSED" in str(refused(desk, view.id, inspector.id, at(FRIDAY)))


# --- moving


@pytest.fixture
def scheduled(desk: Desk, passed: Passed, inspector: StaffView) -> ApplicationView:
    """On Friday from nine to one."""
    view: ApplicationView = desk.do("schedule", passed().id, inspector.id, at(FRIDAY))
    return view


def test_a_move_to_another_time_is_not_hindered_by_its_own(
    desk: Desk, scheduled: ApplicationView, inspector: StaffView
) -> None:
    before = booked(desk, scheduled.id)

    moved = desk.do("reschedule", scheduled.id, starts_at=at(FRIDAY, "10:00"), reason="ฝนตก")

    after = booked(desk, scheduled.id)
    assert moved.inspection_starts_at == after.starts_at == at(FRIDAY, "10:00")
    assert (after.id, after.sequence, after.reason) == (before.id, before.sequence + 1, "ฝนตก")
    assert changes(desk) == [(inspector.id, "booked"), (inspector.id, "moved")]
    assert statuses(desk, scheduled.id) == ["INSPECTION_SCHEDULED", "INSPECTION_SCHEDULED"]
    # One calendar job waits, and it will read the newest row.
    assert len(desk.jobs(Queue.CALENDAR)) == 1


def test_a_new_inspector_hears_of_a_booking_and_the_old_one_of_a_cancelling(
    desk: Desk, scheduled: ApplicationView, inspector: StaffView
) -> None:
    other = desk.person(Role.INSPECTOR, name="สมมุติ แทน")

    moved = desk.do("reschedule", scheduled.id, inspector_id=other.id, reason="ลาป่วย")

    assert (moved.inspector_id, moved.inspector_name) == (other.id, "สมมุติ แทน")
    assert changes(desk)[1:] == [(inspector.id, "cancelled"), (other.id, "booked")]


def test_nobody_is_told_of_a_new_time_where_it_stays(
    desk: Desk, scheduled: ApplicationView, inspector: StaffView
) -> None:
    other = desk.person(Role.INSPECTOR)

    desk.do("reschedule", scheduled.id, meeting_link="https://a.example.com", reason="ลิงก์ใหม่")
    desk.do("reschedule", scheduled.id, inspector_id=other.id, reason="ลาป่วย")

    told = [each.get("change") for each in mails(desk, "status-change")]
    assert told == ["booked", "changed", "changed"]
    assert (inspector.id, "changed") in changes(desk)


def test_a_colleague_takes_over_at_short_notice_at_the_same_time_only(
    desk: Desk, scheduled: ApplicationView
) -> None:
    other = desk.person(Role.INSPECTOR)
    move_to(desk.clock, at(FIRST, "18:00"))

    conflict = refused(
        desk,
        scheduled.id,
        step="reschedule",
        inspector_id=other.id,
        starts_at=at(FRIDAY, "10:00"),
        reason="ลาป่วย",
    )
    assert conflict.details is not None and conflict.details["rule"] == "too_soon"
    assert desk.do("reschedule", scheduled.id, inspector_id=other.id, reason="ลาป่วย")


def test_the_free_times_that_a_refused_colleague_has_can_be_booked(
    desk: Desk, passed: Passed, scheduled: ApplicationView
) -> None:
    other = desk.person(Role.INSPECTOR)
    desk.do("schedule", passed(2, InspectionType.VIDEO).id, other.id, at(FRIDAY))
    move_to(desk.clock, at(FIRST, "18:00"))

    conflict = refused(desk, scheduled.id, step="reschedule", inspector_id=other.id, reason="ลาป่วย")

    assert conflict.details is not None and conflict.details["rule"] == "overlap"
    free = conflict.details["nextFree"][0]["startsAt"]
    assert desk.do(
        "reschedule", scheduled.id, inspector_id=other.id, starts_at=free, reason="ลาป่วย"
    )


def test_a_link_changes_at_any_time_and_can_be_removed(
    desk: Desk, scheduled: ApplicationView
) -> None:
    move_to(desk.clock, at(FRIDAY, "08:00"))

    desk.do("reschedule", scheduled.id, meeting_link="https://a.example.com", reason="ลิงก์ใหม่")
    assert booked(desk, scheduled.id).meeting_link == "https://a.example.com"
    desk.do("reschedule", scheduled.id, meeting_link="", reason="ไม่ใช้แล้ว")
    assert booked(desk, scheduled.id).meeting_link is None


def test_a_move_that_changes_nothing_is_refused(desk: Desk, scheduled: ApplicationView) -> None:
    with pytest.raises(InvalidInput, match="is as it was"):
        desk.do("reschedule", scheduled.id, starts_at=at(FRIDAY), reason="ฝนตก")


def test_a_move_into_anothers_time_changes_nothing(
    desk: Desk, passed: Passed, scheduled: ApplicationView, inspector: StaffView
) -> None:
    monday = MONDAY + timedelta(days=7)
    other = passed(2)
    desk.do("schedule", other.id, inspector.id, at(monday))
    before = booked(desk, scheduled.id)

    refused(desk, scheduled.id, step="reschedule", starts_at=at(monday, "12:00"), reason="ฝนตก")

    assert booked(desk, scheduled.id) == before


# --- cancelling


def test_cancelling_leads_back_to_where_one_can_book_again(
    desk: Desk, scheduled: ApplicationView, inspector: StaffView
) -> None:
    moved = desk.do("cancel_inspection", scheduled.id, reason="น้ำท่วม")

    ended = booked(desk, scheduled.id)
    assert moved.status is Status.REVIEW_PASSED
    assert (moved.inspector_id, moved.inspection_starts_at) == (None, None)
    assert (ended.status, ended.reason, ended.sequence) == (
        InspectionStatus.CANCELLED,
        "น้ำท่วม",
        1,
    )
    assert changes(desk)[-1] == (inspector.id, "cancelled")
    assert mails(desk, "status-change")[-1]["change"] == "cancelled"
    assert desk.do("schedule", scheduled.id, inspector.id, at(FRIDAY))


def test_withdrawing_cancels_the_inspection_too(
    desk: Desk, scheduled: ApplicationView, inspector: StaffView
) -> None:
    withdrawn = desk.do("withdraw", scheduled.id, reason="เปลี่ยนใจ")

    assert withdrawn.status is Status.WITHDRAWN
    assert withdrawn.inspector_id is None
    assert booked(desk, scheduled.id).status is InspectionStatus.CANCELLED
    assert changes(desk)[-1] == (inspector.id, "cancelled")
    assert statuses(desk, scheduled.id)[-1] == "WITHDRAWN"
    assert len(desk.jobs(Queue.CALENDAR)) == 1


@pytest.mark.parametrize("step", ["reschedule", "cancel_inspection", "withdraw"])
def test_a_reason_is_needed(desk: Desk, scheduled: ApplicationView, step: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        desk.do(step, scheduled.id, reason=" ")

    assert list(caught.value.fields) == ["reason"]


# --- the inspection itself


def test_it_is_started_on_its_day_by_its_inspector(
    desk: Desk, scheduled: ApplicationView, inspector: StaffView
) -> None:
    me = acting(inspector)
    move_to(desk.clock, at(FIRST, "23:59"))
    assert "is on 27 November 2026" in str(refused(desk, scheduled.id, step="start", actor=me))
    move_to(desk.clock, at(FRIDAY, "00:01"))

    moved = desk.do("start", scheduled.id, actor=me)

    assert moved.status is Status.INSPECTION_IN_PROGRESS
    inspection = booked(desk, scheduled.id)
    assert inspection.status is InspectionStatus.IN_PROGRESS
    assert inspection.sequence == 0


def test_nobody_else_starts_or_completes_it(
    desk: Desk, scheduled: ApplicationView, inspector: StaffView
) -> None:
    other = acting(desk.person(Role.INSPECTOR))
    move_to(desk.clock, at(FRIDAY, "09:00"))

    with pytest.raises(NotAllowed, match="Only สมมุติ ตรวจ"):
        desk.do("start", scheduled.id, actor=other)
    desk.do("start", scheduled.id)
    with pytest.raises(NotAllowed, match="may complete it"):
        desk.do("complete", scheduled.id, score=80, report="ผ่าน", actor=other)


@pytest.fixture
def under_way(desk: Desk, scheduled: ApplicationView) -> ApplicationView:
    move_to(desk.clock, at(FRIDAY, "09:00"))
    view: ApplicationView = desk.do("start", scheduled.id)
    return view


def test_completing_stores_the_result_and_tells_approvers_and_applicant(
    desk: Desk, under_way: ApplicationView, inspector: StaffView
) -> None:
    approver = desk.person(Role.APPROVER)

    moved = desk.do(
        "complete", under_way.id, score=87.5, report="แปลงสะอาด\nน้ำดี", actor=acting(inspector)
    )

    inspection = booked(desk, under_way.id)
    assert moved.status is Status.INSPECTION_COMPLETED
    assert (moved.inspection_score, moved.inspection_report) == (87.5, "แปลงสะอาด\nน้ำดี")
    assert moved.inspection_completed_at is not None
    assert (inspection.status, inspection.score) == (InspectionStatus.COMPLETED, 87.5)
    (mail,) = mails(desk, "inspection-complete")
    assert mail["to"] == {"staff": approver.id}
    assert mail["inspection"] == inspection.id
    assert statuses(desk, under_way.id)[-1] == "INSPECTION_COMPLETED"


def reviewed_by(desk: Desk, view: ApplicationView, reviewer: StaffView) -> None:
    desk.database.write(
        application.change,
        view.id,
        allowed=frozenset(Status),
        doing="review",
        now=desk.clock.now(),
        reviewer_id=reviewer.id,
    )


@pytest.mark.parametrize(
    ("alone", "is_told", "with_another"),
    [(False, False, True), (True, True, True), (False, True, False)],
    ids=["another decides", "an office of two", "there is nobody else"],
)
def test_who_reviewed_hears_of_the_result_only_where_they_may_decide_or_nobody_else_would(
    desk: Desk, under_way: ApplicationView, alone: bool, is_told: bool, with_another: bool
) -> None:
    both = desk.person(Role.REVIEWER, Role.APPROVER)
    expected = {both.id} if is_told else set()
    if with_another:
        expected.add(desk.person(Role.APPROVER).id)
    reviewed_by(desk, under_way, both)
    settings = CertificateSettings(reviewer_may_approve=alone)
    desk.workflow = Workflow(replace(Settings(), certificates=settings), desk.ledger)

    desk.do("complete", under_way.id, score=80, report="ผ่าน")

    assert {mail["to"]["staff"] for mail in mails(desk, "inspection-complete")} == expected


@pytest.mark.parametrize("score", [-0.1, 100.1, float("nan")])
def test_a_score_is_from_0_to_100(desk: Desk, under_way: ApplicationView, score: float) -> None:
    with pytest.raises(InvalidInput) as caught:
        desk.do("complete", under_way.id, score=score, report=" ")

    assert set(caught.value.fields) == {"score", "report"}


def test_what_is_under_way_is_moved_no_more(desk: Desk, under_way: ApplicationView) -> None:
    for step in ("reschedule", "cancel_inspection"):
        conflict = refused(desk, under_way.id, step=step, reason="ฝนตก")
        assert "is INSPECTION_IN_PROGRESS" in str(conflict)


def test_what_is_under_way_can_still_be_withdrawn(desk: Desk, under_way: ApplicationView) -> None:
    desk.do("withdraw", under_way.id, reason="เปลี่ยนใจ")

    assert booked(desk, under_way.id).status is InspectionStatus.CANCELLED


# --- suggestions


def test_the_least_loaded_inspector_comes_first(
    desk: Desk, passed: Passed, scheduled: ApplicationView, inspector: StaffView
) -> None:
    idle, view = desk.person(Role.INSPECTOR), passed(2)

    found = desk.database.read(desk.workflow.suggestions, view.id, [FRIDAY], now=desk.clock.now())

    assert [free.who.inspector.id for free in found.inspectors] == [idle.id, inspector.id]
    assert [free.who.open for free in found.inspectors] == [0, 1]
    assert [len(free.days[0].slots) for free in found.inspectors] == [9, 0]


def test_what_is_booked_for_the_application_itself_is_free_to_it(
    desk: Desk, scheduled: ApplicationView
) -> None:
    found = desk.database.read(
        desk.workflow.suggestions, scheduled.id, [FRIDAY], now=desk.clock.now()
    )

    assert len(found.inspectors[0].days[0].slots) == 9


def test_a_hundred_inspectors_over_a_month_take_a_handful_of_statements(
    desk: Desk, passed: Passed, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = passed()
    for _ in range(100):
        desk.person(Role.INSPECTOR)
    days = [FIRST + timedelta(days=offset) for offset in range(31)]
    statements: list[str] = []
    run = type(desk.database._sqlite).execute_sql

    def counted(self: Any, sql: str, *args: Any, **kwargs: Any) -> Any:
        statements.append(sql)
        return run(self, sql, *args, **kwargs)

    monkeypatch.setattr(type(desk.database._sqlite), "execute_sql", counted)
    found = desk.database.read(desk.workflow.suggestions, view.id, days, now=desk.clock.now())

    assert len(found.inspectors) == 100
    assert 4 <= len(statements) <= 8, statements
