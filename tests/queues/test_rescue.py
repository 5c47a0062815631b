"""After a death of the process: every job goes on, none twice unlabelled, and no neighbour pays."""

from collections.abc import Callable

import pytest

from gacq.queues.engine import EngineOptions
from gacq.queues.job import JobState, Outcome
from gacq.queues.policy import Limits, Queue
from tests.queues.conftest import Office


def test_a_running_job_is_taken_up_again_without_spending_an_attempt(
    second_life: Callable[..., Office],
) -> None:
    first = second_life().open()
    job_id = first.enqueue()
    first.claim()

    second = second_life()
    assert second.engine.open("test") == 1

    job = second.job(job_id)
    assert (job.state, job.used, job.orphanings) == (JobState.WAITING, 0, 1)
    assert second.attempts(job_id)[0].outcome is Outcome.ORPHANED
    assert second.work() is not None
    assert [a.outcome for a in second.attempts(job_id)] == [Outcome.ORPHANED, Outcome.COMPLETED]


def test_jobs_whose_message_is_lost_are_rung_for(second_life: Callable[..., Office]) -> None:
    first = second_life().open()
    waiting, delayed = first.enqueue(), first.enqueue(delay_seconds=60)
    first.database.write(first.database.execute, "delete from message")

    second = second_life().open()

    assert [job_id for job_id, _ in second.messages()] == [waiting, delayed]
    assert second.work() is not None
    assert second.work() is None


def test_a_mail_that_was_being_handed_over_is_set_aside_for_a_person(
    second_life: Callable[..., Office],
) -> None:
    first = second_life().open()
    job_id = first.enqueue(queue=Queue.EMAIL)
    claim = first.claim(Queue.EMAIL)
    first.database.write(
        first.engine.ledger.about_to, job_id, claim.job.runs, "smtp-data", now=first.clock.now()
    )

    second = second_life().open()

    job = second.job(job_id)
    assert (job.state, job.cause) == (JobState.FAILED, "maybe_sent")
    assert second.work(Queue.EMAIL) is None


def test_a_mail_that_was_not_yet_handed_over_is_sent(second_life: Callable[..., Office]) -> None:
    first = second_life().open()
    job_id = first.enqueue(queue=Queue.EMAIL)
    first.claim(Queue.EMAIL)

    second = second_life().open()
    second.work(Queue.EMAIL)

    assert second.job(job_id).state is JobState.COMPLETED


def test_after_the_second_death_a_job_runs_alone_and_its_neighbours_do_not_pay(
    second_life: Callable[..., Office],
) -> None:
    office = second_life().open()
    killer, neighbour = office.enqueue(), office.enqueue()
    for _ in range(2):
        assert office.claim().job.id == killer
        assert office.claim().job.id == neighbour
        office = second_life().open()

    assert office.claim().job.id == killer
    assert office.claim() is None
    office = second_life().open()

    assert (office.job(killer).state, office.job(killer).cause) == (
        JobState.FAILED,
        "kills_process",
    )
    assert office.processor.exhausted_with[0][0] == killer
    assert office.work() is not None
    assert office.job(neighbour).state is JobState.COMPLETED


def test_nothing_of_another_queue_runs_beside_a_job_that_runs_alone(
    second_life: Callable[..., Office],
) -> None:
    office, alone = one_to_run_alone(second_life)
    office.enqueue(queue=Queue.EMAIL)

    claim = office.claim()
    assert claim.job.id == alone
    assert office.claim(Queue.EMAIL) is None
    office.engine.runner.run(claim)

    assert office.claim(Queue.EMAIL) is not None


def test_the_others_are_held_until_the_job_that_runs_alone_has_had_its_turn(
    second_life: Callable[..., Office],
) -> None:
    office, alone = one_to_run_alone(second_life)
    office.enqueue(queue=Queue.EMAIL)
    office.enqueue(queue=Queue.EMAIL)
    running = office.claim(Queue.EMAIL)

    assert office.claim() is None
    assert office.claim(Queue.EMAIL) is None
    office.engine.runner.run(running)

    assert office.claim().job.id == alone


def test_the_others_go_on_while_nobody_may_claim_the_job_that_runs_alone(
    second_life: Callable[..., Office],
) -> None:
    office, _ = one_to_run_alone(second_life)
    office.engine.control.pause([Queue.AI_QC], by="console")
    office.enqueue(queue=Queue.EMAIL)

    assert office.work() is None
    assert office.work(Queue.EMAIL) is not None


def one_to_run_alone(second_life: Callable[..., Office]) -> tuple[Office, int]:
    """An office whose process has died twice with the same job."""
    office = second_life().open()
    job_id = office.enqueue()
    for _ in range(2):
        office.claim()
        office = second_life().open()
    return office, job_id


def test_a_job_that_survives_its_run_alone_is_an_ordinary_one_again(
    second_life: Callable[..., Office],
) -> None:
    office = second_life().open()
    job_id = office.enqueue(["ok", "ok", "transient", "ok"])
    for _ in range(2):
        office.claim()
        office = second_life().open()

    office.work()
    office.clock.advance(2)
    office.engine.sweep().once()
    office.enqueue()
    claims = [office.claim(), office.claim()]

    assert {claim.job.id for claim in claims} == {job_id, job_id + 1}


def test_a_job_is_set_aside_at_the_limit_of_its_orphanings(
    second_life: Callable[..., Office],
) -> None:
    options = EngineOptions(limits=Limits(orphan_limit=1))
    first = second_life(options=options).open()
    job_id = first.enqueue()
    first.claim()

    second = second_life(options=options).open()

    assert second.job(job_id).cause == "kills_process"


def test_a_graceful_stop_hands_back_without_counting(second_life: Callable[..., Office]) -> None:
    first = second_life().open()
    job_id = first.enqueue()
    claim = first.claim()
    first.database.write(first.engine.ledger.release, job_id, claim.job.runs, now=first.clock.now())

    second = second_life()
    assert second.engine.open("test") == 0

    job = second.job(job_id)
    assert (job.state, job.used, job.orphanings) == (JobState.WAITING, 0, 0)
    assert second.work() is not None


@pytest.mark.parametrize("queue", list(Queue))
def test_the_sweep_rings_for_a_due_job_that_huey_does_not_hold(
    office: Office, queue: Queue
) -> None:
    office.enqueue(queue=queue)
    office.database.write(office.database.execute, "delete from message")
    assert office.claim(queue) is None

    office.engine.sweep().once()

    assert office.claim(queue) is not None


def test_the_sweep_takes_up_an_active_job_that_no_thread_runs(office: Office) -> None:
    job_id = office.enqueue()
    office.claim()
    office.engine.sweep().once()
    assert office.job(job_id).state is JobState.ACTIVE

    office.clock.advance(120 + 61)
    office.engine.sweep().once()

    assert office.job(job_id).state is JobState.WAITING
