"""What an administrator does: clean keeps evidence, and every action is noted."""

from collections.abc import Callable

import pytest

from gacq.errors import NotFound
from gacq.queues.control import JobAction
from gacq.queues.job import JobState
from gacq.queues.matching import JobFilter
from gacq.queues.policy import Queue
from tests.queues.conftest import Office

BY = "staff:1 ทดสอบ"
DAY = 86_400


def test_clean_removes_old_ends_and_never_an_unacknowledged_failure(office: Office) -> None:
    completed, acknowledged, failed = (office.enqueue(end) for end in ("ok", *["permanent"] * 2))
    office.engine.drain()
    cancelled, waiting = office.enqueue(), office.enqueue(delay_seconds=20 * DAY)
    office.do("cancel", cancelled)
    office.do("acknowledge", acknowledged)

    office.clock.advance(7 * DAY - 60)
    assert clean(office) == {"completed": 0, "cancelled": 0, "failed": 0}
    office.clock.advance(120)
    counts = {"completed": 1, "cancelled": 1, "failed": 1}
    assert clean(office, dry_run=True) == counts
    assert office.job(completed).state is JobState.COMPLETED
    assert clean(office) == counts

    for gone in (completed, acknowledged, cancelled):
        with pytest.raises(NotFound):
            office.job(gone)
    assert office.job(failed).state is JobState.FAILED
    assert office.job(waiting).state is JobState.DELAYED


def test_running_totals_do_not_shrink_when_jobs_are_cleaned(office: Office) -> None:
    for _ in range(3):
        office.enqueue()
    office.engine.drain()
    office.clock.advance(8 * DAY)

    clean(office)

    stats = office.engine.monitor.stats(office.clock.now())[Queue.AI_QC]
    assert (stats.completed, stats.waiting, stats.active) == (3, 0, 0)


def test_clean_of_one_queue_leaves_the_others(office: Office) -> None:
    office.enqueue()
    mail = office.enqueue(queue=Queue.EMAIL)
    office.engine.drain()
    office.clock.advance(8 * DAY)

    office.engine.control.clean([Queue.AI_QC], by=BY)

    assert office.job(mail).state is JobState.COMPLETED


def test_many_old_jobs_are_removed_in_pieces(office: Office) -> None:
    ids = [office.enqueue(key=str(number)) for number in range(1203)]
    for job_id in ids:
        office.do("cancel", job_id)
    office.clock.advance(8 * DAY)

    assert clean(office)["cancelled"] == 1203

    page = office.database.read(office.engine.monitor.jobs, JobFilter())
    assert page.jobs == []


def test_a_filter_picks_what_a_bulk_action_changes(office: Office) -> None:
    failed = [office.enqueue("permanent") for _ in range(3)]
    office.engine.drain()
    office.enqueue()
    which = JobFilter(queue=Queue.AI_QC, state=JobState.FAILED, cause="bad_address")

    preview = office.engine.control.act_on_all(JobAction.RETRY, which, by=BY, dry_run=True)
    assert (preview.matched, preview.changed) == (3, 0)
    result = office.engine.control.act_on_all(JobAction.RETRY, which, by=BY)

    assert (result.matched, result.changed, result.refused) == (3, 3, {})
    assert all(office.job(job_id).state is JobState.WAITING for job_id in failed)


def test_a_bulk_action_names_the_jobs_it_could_not_change(office: Office) -> None:
    done, waiting = office.enqueue(), office.enqueue(delay_seconds=60)
    office.engine.drain()

    result = office.engine.control.act_on_all(JobAction.CANCEL, JobFilter(), by=BY)

    assert result.changed == 1
    assert list(result.refused) == [done]
    assert office.job(waiting).state is JobState.CANCELLED


def test_a_bulk_action_changes_at_most_as_many_as_it_may_the_oldest_first(
    office: Office,
) -> None:
    jobs = [office.enqueue(delay_seconds=60) for _ in range(3)]

    result = office.engine.control.act_on_all(JobAction.CANCEL, JobFilter(), by=BY, limit=2)

    assert result.changed == 2
    assert [office.job(job_id).state for job_id in jobs] == [
        JobState.CANCELLED,
        JobState.CANCELLED,
        JobState.DELAYED,
    ]


def test_a_refused_job_does_not_undo_those_of_its_transaction(office: Office) -> None:
    first, done, last = (office.enqueue(delay_seconds=60) for _ in range(3))
    office.do("run_now", done)
    office.engine.drain()

    result = office.engine.control.act_on_all(JobAction.CANCEL, JobFilter(), by=BY)

    assert list(result.refused) == [done]
    assert {office.job(first).state, office.job(last).state} == {JobState.CANCELLED}


@pytest.mark.parametrize(
    ("do", "action"),
    [
        (lambda office: office.engine.control.pause([Queue.EMAIL], by=BY), "queue.pause"),
        (lambda office: resume_after_pause(office), "queue.resume"),
        (lambda office: office.engine.control.act(JobAction.CANCEL, 1, by=BY), "job.cancel"),
    ],
)
def test_every_action_leaves_an_audit_row(
    office: Office, do: Callable[[Office], object], action: str
) -> None:
    office.enqueue()

    do(office)

    assert (office.journal[-1][0], office.journal[-1][1]) == (BY, action)


def test_a_refused_action_leaves_no_audit_row(office: Office) -> None:
    office.enqueue()
    office.work()

    with pytest.raises(Exception, match="completed"):
        office.engine.control.act(JobAction.CANCEL, 1, by=BY)

    assert office.journal == []


def resume_after_pause(office: Office) -> None:
    office.engine.control.pause([Queue.EMAIL], by=BY)
    office.engine.control.resume([Queue.EMAIL], by=BY)


def clean(office: Office, *, dry_run: bool = False) -> dict[str, int]:
    return office.engine.control.clean(list(Queue), by=BY, dry_run=dry_run)
