"""Holding claims: pauses, breakers and rates, over restarts too."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from gacq.errors import InvalidInput
from gacq.queues.job import JobState, Outcome
from gacq.queues.policy import Queue
from tests.queues.conftest import Office

BY = "staff:1 ทดสอบ"


def test_a_wrong_key_holds_all_jobs_and_uses_none_of_their_attempts(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(service="gemini").open()
    first = office.enqueue(["key", "key", "ok"])
    others = [office.enqueue() for _ in range(3)]

    office.work()

    assert office.work() is None
    job = office.job(first)
    assert (job.state, job.used, job.cause) == (JobState.DELAYED, 0, "gemini_key")
    assert all(office.job(other).runs == 0 for other in others)


def test_one_probe_at_a_time_and_a_success_lets_all_go(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(service="gemini").open()
    first, second = office.enqueue(["key", "ok"]), office.enqueue(["key", "ok"])
    others = [office.enqueue() for _ in range(2)]
    office.work()

    office.clock.advance(5)
    probe = office.work()
    assert probe is not None and probe.id == second
    assert office.work() is None
    office.clock.advance(14)
    assert office.engine.drain() == 4

    for held in (first, second):
        assert office.job(held).state is JobState.COMPLETED
        assert [a.outcome for a in office.attempts(held)] == [Outcome.HELD, Outcome.COMPLETED]
    assert all(office.job(other).state is JobState.COMPLETED for other in others)


def test_a_quota_answer_holds_for_as_long_as_it_says(make_office: Callable[..., Office]) -> None:
    office = make_office(service="gemini").open()
    office.enqueue(["quota", "ok"])
    office.work()

    office.clock.advance(29)
    assert office.work() is None
    office.clock.advance(5)
    job = office.work()

    assert job is not None
    assert (job.state, job.used) == (JobState.COMPLETED, 1)


def test_other_queues_go_on_while_one_service_is_held(make_office: Callable[..., Office]) -> None:
    office = make_office(service="gemini").open()
    office.enqueue("key")
    office.work()
    office.enqueue(queue=Queue.EMAIL)

    assert office.work(Queue.EMAIL) is not None


def test_five_jobs_failing_in_a_row_hold_the_rest_and_spend_an_attempt_each(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(service="gemini").open()
    jobs = [office.enqueue("transient") for _ in range(6)]

    for _ in range(6):
        office.work()

    assert [office.job(job_id).used for job_id in jobs] == [1, 1, 1, 1, 1, 0]


def test_a_probe_that_meets_an_error_of_the_service_spends_no_attempt(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(service="gemini").open()
    jobs = [office.enqueue("transient") for _ in range(6)]
    for _ in range(6):
        office.work()

    probes = 0
    for _ in range(30):
        office.clock.advance(305)
        probes += office.work() is not None

    assert probes >= 20
    assert [office.job(job_id).used for job_id in jobs] == [1, 1, 1, 1, 1, 0]
    assert {office.job(job_id).state for job_id in jobs} <= {JobState.DELAYED, JobState.WAITING}


def test_an_open_breaker_survives_a_restart_until_its_settings_change(
    second_life: Callable[..., Office],
) -> None:
    first = second_life(service="gemini").open()
    first.enqueue(["key", "ok"])
    first.work()

    second = second_life(service="gemini").open()
    second.enqueue()
    assert second.work() is None

    third = second_life(service="gemini")
    third.processor.service_fingerprint = "settings-2"
    third.engine.serve(Queue.AI_QC, third.processor)
    third.open()
    assert third.work() is not None


def test_a_change_of_the_settings_lets_a_job_go_that_waits_for_its_next_probe(
    second_life: Callable[..., Office],
) -> None:
    first = second_life(service="gemini").open()
    job_id = first.enqueue(["key", "ok"])
    first.work()

    cured = second_life(service="gemini")
    cured.processor.service_fingerprint = "settings-2"
    cured.engine.serve(Queue.AI_QC, cured.processor)
    cured.open()

    job = cured.work()
    assert job is not None
    assert (job.id, job.state) == (job_id, JobState.COMPLETED)


def test_jobs_held_longer_than_the_outage_hours_fail_with_the_services_cause(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(service="gemini").open()
    tried, never_tried = office.enqueue("key"), office.enqueue()
    office.work()
    sweep(office)
    assert office.job(tried).state is JobState.DELAYED

    office.clock.advance(24 * 3600 + 1)
    sweep(office)

    for job_id in (tried, never_tried):
        job = office.job(job_id)
        assert (job.state, job.cause) == (JobState.FAILED, "gemini_key")
    assert len(office.processor.exhausted_with) == 2


def test_a_job_accepted_late_in_an_outage_is_held_for_its_own_time(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(service="gemini").open()
    office.enqueue("key")
    office.work()
    office.clock.advance(23 * 3600)
    late = office.enqueue()

    office.clock.advance(2 * 3600)
    sweep(office)

    assert office.job(late).state is JobState.WAITING


def test_the_rate_is_asked_before_the_claim(make_office: Callable[..., Office]) -> None:
    office = make_office(service="gemini", calls_per_minute=2).open()
    for _ in range(3):
        office.enqueue()

    assert office.engine.drain() == 2
    waiting = office.job(3)
    assert (waiting.state, waiting.runs) == (JobState.WAITING, 0)

    office.clock.advance(60)
    assert office.engine.drain() == 1


def test_an_empty_queue_spends_no_calls(make_office: Callable[..., Office]) -> None:
    office = make_office(service="gemini", calls_per_minute=1).open()
    for _ in range(5):
        assert office.work() is None

    office.enqueue()

    assert office.work() is not None


def test_a_paused_queue_accepts_jobs_and_runs_none(office: Office) -> None:
    office.engine.control.pause([Queue.AI_QC], by=BY, reason="ซ่อมเครื่อง")
    job_id = office.enqueue()

    assert office.work() is None
    assert office.messages() == [(job_id, 5)]

    office.engine.control.resume([Queue.AI_QC], by=BY)
    assert office.work() is not None


def test_a_pause_survives_a_restart(second_life: Callable[..., Office]) -> None:
    second_life().open().engine.control.pause([Queue.EMAIL], by=BY)

    again = second_life().open()

    assert list(again.engine.gate.pauses.standing()) == [Queue.EMAIL]


def test_a_pause_with_an_end_ends_by_itself(office: Office) -> None:
    until = office.clock.now() + timedelta(hours=1)
    office.engine.control.pause([Queue.AI_QC], by=BY, until=until)
    office.enqueue()
    assert office.work() is None

    office.clock.advance(3601)

    assert office.work() is not None


def test_a_pause_that_ends_in_the_past_is_refused(office: Office) -> None:
    with pytest.raises(InvalidInput, match="future"):
        office.engine.control.pause([Queue.AI_QC], by=BY, until=office.clock.now())


def sweep(office: Office) -> None:
    """One round of what the service does every 15 seconds."""
    office.engine.sweep().once()
