"""Hard cases of time: faults that last, clocks that are set back, and limits of others."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from gacq.clock import MovableClock
from gacq.queues.job import JobState
from gacq.queues.policy import Queue
from gacq.queues.timelimit import Deadline, TimeLimit
from tests.queues.conftest import Office

HOUR, DAY = 3_600.0, 86_400.0


def test_a_job_that_alone_meets_a_service_fault_for_days_fails_at_last(
    make_office: Callable[..., Office], clock: MovableClock
) -> None:
    """Once: each success of another job cleared its held_since, so outage_hours never ended."""
    office = make_office(service="gemini").open()
    poison = office.enqueue("key")
    sweep = office.engine.sweep()
    for _ in range(40):
        office.enqueue("ok")
        for _ in range(60):
            while office.work() is not None:
                pass
            clock.advance(60)
        sweep.once()
    assert office.job(poison).state is JobState.FAILED


def test_a_clock_that_is_set_back_leaves_no_retry_behind(
    office: Office, clock: MovableClock
) -> None:
    """Once: a wait of 2 s ended a day later, at a moment of the wrong clock."""
    clock.advance(86400)
    job = office.enqueue(["transient", "ok"])
    office.work()
    sweep = office.engine.sweep()
    sweep.once()
    clock.advance(-86400)
    sweep.once()
    clock.advance(30)
    sweep.once()
    office.work()
    assert office.job(job).state is JobState.COMPLETED


def test_what_is_delayed_after_the_clock_was_set_back_keeps_its_delay(
    office: Office, clock: MovableClock
) -> None:
    """Once: the sweep that saw the step made it due at once, for it was not told apart."""
    sweep = office.engine.sweep()
    sweep.once()
    before = office.enqueue(delay_seconds=60)
    clock.set_by(-DAY)
    clock.advance(3)
    after = office.enqueue(delay_seconds=60)

    clock.advance(2)
    sweep.once()

    left = [(office.job(each).due_at - clock.now()).total_seconds() for each in (before, after)]
    assert left == [pytest.approx(55, abs=1), pytest.approx(58, abs=1)]


@pytest.mark.parametrize("step", [DAY, -DAY, 365 * DAY, -365 * DAY])
def test_a_step_of_the_clock_is_no_outage_and_ends_none_later(
    make_office: Callable[..., Office], clock: MovableClock, step: float
) -> None:
    """Once: a clock set forward failed all that was held, one set back held it a year longer."""
    office = make_office(service="gemini").open()
    job_id = office.enqueue("key")
    office.work()
    sweep = office.engine.sweep()
    clock.advance(2 * HOUR)
    sweep.once()
    clock.set_by(step)
    sweep.once()
    assert office.job(job_id).state is not JobState.FAILED

    for _ in range(24):
        clock.advance(HOUR)
        office.work()
        sweep.once()

    assert office.job(job_id).state is JobState.FAILED


def test_the_page_names_a_next_probe_by_the_new_time(
    make_office: Callable[..., Office], clock: MovableClock
) -> None:
    office = make_office(service="gemini").open()
    office.enqueue("key")
    sweep = office.engine.sweep()
    sweep.once()
    office.work()
    clock.set_by(-DAY)

    sweep.once()

    opening = office.engine.gate.openings()["gemini"]
    assert opening.opened_at <= clock.now() <= opening.probe_at
    assert opening.probe_at - clock.now() < timedelta(seconds=6)


def test_a_pause_with_an_end_lasts_no_longer_for_a_clock_that_is_set_back(
    office: Office, clock: MovableClock
) -> None:
    sweep = office.engine.sweep()
    sweep.once()
    pause, until = office.engine.control.pause, timedelta(minutes=10)
    pause([Queue.AI_QC], by="console", until=clock.now() + until)
    clock.set_by(-DAY)
    pause([Queue.EMAIL], by="console", until=clock.now() + until)
    sweep.once()
    holds = office.engine.gate.pauses.hold

    assert (holds(Queue.AI_QC), holds(Queue.EMAIL)) == (True, True)
    clock.advance(590)
    assert (holds(Queue.AI_QC), holds(Queue.EMAIL)) == (True, True)
    clock.advance(11)
    assert (holds(Queue.AI_QC), holds(Queue.EMAIL)) == (False, False)


def test_a_job_that_asked_nobody_does_not_close_the_breaker(
    make_office: Callable[..., Office], clock: MovableClock
) -> None:
    """Once: any completion counts as the service's answer, also one that never called it.

    Needs a way to say so; here the outcome None, as AiQcProcessor gives for a withdrawn one.
    """
    office = make_office(service="gemini").open()
    office.processor.end_nothing = lambda attempt: None  # type: ignore[attr-defined]
    office.enqueue("key")
    office.work()
    clock.advance(5.5)
    office.enqueue("nothing")
    office.work()
    assert office.engine.gate.is_open("gemini")


def test_trouble_in_ending_one_attempt_shortens_no_other(clock: MovableClock) -> None:
    """Once: the supervisor's deadline.begin() overwrites what the lane has set meanwhile."""
    limit = TimeLimit(clock)
    over_called, moved_on, go = threading.Event(), threading.Event(), threading.Event()
    calls: list[float] = []

    def work(deadline: Deadline) -> None:
        deadline.begin(0.1)
        over_called.wait(5)
        deadline.clear()
        deadline.begin(120)  # the next attempt of the lane
        moved_on.set()
        go.wait(2)

    def over(deadline: Deadline) -> bool:
        calls.append(deadline.seconds_left)
        over_called.set()
        moved_on.wait(5)
        if len(calls) == 1:
            raise OSError("disk I/O error")
        return False

    thread = threading.Thread(target=lambda: limit.run(work, over), daemon=True)
    thread.start()
    thread.join(1.5)
    go.set()
    thread.join(5)
    limit.close()
    assert len(calls) == 1
