"""Roll-ups: what is counted, that nothing is counted twice, and what is read from them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from gacq.database import microseconds
from gacq.queues import rollup
from gacq.queues.history import History, Period
from gacq.queues.policy import Queue
from gacq.queues.rollup import KEEP, LATE, MINUTE, RollUp, bound_seconds
from tests.queues.conftest import Office


def floor_of(moment: datetime, length: timedelta) -> datetime:
    """The beginning of the minute or hour that holds a moment."""
    since = datetime(1970, 1, 1, tzinfo=UTC)
    return since + (moment - since) // length * length


def to_next_minute(office: Office) -> None:
    """Stand at the beginning of a minute, so that a test does not run over its end."""
    now = office.clock.now()
    office.clock.advance((floor_of(now, MINUTE) + MINUTE - now).total_seconds())


def a_minute_later(office: Office) -> RollUp:
    office.clock.advance(60 + LATE.total_seconds())
    return RollUp(office.database)


def totals(office: Office, queue: Queue = Queue.AI_QC, period: Period = Period.HOUR) -> list[int]:
    course = office.database.read(History(office.database).course, period, office.clock.now())
    points = course.points[queue]
    return [
        sum(getattr(point, name) for point in points)
        for name in ("accepted", "completed", "failed", "cancelled")
    ]


def busy_minute(office: Office) -> None:
    to_next_minute(office)
    for end in ("ok", "ok", "ok", "permanent"):
        office.enqueue(end)
    office.do("cancel", office.enqueue())
    office.engine.drain()


@pytest.mark.parametrize("period", Period)
def test_each_period_shows_what_was_accepted_and_how_it_ended(
    office: Office, period: Period
) -> None:
    busy_minute(office)

    a_minute_later(office).roll_up(office.clock.now())

    assert totals(office, period=period) == [5, 3, 1, 1]
    assert totals(office, Queue.EMAIL, period) == [0, 0, 0, 0]


def test_rolling_up_twice_adds_nothing_twice(office: Office) -> None:
    busy_minute(office)
    counting = a_minute_later(office)

    counting.roll_up(office.clock.now())
    counting.roll_up(office.clock.now())

    assert totals(office) == [5, 3, 1, 1]


def test_two_who_roll_up_at_once_add_nothing_twice(office: Office) -> None:
    busy_minute(office)
    counting = a_minute_later(office)
    now = office.clock.now()
    until = microseconds(floor_of(now, MINUTE))
    found = office.database.read(counting._look, None, until)

    counting.roll_up(now)
    office.database.write(counting._store, None, found, now)

    assert totals(office) == [5, 3, 1, 1]


def test_a_minute_that_is_not_over_is_counted_later(office: Office) -> None:
    busy_minute(office)

    RollUp(office.database).roll_up(office.clock.now())
    assert totals(office)[1:] == [0, 0, 0]

    a_minute_later(office).roll_up(office.clock.now())
    assert totals(office) == [5, 3, 1, 1]


def test_what_was_removed_meanwhile_stays_counted(office: Office) -> None:
    busy_minute(office)
    a_minute_later(office).roll_up(office.clock.now())
    office.database.write(office.database.execute, "delete from job")

    a_minute_later(office).roll_up(office.clock.now())

    assert totals(office) == [5, 3, 1, 1]


def test_what_was_left_uncounted_for_days_is_counted_part_by_part(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollup, "PART_JOBS", 2)
    busy_minute(office)
    office.clock.advance(2 * 86_400)
    busy_minute(office)

    a_minute_later(office).roll_up(office.clock.now())

    assert totals(office, period=Period.MONTH) == [10, 6, 2, 2]


def test_minutes_are_forgotten_and_hours_kept(office: Office) -> None:
    busy_minute(office)
    a_minute_later(office).roll_up(office.clock.now())
    office.clock.advance(KEEP["minute"].total_seconds() + 3600)

    RollUp(office.database).roll_up(office.clock.now())

    spans = office.database.read(
        lambda: office.database.execute("select distinct span from rollup").fetchall()
    )
    assert spans == [("hour",)]
    assert totals(office, period=Period.MONTH) == [5, 3, 1, 1]


def test_percentiles_are_right_to_a_bucket(office: Office) -> None:
    to_next_minute(office)
    for _ in range(9):
        office.enqueue()
    office.clock.advance(2)
    office.engine.drain()
    office.enqueue()
    office.clock.advance(30)
    office.engine.drain()

    a_minute_later(office).roll_up(office.clock.now())
    times = office.database.read(History(office.database).times, Period.HOUR, office.clock.now())[
        Queue.AI_QC
    ]

    assert times.jobs == 10
    assert times.wait.half is not None and 2 <= times.wait.half <= 2 * 1.5
    assert times.wait.most is not None and 30 <= times.wait.most <= 30 * 1.5
    assert times.run.half is not None and times.run.half < 1


def test_a_queue_without_jobs_has_no_percentiles(office: Office) -> None:
    times = office.database.read(History(office.database).times, Period.DAY, office.clock.now())

    assert (times[Queue.REPORT].jobs, times[Queue.REPORT].wait.half) == (0, None)


@pytest.mark.parametrize(
    ("period", "steps", "step"),
    [
        (Period.HOUR, 60, timedelta(minutes=1)),
        (Period.DAY, 24, timedelta(hours=1)),
        (Period.MONTH, 30, timedelta(days=1)),
    ],
)
def test_a_course_has_its_steps_up_to_the_one_that_runs(
    office: Office, period: Period, steps: int, step: timedelta
) -> None:
    now = office.clock.now()

    course = office.database.read(History(office.database).course, period, now)

    assert len(course.begins_at) == len(course.points[Queue.EMAIL]) == steps
    assert len({later - at for at, later in pairwise(course.begins_at)}) == 1
    ended = step if period is Period.HOUR else timedelta()
    assert course.begins_at[-1] + ended <= now < course.begins_at[-1] + ended + step


def test_a_buckets_bound_grows_by_the_root_of_two() -> None:
    assert bound_seconds(0) == 0.001
    assert bound_seconds(20) == pytest.approx(1.024)
