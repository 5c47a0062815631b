"""Review of 2026-11, second look, at the working tree that already holds the first fixes."""

import threading
from collections.abc import Callable
from typing import Any

from gacq.clock import MovableClock
from gacq.queues.job import JobState
from gacq.queues.policy import Queue
from gacq.queues.timelimit import Deadline, TimeLimit
from tests.queues.conftest import Office


def test_a_job_that_alone_meets_a_service_fault_for_days_fails_at_last(
    make_office: Callable[..., Office], clock: MovableClock
) -> None:
    """2A: each success of another job clears its held_since, so outage_hours never ends for it."""
    office = make_office(service="gemini").open()
    poison = office.enqueue("key")
    sweep = office.engine.sweep()
    for hour in range(60):
        office.enqueue("ok")
        for _ in range(12):
            while office.work() is not None:
                pass
            clock.advance(301)
        sweep.once()
    assert office.job(poison).state is JobState.FAILED


def test_held_jobs_go_on_as_soon_as_the_service_answers(
    make_office: Callable[..., Office], clock: MovableClock
) -> None:
    """2B: a held job sleeps until its own due_at, up to 5 minutes after the breaker closed."""
    office = make_office(service="gemini").open()
    held = office.enqueue([*["key"] * 8, "ok"])
    for _ in range(8):
        office.work()
        clock.advance(302)
    office.engine.runner.run_next(Queue.AI_QC)
    if office.job(held).state is JobState.COMPLETED:  # it was the good probe itself
        held = office.enqueue([*["key"] * 8, "ok"])
        for _ in range(8):
            office.work()
            clock.advance(302 if _ < 7 else 301 - 1)
    other = office.enqueue("ok", priority=10)
    clock.advance(0.5)
    for _ in range(4):
        office.work()
        clock.advance(0.5)
    assert office.job(other).state is JobState.COMPLETED
    assert office.job(held).state is JobState.COMPLETED


def test_trouble_in_ending_one_attempt_shortens_no_other(clock: MovableClock) -> None:
    """2C: the supervisor's deadline.begin() overwrites what the lane has set meanwhile."""
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
