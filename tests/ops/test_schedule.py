"""The schedule: every time of a chore runs once, whatever the PC and its clock have done."""

import threading
from collections.abc import Callable

import pytest

from gacq import audit
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import Conflict, GacqError, NotFound
from gacq.ops.chore_runs import ChoreOutcome
from gacq.ops.chores import ChoreName, Occasion
from gacq.staff import Actor
from tests.ops.rota import DAY, Rota, bangkok, set_clock
from tests.waiting import wait_until

CONSOLE = Actor.console()
RETENTION, CATCH_UP = ChoreName.RETENTION, ChoreName.CATCH_UP


@pytest.fixture
def rota(database: Database, clock: MovableClock) -> Rota:
    """Retention at 02:00, known since noon of 5 May 2031."""
    set_clock(clock, "2031-05-05 12:00")
    return Rota(database, clock, retention="0 2 * * *").begun()


def due_times(rota: Rota) -> list[object]:
    return [due_at for _, due_at in rota.ran]


def test_a_new_office_has_missed_nothing(rota: Rota) -> None:
    assert rota.schedule.run_due() == []
    assert rota.rows() == []


def test_a_chore_runs_when_its_time_has_come_and_not_before(
    rota: Rota, clock: MovableClock
) -> None:
    set_clock(clock, "2031-05-06 01:59:30")
    assert rota.schedule.run_due() == []
    set_clock(clock, "2031-05-06 02:00")

    (run,) = rota.schedule.run_due()

    assert (run.chore, run.due_at) == ("retention", bangkok("2031-05-06 02:00"))
    assert (run.outcome, run.detail) == (ChoreOutcome.DONE, "all is well")
    assert run.started_at <= run.ended_at  # type: ignore[operator]


def test_a_time_that_has_its_row_does_not_run_again(rota: Rota, clock: MovableClock) -> None:
    set_clock(clock, "2031-05-06 02:00")
    rota.schedule.run_due()
    clock.advance(DAY / 2)

    assert rota.schedule.run_due() == []
    assert due_times(rota) == [bangkok("2031-05-06 02:00")]


def test_after_three_days_off_each_chore_is_caught_up_once(
    database: Database, clock: MovableClock
) -> None:
    set_clock(clock, "2031-05-05 12:00")
    lines = {"retention": "0 2 * * *", "reminders": "0 7 * * *", "catch_up": "*/5 * * * *"}
    Rota(database, clock, **lines).begun()
    set_clock(clock, "2031-05-08 09:02")

    later = Rota(database, clock, boot="boot-2", **lines).begun()
    later.schedule.run_due()
    later.schedule.run_due()

    assert later.ran == [
        ("catch_up", bangkok("2031-05-08 09:00")),
        ("reminders", bangkok("2031-05-08 07:00")),
        ("retention", bangkok("2031-05-08 02:00")),
    ]


@pytest.mark.parametrize(
    ("known", "now", "due_at"),
    [
        ("2031-01-31 12:00", "2031-02-01 01:00", "2031-02-01 01:00"),
        ("2031-12-31 12:00", "2032-01-01 01:00", "2032-01-01 01:00"),
        ("2031-10-10 12:00", "2032-01-20 00:00", "2032-01-01 01:00"),
        ("2032-02-28 12:00", "2032-03-01 01:00", "2032-03-01 01:00"),
    ],
)
def test_the_first_of_a_month_is_found_over_ends_of_months_and_years(
    database: Database, clock: MovableClock, known: str, now: str, due_at: str
) -> None:
    set_clock(clock, known)
    rota = Rota(database, clock, monthly_report="0 1 1 * *").begun()
    set_clock(clock, now)

    rota.schedule.run_due()

    assert due_times(rota) == [bangkok(due_at)]


