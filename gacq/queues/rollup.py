"""Counts per minute, hour and day: charts cost the same with a million jobs as with a hundred.

``roll_up`` is run once a minute. It reads what was accepted and what ended since the last time,
beside the writer, and adds the sums in one short transaction that also moves the mark: running it
twice adds nothing twice. A job that failed and was retried before its minute was counted is not
counted as a failure.

Waits and runs are kept in buckets whose bounds grow by the square root of two, from a millisecond
up, so that a percentile over any span is off by a fifth at most. Days are told by kind of work and
by cause as well; they are those of Thailand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gacq import thai
from gacq.database import Database, microseconds
from gacq.queues.policy import Queue

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
KEEP = {"minute": timedelta(days=2), "hour": timedelta(days=800)}
KEEP_DAYS = 3660
LATE = timedelta(seconds=5)
"""What ended in a minute may be committed a little after it; a minute is counted when this is
over."""

PART = timedelta(hours=6) // timedelta(microseconds=1)
PART_JOBS = 50_000
"""What one transaction takes at most, when much has not been counted yet."""

_SPANS = {"minute": MINUTE, "hour": HOUR}
_MICRO = 1_000_000

_BUCKET = "max(0, cast(ceil(2 * log2(max({0}, 1000) / 1000.0)) as integer))"
_WAIT = "max(0, started_at - due_at)"
_RUN = "max(0, finished_at - started_at)"


@dataclass(frozen=True, slots=True)
class _Mark:
    last_job: int
    until: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What is to be added: rows of ``rollup`` and ``rollup_time`` per minute, and of days."""

    mark: _Mark
    ended: list[tuple[Any, ...]]
    times: list[tuple[Any, ...]]
    days: list[tuple[Any, ...]]
    is_last: bool


