"""Old jobs are removed here: by a clean that an admin asks for, and by age every night.

Both are the same mechanism with other ages. Jobs are found in a read, which holds up nobody, and
removed a few at a time, each only if it is still old then. Their attempts go with them; the
running totals don't shrink, because triggers keep them apart from the rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gacq.database import Database, microseconds
from gacq.queues.policy import Queue

_BY_AGE = "job indexed by job_ended"
"""The index by state would be chosen, and would sort all jobs of the queue for each piece."""

CHUNK = 500
"""Rows deleted per transaction, so that no caller waits long behind it."""


@dataclass(frozen=True, slots=True)
class Ages:
    """Which finished jobs of a queue are old: those that ended before these times.

    Attributes:
        ended: of completed, cancelled and acknowledged failed jobs.
        failed: of failed ones, acknowledged or not; None keeps what nobody has acknowledged.
    """

    queue: Queue
    ended: datetime
    failed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Old:
    """How many jobs are old, by state; ``more`` if counting stopped before it was through."""

    counts: dict[str, int]
    more: bool


class Removal:
    """Counts and removes old jobs. Methods open their own transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._execute = database.execute

    def count(self, ages: Iterable[Ages]) -> dict[str, int]:
        """How many are old, by state."""
        return self.look(ages, most=None).counts

    def look(self, ages: Iterable[Ages], *, most: int | None) -> Old:
        """The same among the ``most`` oldest of each queue, at a cost that has a bound."""
        counts, more = _nothing(), False
        for each in ages:
            found = self._database.read(self._count, each, most)
            more = more or sum(count for _, count in found) == most
            for state, count in found:
                counts[state] += count
        return Old(counts, more)

    def remove(self, ages: Iterable[Ages]) -> dict[str, int]:
        """Remove them; returns how many were removed, by state."""
        counts = _nothing()
        for each in ages:
            while found := self._database.read(self._find, each):
                for state in self._database.write(self._delete, each, found):
                    counts[state] += 1
        return counts

    def _count(self, ages: Ages, most: int | None) -> list[tuple[str, int]]:
        where, params = _old(ages)
        old = f"select state from {_BY_AGE} where {where} order by finished_at limit ?"
        rows: list[tuple[str, int]] = self._execute(
            f"select state, count(*) from ({old}) group by state",
            (*params, -1 if most is None else most),
        ).fetchall()
        return rows

    def _find(self, ages: Ages) -> list[int]:
        where, params = _old(ages)
        sql = f"select id from {_BY_AGE} where {where} order by finished_at limit ?"
        return [row[0] for row in self._execute(sql, (*params, CHUNK)).fetchall()]

    def _delete(self, ages: Ages, found: list[int]) -> list[str]:
        where, params = _old(ages)
        marks = ", ".join("?" * len(found))
        sql = f"delete from job where id in ({marks}) and {where} returning state"
        return [row[0] for row in self._execute(sql, (*found, *params)).fetchall()]


def _nothing() -> dict[str, int]:
    return {"completed": 0, "cancelled": 0, "failed": 0}


def _old(ages: Ages) -> tuple[str, tuple[Any, ...]]:
    """The SQL of "is old", with its parameters."""
    ended = microseconds(ages.ended)
    failed = None if ages.failed is None else microseconds(ages.failed)
    # The first three terms are the words of the index job_ended.
    return (
        "finished_at < ? and state in ('completed', 'failed', 'cancelled') and queue = ?"
        " and iif(state = 'failed' and acknowledged_at is null, finished_at < ?,"
        " finished_at < ? or (state = 'failed' and finished_at < ?))",
        (max(ended, failed or 0), ages.queue, failed, ended, failed),
    )
