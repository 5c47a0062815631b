"""The calendar queue as it runs, against Google Calendar on loopback."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from gacq.applications.inspections import Inspection, InspectionView
from gacq.clock import MovableClock
from gacq.jobs.calendar.event import event_id
from gacq.jobs.calendar.processor import NOT_SWITCHED_ON
from gacq.ops.proof.stand_ins import calendar_behaviour as behaviour
from gacq.ops.proof.stand_ins.calendar import CalendarStandIn
from gacq.ops.proof.stand_ins.calendar_behaviour import Behaviour
from gacq.queues.job import JobState
from gacq.queues.policy import Queue
from gacq.settings import CalendarSettings
from gacq.staff import StaffView, accounts
from gacq.staff.accounts import Changes
from tests.jobs.calendar.office import Office, open_office

MakeSettings = Callable[..., CalendarSettings]


@pytest.fixture
def office(
    tmp_path: Path, clock: MovableClock, stand_in: CalendarStandIn, settings_for: MakeSettings
) -> Iterator[Office]:
    with open_office(tmp_path, clock, settings_for(stand_in)) as opened:
        yield opened


@pytest.fixture
def anong(office: Office) -> StaffView:
    return office.inspector()


def shown(stand_in: CalendarStandIn, inspection: InspectionView) -> dict[str, Any] | None:
    """The entry that Google shows of this inspection."""
    return stand_in.events.get(event_id(inspection.id, inspection.booked_at))


def start_of(entry: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["start"]["dateTime"])


def test_a_booking_is_told_and_noted(
    office: Office, stand_in: CalendarStandIn, anong: StaffView
) -> None:
    inspection = office.book(anong)

    job = office.work()

    assert job is not None and job.state is JobState.COMPLETED
    entry = shown(stand_in, inspection)
    assert entry is not None
    assert job.result == {"told": True, "done": "created", "sequence": 0, "event": entry["id"]}
    assert [each["email"] for each in entry["attendees"]] == [
        "anong@example.com",
        "applicant@example.com",
    ]
    assert office.get(inspection.id).told_sequence == 0
    assert office.get(inspection.id).told_at is not None


def test_no_id_number_leaves_the_office(
    office: Office, stand_in: CalendarStandIn, anong: StaffView
) -> None:
    office.book(anong)
    office.work()
    (number,) = office.database.read(
        lambda: office.database.execute("select applicant_id from application").fetchone()
    )

    assert all(number.encode() not in call.asked.body for call in stand_in.calls)


def test_a_disabled_inspector_is_not_invited(
    office: Office, stand_in: CalendarStandIn, anong: StaffView
) -> None:
    inspection = office.book(anong)
    off = Changes(active=False)
    office.database.write(accounts.edit, anong.id, off, now=office.clock.now())

    office.work()

    entry = shown(stand_in, inspection)
    assert entry is not None
    assert [each["email"] for each in entry["attendees"]] == ["applicant@example.com"]


def test_a_change_while_the_job_waits_is_told_by_that_one_job(
    office: Office, stand_in: CalendarStandIn, anong: StaffView
) -> None:
    inspection = office.book(anong)
    moved = office.move(inspection, days=1)

    jobs = office.work_all()

    entry = shown(stand_in, inspection)
    assert len(jobs) == 1 and entry is not None
    assert start_of(entry) == moved.starts_at
    assert office.get(inspection.id).told_sequence == 1


CHANGES = ("move", "cancel")
WHEN = ("insert", "get", "update", "delete")


@pytest.mark.parametrize(("change", "verb"), [*product(CHANGES, WHEN)])
def test_a_change_while_the_job_runs_is_told_last(
    office: Office, stand_in: CalendarStandIn, anong: StaffView, change: str, verb: str
) -> None:
    inspection = office.book(anong)
    if verb in ("get", "update", "delete"):
        office.work_all()
        (office.cancel if verb == "delete" else office.change)(inspection.id)
    position = {"insert": 0, "get": 1, "update": 2, "delete": 0}[verb]

    def change_now() -> None:
        if change == "cancel":
            office.cancel(inspection.id)
        else:
            office.move(inspection, days=2)

    stand_in.script(*[behaviour.answer()] * position, behaviour.after(change_now))

    office.work_all()

    row = office.get(inspection.id)
    entry = shown(stand_in, inspection)
    assert row.told_sequence == row.sequence
    assert (entry is None) is (row.status == "CANCELLED")
    if entry is not None:
        assert start_of(entry) == row.starts_at


def test_a_change_during_a_try_that_fails_is_told_too(
    office: Office, stand_in: CalendarStandIn, clock: MovableClock, anong: StaffView
) -> None:
    inspection = office.book(anong)
    change = behaviour.after(lambda: office.cancel(inspection.id), behaviour.lost())
    # The library asks a second time by itself when a connection breaks.
    stand_in.script(change, behaviour.lost())

    first = office.work()
    clock.advance(5)
    office.work_all()

    assert first is not None and first.state is JobState.DELAYED
    assert shown(stand_in, inspection) is None
    assert office.get(inspection.id).told_sequence == office.get(inspection.id).sequence


def test_two_inspections_are_two_entries(
    office: Office, stand_in: CalendarStandIn, anong: StaffView
) -> None:
    first, second = office.book(anong, 1, days=7), office.book(anong, 2, days=8)

    office.work_all()

    assert shown(stand_in, first) is not None and shown(stand_in, second) is not None


def test_the_same_id_of_a_new_data_folder_is_another_entry(
    tmp_path: Path, clock: MovableClock, stand_in: CalendarStandIn, settings_for: MakeSettings
) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        with open_office(tmp_path / name, clock, settings_for(stand_in)) as office:
            inspection = office.book(office.inspector())
            office.work_all()
            assert inspection.id == 1
        clock.advance(60)

    assert len(stand_in.events) == 2


JOB_FAULTS = [
    (behaviour.server_error(500), "google_unavailable"),
    (behaviour.half(), "google_answer"),
    (behaviour.page(), "google_answer"),
]


@pytest.mark.parametrize(("answer", "cause"), JOB_FAULTS)
def test_a_fault_costs_an_attempt_and_five_seconds(
    office: Office,
    stand_in: CalendarStandIn,
    clock: MovableClock,
    anong: StaffView,
    answer: Behaviour,
    cause: str,
) -> None:
    stand_in.script(answer)
    inspection = office.book(anong)

    first, too_early = office.work(), office.work()
    clock.advance(5)
    second = office.work()

    assert first is not None and too_early is None
    assert (first.state, first.cause, first.used) == (JobState.DELAYED, cause, 1)
    assert second is not None and second.state is JobState.COMPLETED
    assert shown(stand_in, inspection) is not None


def test_the_third_fault_fails_the_job_and_the_inspection_stands(
    office: Office, stand_in: CalendarStandIn, clock: MovableClock, anong: StaffView
) -> None:
    stand_in.always = behaviour.server_error()
    inspection = office.book(anong)

    jobs = []
    for _ in range(3):
        jobs.append(office.work())
        clock.advance(5)

    assert jobs[-1] is not None
    assert (jobs[-1].state, jobs[-1].cause) == (JobState.FAILED, "google_unavailable")
    assert office.get(inspection.id).told_sequence is None
    assert office.get(inspection.id).status == "SCHEDULED"


SERVICE_FAULTS = [
    (behaviour.unauthorised(), "google_key"),
    (behaviour.rate_limit(), "google_quota"),
    (behaviour.forbidden(), "google_forbidden"),
    (behaviour.no_inviting(), "google_invite"),
    (behaviour.not_found(), "google_calendar"),
]


@pytest.mark.parametrize(("answer", "cause"), SERVICE_FAULTS)
def test_trouble_of_the_whole_service_holds_all_jobs_and_uses_no_attempt(
    office: Office,
    stand_in: CalendarStandIn,
    clock: MovableClock,
    anong: StaffView,
    answer: Behaviour,
    cause: str,
) -> None:
    stand_in.always = answer
    office.book(anong, 1, days=7)
    office.book(anong, 2, days=8)

    first, held = office.work(), office.work()
    stand_in.always = behaviour.answer()
    clock.advance(600)
    rest = office.work_all()

    assert first is not None and held is None
    assert (first.cause, first.used) == (cause, 0)
    assert [job.state for job in rest] == [JobState.COMPLETED] * 2
    assert len(stand_in.events) == 2


def test_google_is_left_alone_as_long_as_it_says(
    office: Office, stand_in: CalendarStandIn, clock: MovableClock, anong: StaffView
) -> None:
    stand_in.script(behaviour.too_many("40"))
    office.book(anong)

    office.work()
    clock.advance(30)
    too_early = office.work()
    clock.advance(14)
    second = office.work()

    assert too_early is None
    assert second is not None and (second.state, second.used) == (JobState.COMPLETED, 1)


def test_a_wrong_key_holds_the_queue_and_a_right_one_lets_it_go_on(
    tmp_path: Path, clock: MovableClock, stand_in: CalendarStandIn, settings_for: MakeSettings
) -> None:
    wrong = settings_for(stand_in)
    assert wrong.credentials_file is not None
    text = wrong.credentials_file.read_text(encoding="utf-8")
    wrong.credentials_file.write_text(text.replace("gacq@", "revoked@"), encoding="utf-8")
    with open_office(tmp_path, clock, wrong) as office:
        office.book(office.inspector())
        first, held = office.work(), office.work()

        assert first is not None and held is None
        assert (first.cause, first.used) == ("google_key", 0)
        assert office.engine.gate.is_open("google calendar")
    right = stand_in.service_account_file(tmp_path / "right.json")
    settings = settings_for(stand_in, credentials_file=right)
    with open_office(tmp_path, clock, settings, boot="boot-2") as office:
        assert not office.engine.gate.is_open("google calendar")
        clock.advance(60)
        (job,) = office.work_all()

        assert (job.state, job.used) == (JobState.COMPLETED, 1)
    assert len(stand_in.events) == 1


def test_an_entry_that_google_refuses_fails_alone(
    office: Office, stand_in: CalendarStandIn, anong: StaffView
) -> None:
    stand_in.script(behaviour.refusal(400, "invalid", "Invalid attendee email."))
    office.book(anong, 1, days=7)
    office.book(anong, 2, days=8)

    refused, told = office.work(), office.work()

    assert refused is not None and told is not None
    assert (refused.state, refused.cause) == (JobState.FAILED, "google_refused")
    assert told.state is JobState.COMPLETED


def test_an_inspection_that_is_gone_is_no_trouble_of_google_s(
    office: Office, stand_in: CalendarStandIn, anong: StaffView
) -> None:
    inspection = office.book(anong)
    office.database.write(
        lambda: Inspection.delete().where(Inspection.id == inspection.id).execute()
    )

    job = office.work()

    assert job is not None
    assert (job.state, job.cause) == (JobState.FAILED, "subject_gone")
    assert stand_in.calls == []


@pytest.mark.parametrize("payload", [{}, {"inspection": "1"}, {"inspection": True}])
def test_a_payload_of_another_version_fails_in_words(
    office: Office, payload: dict[str, Any]
) -> None:
    office.database.write(
        office.engine.ledger.enqueue,
        Queue.CALENDAR,
        kind="sync",
        payload=payload,
        now=office.clock.now(),
    )

    job = office.work()

    assert job is not None
    assert (job.state, job.cause) == (JobState.FAILED, "unreadable_payload")


# --- without Google


def test_without_google_nothing_is_told_and_the_result_says_so(
    tmp_path: Path, clock: MovableClock
) -> None:
    with open_office(tmp_path, clock, CalendarSettings()) as office:
        inspection = office.book(office.inspector())

        job = office.work()

        assert job is not None and job.state is JobState.COMPLETED
        assert job.result == {"told": False, "note": NOT_SWITCHED_ON}
        assert office.get(inspection.id).told_sequence is None


def test_google_learns_of_what_was_booked_before_it_was_switched_on(
    tmp_path: Path, clock: MovableClock, stand_in: CalendarStandIn, settings_for: MakeSettings
) -> None:
    with open_office(tmp_path, clock, CalendarSettings()) as office:
        anong = office.inspector()
        coming, cancelled = office.book(anong, 1, days=7), office.book(anong, 2, days=8)
        office.book(anong, 3, days=-7)
        office.cancel(cancelled.id)
        office.work_all()
    with open_office(tmp_path, clock, settings_for(stand_in), boot="boot-2") as office:
        asked = [
            office.database.write(office.workflow.tell_calendar_of_untold, now=clock.now())
            for _ in range(2)
        ]
        office.work_all()
        asked.append(
            office.database.write(office.workflow.tell_calendar_of_untold, now=clock.now())
        )

        assert asked == [1, 0, 0]
        assert list(stand_in.events) == [event_id(coming.id, coming.booked_at)]


def test_a_cancellation_that_google_missed_is_asked_for_again(
    office: Office, stand_in: CalendarStandIn, clock: MovableClock, anong: StaffView
) -> None:
    inspection = office.book(anong)
    office.work_all()
    stand_in.always = behaviour.refusal(400, "invalid")
    office.cancel(inspection.id)
    office.work_all()
    stand_in.always = behaviour.answer()

    office.database.write(office.workflow.tell_calendar_of_untold, now=clock.now())
    office.work_all()

    assert stand_in.events == {}


def test_a_look_for_the_untold_takes_so_many_at_a_time(
    tmp_path: Path, clock: MovableClock, settings_for: MakeSettings, stand_in: CalendarStandIn
) -> None:
    with open_office(tmp_path, clock, CalendarSettings()) as office:
        anong = office.inspector()
        for number in range(1, 6):
            office.book(anong, number, days=number)
        office.work_all()

        look = office.workflow.tell_calendar_of_untold
        asked = [office.database.write(look, now=clock.now(), limit=2) for _ in range(4)]

        assert asked == [2, 2, 1, 0]
