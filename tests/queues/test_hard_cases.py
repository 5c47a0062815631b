"""Hard cases: trouble outside, odd errors and clocks, and what must not come of them."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import PermanentError, TransientError, Unavailable
from gacq.jobs.email.folder import FolderTransport
from gacq.queues.job import JobState
from gacq.queues.policy import Queue
from tests.queues.conftest import Office, quick


def add(office: Office, name: str, end: Callable[..., Any]) -> None:
    setattr(office.processor, "end_" + name, end)


def in_thread(fn: Callable[[], Any]) -> threading.Thread:
    thread = threading.Thread(target=fn, daemon=True)
    thread.start()
    return thread


def test_a_processor_that_raises_system_exit_costs_no_worker(office: Office) -> None:
    """Once: the attempt thread dies, is pooled as idle, and the next job waits on it for ever."""

    def leave(attempt: Any) -> None:
        raise SystemExit(1)

    add(office, "leave", leave)
    first, second = office.enqueue("leave"), office.enqueue("ok")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threading, "excepthook", lambda args: None)
        office.work()
        thread = in_thread(office.work)
        thread.join(3)
    assert not thread.is_alive(), "the worker hangs"
    assert office.job(second).state is JobState.COMPLETED
    assert office.job(first).state is JobState.DELAYED


def test_a_claim_that_the_database_refuses_gives_the_probe_back(
    make_office: Callable[..., Office], clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: run_inline and run_next keep the admission when the claim raises: held for ever."""
    office = make_office(service="gemini").open()
    job = office.enqueue(["key", "ok"])
    office.work()
    clock.advance(6)
    ledger = office.engine.ledger
    claim = ledger.claim

    def busy(*args: Any, **kwargs: Any) -> Any:
        raise Unavailable("The database is busy in another process; try again")

    monkeypatch.setattr(ledger, "claim", busy)
    with pytest.raises(Unavailable):
        office.engine.runner.run_inline(job)
    monkeypatch.setattr(ledger, "claim", claim)
    clock.advance(3600)
    assert office.engine.gate.wait_seconds(Queue.AI_QC) == 0


def test_a_lost_probe_does_not_hold_its_service_for_ever(
    make_office: Callable[..., Office], clock: MovableClock
) -> None:
    """Once: a probe that ended without a word to the gate held its service for ever."""
    office = make_office(service="gemini").open()
    job = office.enqueue(["key", "ok"])
    office.work()
    clock.advance(10)
    office.engine.sweep().once()
    assert office.engine.gate.wait_seconds(Queue.AI_QC) == 0
    assert office.claim() is not None  # its thread dies before it runs
    clock.advance(3600)
    office.engine.sweep().once()
    assert office.job(job).state is JobState.WAITING
    assert office.work() is not None


def test_mail_that_cannot_be_written_to_its_folder_is_not_tried_without_a_wait(
    database: Database, clock: MovableClock, tmp_path: Path
) -> None:
    """Once: a service fault of a processor without a service goes back to waiting with no wait."""
    blocked = tmp_path / "mail"
    blocked.write_text("a file where the folder should be")
    office = Office(database, clock)
    transport = FolderTransport(blocked)
    processor = office.engine.runner.processors[Queue.EMAIL]
    processor.service = transport.service
    letter: Any = SimpleNamespace(message_id="<x@y>", content=b"x")
    processor.end_send = lambda attempt: transport.send(letter, attempt)  # type: ignore
    office.engine.serve(Queue.EMAIL, processor)
    office.open()
    job = office.enqueue("send", queue=Queue.EMAIL)
    office.engine.start()
    time.sleep(1.5)
    office.engine.stop()
    assert len(office.attempts(job)) <= 3


def test_jobs_held_over_a_weekend_off_are_not_failed_while_the_probe_is_out(
    second_life: Callable[..., Office], clock: MovableClock
) -> None:
    """Once: the sweep fails all held jobs 15 s after the start, though the service is back."""
    before = second_life(service="gemini").open()
    jobs = [before.enqueue(["key", "hang"])] + [before.enqueue("ok") for _ in range(5)]
    before.work()
    clock.advance(60 * 3600)
    after = second_life(service="gemini").open()
    probe = in_thread(after.work)
    assert after.processor.started.acquire(timeout=5)
    after.engine.sweep().once()
    after.processor.release.set()
    probe.join(5)
    after.engine.drain()
    assert [after.job(job).state for job in jobs] == [JobState.COMPLETED] * 6


