"""The ledger's moves: what is accepted, claimed, ended, and what the fence keeps out."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from gacq.errors import Conflict, InvalidInput, NotFound
from gacq.queues.decision import after_job_fault
from gacq.queues.job import Failure, JobState, Outcome
from gacq.queues.ledger import AttemptSuperseded
from gacq.queues.policy import Queue
from tests.queues.conftest import Office, quick


def test_an_accepted_job_waits_with_its_queues_numbers(office: Office) -> None:
    job = office.job(office.enqueue())

    assert job.state is JobState.WAITING
    assert (job.priority, job.attempts, job.used, job.runs) == (5, 3, 0, 0)
    assert office.messages() == [(job.id, 5)]


def test_a_job_may_ask_for_its_own_priority_delay_and_attempts(office: Office) -> None:
    job = office.job(office.enqueue(priority=9, delay_seconds=60, attempts=1))

    assert job.state is JobState.DELAYED
    assert (job.priority, job.attempts) == (9, 1)
    assert job.due_at - job.created_at == timedelta(seconds=60)


def test_an_exception_after_enqueue_leaves_neither_row_nor_message(office: Office) -> None:
    def business() -> None:
        office.engine.ledger.enqueue(Queue.AI_QC, kind="check", payload={}, now=office.clock.now())
        raise RuntimeError("the business change failed")

    with pytest.raises(RuntimeError):
        office.database.write(business)

    assert office.messages() == []
    with pytest.raises(NotFound):
        office.job(1)


def test_numbers_outside_the_limits_are_refused_and_nothing_is_stored(office: Office) -> None:
    with pytest.raises(InvalidInput):
        office.enqueue(priority=11)

    assert office.messages() == []


def test_priority_10_goes_first_and_equals_go_in_the_order_of_acceptance(office: Office) -> None:
    low, first, second, high = (office.enqueue(priority=p) for p in (1, 5, 5, 10))

    assert [office.claim().job.id for _ in range(4)] == [high, first, second, low]
    assert office.claim() is None


def test_a_delayed_job_is_not_claimed_before_its_time(office: Office) -> None:
    job_id = office.enqueue(delay_seconds=5)

    assert office.work() is None
    office.clock.advance(4.9)
    assert office.work() is None
    office.clock.advance(0.2)
    assert office.work() is not None
    assert office.job(job_id).state is JobState.COMPLETED


def test_a_claim_by_two_is_won_by_one(office: Office) -> None:
    job_id = office.enqueue()
    now = office.clock.now()

    first = office.database.write(office.engine.ledger.claim, job_id, now=now)
    second = office.database.write(office.engine.ledger.claim, job_id, now=now)

    assert first is not None
    assert second is None
    assert len(office.attempts(job_id)) == 1


def test_a_job_that_was_cancelled_is_not_claimed(office: Office) -> None:
    cancelled, other = office.enqueue(), office.enqueue()
    office.do("cancel", cancelled)

    assert office.claim().job.id == other


def test_asking_again_for_a_waiting_job_returns_it(office: Office) -> None:
    first = office.ask(key="17")
    second = office.ask(key="17")

    assert second.job_id == first.job_id
    assert (first.duplicate, second.duplicate) == (False, True)
    assert len(office.messages()) == 1


def test_the_same_key_in_another_queue_is_another_job(office: Office) -> None:
    assert office.enqueue(key="17") != office.enqueue(key="17", queue=Queue.CALENDAR)


def test_asking_while_it_runs_makes_it_run_once_more_afterwards(office: Office) -> None:
    job_id = office.enqueue(key="17")
    claim = office.claim()
    for _ in range(3):
        assert office.ask(key="17").duplicate
    assert office.claim() is None

    office.engine.runner.run(claim)

    assert office.job(job_id).state is JobState.COMPLETED
    again = office.claim()
    assert again is not None
    assert again.job.id != job_id
    assert again.job.key == "17"
    office.engine.runner.run(again)
    assert office.claim() is None


def test_asking_again_for_a_mail_that_is_being_sent_sends_no_second_one(office: Office) -> None:
    office.enqueue(key="a", queue=Queue.EMAIL)
    claim = office.claim(Queue.EMAIL)

    assert office.ask(key="a", queue=Queue.EMAIL).duplicate

    office.engine.runner.run(claim)
    assert office.claim(Queue.EMAIL) is None


def test_a_late_finish_of_a_superseded_attempt_changes_nothing(
    second_life: Callable[..., Office],
) -> None:
    first = second_life().open()
    job_id = first.enqueue()
    late = first.claim()
    second = second_life().open()
    current = second.claim()
    assert current.job.runs == late.job.runs + 1

    ledger, now = second.engine.ledger, second.clock.now()
    decision = after_job_fault(late.job, ledger.policies[Queue.AI_QC], now)
    for finish in (
        lambda: ledger.complete(job_id, late.job.runs, {"late": True}, now=now),
        lambda: ledger.settle(late.job, decision, Failure("timed_out"), now=now),
        lambda: ledger.fence(job_id, late.job.runs),
        lambda: ledger.about_to(job_id, late.job.runs, "smtp-data", now=now),
        lambda: ledger.save_progress(job_id, late.job.runs, {"late": True}),
        lambda: ledger.release(job_id, late.job.runs, now=now),
    ):
        with pytest.raises(AttemptSuperseded):
            second.database.write(finish)

    job = second.job(job_id)
    assert (job.state, job.runs, job.result, job.progress) == (
        JobState.ACTIVE,
        current.job.runs,
        None,
        None,
    )
    assert second.attempts(job_id)[1].effect is None


def test_cancelling_a_running_job_ends_it_and_its_late_result_is_dropped(office: Office) -> None:
    job_id = office.enqueue()
    claim = office.claim()
    office.do("cancel", job_id)

    office.engine.runner.run(claim)

    assert office.job(job_id).state is JobState.CANCELLED
    assert office.processor.recorded == []
    assert [a.outcome for a in office.attempts(job_id)] == [Outcome.CANCELLED]


def test_cancelling_runs_the_processors_last_word(office: Office) -> None:
    job_id = office.enqueue()

    office.do("cancel", job_id)

    assert office.processor.exhausted_with == [(job_id, Failure("cancelled", "staff:1 ทดสอบ"))]
    assert office.messages() == []


@pytest.mark.parametrize("end", ["ok", "permanent"])
def test_what_has_ended_is_not_cancelled(office: Office, end: str) -> None:
    job_id = office.enqueue(end)
    office.work()

    with pytest.raises(Conflict):
        office.do("cancel", job_id)


def test_a_retry_starts_a_new_round_and_keeps_the_history(office: Office) -> None:
    job_id = office.enqueue(["permanent", "ok"])
    office.work()

    job = office.do("retry", job_id)
    assert (job.state, job.used, job.round) == (JobState.WAITING, 0, 2)
    office.work()

    assert office.job(job_id).state is JobState.COMPLETED
    assert [(a.number, a.round, a.outcome) for a in office.attempts(job_id)] == [
        (1, 1, Outcome.FAILED),
        (2, 2, Outcome.COMPLETED),
    ]


def test_a_retry_is_refused_while_another_job_for_the_same_thing_lives(office: Office) -> None:
    failed = office.enqueue("permanent", key="17")
    office.work()
    office.enqueue(key="17")

    with pytest.raises(Conflict, match="already waiting"):
        office.do("retry", failed)


@pytest.mark.parametrize("verb", ["retry", "run_now", "acknowledge"])
def test_verbs_that_do_not_fit_the_state_are_refused(office: Office, verb: str) -> None:
    job_id = office.enqueue()

    with pytest.raises(Conflict):
        office.do(verb, job_id)


@pytest.mark.parametrize("verb", ["cancel", "retry", "run_now", "acknowledge"])
def test_an_unknown_job_is_not_found(office: Office, verb: str) -> None:
    with pytest.raises(NotFound):
        office.do(verb, 999)


def test_run_now_makes_a_delayed_job_due(office: Office) -> None:
    job_id = office.enqueue(delay_seconds=600)

    office.do("run_now", job_id)

    assert office.claim().job.id == job_id


def test_only_the_running_service_claims(office: Office) -> None:
    office.enqueue()
    office.engine.ledger.boot = None

    with pytest.raises(RuntimeError):
        office.claim()


@pytest.mark.parametrize(("attempts", "seen"), [(1, 1), (2, 2), (3, 3)])
def test_a_job_runs_as_often_as_its_own_attempts_say(
    office: Office, attempts: int, seen: int
) -> None:
    job_id = office.enqueue("transient", attempts=attempts)

    for _ in range(5):
        office.work()
        office.clock.advance(60)

    assert len(office.processor.seen) == seen
    assert office.job(job_id).state is JobState.FAILED


def test_a_mail_being_handed_over_is_not_cancelled(make_office: Callable[..., Office]) -> None:
    office = make_office(policies=quick(Queue.EMAIL, attempts=1)).open()
    job_id = office.enqueue(queue=Queue.EMAIL)
    claim = office.claim(Queue.EMAIL)
    office.database.write(
        office.engine.ledger.about_to, job_id, claim.job.runs, "smtp-data", now=office.clock.now()
    )

    with pytest.raises(Conflict):
        office.do("cancel", job_id)


def test_a_job_handed_back_at_a_stop_is_still_held_since_its_service_failed(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(service="gemini").open()
    job_id = office.enqueue(["key", "ok"])
    office.work()
    office.clock.advance(3_600)
    office.database.write(office.engine.ledger.promote_due, Queue.AI_QC, now=office.clock.now())
    claim = office.claim()

    office.database.write(
        office.engine.ledger.release, job_id, claim.job.runs, now=office.clock.now()
    )

    assert office.claim().held_since == claim.held_since
    assert claim.held_since is not None
