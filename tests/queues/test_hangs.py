"""Attempts that never end by themselves: what they may cost, and what ends them."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gacq.queues.engine import EngineOptions
from gacq.queues.job import JobState
from gacq.queues.policy import DEFAULTS, Policy, Queue
from tests.queues.conftest import Office
from tests.waiting import wait_until


def quick(**changes: Any) -> dict[Queue, Policy]:
    return {Queue.AI_QC: replace(DEFAULTS[Queue.AI_QC], attempts=1, **changes)}


def test_an_attempt_that_computes_for_ever_is_ended_and_its_thread_freed(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(policies=quick(time_limit_seconds=0.2)).open()
    ended = threading.Event()

    def end_spin(attempt: Any) -> None:
        number = 0
        try:
            while True:
                number += 1
        finally:
            ended.set()

    office.processor.end_spin = end_spin  # type: ignore[attr-defined]
    job_id = office.enqueue("spin")

    office.work()

    assert ended.wait(5)
    wait_until(lambda: office.engine.runner.abandoned == 0)
    assert (office.job(job_id).state, office.job(job_id).cause) == (JobState.FAILED, "timed_out")


def test_an_attempt_that_begins_to_compute_after_its_end_is_found_by_the_sweep(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(policies=quick(time_limit_seconds=0.2)).open()
    go = threading.Event()

    def end_late_spin(attempt: Any) -> None:
        go.wait(10)
        number = 0
        while True:
            number += 1

    office.processor.end_late_spin = end_late_spin  # type: ignore[attr-defined]
    office.enqueue("late_spin")
    office.work()
    office.engine.sweep().once()
    assert office.engine.runner.abandoned == 1
    go.set()

    def swept() -> bool:
        office.engine.sweep().once()
        return office.engine.runner.abandoned == 0

    wait_until(swept)


def test_an_attempt_that_only_waits_is_left_alone(make_office: Callable[..., Office]) -> None:
    office = make_office(policies=quick(time_limit_seconds=0.2)).open()
    seen: list[BaseException] = []

    def end_wait(attempt: Any) -> None:
        try:
            office.processor.release.wait(10)
        except BaseException as error:
            seen.append(error)
            raise

    office.processor.end_wait = end_wait  # type: ignore[attr-defined]
    office.enqueue("wait")
    office.work()

    for _ in range(3):
        office.engine.sweep().once()
    office.processor.release.set()

    wait_until(lambda: office.engine.runner.abandoned == 0)
    assert seen == []


def test_nothing_is_interrupted_once_its_processor_has_returned(
    make_office: Callable[..., Office],
) -> None:
    office = make_office().open()
    parts: list[Any] = []
    process = office.engine.runner._process

    def watched(processor: Any, job: Any, deadline: Any) -> Any:
        outcome = process(processor, job, deadline)
        parts.append(deadline.part.interrupt())
        time.time_ns()  # a step in which an exception would arrive
        return outcome

    office.engine.runner._process = watched  # type: ignore[method-assign]
    job_id = office.enqueue("ok")

    office.work()

    assert parts == [False]
    assert office.job(job_id).state is JobState.COMPLETED


def test_at_the_bound_of_hanging_threads_nothing_more_is_claimed_until_the_restart(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(
        policies=quick(time_limit_seconds=0.1, workers=2),
        options=EngineOptions(abandoned_limit=3, shutdown_seconds=1),
    ).open()
    ids = [office.enqueue("hang") for _ in range(20)]
    office.engine.start()
    try:
        wait_until(lambda: office.overloads != [])
        wait_until(lambda: not office.engine.runner.running or office.engine.runner.abandoned >= 4)
        consumers = [thread for c in office.engine._consumers for _, thread in c.worker_threads]
        wait_until(lambda: not any(thread.is_alive() for thread in consumers))

        begun = sum(office.job(job_id).runs for job_id in ids)
        assert 4 <= begun <= 3 + 2 * 2
    finally:
        office.processor.release.set()
        office.engine.stop()


@pytest.mark.parametrize("way", ["between_statements", "in_a_statement"])
def test_a_read_that_hangs_does_not_keep_the_log_from_being_emptied(
    office: Office, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    database = office.database
    clock = {"seconds": 0.0}
    database.peewee.readers._monotonic = lambda: clock["seconds"]
    monkeypatch.setattr("gacq.database._clock.monotonic", lambda: clock["seconds"])
    monkeypatch.setattr("gacq.write_ahead_log.LONG_LOG_FRAMES", 50)
    monkeypatch.setattr("gacq.writer.CHECKPOINT_EVERY", 5)
    begun, go = threading.Event(), threading.Event()
    met: list[BaseException] = []

    def hang() -> None:
        rows = database.execute("select name from sqlite_schema")
        rows.fetchone()
        begun.set()
        if way == "in_a_statement":
            database.execute(
                "with recursive n(x) as (select 1 union all select x + 1 from n)"
                " select max(x) from n"
            ).fetchone()
        go.wait(10)
        rows.fetchone()

    def read() -> None:
        try:
            database.read(hang)
        except BaseException as error:
            met.append(error)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    assert begun.wait(5)

    def emptied() -> bool:
        """Time passes, and something is written."""
        clock["seconds"] += 30
        for _ in range(5):
            office.enqueue("ok")
        # The checkpoint follows the commits before this one.
        database.write(lambda: None)
        log = database.read(lambda: database.execute("pragma wal_checkpoint(passive)").fetchone())
        return bool(log[1] == log[2])

    try:
        wait_until(emptied)
    finally:
        go.set()
        reader.join(5)
    assert len(met) == 1
    assert database.read(lambda: database.execute("select 1").fetchone()) == (1,)