def test_jobs_held_over_a_weekend_off_outlive_a_first_probe_that_comes_before_the_network(
    second_life: Callable[..., Office], clock: MovableClock
) -> None:
    """Once: hours in which gacq did not run count as outage: one early failure fails them all."""
    before = second_life(service="gemini").open()
    jobs = [before.enqueue(["key", "key", "ok"])] + [before.enqueue("ok") for _ in range(5)]
    before.work()
    clock.advance(60 * 3600)
    after = second_life(service="gemini").open()
    sweep = after.engine.sweep()
    for _ in range(40):
        after.work()
        sweep.once()
        clock.advance(15)
    assert [after.job(job).state for job in jobs] == [JobState.COMPLETED] * 6


def test_one_job_that_always_meets_a_service_fault_does_not_stop_the_others(
    make_office: Callable[..., Office], clock: MovableClock
) -> None:
    """Once: the same job is every probe, so the others are never tried, and fail after a day."""
    office = make_office(service="gemini").open()
    office.enqueue("key")
    other = office.enqueue("ok")
    for _ in range(300):
        office.work()
        clock.advance(1)
    assert office.job(other).state is JobState.COMPLETED


def test_a_clock_that_is_set_back_leaves_no_accepted_job_behind(
    office: Office, clock: MovableClock
) -> None:
    """Once: waiting jobs are claimed only when due_at <= now, and their messages are dropped."""
    clock.advance(86400)
    job = office.enqueue("ok")
    clock.advance(-86400)
    office.engine.drain()
    office.engine.sweep().once()
    office.engine.drain()
    assert office.job(job).state is JobState.COMPLETED


def test_a_clock_that_is_set_back_does_not_hold_a_service_longer(
    make_office: Callable[..., Office], clock: MovableClock
) -> None:
    """Once: the next probe is a wall-clock moment, which a day's correction puts a day away."""
    office = make_office(service="gemini").open()
    clock.advance(86400)
    office.enqueue("key")
    office.work()
    clock.advance(-86400)
    assert office.engine.gate.wait_seconds(Queue.AI_QC) <= 300


