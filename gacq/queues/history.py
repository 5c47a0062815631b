"""How the queues did over the last hour, day or month: read from the roll-ups, never from jobs."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from gacq.database import Database, from_microseconds, microseconds
from gacq.queues.policy import Queue
from gacq.queues.rollup import bound_seconds
from gacq.thai import BANGKOK


class Period(StrEnum):
    """How far back to look."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class _Grid:
    """So many steps of this length, summed from the rows of one span.

    The minute that runs is no step: it is counted when it is over.
    """

    span: str
    step: timedelta
    steps: int
    whole: bool = False


_GRIDS = {
    Period.HOUR: _Grid("minute", timedelta(minutes=1), 60, whole=True),
    Period.DAY: _Grid("hour", timedelta(hours=1), 24),
    Period.MONTH: _Grid("hour", timedelta(days=1), 30),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One step of one queue; mean wait and run of what completed in it, in seconds."""

    accepted: int = 0
    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    wait_seconds: float = 0.0
    run_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Course:
    """The steps of a period, oldest first, and what each queue did in each of them."""

    step: timedelta
    begins_at: list[datetime]
    points: dict[Queue, list[Point]]


@dataclass(frozen=True, slots=True)
class Spent:
    """Half, and 95 of 100, of the jobs took at most so many seconds; None where there was none."""

    half: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """How long one queue's jobs waited and ran, over a period."""

    jobs: int
    wait: Spent
    run: Spent


class History:
    """Reads the roll-ups; inside ``database.read``."""

    def __init__(self, database: Database) -> None:
        self._execute = database.execute

    def course(self, period: Period, now: datetime) -> Course:
        grid = _GRIDS[period]
        begins = _begins(grid, now)
        found = self._points(grid, begins[0])
        points = {
            queue: [found.get((queue, microseconds(at)), Point()) for at in begins]
            for queue in Queue
        }
        return Course(grid.step, begins, points)

    def times(self, period: Period, now: datetime) -> dict[Queue, Times]:
        grid = _GRIDS[period]
        counted: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        rows = self._execute(
            "select queue, what, bucket, sum(jobs) from rollup_time where span = ? and at >= ?"
            " group by queue, what, bucket order by queue, what, bucket",
            (grid.span, microseconds(_begins(grid, now)[0])),
        ).fetchall()
        for queue, what, bucket, jobs in rows:
            counted[queue, what].append((bucket, jobs))
        return {queue: _times(counted[queue, "wait"], counted[queue, "run"]) for queue in Queue}

    def _points(self, grid: _Grid, since: datetime) -> dict[tuple[str, int], Point]:
        step = grid.step // timedelta(microseconds=1)
        shift = _shift(grid) // timedelta(microseconds=1)
        rows = self._execute(
            "select queue, (at + ?1) / ?2 * ?2 - ?1 as step, sum(accepted), sum(completed),"
            " sum(failed), sum(cancelled), sum(wait_sum), sum(run_sum) from rollup"
            " where span = ?3 and at >= ?4 group by queue, step",
            (shift, step, grid.span, microseconds(since)),
        ).fetchall()
        return {(row[0], row[1]): _point(row[2:]) for row in rows}


def _begins(grid: _Grid, now: datetime) -> list[datetime]:
    """When each step begins; the last one holds ``now``, or ended before it."""
    shift = _shift(grid)
    step = grid.step // timedelta(microseconds=1)
    last = (microseconds(now + shift) // step - grid.whole) * step
    return [from_microseconds(last - step * back) - shift for back in reversed(range(grid.steps))]


def _shift(grid: _Grid) -> timedelta:
    """Days begin at midnight in Thailand."""
    offset = BANGKOK.utcoffset(None)
    return offset if grid.step >= timedelta(days=1) else timedelta()


def _point(row: tuple[Any, ...]) -> Point:
    accepted, completed, failed, cancelled, wait, run = row
    share = 1_000_000 * max(1, completed)
    return Point(accepted, completed, failed, cancelled, wait / share, run / share)


def _times(wait: list[tuple[int, int]], run: list[tuple[int, int]]) -> Times:
    return Times(sum(jobs for _, jobs in run), _spent(wait), _spent(run))


def _spent(counted: list[tuple[int, int]]) -> Spent:
    if not counted:
        return Spent()
    return Spent(_share_of(counted, 0.5), _share_of(counted, 0.95))


def _share_of(counted: list[tuple[int, int]], share: float) -> float:
    """The bound of the bucket in which this share of all jobs is reached."""
    wanted = share * sum(jobs for _, jobs in counted)
    reached = 0
    for bucket, jobs in counted:
        reached += jobs
        if reached >= wanted:
            return bound_seconds(bucket)
    return bound_seconds(counted[-1][0])
