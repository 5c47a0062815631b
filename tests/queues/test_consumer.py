"""The real threads: Huey's workers claim at once, stop in order, and keep their number."""

import logging
from collections.abc import Callable, Iterator

import pytest

from gacq.queues.engine import EngineOptions
from gacq.queues.job import JobState
from gacq.queues.policy import Queue
from tests.queues.conftest import Office, quick
from tests.waiting import wait_until


@pytest.fixture
def running(make_office: Callable[..., Office]) -> Iterator[Callable[..., Office]]:
    started: list[Office] = []

    def run(**options: object) -> Office:
        office = make_office(**options).open()
        office.engine.start()
        started.append(office)
        return office

    yield run
    for office in started:
        office.processor.release.set()
        office.engine.stop()


def test_a_committed_job_is_run_without_polling(running: Callable[..., Office]) -> None:
    office = running()

    job_id = office.enqueue()

    wait_until(lambda: office.job(job_id).state is JobState.COMPLETED)


def test_a_delayed_job_is_run_when_its_time_has_come(running: Callable[..., Office]) -> None:
    office = running()
    job_id = office.enqueue(delay_seconds=3600)
    assert office.job(job_id).state is JobState.DELAYED

    office.clock.advance(3600)

    wait_until(lambda: office.job(job_id).state is JobState.COMPLETED)


def test_each_queue_runs_as_many_jobs_at_once_as_it_has_workers(
    running: Callable[..., Office],
) -> None:
    office = running(policies=quick(Queue.REPORT, workers=1) | quick(Queue.AI_QC, workers=3))
    for _ in range(5):
        office.enqueue("hang")
        office.enqueue("hang", queue=Queue.REPORT)

    def active(queue: Queue) -> int:
        return office.engine.monitor.stats(office.clock.now())[queue].active

    wait_until(lambda: (active(Queue.AI_QC), active(Queue.REPORT)) == (3, 1))
    office.processor.release.set()
    wait_until(lambda: office.engine.monitor.stats(office.clock.now())[Queue.REPORT].completed == 5)


def test_a_pause_made_while_running_holds_and_resume_lets_go(
    running: Callable[..., Office],
) -> None:
    office = running()
    office.engine.control.pause([Queue.AI_QC], by="console")
    job_id = office.enqueue()
    other = office.enqueue(queue=Queue.EMAIL)
    wait_until(lambda: office.job(other).state is JobState.COMPLETED)
    assert office.job(job_id).state is JobState.WAITING

    office.engine.control.resume([Queue.AI_QC], by="console")

    wait_until(lambda: office.job(job_id).state is JobState.COMPLETED)


def test_stopping_lets_running_jobs_finish(make_office: Callable[..., Office]) -> None:
    office = make_office().open()
    office.engine.start()
    job_id = office.enqueue("hang")
    assert office.processor.started.acquire(timeout=10)
    office.processor.release.set()

    office.engine.stop()

    assert office.job(job_id).state is JobState.COMPLETED


def test_stopping_hands_back_what_does_not_finish_in_time(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(options=EngineOptions(shutdown_seconds=0.2)).open()
    office.engine.start()
    running, waiting = office.enqueue("hang"), office.enqueue(delay_seconds=60)
    assert office.processor.started.acquire(timeout=10)

    office.engine.stop()

    job = office.job(running)
    assert (job.state, job.used, job.orphanings) == (JobState.WAITING, 0, 0)
    assert office.job(waiting).state is JobState.DELAYED
    office.processor.release.set()
    wait_until(lambda: office.engine.runner.running == {})
    assert office.job(running).state is JobState.WAITING


@pytest.mark.parametrize("end", ["hang", "hang_then_crash"])
def test_what_was_handed_back_ends_without_a_word_of_trouble_behind_the_closed_database(
    make_office: Callable[..., Office], caplog: pytest.LogCaptureFixture, end: str
) -> None:
    office = make_office(options=EngineOptions(shutdown_seconds=0.2)).open()
    office.engine.start()
    office.enqueue(end)
    assert office.processor.started.acquire(timeout=10)
    office.engine.stop()
    office.database.close()

    office.processor.release.set()
    wait_until(lambda: office.engine.runner.running == {})

    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


def test_hueys_own_enqueue_is_harmless_for_a_job_that_has_been_rung_for(office: Office) -> None:
    job_id = office.enqueue()
    huey = office.engine.consumer(Queue.AI_QC).huey

    huey.enqueue(huey._registry.create_task(huey.serializer.deserialize(b'{"job": %d}' % job_id)))

    assert len(office.messages()) == 1
    assert (huey.pending_count(), huey.scheduled_count()) == (1, 0)


def test_messages_are_json_that_holds_a_job_id_and_nothing_else(office: Office) -> None:
    huey = office.engine.consumer(Queue.AI_QC).huey
    message = huey.serializer.deserialize(b'{"job": 17}')

    assert message.args == (17,)
    assert huey.serializer.serialize(message) == b'{"job": 17}'
