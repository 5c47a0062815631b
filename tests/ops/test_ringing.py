"""APScheduler's part: it rings, at the start, at its times, and after a step of the clock."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import StorageFull
from gacq.ops.chores import ChoreName, Occasion
from gacq.ops.ringing import Ringer
from tests.ops.rota import DAY, Rota
from tests.waiting import wait_until


@pytest.fixture
def rota(database: Database, clock: MovableClock) -> Rota:
    """Two chores that were missed: a day ago the office was open, and then it was off."""
    clock.advance(-DAY)
    rota = Rota(database, clock, catch_up="*/5 * * * *", retention="0 2 * * *").begun()
    clock.advance(DAY)
    return rota


@pytest.fixture
def ringer(rota: Rota, clock: MovableClock) -> Iterator[Ringer]:
    ringer = Ringer(rota.schedule, clock)
    ringer.start()
    yield ringer
    ringer.stop(seconds=10)


def test_at_the_start_it_rings_for_what_was_missed(rota: Rota, ringer: Ringer) -> None:
    wait_until(lambda: len(rota.ran) == 2)

    assert {name for name, _ in rota.ran} == {"catch_up", "retention"}


@pytest.mark.parametrize("seconds", [DAY, 40])
def test_after_a_step_of_the_wall_clock_it_rings_for_all(
    rota: Rota, ringer: Ringer, clock: MovableClock, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_until(lambda: len(rota.ran) == 2)
    wait_until(nobody_runs)
    rung: list[ChoreName] = []
    monkeypatch.setattr(rota.schedule, "run_due", lambda name: rung.append(name))
    step_back(clock, seconds)

    assert ringer.follow_clock()

    wait_until(lambda: len(rung) == 2)
    assert not ringer.follow_clock()


def test_a_correction_of_the_clock_is_no_step(ringer: Ringer, clock: MovableClock) -> None:
    step_back(clock, 25)

    assert not ringer.follow_clock()


def test_what_could_not_be_noted_is_tried_again(
    rota: Rota, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The retry a minute later is asked of APScheduler as a time that has come already.
    monkeypatch.setattr("gacq.ops.ringing.TRY_AGAIN_AFTER", timedelta())
    asked: list[ChoreName] = []

    def refuse_first(name: ChoreName) -> None:
        asked.append(name)
        if len(asked) <= 2:
            raise StorageFull("The disk is full")

    monkeypatch.setattr(rota.schedule, "run_due", refuse_first)
    ringer = Ringer(rota.schedule, clock)
    ringer.start()
    try:
        wait_until(lambda: len(asked) == 4)
    finally:
        ringer.stop(seconds=10)

    assert sorted(asked) == sorted([*rota.schedule.chores] * 2)


def test_a_long_chore_blocks_no_other_and_a_stop_waits_for_it_a_while(
    rota: Rota, clock: MovableClock
) -> None:
    release = threading.Event()

    def hold_retention(occasion: Occasion) -> str:
        if threading.current_thread().name == "gacq-chore-retention":
            release.wait(10)
        return "done"

    rota.does = hold_retention
    ringer = Ringer(rota.schedule, clock)
    ringer.start()
    wait_until(lambda: len(rota.ran) == 2)

    ringer.stop(seconds=0)
    assert not rota.schedule.wait_for_runs(0)
    release.set()

    assert rota.schedule.wait_for_runs(10)
    assert {run.outcome for run in rota.rows()} == {"done"}


def test_a_time_that_comes_while_the_chore_runs_is_run_after_it(
    rota: Rota, ringer: Ringer, clock: MovableClock
) -> None:
    wait_until(lambda: len(rota.ran) == 2)
    wait_until(nobody_runs)

    def let_a_day_pass(occasion: Occasion) -> str:
        if len(rota.ran) == 3:
            clock.advance(DAY)
        return "done"

    rota.does = let_a_day_pass
    clock.advance(600)
    ringer.ring(ChoreName.CATCH_UP)

    assert len(rota.ran) == 4


def test_after_a_stop_nothing_rings(rota: Rota, clock: MovableClock) -> None:
    ringer = Ringer(rota.schedule, clock)
    ringer.start()
    wait_until(lambda: len(rota.ran) == 2)
    ringer.stop(seconds=10)
    step_back(clock, DAY)

    assert ringer.follow_clock()
    assert len(rota.ran) == 2


def nobody_runs() -> bool:
    return not any(each.name.startswith("gacq-chore-") for each in threading.enumerate())


def step_back(clock: MovableClock, seconds: float) -> None:
    """The wall clock alone is set back, as by hand or by a time server."""
    clock.advance(-seconds)


def test_a_stop_while_a_chore_is_refused_leaves_no_error(
    rota: Rota, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    ringer = Ringer(rota.schedule, clock)
    ringer.start()
    wait_until(lambda: len(rota.ran) == 2)
    wait_until(nobody_runs)

    class StopsMeanwhile(threading.Event):
        """Says "not yet" once more, and then the whole stop comes to pass."""

        def is_set(self) -> bool:
            ringer._stop = stopped
            ringer.stop(seconds=10)
            return False

    stopped = ringer._stop
    ringer._stop = StopsMeanwhile()

    ringer._ring_at(ChoreName.RETENTION, clock.now())

    assert caplog.records == []