def test_a_clock_set_forward_a_day_catches_up_once_and_set_back_runs_nothing_again(
    rota: Rota, clock: MovableClock
) -> None:
    set_clock(clock, "2031-05-06 10:00")
    rota.schedule.run_due()
    clock.advance(DAY)
    rota.schedule.plan()
    rota.schedule.run_due()
    assert due_times(rota) == [bangkok("2031-05-06 02:00"), bangkok("2031-05-07 02:00")]

    clock.advance(-DAY)
    rota.schedule.plan()
    rota.schedule.run_due()
    clock.advance(DAY)
    rota.schedule.run_due()

    assert len(rota.ran) == 2
    clock.advance(DAY)
    assert [run.due_at for run in rota.schedule.run_due()] == [bangkok("2031-05-08 02:00")]


@pytest.mark.parametrize("back", ["12:14", "12:08"])
def test_a_frequent_chore_runs_no_time_again_after_a_clock_that_was_set_back(
    database: Database, clock: MovableClock, back: str
) -> None:
    set_clock(clock, "2031-05-05 12:01")
    rota = Rota(database, clock, catch_up="*/5 * * * *").begun()
    for _ in range(3):
        clock.advance(300)
        rota.schedule.run_due()

    set_clock(clock, f"2031-05-05 {back}")
    rota.begun().schedule.run_due()
    set_clock(clock, "2031-05-05 12:20")
    rota.schedule.run_due()

    times = ["12:05", "12:10", "12:15", "12:20"]
    assert due_times(rota) == [bangkok(f"2031-05-05 {time}") for time in times]


def test_chores_go_on_after_a_clock_that_was_years_ahead_is_put_right(
    rota: Rota, clock: MovableClock
) -> None:
    clock.advance(730 * DAY)
    rota.schedule.run_due()
    set_clock(clock, "2031-05-06 03:00")
    rota.schedule.plan()

    assert [run.due_at for run in rota.schedule.run_due()] == [bangkok("2031-05-06 02:00")]


def test_an_office_first_started_with_a_clock_ahead_counts_from_the_right_time(
    database: Database, clock: MovableClock
) -> None:
    set_clock(clock, "2041-05-05 12:00")
    rota = Rota(database, clock, retention="0 2 * * *").begun()
    set_clock(clock, "2031-05-05 12:00")
    rota.schedule.plan()
    set_clock(clock, "2031-05-06 03:00")

    assert [run.due_at for run in rota.schedule.run_due()] == [bangkok("2031-05-06 02:00")]


def test_a_changed_line_counts_from_its_change_on(database: Database, clock: MovableClock) -> None:
    set_clock(clock, "2031-05-05 12:00")
    Rota(database, clock, monthly_report="0 1 1 * *").begun()
    set_clock(clock, "2031-05-10 12:00")
    changed = Rota(database, clock, monthly_report="0 1 7 * *").begun()

    assert changed.schedule.run_due() == []
    set_clock(clock, "2031-06-07 01:00")
    changed.schedule.run_due()

    assert due_times(changed) == [bangkok("2031-06-07 01:00")]


