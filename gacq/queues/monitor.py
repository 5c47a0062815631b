"""What the queues look like: counts, health and lists, at the same cost for any size."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any

import peewee

from gacq.causes import CAUSES
from gacq.database import Database, from_microseconds
from gacq.queues.gate import Gate, Pause
from gacq.queues.job import Job, JobState, JobView
from gacq.queues.policy import Queue

LABELS = {
    Queue.AI_QC: "AI QC",
    Queue.EMAIL: "Email",
    Queue.CALENDAR: "Calendar",
    Queue.REPORT: "Report",
}
"""Names in alerts, as the original system wrote them."""


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
class Alert:
    """One thing a person should know; ``severity`` is ``warning`` or ``critical``."""

    queue: str
    severity: str
    message: str


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
    """Which jobs: all given parts must match. ``text`` is looked for in payload, error and ids."""

    queue: Queue | None = None
    state: JobState | None = None
    cause: str | None = None
    subject: str | None = None
    text: str | None = None
    acknowledged: bool | None = None


@dataclass(frozen=True, slots=True)
class JobPage:
    """One page, newest first; ``next_id`` continues it (give it as ``before_id``)."""

    jobs: list[JobView] = field(default_factory=list)
    next_id: int | None = None


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

    def stats(self, now: datetime) -> dict[Queue, QueueStats]:
        counts = self._database.read(self._counts)
        pauses = self._gate.pauses()
        return {queue: self._queue_stats(queue, counts, pauses.get(queue), now) for queue in Queue}

    def health(self, now: datetime) -> Health:
        """Warnings leave ``healthy`` true, as in the original system; a critical alert does not."""
        stats = self.stats(now)
        alerts = [alert for queue, of in stats.items() for alert in self._alerts(queue, of)]
        alerts += self._follow_up_alerts()
        if not self._consumer_alive():
            alerts.append(Alert("gacq", "critical", "the consumer does not move; restart gacq"))
        if not self._writable():
            alerts.append(
                Alert("gacq", "critical", "the database can't be written; check the disk")
            )
        return Health(all(alert.severity != "critical" for alert in alerts), stats, alerts)

    def jobs(self, which: JobFilter, *, before_id: int | None = None, limit: int = 50) -> JobPage:
        """Newest first; inside ``database.read``."""
        query = self._matching(which).order_by(Job.id.desc()).limit(limit + 1)
        if before_id is not None:
            query = query.where(Job.id < before_id)
        jobs = [_view(row) for row in query]
        return JobPage(jobs[:limit], jobs[limit - 1].id if len(jobs) > limit else None)

    def matching_ids(self, which: JobFilter) -> list[int]:
        return [row.id for row in self._matching(which, Job.id).order_by(Job.id)]

    # --- how they are counted

    def _counts(self) -> dict[tuple[str, str], tuple[int, int]]:
        rows = self._execute("select queue, state, standing, total from queue_count").fetchall()
        return {(queue, state): (standing, total) for queue, state, standing, total in rows}

    def _queue_stats(
        self,
        queue: Queue,
        counts: dict[tuple[str, str], tuple[int, int]],
        pause: Pause | None,
        now: datetime,
    ) -> QueueStats:
        def standing(state: JobState) -> int:
            return counts.get((queue, state), (0, 0))[0]

        def total(state: JobState) -> int:
            return counts.get((queue, state), (0, 0))[1]

        opening = self._gate.opening_of(queue)
        oldest, unacknowledged = self._database.read(self._waits, queue, standing(JobState.FAILED))
        return QueueStats(
            waiting=standing(JobState.WAITING),
            active=standing(JobState.ACTIVE),
            completed=total(JobState.COMPLETED),
            failed=standing(JobState.FAILED),
            delayed=standing(JobState.DELAYED),
            cancelled=total(JobState.CANCELLED),
            unacknowledged=unacknowledged,
            pause=pause,
            held_by=None if opening is None else opening.cause,
            oldest_waiting_seconds=None
            if oldest is None
            else max(0.0, (now - from_microseconds(oldest)).total_seconds()),
        )

    def _waits(self, queue: Queue, failed: int) -> tuple[int | None, int]:
        # The one accepted first: the index by state holds ids, and ids are given in that order.
        oldest = self._execute(
            "select due_at from job where queue = ? and state = 'waiting' order by id limit 1",
            (queue,),
        ).fetchone()
        unacknowledged = 0
        if failed:
            unacknowledged = self._execute(
                "select count(*) from job where queue = ? and state = 'failed'"
                " and acknowledged_at is null",
                (queue,),
            ).fetchone()[0]
        return (None if oldest is None else oldest[0]), unacknowledged

    def _alerts(self, queue: Queue, of: QueueStats) -> list[Alert]:
        label, alerts = LABELS[queue], []
        if of.unacknowledged > self._thresholds.failed:
            alerts.append(Alert(label, "warning", f"{of.unacknowledged} failed jobs"))
        if of.waiting > self._thresholds.waiting:
            alerts.append(Alert(label, "warning", f"{of.waiting} jobs waiting"))
        if of.held_by is not None:
            meaning = CAUSES[of.held_by].meaning_en if of.held_by in CAUSES else of.held_by
            alerts.append(Alert(label, "warning", f"jobs are held: {meaning}"))
        stuck = timedelta(minutes=self._thresholds.stuck_minutes).total_seconds()
        waited = of.oldest_waiting_seconds or 0.0
        if waited > stuck and of.pause is None and of.held_by is None:
            alerts.append(
                Alert(label, "critical", f"the oldest job has waited {waited / 60:.0f} minutes")
            )
        return alerts

    def _follow_up_alerts(self) -> list[Alert]:
        def count() -> int:
            return int(
                self._execute(
                    "select count(*) from job where state = 'failed' and acknowledged_at is null"
                    " and follow_up_failed = 1"
                ).fetchone()[0]
            )

        failed = self._database.read(count)
        if not failed:
            return []
        return [
            Alert("gacq", "warning", f"{failed} failed jobs whose follow-up could not be stored")
        ]

    def _matching(self, which: JobFilter, *columns: Any) -> peewee.ModelSelect:
        conditions: list[Any] = [Job.id > 0]
        if which.queue is not None:
            conditions.append(Job.queue == which.queue.value)
        if which.state is not None:
            conditions.append(Job.state == which.state.value)
        if which.cause is not None:
            conditions.append(Job.cause == which.cause)
        if which.subject is not None:
            conditions.append(Job.subject == which.subject)
        if which.acknowledged is not None:
            conditions.append(Job.acknowledged_at.is_null(not which.acknowledged))
        if which.text:
            conditions.append(_contains(which.text))
        return Job.select(*columns).where(reduce(and_, conditions))


def _contains(text: str) -> Any:
    return (
        Job.payload.cast("TEXT").contains(text)
        | Job.detail.contains(text)
        | Job.cause.contains(text)
        | Job.kind.contains(text)
        | (Job.subject == text)
        | (Job.id.cast("TEXT") == text)
    )


def _view(job: Job) -> JobView:
    names = JobView.__slots__
    values = {name: getattr(job, name) for name in names}
    values["state"] = JobState(job.state)
    return JobView(**values)
