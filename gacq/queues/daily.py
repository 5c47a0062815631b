"""What the queues did over months, by kind of work and by cause: read from one row a day of each.

The cost grows with the days of the period, never with the jobs; what retention has removed is
still told here. A step is named ``2026-11-25``, or ``2026-11`` where months are asked for.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from gacq.database import Database
from gacq.queues.policy import Queue


@dataclass(frozen=True, slots=True)
class Ended:
    """How jobs ended, and how long the completed ones waited and ran in all, in microseconds."""

    completed: int = 0
    failed: int = 0
    cancelled: int = 0
    waited: int = 0
    ran: int = 0

    def __add__(self, other: "Ended") -> "Ended":
        return Ended(
            self.completed + other.completed,
            self.failed + other.failed,
            self.cancelled + other.cancelled,
            self.waited + other.waited,
            self.ran + other.ran,
        )

    @property
    def share_done(self) -> float | None:
        """Of those that came to an end of their own, the share that was completed."""
        ended = self.completed + self.failed
        return self.completed / ended if ended else None

    @property
    def wait_seconds(self) -> float | None:
        """On average; None where nothing was completed."""
        return self._mean(self.waited)

    @property
    def run_seconds(self) -> float | None:
        """On average; None where nothing was completed."""
        return self._mean(self.ran)

    def _mean(self, spent: int) -> float | None:
        return spent / self.completed / 1_000_000 if self.completed else None


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How often jobs of one queue failed for good with one cause."""

    cause: str
    queue: Queue
    failed: int


class Daily:
    """Reads the days since one; inside ``database.read``."""

    def __init__(self, database: Database, since: date) -> None:
        self._execute = database.execute
        self._since = since.isoformat()

    def by_kind(self) -> dict[Queue, dict[str, Ended]]:
        """For every queue, whether it did anything or not; the most frequent kind first."""
        rows = self._sums("queue, kind")
        rows.sort(key=lambda row: -row[2] - row[3])
        return {
            queue: {row[1]: Ended(*row[2:]) for row in rows if row[0] == queue} for queue in Queue
        }

    def by_step(self, *, by_month: bool) -> dict[tuple[Queue, str], Ended]:
        """What each queue did in each step in which it did anything."""
        step = f"substr(day, 1, {7 if by_month else 10})"
        return {(Queue(row[0]), row[1]): Ended(*row[2:]) for row in self._sums(f"queue, {step}")}

    def by_cause(self) -> list[CauseCount]:
        """The most frequent first."""
        rows = self._execute(
            "select cause, queue, sum(failed) from rollup_day where day >= ? and failed > 0"
            " group by cause, queue order by sum(failed) desc, cause, queue",
            (self._since,),
        ).fetchall()
        return [CauseCount(cause, Queue(queue), failed) for cause, queue, failed in rows]

    def _sums(self, names: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._execute(
            f"select {names}, sum(completed), sum(failed), sum(cancelled), sum(wait_sum),"
            f" sum(run_sum) from rollup_day where day >= ? group by {names}",
            (self._since,),
        ).fetchall()
        return rows
