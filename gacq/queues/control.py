"""What an administrator may do with queues and jobs; every action leaves an audit row.

Methods open their own transactions, so the shells call them directly.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from gacq.clock import Clock
from gacq.database import Database, microseconds
from gacq.errors import InvalidInput, RequestError
from gacq.queues.gate import Gate
from gacq.queues.job import JobView
from gacq.queues.ledger import Ledger
from gacq.queues.matching import JobFilter
from gacq.queues.monitor import Monitor
from gacq.queues.policy import Queue
from gacq.queues.removal import Ages, Old, Removal

LONGEST_PAUSE = timedelta(days=366)
TOGETHER = 50
"""Jobs that one transaction of a bulk action changes."""

Journal = Callable[[str, str, str, str | None, Mapping[str, Any], datetime], None]
"""Writes an audit row in the current transaction: actor, action, subject type, subject id,
details and time."""


class JobAction(StrEnum):
    """What may be done with one job, or with all that match a filter."""

    RETRY = "retry"
    CANCEL = "cancel"
    RUN_NOW = "run-now"
    ACKNOWLEDGE = "acknowledge"


@dataclass(frozen=True, slots=True)
class BulkResult:
    """How many jobs matched, how many were changed, and why the others were not, by job id."""

    matched: int
    changed: int
    refused: dict[int, str]


class Control:
    """Pause, resume, clean; retry, cancel, run now and acknowledge, one by one or in bulk."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        gate: Gate,
        monitor: Monitor,
        clock: Clock,
        *,
        journal: Journal,
        clean_days: int,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._gate = gate
        self._monitor = monitor
        self._clock = clock
        self._journal = journal
        self._clean_days = clean_days
        self._removal = Removal(database)

    def pause(
        self,
        queues: Iterable[Queue],
        *,
        by: str,
        reason: str = "",
        until: datetime | None = None,
    ) -> None:
        """Stop claiming from these queues, over restarts too; running jobs finish.

        Raises InvalidInput for an end that has passed or is more than a year away.
        """
        _require_near_future(until, self._clock.now())
        self._database.write(self._pause, tuple(queues), by, reason, until)
        self._gate.pauses.reload()

    def resume(self, queues: Iterable[Queue], *, by: str) -> None:
        self._database.write(self._resume, tuple(queues), by)
        self._gate.pauses.reload()

    def clean(self, queues: Iterable[Queue], *, by: str, dry_run: bool = False) -> dict[str, int]:
        """Remove completed, cancelled and acknowledged failed jobs older than ``clean_days``.

        Returns the count per state; an unacknowledged failure is never removed.
        """
        ages = self._old(queues)
        if dry_run:
            return self._removal.count(ages)
        return self._remove(ages, by, "queue.clean")

    def preview_clean(self, queues: Iterable[Queue], *, most: int) -> Old:
        """What a clean would remove, counted up to ``most`` of each queue."""
        return self._removal.look(self._old(queues), most=most)

    def retain(self, *, by: str) -> dict[str, int]:
        """Remove what is older than the policy of its queue keeps it, failures in the end too.

        Returns the count per state.
        """
        policies = self._ledger.policies.items()
        ages = [
            Ages(
                queue,
                ended=self._days_ago(policy.keep_completed_days),
                failed=self._days_ago(policy.keep_failed_days),
            )
            for queue, policy in policies
        ]
        return self._remove(ages, by, "queue.retention")

    def act(self, action: JobAction, job_id: int, *, by: str) -> JobView:
        """Raises NotFound, or Conflict if the job's state does not allow it."""
        return self._database.write(self._act, action, job_id, by)

    def act_on_all(
        self,
        action: JobAction,
        which: JobFilter,
        *,
        by: str,
        dry_run: bool = False,
        limit: int | None = None,
    ) -> BulkResult:
        """The same for every job that matches ``which``, the oldest ``limit`` of them."""
        ids = self._database.read(self._monitor.matching_ids, which, limit=limit)
        if dry_run:
            return BulkResult(len(ids), 0, {})
        refused: dict[int, str] = {}
        for start in range(0, len(ids), TOGETHER):
            refused |= self._database.write(self._act_on, action, ids[start : start + TOGETHER], by)
        return BulkResult(len(ids), len(ids) - len(refused), refused)

    def _old(self, queues: Iterable[Queue]) -> list[Ages]:
        cutoff = self._days_ago(self._clean_days)
        return [Ages(queue, ended=cutoff) for queue in queues]

    def _days_ago(self, days: int) -> datetime:
        return self._clock.now() - timedelta(days=days)

    def _remove(self, ages: list[Ages], by: str, action: str) -> dict[str, int]:
        counts = self._removal.remove(ages)
        if any(counts.values()):
            queues = [each.queue for each in ages]
            self._database.write(self._note_removed, by, action, queues, counts)
        return counts

    # --- inside the writer's transaction

    def _pause(
        self, queues: tuple[Queue, ...], by: str, reason: str, until: datetime | None
    ) -> None:
        now = self._clock.now()
        for queue in queues:
            self._database.execute(
                "insert into queue_switch (queue, paused_at, paused_by, reason, until_at)"
                " values (?, ?, ?, ?, ?) on conflict (queue) do update set"
                " paused_at = excluded.paused_at, paused_by = excluded.paused_by,"
                " reason = excluded.reason, until_at = excluded.until_at",
                (
                    queue,
                    microseconds(now),
                    by,
                    reason,
                    None if until is None else microseconds(until),
                ),
            )
            details = {"reason": reason, "until": None if until is None else until.isoformat()}
            self._journal(by, "queue.pause", "queue", queue, details, now)

    def _resume(self, queues: tuple[Queue, ...], by: str) -> None:
        now = self._clock.now()
        for queue in queues:
            resumed = self._database.execute(
                "delete from queue_switch where queue = ?", (queue,)
            ).rowcount
            if resumed:
                self._journal(by, "queue.resume", "queue", queue, {}, now)

    def _act_on(self, action: JobAction, job_ids: list[int], by: str) -> dict[int, str]:
        """Why some of them were refused; a verb that refuses has changed nothing."""
        refused: dict[int, str] = {}
        for job_id in job_ids:
            try:
                self._act(action, job_id, by)
            except RequestError as error:
                refused[job_id] = str(error)
        return refused

    def _act(self, action: JobAction, job_id: int, by: str) -> JobView:
        now = self._clock.now()
        verbs = {
            JobAction.RETRY: self._ledger.retry,
            JobAction.CANCEL: self._ledger.cancel,
            JobAction.RUN_NOW: self._ledger.run_now,
            JobAction.ACKNOWLEDGE: self._ledger.acknowledge,
        }
        job = verbs[action](job_id, now=now, by=by)
        self._journal(by, f"job.{action}", "job", str(job_id), {"queue": job.queue}, now)
        return job

    def _note_removed(
        self, by: str, action: str, queues: list[Queue], counts: dict[str, int]
    ) -> None:
        details = {"queues": queues, **counts}
        self._journal(by, action, "queue", None, details, self._clock.now())


def _require_near_future(until: datetime | None, now: datetime) -> None:
    if until is None:
        return
    if until <= now:
        raise InvalidInput({"until": "must be in the future; leave it out for no end"})
    if until > now + LONGEST_PAUSE:
        raise InvalidInput({"until": "must be within a year; leave it out for no end"})
