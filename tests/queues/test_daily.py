"""Rows of a day: what is counted in them, and that they outlive the jobs."""

from datetime import timedelta

import pytest

from gacq import thai
from gacq.queues.daily import CauseCount, Daily, Ended
from gacq.queues.policy import Queue
from gacq.queues.rollup import KEEP_DAYS
from tests.queues.conftest import Office
from tests.queues.test_rollup import a_minute_later, busy_minute, to_next_minute


def daily(office: Office, *, days_back: int = 0) -> Daily:
    return Daily(office.database, thai.day(office.clock.now()) - timedelta(days=days_back))


def rolled_up(office: Office) -> None:
    a_minute_later(office).roll_up(office.clock.now())


def checks(office: Office, *, days_back: int = 0) -> Ended:
    kinds = office.database.read(daily(office, days_back=days_back).by_kind)
    return sum(kinds[Queue.AI_QC].values(), Ended())


def ended(office: Office, *, days_back: int = 0) -> tuple[int, int, int]:
    of = checks(office, days_back=days_back)
    return of.completed, of.failed, of.cancelled


def test_a_day_counts_how_jobs_ended(office: Office) -> None:
    busy_minute(office)

    rolled_up(office)

    assert ended(office) == (3, 1, 1)


def test_rolling_up_twice_adds_no_day_twice(office: Office) -> None:
    busy_minute(office)

    rolled_up(office)
    rolled_up(office)

    assert ended(office) == (3, 1, 1)


def test_days_outlive_their_jobs(office: Office) -> None:
    busy_minute(office)
    rolled_up(office)
    office.database.write(office.database.execute, "delete from job")
    office.clock.advance(100 * 86_400)

    rolled_up(office)

    assert ended(office) == (0, 0, 0)
    assert ended(office, days_back=101) == (3, 1, 1)


def test_failures_are_told_by_cause(office: Office) -> None:
    busy_minute(office)
    rolled_up(office)

    causes = office.database.read(daily(office).by_cause)

    assert causes == [CauseCount("bad_address", Queue.AI_QC, 1)]


def test_work_is_told_by_kind(office: Office) -> None:
    busy_minute(office)
    rolled_up(office)

    kinds = office.database.read(daily(office).by_kind)

    assert [(of.completed, of.failed) for of in kinds[Queue.AI_QC].values()] == [(3, 1)]
    assert kinds[Queue.EMAIL] == {}


def test_a_day_begins_at_midnight_in_thailand(office: Office) -> None:
    now = office.clock.now()
    midnight, _ = thai.days(thai.day(now) + timedelta(days=1), thai.day(now))
    office.clock.advance((midnight - now).total_seconds() - 120)
    busy_minute(office)
    office.clock.advance(300)
    to_next_minute(office)
    busy_minute(office)
    rolled_up(office)

    steps = office.database.read(lambda: daily(office, days_back=1).by_step(by_month=False))

    assert [step for _, step in steps] == [
        (thai.day(midnight) - timedelta(days=1)).isoformat(),
        thai.day(midnight).isoformat(),
    ]
    assert {of.completed for of in steps.values()} == {3}


def test_months_are_summed_from_their_days(office: Office) -> None:
    busy_minute(office)
    rolled_up(office)

    steps = office.database.read(lambda: daily(office).by_step(by_month=True))

    assert [step for _, step in steps] == [thai.day(office.clock.now()).isoformat()[:7]]


def test_mean_wait_and_run_are_over_what_was_completed(office: Office) -> None:
    to_next_minute(office)
    for end in ("ok", "ok", "permanent"):
        office.enqueue(end)
    office.clock.advance(10)
    office.engine.drain()
    rolled_up(office)

    of = checks(office)

    assert of.wait_seconds == pytest.approx(10, abs=1)
    assert of.run_seconds is not None and of.run_seconds < 1


def test_where_nothing_was_completed_there_is_no_mean() -> None:
    assert (Ended(failed=3).wait_seconds, Ended(failed=3).run_seconds) == (None, None)


def test_days_are_forgotten_after_ten_years(office: Office) -> None:
    busy_minute(office)
    rolled_up(office)
    office.clock.advance((KEEP_DAYS + 1) * 86_400)

    rolled_up(office)

    assert ended(office, days_back=KEEP_DAYS + 2) == (0, 0, 0)


@pytest.mark.parametrize(
    ("of", "share"), [(Ended(), None), (Ended(9, 1, 5), 0.9), (Ended(0, 2), 0.0)]
)
def test_cancelled_jobs_are_no_part_of_the_share(of: Ended, share: float | None) -> None:
    assert of.share_done == share