def test_of_two_that_look_at_once_one_runs_it(
    rota: Rota, database: Database, clock: MovableClock
) -> None:
    other = Rota(database, clock, boot="boot-2", retention="0 2 * * *")
    set_clock(clock, "2031-05-06 02:00")
    gate = threading.Barrier(2)

    def look(which: Rota) -> None:
        gate.wait(10)
        which.schedule.run_due()

    threads = [threading.Thread(target=look, args=(which,)) for which in (rota, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert len(rota.ran + other.ran) == 1
    assert len(rota.rows()) == 1


def test_a_chore_that_fails_says_why_and_runs_at_its_next_time(
    rota: Rota, clock: MovableClock
) -> None:
    def fail(occasion: Occasion) -> str:
        raise ZeroDivisionError("by nothing")

    rota.does = fail
    set_clock(clock, "2031-05-06 02:00")
    rota.schedule.run_due()
    rota.does = lambda occasion: "well again"
    clock.advance(DAY)
    rota.schedule.run_due()

    failed, done = rota.rows()
    assert (failed.outcome, failed.detail) == (
        ChoreOutcome.FAILED,
        "ZeroDivisionError: by nothing",
    )
    assert (done.outcome, done.detail) == (ChoreOutcome.DONE, "well again")


def test_an_error_in_words_is_told_in_its_words(rota: Rota, clock: MovableClock) -> None:
    def fail(occasion: Occasion) -> str:
        raise GacqError("The disk is full; make room")

    rota.does = fail
    set_clock(clock, "2031-05-06 02:00")

    assert [run.detail for run in rota.schedule.run_due()] == ["The disk is full; make room"]


def test_a_failed_chore_holds_up_no_other(database: Database, clock: MovableClock) -> None:
    set_clock(clock, "2031-05-05 12:00")
    rota = Rota(database, clock, reminders="0 1 * * *", retention="0 2 * * *").begun()

    def fail_first(occasion: Occasion) -> str:
        if len(rota.ran) == 1:
            raise ValueError
        return "done"

    rota.does = fail_first
    set_clock(clock, "2031-05-06 03:00")

    outcomes = [run.outcome for run in rota.schedule.run_due()]

    assert outcomes == [ChoreOutcome.FAILED, ChoreOutcome.DONE]


class Killed(BaseException):
    """Ends a run as the end of its process does: nothing more is written."""


def killed(occasion: Occasion) -> str:
    raise Killed


def test_a_run_whose_process_died_is_marked_and_run_again_once(
    rota: Rota, database: Database, clock: MovableClock
) -> None:
    set_clock(clock, "2031-05-06 02:00")
    rota.does = killed
    with pytest.raises(Killed):
        rota.schedule.run_due()

    second = Rota(database, clock, boot="boot-2", retention="0 2 * * *").begun()
    assert [run.outcome for run in second.rows()] == [ChoreOutcome.INTERRUPTED]
    (run,) = second.schedule.run_due()

    assert (run.due_at, run.outcome) == (bangkok("2031-05-06 02:00"), ChoreOutcome.DONE)
    assert second.schedule.run_due() == []
    assert len(second.rows()) == 1


def test_a_chore_that_kills_the_process_twice_is_left_alone_until_its_next_time(
    rota: Rota, database: Database, clock: MovableClock
) -> None:
    set_clock(clock, "2031-05-06 02:00")
    for boot in ("boot-1", "boot-2"):
        deadly = Rota(database, clock, boot=boot, retention="0 2 * * *").begun()
        deadly.does = killed
        with pytest.raises(Killed):
            deadly.schedule.run_due()

    third = Rota(database, clock, boot="boot-3", retention="0 2 * * *").begun()

    assert third.schedule.run_due() == []
    assert [run.outcome for run in third.rows()] == [ChoreOutcome.INTERRUPTED]
    clock.advance(DAY)
    assert len(third.schedule.run_due()) == 1


def test_a_frequent_chore_keeps_its_last_row_and_failures_of_a_day(
    database: Database, clock: MovableClock
) -> None:
    set_clock(clock, "2031-05-05 12:01")
    rota = Rota(database, clock, catch_up="*/5 * * * *").begun()

    def fail_second(occasion: Occasion) -> str:
        if len(rota.ran) == 2:
            raise ValueError("once")
        return "done"

    rota.does = fail_second
    for _ in range(4):
        clock.advance(300)
        rota.schedule.run_due()

    assert [run.outcome for run in rota.rows()] == [ChoreOutcome.FAILED, ChoreOutcome.DONE]
    clock.advance(DAY)
    rota.schedule.run_due()
    assert [run.outcome for run in rota.rows()] == [ChoreOutcome.DONE]


def test_a_run_by_hand_has_a_time_of_its_own_and_leaves_the_planned_ones(
    rota: Rota, clock: MovableClock, database: Database
) -> None:
    set_clock(clock, "2031-05-05 13:00")

    run = rota.schedule.run_by_hand(RETENTION, by=CONSOLE)

    assert (run.by_hand, run.outcome) == ("console", ChoreOutcome.DONE)
    assert run.due_at == run.started_at
    (entry,) = database.read(audit.history, "chore", "retention")
    assert (entry.actor, entry.action) == ("console", "chore.run")
    set_clock(clock, "2031-05-06 02:00")
    assert len(rota.schedule.run_due()) == 1


def test_a_chore_is_not_run_by_hand_while_it_runs(rota: Rota, database: Database) -> None:
    started, release = threading.Event(), threading.Event()

    def hold(occasion: Occasion) -> str:
        started.set()
        release.wait(10)
        return "done"

    rota.does = hold
    thread = threading.Thread(
        target=rota.schedule.run_by_hand, args=(RETENTION,), kwargs={"by": CONSOLE}
    )
    thread.start()
    started.wait(10)

    with pytest.raises(Conflict, match="running already"):
        rota.schedule.run_by_hand(RETENTION, by=CONSOLE)

    assert not rota.schedule.wait_for_runs(0)
    release.set()
    assert rota.schedule.wait_for_runs(10)
    thread.join(10)
    assert len(rota.ran) == 1


def test_a_run_by_hand_that_left_no_end_blocks_for_hours_and_not_for_ever(
    rota: Rota, clock: MovableClock
) -> None:
    rota.does = killed
    with pytest.raises(Killed):
        rota.schedule.run_by_hand(RETENTION, by=CONSOLE)
    rota.does = lambda occasion: "done"
    clock.advance(6 * 3600 - 5)
    with pytest.raises(Conflict):
        rota.schedule.run_by_hand(RETENTION, by=CONSOLE)
    clock.advance(10)

    assert rota.schedule.run_by_hand(RETENTION, by=CONSOLE).outcome is ChoreOutcome.DONE


def test_a_start_takes_no_run_of_the_command_line_for_dead(
    database: Database, clock: MovableClock
) -> None:
    console = Rota(database, clock, boot=None, retention="0 2 * * *")
    console.does = killed
    with pytest.raises(Killed):
        console.schedule.run_by_hand(RETENTION, by=CONSOLE)

    service = Rota(database, clock, retention="0 2 * * *").begun()
    assert [run.outcome for run in service.rows()] == [None]
    clock.advance(6 * 3600 + 5)
    service.schedule.settle_left()

    assert [run.outcome for run in service.rows()] == [ChoreOutcome.INTERRUPTED]


def test_a_run_begun_in_a_write_starts_after_the_commit_alone(
    rota: Rota, database: Database, clock: MovableClock
) -> None:
    def begin_and_fail() -> None:
        rota.schedule.begin_by_hand(RETENTION, by=CONSOLE, now=clock.now())
        raise ValueError

    with pytest.raises(ValueError):
        database.write(begin_and_fail)
    assert rota.rows() == []

    begun = database.write(rota.schedule.begin_by_hand, RETENTION, by=CONSOLE, now=clock.now())

    assert begun.outcome is None
    wait_until(lambda: [run.outcome for run in rota.rows()] == [ChoreOutcome.DONE])
    assert len(rota.ran) == 1


def test_a_chore_that_this_office_does_not_have_is_refused(rota: Rota) -> None:
    with pytest.raises(NotFound, match="no chore catch_up; it has retention"):
        rota.schedule.run_by_hand(CATCH_UP, by=CONSOLE)


def test_each_chore_is_told_with_its_next_time_and_its_last_run(
    rota: Rota, clock: MovableClock
) -> None:
    (before,) = rota.schedule.standing()
    assert (before.line, before.last) == ("0 2 * * *", None)
    set_clock(clock, "2031-05-06 02:00")
    (run,) = rota.schedule.run_due()

    (after,) = rota.schedule.standing()

    assert (after.next_at, after.last) == (bangkok("2031-05-07 02:00"), run)
    rota.schedule.on = False
    assert rota.schedule.standing()[0].next_at is None


@pytest.mark.parametrize(
    ("does", "told"),
    [
        (lambda occasion: "done", []),
        (lambda occasion: 1 // 0, ["the chore “Remove what is old” did not end well"]),
    ],
)
def test_a_chore_whose_last_run_failed_is_a_warning(
    rota: Rota, does: Callable[[Occasion], str], told: list[str]
) -> None:
    rota.does = does
    rota.schedule.run_by_hand(RETENTION, by=CONSOLE)

    alerts = rota.schedule.alerts()

    assert [alert.message for alert in alerts] == told
    assert {alert.severity for alert in alerts} <= {"warning"}
