"""Retention of jobs: by age, by state, and in pieces; what counts goes on counting."""

from datetime import timedelta

import pytest

from gacq.clock import MovableClock
from gacq.database import Database, microseconds
from gacq.errors import NotFound
from gacq.queues.policy import Queue
from gacq.queues.removal import Ages, Removal
from tests.queues.conftest import Office, quick

DAY = 86_400
BY = "system retention"


def retain(office: Office) -> dict[str, int]:
    return office.engine.control.retain(by=BY)


def ended(office: Office, state: str) -> int:
    """A job that has just ended so."""
    if state == "cancelled":
        job_id = office.enqueue()
        office.do("cancel", job_id)
        return job_id
    job_id = office.enqueue("ok" if state == "completed" else "permanent")
    office.engine.drain()
    if state == "acknowledged":
        office.do("acknowledge", job_id)
    return job_id


@pytest.mark.parametrize(
    ("state", "days"), [("completed", 7), ("cancelled", 7), ("acknowledged", 7), ("failed", 90)]
)
def test_a_job_stays_to_the_second(office: Office, state: str, days: int) -> None:
    job_id = ended(office, state)
    finished_at = office.job(job_id).finished_at
    assert finished_at is not None
    so_far = (office.clock.now() - finished_at).total_seconds()

    office.clock.advance(days * DAY - so_far - 1)
    assert sum(retain(office).values()) == 0
    office.clock.advance(2)
    assert sum(retain(office).values()) == 1

    with pytest.raises(NotFound):
        office.job(job_id)


def test_each_queue_keeps_its_jobs_as_long_as_its_own_settings_say(
    database: Database, clock: MovableClock
) -> None:
    office = Office(database, clock, policies=quick(Queue.EMAIL, keep_completed_days=30)).open()
    check, mail = office.enqueue(), office.enqueue(queue=Queue.EMAIL)
    office.engine.drain()
    clock.advance(8 * DAY)

    assert retain(office) == {"completed": 1, "cancelled": 0, "failed": 0}

    assert office.job(mail).state == "completed"
    with pytest.raises(NotFound):
        office.job(check)


def test_live_jobs_stay_however_old(office: Office) -> None:
    waiting, delayed = office.enqueue(), office.enqueue(delay_seconds=20 * DAY)
    office.clock.advance(400 * DAY)

    assert sum(retain(office).values()) == 0

    assert {office.job(waiting).state, office.job(delayed).state} == {"waiting", "delayed"}


def test_a_failure_that_is_retried_meanwhile_is_not_removed(office: Office) -> None:
    job_id = ended(office, "failed")
    office.clock.advance(91 * DAY)
    ages = Ages(Queue.AI_QC, ended=office.clock.now(), failed=office.clock.now())
    removal = Removal(office.database)
    found = office.database.read(removal._find, ages)
    office.do("retry", job_id)

    office.database.write(removal._delete, ages, found)

    assert found == [job_id]
    assert office.job(job_id).state == "waiting"


def test_ten_thousand_jobs_go_in_pieces_and_the_totals_stay(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = microseconds(office.clock.now() - timedelta(days=8))
    office.database.write(fill, long_ago, 10_001)
    pieces: list[int] = []
    delete = Removal._delete

    def counting(self: Removal, ages: Ages, found: list[int]) -> list[str]:
        pieces.append(len(found))
        return delete(self, ages, found)

    monkeypatch.setattr(Removal, "_delete", counting)

    assert retain(office)["completed"] == 10_001

    assert pieces == [500] * 20 + [1]
    stats = office.engine.monitor.stats(office.clock.now())[Queue.REPORT]
    assert (stats.completed, stats.failed) == (10_001, 0)


def test_removed_failures_count_no_longer_as_unacknowledged(office: Office) -> None:
    ended(office, "failed")
    office.clock.advance(91 * DAY)
    retain(office)

    stats = office.engine.monitor.stats(office.clock.now())[Queue.AI_QC]

    assert (stats.failed, stats.unacknowledged) == (0, 0)


def test_the_attempts_go_with_their_job(office: Office) -> None:
    job_id = ended(office, "completed")
    assert len(office.attempts(job_id)) == 1
    office.clock.advance(8 * DAY)

    retain(office)

    assert office.attempts(job_id) == []


def test_what_was_removed_is_noted_once(office: Office) -> None:
    ended(office, "completed")
    office.clock.advance(8 * DAY)

    retain(office)
    retain(office)

    (row,) = office.journal
    assert row[:3] == (BY, "queue.retention", "queue")
    assert row[4]["completed"] == 1


def test_old_jobs_are_found_by_the_index_of_ended_ones(office: Office) -> None:
    removal = Removal(office.database)
    now = office.clock.now()
    seen: list[str] = []

    def plan(sql: str, params: tuple[object, ...] = ()) -> object:
        rows = office.database.execute(f"explain query plan {sql}", params).fetchall()
        seen.extend(row[3] for row in rows)
        return office.database.execute(sql, params)

    removal._execute = plan
    office.database.read(removal._find, Ages(Queue.EMAIL, ended=now, failed=now))
    office.database.read(removal._count, Ages(Queue.EMAIL, ended=now), 10)

    by_age = "SEARCH job USING COVERING INDEX job_ended (queue=? AND finished_at<?)"
    assert [row for row in seen if " job " in row] == [by_age, by_age]
    assert not [row for row in seen if "FOR ORDER BY" in row]


def test_counting_stops_where_it_is_told_to_and_says_so(office: Office) -> None:
    for state in ("completed", "completed", "cancelled"):
        ended(office, state)
    removal = Removal(office.database)
    ages = [Ages(Queue.AI_QC, ended=office.clock.now() + timedelta(days=1))]

    some, whole = removal.look(ages, most=2), removal.look(ages, most=4)

    assert (sum(some.counts.values()), some.more) == (2, True)
    assert (whole.counts, whole.more) == ({"completed": 2, "cancelled": 1, "failed": 0}, False)


def fill(ended_at: int, count: int) -> None:
    """So many completed reports, as one statement: enqueueing them is not what is tested."""
    from gacq.audit import Audit

    Audit.rows(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)"
        " insert into job (queue, kind, payload, state, priority, due_at, attempts, origin,"
        " created_at, finished_at) select 'report', 'monthly', '{}', 'completed', 5, ?, 1, 'test',"
        " ?, ? from n",
        count,
        *[ended_at] * 3,
    )
