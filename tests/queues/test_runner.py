"""One attempt from claim to outcome, for every way a processor can end."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from gacq.errors import Conflict, Unavailable
from gacq.queues.engine import EngineOptions
from gacq.queues.job import Failure, JobState, JobView, Outcome
from gacq.queues.policy import Queue
from tests.queues.conftest import Office, quick
from tests.waiting import wait_until


def test_a_finished_job_is_recorded_and_completed_in_one_transaction(office: Office) -> None:
    job_id = office.enqueue()

    office.work()

    job = office.job(job_id)
    assert (job.state, job.result, job.used) == (JobState.COMPLETED, {"outcome": "ok"}, 1)
    assert office.messages() == []


def test_an_outcome_that_cannot_be_recorded_completes_nothing(office: Office) -> None:
    job_id = office.enqueue("unrecordable")

    office.work()

    job = office.job(job_id)
    assert (job.state, job.cause, job.used) == (JobState.DELAYED, "unexpected", 1)


@pytest.mark.parametrize(
    ("queue", "waits"),
    [
        (Queue.AI_QC, [2, 4]),
        (Queue.EMAIL, [2, 4, 8, 16]),
        (Queue.CALENDAR, [5, 5]),
        (Queue.REPORT, [10]),
    ],
)
def test_retries_wait_exactly_as_the_table_says_and_then_the_job_fails(
    office: Office, queue: Queue, waits: list[float]
) -> None:
    job_id = office.enqueue("transient", queue=queue)

    for wait in waits:
        office.work(queue)
        job, last = office.job(job_id), office.attempts(job_id)[-1]
        assert job.state is JobState.DELAYED
        assert job.due_at - last.ended_at == timedelta(seconds=wait)
        office.clock.advance(wait - 0.5)
        assert office.work(queue) is None
        office.clock.advance(0.5)
    office.work(queue)

    assert office.job(job_id).state is JobState.FAILED
    assert len(office.processor.seen) == len(waits) + 1
    assert office.processor.exhausted_with == [(job_id, Failure("gemini_unavailable", "HTTP 500"))]


def test_a_permanent_error_fails_at_once(office: Office) -> None:
    job_id = office.enqueue("permanent")

    office.work()

    job = office.job(job_id)
    assert (job.state, job.cause, job.detail) == (JobState.FAILED, "bad_address", "550")
    assert len(office.processor.exhausted_with) == 1


def test_any_other_exception_is_transient_and_named_in_the_history(office: Office) -> None:
    job_id = office.enqueue(["crash", "ok"])

    office.work()
    office.clock.advance(2)
    office.work()

    first, second = office.attempts(job_id)
    assert (first.outcome, first.cause) == (Outcome.RETRY, "unexpected")
    assert "ZeroDivisionError: bug" in first.detail
    assert second.outcome is Outcome.COMPLETED


def test_the_last_words_failure_marks_the_job_failed_alone_and_alerts(office: Office) -> None:
    def broken(job: JobView, failure: Failure) -> None:
        office.database.execute("update job set detail = 'half' where id = ?", (job.id,))
        raise ValueError("the fallback is broken")

    office.processor.on_exhausted = broken
    job_id = office.enqueue("permanent")

    office.work()

    job = office.job(job_id)
    assert (job.state, job.detail) == (JobState.FAILED, "550")
    alerts = office.engine.monitor.health(office.clock.now()).alerts
    assert any("follow-up" in alert.message for alert in alerts)


def test_progress_survives_a_retry(office: Office) -> None:
    job_id = office.enqueue("progress")

    office.work()
    office.clock.advance(2)
    office.work()

    assert office.job(job_id).result == {"outcome": [1, 2]}


def test_an_attempt_over_its_limit_is_ended_and_its_late_result_changes_nothing(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(policies=quick(Queue.AI_QC, time_limit_seconds=0.2)).open()
    job_id = office.enqueue(["hang", "ok"])

    office.work()

    job = office.job(job_id)
    assert (job.state, job.cause, job.used) == (JobState.DELAYED, "timed_out", 1)
    assert office.engine.runner.abandoned == 1
    office.processor.release.set()
    wait_until(lambda: office.engine.runner.abandoned == 0)
    assert office.processor.recorded == []
    assert office.job(job_id) == job


def test_too_many_hanging_threads_ask_for_a_restart(make_office: Callable[..., Office]) -> None:
    office = make_office(
        policies=quick(Queue.AI_QC, time_limit_seconds=0.1, attempts=1),
        options=EngineOptions(abandoned_limit=2),
    ).open()
    for _ in range(3):
        office.enqueue("hang")

    office.work()
    office.work()
    assert office.overloads == []
    office.work()

    assert office.overloads == [1]
    office.processor.release.set()
    wait_until(lambda: office.engine.runner.abandoned == 0)


@pytest.mark.parametrize("end", ["effect_then_hang", "effect_then_crash"])
def test_a_mail_whose_fate_nobody_saw_fails_as_maybe_sent(
    make_office: Callable[..., Office], end: str
) -> None:
    office = make_office(policies=quick(Queue.EMAIL, time_limit_seconds=0.2)).open()
    job_id = office.enqueue(end, queue=Queue.EMAIL)

    office.work(Queue.EMAIL)

    job = office.job(job_id)
    assert (job.state, job.cause) == (JobState.FAILED, "maybe_sent")
    office.processor.release.set()
    wait_until(lambda: office.engine.runner.abandoned == 0)


def test_a_mail_that_the_server_refused_in_words_is_retried(office: Office) -> None:
    job_id = office.enqueue("effect_then_refused", queue=Queue.EMAIL)

    office.work(Queue.EMAIL)

    job = office.job(job_id)
    assert (job.state, job.cause) == (JobState.DELAYED, "smtp_unavailable")


def test_a_marked_effect_that_may_be_repeated_is_retried(office: Office) -> None:
    job_id = office.enqueue("effect_then_crash", queue=Queue.CALENDAR)

    office.work(Queue.CALENDAR)

    assert office.job(job_id).state is JobState.DELAYED


# --- inline


def test_an_inline_run_ends_in_the_callers_thread_without_the_delay(office: Office) -> None:
    job_id = office.enqueue(delay_seconds=5)

    job = office.engine.runner.run_inline(job_id)

    assert job.state is JobState.COMPLETED
    assert office.attempts(job_id)[0].inline
    assert office.messages() == []


def test_an_inline_run_makes_one_attempt_and_leaves_the_rest_to_the_queue(office: Office) -> None:
    job_id = office.enqueue(["transient", "ok"])

    assert office.engine.runner.run_inline(job_id).state is JobState.DELAYED

    office.clock.advance(2)
    office.work()
    assert office.job(job_id).state is JobState.COMPLETED


def test_a_job_that_ended_is_not_run_inline(office: Office) -> None:
    job_id = office.enqueue()
    office.work()

    with pytest.raises(Conflict):
        office.engine.runner.run_inline(job_id)


def test_an_inline_run_is_refused_while_its_service_is_held(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(service="gemini").open()
    office.enqueue("key")
    office.work()
    job_id = office.enqueue()

    with pytest.raises(Unavailable) as refused:
        office.engine.runner.run_inline(job_id)

    assert refused.value.retry_after_seconds > 0
    assert office.job(job_id).state is JobState.WAITING
