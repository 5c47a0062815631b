"""Counts, health with its boundaries, and lists."""

from collections.abc import Callable
from typing import Any

import pytest

from gacq.queues.job import JobState
from gacq.queues.matching import JobFilter
from gacq.queues.policy import Queue
from tests.queues.conftest import Office


def test_stats_count_each_state_of_each_queue(office: Office) -> None:
    office.enqueue()
    office.enqueue("permanent")
    office.engine.drain()
    office.enqueue()
    office.claim()
    office.enqueue()
    office.enqueue(delay_seconds=60)
    office.do("cancel", office.enqueue())

    stats = office.engine.monitor.stats(office.clock.now())

    of = stats[Queue.AI_QC]
    assert (of.waiting, of.active, of.completed, of.failed, of.delayed, of.cancelled) == (
        1,
        1,
        1,
        1,
        1,
        1,
    )
    assert stats[Queue.REPORT].completed == 0


@pytest.mark.parametrize(("failed", "alerts"), [(10, []), (11, ["11 failed jobs"])])
def test_more_than_ten_failed_jobs_raise_a_warning(
    office: Office, failed: int, alerts: list[str]
) -> None:
    for _ in range(failed):
        office.enqueue("permanent")
    office.engine.drain()

    health = office.engine.monitor.health(office.clock.now())

    assert [alert.message for alert in health.alerts] == alerts
    assert all((alert.queue, alert.severity) == ("AI QC", "warning") for alert in health.alerts)
    assert health.healthy


@pytest.mark.parametrize(("waiting", "alerts"), [(50, []), (51, ["51 jobs waiting"])])
def test_more_than_fifty_waiting_jobs_raise_a_warning(
    office: Office, waiting: int, alerts: list[str]
) -> None:
    for _ in range(waiting):
        office.enqueue(queue=Queue.EMAIL)

    health = office.engine.monitor.health(office.clock.now())

    assert [alert.message for alert in health.alerts] == alerts
    assert health.healthy


def test_an_acknowledged_failure_counts_as_failed_but_raises_no_alert(office: Office) -> None:
    jobs = [office.enqueue("permanent") for _ in range(11)]
    office.engine.drain()

    office.do("acknowledge", jobs[0])

    stats = office.engine.monitor.stats(office.clock.now())[Queue.AI_QC]
    assert (stats.failed, stats.unacknowledged) == (11, 10)
    assert office.engine.monitor.health(office.clock.now()).alerts == []


def test_a_failure_counts_as_unacknowledged_until_it_is_acknowledged_retried_or_gone(
    office: Office,
) -> None:
    kept, seen, retried, gone = (office.enqueue("permanent") for _ in range(4))
    office.engine.drain()
    office.do("acknowledge", seen)
    office.do("retry", retried)
    office.database.write(
        office.database.execute, "delete from job where id in (?, ?)", (kept, gone)
    )

    assert office.engine.monitor.stats(office.clock.now())[Queue.AI_QC].unacknowledged == 0

    office.engine.drain()

    assert office.engine.monitor.stats(office.clock.now())[Queue.AI_QC].unacknowledged == 1


@pytest.mark.parametrize(("minutes", "healthy"), [(14.9, True), (15.1, False)])
def test_a_due_job_that_nobody_takes_for_fifteen_minutes_is_critical(
    office: Office, minutes: float, healthy: bool
) -> None:
    office.enqueue()

    office.clock.advance(minutes * 60)

    assert office.engine.monitor.health(office.clock.now()).healthy is healthy


def test_a_paused_queue_may_stand_still(office: Office) -> None:
    office.engine.control.pause([Queue.AI_QC], by="console")
    office.enqueue()
    office.clock.advance(3600)

    assert office.engine.monitor.health(office.clock.now()).healthy


def test_a_held_service_is_named_in_words(make_office: Callable[..., Office]) -> None:
    office = make_office(service="gemini").open()
    office.enqueue("key")
    office.work()

    health = office.engine.monitor.health(office.clock.now())

    assert [alert.message for alert in health.alerts] == [
        "jobs are held: Gemini refuses the API key."
    ]
    assert health.stats[Queue.AI_QC].held_by == "gemini_key"


def test_a_list_is_read_page_by_page_newest_first(office: Office) -> None:
    ids = [office.enqueue() for _ in range(5)]

    first = office.database.read(office.engine.monitor.jobs, JobFilter(), limit=2)
    second = office.database.read(
        office.engine.monitor.jobs, JobFilter(), limit=3, before_id=first.next_id
    )

    assert [job.id for job in first.jobs + second.jobs] == ids[::-1]
    assert second.next_id is None


def test_the_states_of_a_queue_share_its_pages_newest_first(office: Office) -> None:
    ids = [office.enqueue(end) for end in ("ok", "permanent", "ok", "permanent")]
    office.engine.drain()
    ids += [office.enqueue(delay_seconds=60), office.enqueue()]
    office.enqueue(queue=Queue.EMAIL)
    which = JobFilter(queue=Queue.AI_QC)

    first = office.database.read(office.engine.monitor.jobs, which, limit=3)
    second = office.database.read(
        office.engine.monitor.jobs, which, limit=3, before_id=first.next_id
    )

    assert [job.id for job in first.jobs + second.jobs] == ids[::-1]
    assert second.next_id is None


@pytest.mark.parametrize(
    ("which", "found"),
    [
        (JobFilter(queue=Queue.EMAIL), [2]),
        (JobFilter(state=JobState.FAILED), [3]),
        (JobFilter(subject="17"), [1]),
        (JobFilter(cause="bad_address"), [3]),
        (JobFilter(text="550"), [3]),
        (JobFilter(text="permanent"), [3]),
        (JobFilter(text="17"), [1]),
        (JobFilter(text="100%"), []),
        (JobFilter(acknowledged=True), []),
    ],
)
def test_a_filter_finds_what_it_says(office: Office, which: JobFilter, found: list[int]) -> None:
    office.enqueue(subject="17", delay_seconds=60)
    office.enqueue(queue=Queue.EMAIL, delay_seconds=60)
    office.enqueue("permanent")
    office.engine.drain()

    page = office.database.read(office.engine.monitor.jobs, which)

    assert [job.id for job in page.jobs] == found


def test_a_filter_may_name_several_states_leave_a_cause_out_and_bound_the_end(
    office: Office,
) -> None:
    failed, crashed = office.enqueue("permanent"), office.enqueue("crash", attempts=1)
    office.engine.drain()
    between = office.clock.now()
    office.clock.advance(60)
    office.do("cancel", office.enqueue(delay_seconds=60))
    office.enqueue(delay_seconds=60)
    ended = (JobState.FAILED, JobState.CANCELLED)

    def found(**which: Any) -> list[int]:
        ids = office.database.read(office.engine.monitor.matching_ids, JobFilter(**which))
        page = office.database.read(office.engine.monitor.jobs, JobFilter(**which))
        assert [job.id for job in page.jobs] == ids[::-1]
        return ids

    assert found(among=ended) == [failed, crashed, 3]
    assert found(among=ended, without_cause="bad_address") == [crashed, 3]
    assert found(among=ended, finished_to=between) == [failed, crashed]
    assert found(finished_from=between) == [3]
    assert found(cause="unexpected") == [crashed]