def test_a_mail_marked_between_the_decision_and_its_commit_is_not_sent_again(
    make_office: Callable[..., Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: whether an effect was marked is read before, not in, the transaction that settles."""
    office = make_office(policies=quick(Queue.EMAIL, time_limit_seconds=0.2)).open()
    over, marked = threading.Event(), threading.Event()
    processor = office.engine.runner.processors[Queue.EMAIL]

    def slow(attempt: Any) -> str:
        assert over.wait(5)
        attempt.about_to("smtp-data")
        marked.set()
        return processor.end_hang(attempt)  # type: ignore

    processor.end_slow = slow  # type: ignore
    settlement = office.engine.runner._settlement
    store = settlement._store

    def slow_store(*args: Any) -> Any:
        over.set()
        marked.wait(5)
        return store(*args)

    monkeypatch.setattr(settlement, "_store", slow_store)
    job = office.enqueue("slow", queue=Queue.EMAIL)
    office.work(Queue.EMAIL)
    processor.release.set()  # type: ignore
    assert not (marked.is_set() and office.job(job).state is JobState.DELAYED)


@pytest.mark.parametrize("cause", ["subject_gone", "unreadable_payload", "document_missing"])
def test_a_job_that_never_asked_the_service_does_not_close_its_breaker(
    make_office: Callable[..., Office], clock: MovableClock, cause: str
) -> None:
    """Once: every PermanentError counts as an answer of the service."""
    office = make_office(service="gemini").open()

    def gone(attempt: Any) -> None:
        raise PermanentError(cause, "nobody there")

    add(office, "gone", gone)
    held = office.enqueue("key")
    office.work()
    clock.advance(6)
    office.enqueue("gone", priority=10)
    office.work()
    assert office.engine.gate.is_open("gemini")
    assert office.job(held).runs == 1


def test_a_late_error_of_a_superseded_attempt_says_nothing_about_the_service(
    make_office: Callable[..., Office],
) -> None:
    """Once: fail() tells the gate before the fence; a cancelled attempt opens the breaker."""
    office = make_office(service="gemini").open()

    def late(attempt: Any) -> None:
        office.processor.release.wait(5)
        raise TransientError("gemini_key", "HTTP 403")

    add(office, "late", late)
    job = office.enqueue("late")
    worker = in_thread(office.work)
    assert office.processor.started.acquire(timeout=5)
    office.do("cancel", job)
    office.processor.release.set()
    worker.join(5)
    assert not office.engine.gate.is_open("gemini")


def test_a_late_result_does_not_let_a_second_probe_go(
    make_office: Callable[..., Office], clock: MovableClock
) -> None:
    """Once: no_verdict of any attempt withdraws whichever probe is out."""
    office = make_office(service="gemini").open()
    old = office.enqueue("hang")
    worker = in_thread(office.work)
    assert office.processor.started.acquire(timeout=5)
    office.enqueue("key")
    office.work()
    clock.advance(6)
    gate = office.engine.gate
    assert gate.wait_seconds(Queue.AI_QC) == 0  # the probe is out
    office.do("cancel", old)
    office.processor.release.set()
    worker.join(5)
    assert gate.wait_seconds(Queue.AI_QC) > 0


def test_a_cancelled_probe_that_ends_with_an_error_lets_the_next_one_go(
    make_office: Callable[..., Office], clock: MovableClock
) -> None:
    """Once: fail() of a superseded attempt leaves the probe out until its time is over."""
    office = make_office(service="gemini").open()

    def late(attempt: Any) -> None:
        if attempt.number > 1:
            office.processor.release.wait(5)
        raise TransientError("gemini_key", "HTTP 403")

    add(office, "late", late)
    job = office.enqueue("late")
    office.work()
    assert office.processor.started.acquire(timeout=5)
    clock.advance(10)
    worker = in_thread(office.work)
    assert office.processor.started.acquire(timeout=5)
    office.do("cancel", job)
    office.processor.release.set()
    worker.join(5)
    assert office.engine.gate.wait_seconds(Queue.AI_QC) == 0


def test_after_a_cure_by_settings_a_new_fault_is_held_anew(
    second_life: Callable[..., Office], clock: MovableClock
) -> None:
    """Once: held_since survives the closing by a change of settings: one 429 then fails the job."""
    before = second_life(service="gemini").open()
    job = before.enqueue(["key", "quota", "ok"])
    before.work()
    clock.advance(60 * 3600)
    after = second_life(service="gemini")
    after.processor.service_fingerprint = "settings-2"
    after.engine.serve(Queue.AI_QC, after.processor)
    after.open()
    after.work()
    assert after.job(job).state is JobState.DELAYED


def test_a_full_disk_in_the_last_word_does_not_count_as_its_failure(office: Office) -> None:
    """Once: _follow_up swallows a full disk; the job is failed and its fallback is lost."""
    full = [True]

    def last_word(job: Any, failure: Any) -> None:
        if full[0]:
            pages = office.database.execute("pragma page_count").fetchone()[0]
            office.database.execute(f"pragma max_page_count = {pages}").fetchall()
            try:
                # The triggers give the statement a journal, so only the statement is undone.
                office.engine.ledger.enqueue(
                    Queue.EMAIL, kind="mail", payload={"x": "x" * 900_000}, now=office.clock.now()
                )
            finally:
                full[0] = False
                office.database.execute("pragma max_page_count = 1073741823").fetchall()

    office.processor.on_exhausted = last_word
    job = office.enqueue("permanent")
    office.work()
    assert office.job(job).state is JobState.FAILED
    row = office.database.read(
        lambda: office.database.execute(
            "select follow_up_failed from job where id = ?", (job,)
        ).fetchone()
    )
    assert row[0] == 0
    assert len(office.processor.exhausted_with) == 2  # refused once, then stored


@pytest.mark.parametrize(
    "error",
    [
        TransientError("gemini_bad_reply", "half a sign: \ud83d"),
        TransientError("gemini_quota", "HTTP 429", retry_after_seconds=float("inf")),
        TransientError("gemini_quota", "HTTP 429", retry_after_seconds=1e12),
    ],
    ids=["surrogate", "inf", "1e12"],
)
def test_an_odd_error_is_settled_as_any_other(
    make_office: Callable[..., Office], error: TransientError
) -> None:
    """Once: the attempt is left active until the sweep, 3 minutes later, takes it for lost."""
    office = make_office(service="gemini").open()

    def odd(attempt: Any) -> None:
        raise error

    add(office, "odd", odd)
    job = office.enqueue("odd")
    office.work()
    assert office.job(job).state is not JobState.ACTIVE


def test_left_over_jobs_trouble_is_not_the_callers() -> None:
    """Once: with the queues off a busy database answers 503 to a change that was made."""
    from gacq.web.inline import _run_left_over

    def busy(queue: Queue) -> None:
        raise Unavailable("The database is busy in another process; try again")

    services: Any = SimpleNamespace(
        runner=SimpleNamespace(processors={Queue.AI_QC: None}, run_next=busy)
    )
    _run_left_over(services)


def test_a_full_disk_while_a_job_works_spends_no_attempt(office: Office) -> None:
    """Once: ENOSPC in a processor is a job fault: three of them send the farmer to ONSITE."""

    def full(attempt: Any) -> None:
        raise OSError(28, "No space left on device")

    add(office, "full", full)
    job = office.enqueue("full")
    office.work()
    assert (office.job(job).used, office.job(job).cause) == (0, "storage")
