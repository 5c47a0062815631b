"""What the queues look like: counts, health and lists, at the same cost for any size."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from gacq.database import Database, from_microseconds, microseconds
from gacq.queues import alerts
from gacq.queues.alerts import Alert
from gacq.queues.gate import Gate
from gacq.queues.job import JobState, JobView
from gacq.queues.ledger.books import COLUMNS, view_of
from gacq.queues.pauses import Pause
from gacq.queues.policy import Queue

LARGEST_ID = 2**63 - 1


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
class JobFilter:
    """Which jobs: all given parts must match.

    Attributes:
        text: is looked for in payload, error, log lines and ids.
        among: any of these states; all where it is empty.
        without_cause: no job that stands with this cause.
        finished_from, finished_to: both ends belong to it.
    """

    queue: Queue | None = None
    state: JobState | None = None
    cause: str | None = None
    subject: str | None = None
    text: str | None = None
    acknowledged: bool | None = None
    among: tuple[JobState, ...] = ()
    without_cause: str | None = None
    finished_from: datetime | None = None
    finished_to: datetime | None = None


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
        """Newest first; inside ``database.read``."""
        ids = self._newest(which, before_id, limit + 1)
        marks = ", ".join("?" * len(ids))
        rows = self._execute(
            f"select {COLUMNS} from job where id in ({marks}) order by id desc", ids
        ).fetchall()
        jobs = [view_of(row) for row in rows]
        return JobPage(jobs[:limit], jobs[limit - 1].id if len(jobs) > limit else None)

    def matching_ids(self, which: JobFilter, *, limit: int | None = None) -> list[int]:
        """Oldest first, at most ``limit``."""
        found: list[int] = []
        most = LARGEST_ID if limit is None else limit
        for part in _parts(which):
            where, params = _condition(part)
            sql = f"select id from job where {where} order by id limit ?"
            found += self._ids(sql, [*params, most])
        return sorted(found)[:most]

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

    def _newest(self, which: JobFilter, before_id: int | None, limit: int) -> list[int]:
        """The index by queue and state holds the ids in order: the newest of each, merged.

        One statement over several of them would sort all jobs of the queue for one page.
        """
        below = LARGEST_ID if before_id is None else before_id
        found: list[int] = []
        for part in _parts(which):
            where, params = _condition(part)
            sql = f"select id from job where {where} and id < ? order by id desc limit ?"
            found += self._ids(sql, [*params, below, limit])
        return sorted(found, reverse=True)[:limit]

    def _ids(self, sql: str, params: list[Any]) -> list[int]:
        return [job_id for (job_id,) in self._execute(sql, params).fetchall()]


def _parts(which: JobFilter) -> list[JobFilter]:
    """The filter as filters of one queue and one state each, if it names either."""
    states = _states(which)
    named = which.queue is not None or len(states) < len(JobState)
    if which.subject is not None or not named:
        return [which]
    queues = [which.queue] if which.queue else list(Queue)
    return [
        replace(which, queue=queue, state=state, among=()) for queue in queues for state in states
    ]


def _states(which: JobFilter) -> list[JobState]:
    """The states that a job of this filter may stand in; what completed has no cause."""
    states = [which.state] if which.state else list(which.among or JobState)
    return [state for state in states if which.cause is None or state is not JobState.COMPLETED]


def _condition(which: JobFilter) -> tuple[str, list[Any]]:
    """The SQL of a filter, with its parameters."""
    terms: dict[str, tuple[Any, ...]] = {"id > 0": ()}
    for column, value in (
        ("queue", which.queue),
        ("state", which.state),
        ("cause", which.cause),
        ("subject", which.subject),
    ):
        if value is not None:
            terms[f"{column} = ?"] = (str(value),)
    if which.among:
        terms[f"state in ({', '.join('?' * len(which.among))})"] = which.among
    if which.without_cause is not None:
        terms["coalesce(cause, '') <> ?"] = (which.without_cause,)
    for sign, moment in ((">=", which.finished_from), ("<=", which.finished_to)):
        if moment is not None:
            terms[f"finished_at {sign} ?"] = (microseconds(moment),)
    if which.acknowledged is not None:
        terms[f"acknowledged_at is {'not ' if which.acknowledged else ''}null"] = ()
    if which.text:
        escaped = which.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        contains = " or ".join(f"{column} like ? escape '\\'" for column in _SEARCHED)
        terms[f"({contains} or subject = ? or id = ? or {_IN_LOG})"] = (
            *[f"%{escaped}%"] * len(_SEARCHED),
            which.text,
            which.text,
            *[f"%{escaped}%"] * 2,
        )
    return " and ".join(terms), [value for values in terms.values() for value in values]


_SEARCHED = ("payload", "detail", "cause", "kind")
_IN_LOG = (
    "exists (select 1 from job_log where job_id = job.id and lines like ? escape '\\'"
    " and exists (select 1 from json_each(lines)"
    " where json_extract(value, '$[3]') like ? escape '\\'))"
)
"""The row as a whole is looked at first: it also holds loggers' names, which nobody seeks."""