class RollUp:
    """Fills the tables. One at a time is enough; two at once add nothing twice."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._execute = database.execute

    def roll_up(self, now: datetime) -> int:
        """Count all whole minutes that are over; returns how many rows of a minute were added."""
        until = _floor(microseconds(now - LATE), MINUTE)
        added = 0
        while True:
            mark = self._database.read(self._mark)
            found = self._database.read(self._look, mark, until)
            self._database.write(self._store, mark, found, now)
            added += len(found.ended)
            if found.is_last:
                return added

    # --- reading

    def _mark(self) -> _Mark | None:
        row = self._execute("select last_job, until_at from rollup_mark").fetchone()
        return None if row is None else _Mark(*row)

    def _look(self, mark: _Mark | None, until: int) -> _Found:
        since = mark or _Mark(0, self._first_end(until))
        newest = self._execute("select max(id) from job").fetchone()[0] or 0
        last = max(since.last_job, min(newest, since.last_job + PART_JOBS))
        whole, until = until, max(since.until, min(until, since.until + PART))
        accepted = self._rows(
            f"select created_at / {60 * _MICRO} * {60 * _MICRO} m, queue, count(*), 0, 0, 0, 0, 0,"
            " 0, 0 from job where id > ? and id <= ? group by m, queue",
            (since.last_job, last),
        )
        ended = self._rows(
            f"select finished_at / {60 * _MICRO} * {60 * _MICRO} m, queue, 0,"
            " sum(state = 'completed'), sum(state = 'failed'), sum(state = 'cancelled'),"
            f" total(iif(state = 'completed', {_WAIT}, 0)),"
            f" max(iif(state = 'completed', {_WAIT}, 0)),"
            f" total(iif(state = 'completed', {_RUN}, 0)),"
            f" max(iif(state = 'completed', {_RUN}, 0))"
            f" from job where {_ENDED} group by m, queue",
            (since.until, until),
        )
        times = [
            row
            for what, seconds in (("wait", _WAIT), ("run", _RUN))
            for row in self._times(what, seconds, since.until, until)
        ]
        days = self._rows(_DAYS, (since.until, until))
        is_last = last >= newest and until >= whole
        return _Found(_Mark(last, until), [*accepted, *ended], times, days, is_last)

    def _first_end(self, until: int) -> int:
        row = self._execute(
            f"select min(({_FIRST_END})) from (values {', '.join(['(?)'] * len(Queue))}) queue",
            tuple(Queue),
        ).fetchone()
        return until if row[0] is None else min(until, _floor(row[0], MINUTE))

    def _times(self, what: str, spent: str, since: int, until: int) -> list[tuple[Any, ...]]:
        return self._rows(
            f"select finished_at / {60 * _MICRO} * {60 * _MICRO} m, queue, '{what}',"
            f" {_BUCKET.format(spent)} b, count(*) from job"
            f" where {_ENDED} and state = 'completed' group by m, queue, b",
            (since, until),
        )

    def _rows(self, sql: str, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._execute(sql, params).fetchall()
        return rows

    # --- inside the writer's transaction

    def _store(self, before: _Mark | None, found: _Found, now: datetime) -> None:
        if self._mark() != before:
            return  # somebody else has counted it meanwhile
        for span, length in _SPANS.items():
            self._add(span, length, found.ended, _ADD)
            self._add(span, length, found.times, _ADD_TIME)
            oldest = microseconds(now - KEEP[span])
            for table in ("rollup", "rollup_time"):
                self._execute(f"delete from {table} where span = ? and at < ?", (span, oldest))
        self._add_days(found.days, now)
        self._execute(
            "insert into rollup_mark (id, last_job, until_at) values (1, ?, ?)"
            " on conflict (id) do update set last_job = excluded.last_job,"
            " until_at = excluded.until_at",
            (found.mark.last_job, found.mark.until),
        )

    def _add(self, span: str, length: timedelta, rows: Iterable[tuple[Any, ...]], sql: str) -> None:
        for at, *values in rows:
            self._execute(sql, (span, _floor(at, length), *values))

    def _add_days(self, rows: Iterable[tuple[Any, ...]], now: datetime) -> None:
        for row in rows:
            self._execute(_ADD_DAY, row)
        oldest = thai.day(now) - timedelta(days=KEEP_DAYS)
        self._execute("delete from rollup_day where day < ?", (oldest.isoformat(),))


_STATES = "state in ('completed', 'failed', 'cancelled')"
_QUEUES = ", ".join(f"'{queue}'" for queue in Queue)
_ENDED = f"queue in ({_QUEUES}) and {_STATES} and finished_at >= ? and finished_at < ?"
"""In the words of the index job_ended."""
_FIRST_END = f"select min(finished_at) from job where job.queue = queue.column1 and {_STATES}"
_ADD = (
    "insert into rollup (span, at, queue, accepted, completed, failed, cancelled, wait_sum,"
    " wait_max, run_sum, run_max) values (?, ?, ?, ?, ?, ?, ?, cast(? as integer), ?,"
    " cast(? as integer), ?) on conflict (span, at, queue) do update set"
    " accepted = accepted + excluded.accepted, completed = completed + excluded.completed,"
    " failed = failed + excluded.failed, cancelled = cancelled + excluded.cancelled,"
    " wait_sum = wait_sum + excluded.wait_sum, wait_max = max(wait_max, excluded.wait_max),"
    " run_sum = run_sum + excluded.run_sum, run_max = max(run_max, excluded.run_max)"
)
_ADD_TIME = (
    "insert into rollup_time (span, at, queue, what, bucket, jobs) values (?, ?, ?, ?, ?, ?)"
    " on conflict (span, at, queue, what, bucket) do update set jobs = jobs + excluded.jobs"
)
_DAYS = (
    f"select date(finished_at / {_MICRO} + 25200, 'unixepoch') day, queue, kind,"
    " iif(state = 'failed', coalesce(cause, ''), '') why, sum(state = 'completed'),"
    " sum(state = 'failed'), sum(state = 'cancelled'),"
    f" total(iif(state = 'completed', {_WAIT}, 0)), total(iif(state = 'completed', {_RUN}, 0))"
    f" from job where {_ENDED} group by day, queue, kind, why"
)
_ADD_DAY = (
    "insert into rollup_day (day, queue, kind, cause, completed, failed, cancelled, wait_sum,"
    " run_sum) values (?, ?, ?, ?, ?, ?, ?, cast(? as integer), cast(? as integer))"
    " on conflict (day, queue, kind, cause) do update set"
    " completed = completed + excluded.completed, failed = failed + excluded.failed,"
    " cancelled = cancelled + excluded.cancelled, wait_sum = wait_sum + excluded.wait_sum,"
    " run_sum = run_sum + excluded.run_sum"
)


def bound_seconds(bucket: int) -> float:
    """The longest span that a bucket holds."""
    return float(0.001 * 2.0 ** (bucket / 2))


def _floor(moment: int, length: timedelta) -> int:
    whole = length // timedelta(microseconds=1)
    return moment // whole * whole
