"""Hard cases of time: faults that last, clocks that are set back, and limits of others."""

import threading
from collections.abc import Callable

from gacq.clock import MovableClock
from gacq.queues.job import JobState
from gacq.queues.timelimit import Deadline, TimeLimit
from tests.queues.conftest import Office


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
