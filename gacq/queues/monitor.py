"""What the queues look like: counts, health and lists, at the same cost for any size."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gacq.database import Database, from_microseconds
from gacq.queues import alerts
from gacq.queues.alerts import Alert
from gacq.queues.gate import Gate
from gacq.queues.job import JobState, JobView
from gacq.queues.ledger.books import COLUMNS, view_of
from gacq.queues.matching import JobFilter, Matching
from gacq.queues.pauses import Pause
from gacq.queues.policy import Queue


@dataclass(frozen=True, slots=True)
class QueueStats:
    """Counts of one queue. ``completed`` is a running total that no clean makes smaller."""

    waiting: int
    active: int
    completed: int
    failed: int
    delayed: int
    cancelled: int
    unacknowledged: int
    pause: Pause | None
    held_by: str | None
    oldest_waiting_seconds: float | None


@dataclass(frozen=True, slots=True)
class Health:
    healthy: bool
    stats: dict[Queue, QueueStats]
    alerts: list[Alert]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When health speaks up: more than so many failed or waiting jobs, minutes of standstill."""

    failed: int = 10
    waiting: int = 50
    stuck_minutes: float = 15


@dataclass(frozen=True, slots=True)
class JobPage:
    """One page, newest first; ``next_id`` continues it (give it as ``before_id``)."""

    jobs: list[JobView] = field(default_factory=list)
    next_id: int | None = None


_Counts = dict[tuple[str, str], tuple[int, ...]]
"""By queue and state: how many stand in it, how many ever came to it, and how many of the failed
ones nobody has acknowledged."""
_NONE = (0, 0, 0)


class Monitor:
    """Counts and lists. ``consumer_alive`` says whether this process claims as it should."""

    def __init__(
        self,
        database: Database,
        gate: Gate,
        thresholds: Thresholds,
        *,
        consumer_alive: Callable[[], bool] = lambda: True,
        writable: Callable[[], bool] = lambda: True,
    ) -> None:
        self._database = database
        self._execute = database.execute
        self._matching = Matching(database)
        self._gate = gate
        self._thresholds = thresholds
        self._consumer_alive = consumer_alive
        self._writable = writable
        self.others: list[Callable[[], list[Alert]]] = []
        """Tell of what the queues don't know, such as chores that failed."""

    def stats(self, now: datetime) -> dict[Queue, QueueStats]:
        counts = self._database.read(self._counts)
        pauses = self._gate.pauses.standing()
        return {queue: self._queue_stats(queue, counts, pauses.get(queue), now) for queue in Queue}

    def health(self, now: datetime) -> Health:
        """Warnings leave ``healthy`` true, as in the original system; a critical alert does not."""
        stats = self.stats(now)
        found = [alert for queue, of in stats.items() for alert in self._alerts(queue, of)]
        found += self._follow_up_alerts()
        found += [alert for tell in self.others for alert in tell()]
        if not self._consumer_alive():
            found.append(alerts.of_program("consumer"))
        if not self._writable():
            found.append(alerts.of_program("database"))
        return Health(all(alert.severity != "critical" for alert in found), stats, found)

    def jobs(self, which: JobFilter, *, before_id: int | None = None, limit: int = 50) -> JobPage:
        """Newest first; inside ``database.read``.

        For a text of one or two letters a page may hold fewer than there are, even none, and go on.
        """
        found = self._matching.newest(which, below=before_id, limit=limit)
        marks = ", ".join("?" * len(found.ids))
        rows = self._execute(
            f"select {COLUMNS} from job where id in ({marks}) order by id desc", found.ids
        ).fetchall()
        return JobPage([view_of(row) for row in rows], found.next_id)

    def matching_ids(self, which: JobFilter, *, limit: int | None = None) -> list[int]:
        """Oldest first, at most ``limit``."""
        return self._matching.oldest(which, limit=limit)

    # --- how they are counted

    def _counts(self) -> _Counts:
        rows = self._execute(
            "select queue, state, standing, total, unacknowledged from queue_count"
        ).fetchall()
        return {(queue, state): tuple(counts) for queue, state, *counts in rows}

    def _queue_stats(
        self,
        queue: Queue,
        counts: _Counts,
        pause: Pause | None,
        now: datetime,
    ) -> QueueStats:
        def standing(state: JobState) -> int:
            return counts.get((queue, state), _NONE)[0]

        def total(state: JobState) -> int:
            return counts.get((queue, state), _NONE)[1]

        opening = self._gate.opening_of(queue)
        oldest = self._database.read(self._oldest, queue) if standing(JobState.WAITING) else None
        return QueueStats(
            waiting=standing(JobState.WAITING),
            active=standing(JobState.ACTIVE),
            completed=total(JobState.COMPLETED),
            failed=standing(JobState.FAILED),
            delayed=standing(JobState.DELAYED),
            cancelled=total(JobState.CANCELLED),
            unacknowledged=counts.get((queue, JobState.FAILED), _NONE)[2],
            pause=pause,
            held_by=None if opening is None else opening.cause,
            oldest_waiting_seconds=None
            if oldest is None
            else max(0.0, (now - from_microseconds(oldest)).total_seconds()),
        )

    def _oldest(self, queue: Queue) -> int | None:
        # The one accepted first: the index by state holds ids, and ids are given in that order.
        row = self._execute(
            "select due_at from job where queue = ? and state = 'waiting' order by id limit 1",
            (queue,),
        ).fetchone()
        return None if row is None else row[0]

    def _alerts(self, queue: Queue, of: QueueStats) -> list[Alert]:
        found = []
        if of.unacknowledged > self._thresholds.failed:
            found.append(alerts.of_queue(queue, "failed", of.unacknowledged))
        if of.waiting > self._thresholds.waiting:
            found.append(alerts.of_queue(queue, "waiting", of.waiting))
        if of.held_by is not None:
            found.append(alerts.of_held(queue, of.held_by))
        stuck = timedelta(minutes=self._thresholds.stuck_minutes).total_seconds()
        waited = of.oldest_waiting_seconds or 0.0
        if waited > stuck and of.pause is None and of.held_by is None:
            found.append(alerts.of_queue(queue, "stuck", waited / 60))
        return found

    def _follow_up_alerts(self) -> list[Alert]:
        def count() -> int:
            return int(
                self._execute(
                    "select count(*) from job where state = 'failed' and acknowledged_at is null"
                    " and follow_up_failed = 1"
                ).fetchone()[0]
            )

        failed = self._database.read(count)
        return [alerts.of_program("follow_up", failed)] if failed else []
