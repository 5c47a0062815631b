"""Asking for work: one accepted job per live key, with its message, in the caller's transaction."""

from datetime import datetime, timedelta
from typing import Any

from gacq.database import from_microseconds, microseconds, to_json
from gacq.queues.job import JobState
from gacq.queues.ledger.books import Books, Enqueued
from gacq.queues.policy import Queue, check_request

_MICROSECOND = timedelta(microseconds=1)


class Accepting(Books):
    """Enqueue, and ring for what has become due."""

    def enqueue(
        self,
        queue: Queue,
        *,
        kind: str,
        payload: dict[str, Any],
        now: datetime,
        key: str | None = None,
        subject: str | None = None,
        priority: int | None = None,
        delay_seconds: float | None = None,
        attempts: int | None = None,
        origin: str = "system",
    ) -> Enqueued:
        """Accept one job. With a ``key`` that is live already, return that job as a duplicate.

        Asking while that job is active makes it run once more after this run, unless a repeat
        could hurt. Raises InvalidInput for numbers outside the limits.
        """
        policy = self.policies[queue]
        priority = policy.priority if priority is None else priority
        delay = 0.0 if delay_seconds is None else delay_seconds
        attempts = policy.attempts if attempts is None else attempts
        check_request(self.limits, priority=priority, delay_seconds=delay, attempts=attempts)
        if key is not None and (live := self._live_key(queue, kind, key)) is not None:
            job_id, state = live
            if state == JobState.ACTIVE and not policy.repeat_hurts:
                again = {"payload": payload, "priority": priority, "attempts": attempts}
                self._execute("update job set again = ? where id = ?", (to_json(again), job_id))
            return Enqueued(job_id, duplicate=True)
        return Enqueued(
            self._insert(
                queue, kind, key, subject, payload, priority, delay, attempts, origin, now
            ),
            duplicate=False,
        )

    def _insert(
        self,
        queue: Queue,
        kind: str,
        key: str | None,
        subject: str | None,
        payload: dict[str, Any],
        priority: int,
        delay: float,
        attempts: int,
        origin: str,
        now: datetime,
    ) -> int:
        due_at = now + timedelta(seconds=delay) if delay else now
        state = JobState.DELAYED if delay else JobState.WAITING
        job_id: int = self._execute(
            "insert into job (queue, kind, key, live_key, subject, payload, state, priority,"
            " due_at, attempts, origin, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                queue,
                kind,
                key,
                key,
                subject,
                to_json(payload),
                state,
                priority,
                microseconds(due_at),
                attempts,
                origin,
                microseconds(now),
            ),
        ).lastrowid
        self._bell.ring(queue, job_id, priority, due_at if delay else None)
        return job_id

    def _run_again(self, job_id: int, again: dict[str, Any], now: datetime) -> None:
        """Someone asked for the same work while it ran: accept it as a job of its own."""
        job = self.job(job_id)
        self._execute("update job set again = null where id = ?", (job_id,))
        self.enqueue(
            Queue(job.queue),
            kind=job.kind,
            key=job.key,
            subject=job.subject,
            payload=again["payload"],
            priority=again["priority"],
            attempts=again["attempts"],
            origin=job.origin,
            now=now,
        )

    def promote_due(self, queue: Queue, *, now: datetime, limit: int = 500) -> int:
        """Move delayed jobs whose time has come to waiting, and ring for them."""
        due = self._execute(
            "select id from job where queue = ? and state = 'delayed' and due_at <= ?"
            " order by due_at, id limit ?",
            (queue, microseconds(now), limit),
        ).fetchall()
        for (job_id,) in due:
            self._promote(job_id, now)
        return len(due)

    def _promote(self, job_id: int, now: datetime, *, due_at: datetime | None = None) -> None:
        row = self._execute(
            "update job set state = 'waiting', due_at = coalesce(?, due_at)"
            " where id = ? and state = 'delayed' returning queue, priority",
            (None if due_at is None else microseconds(due_at), job_id),
        ).fetchone()
        if row is not None:
            self._bell.silence(job_id)
            self._bell.ring(Queue(row[0]), job_id, row[1], None)

    def move_delays_back(self, back: timedelta, *, since: datetime, now: datetime) -> None:
        """The wall clock was set back: what is delayed is due as much earlier.

        Not what was delayed by the new time, which is dated between ``since`` and ``now``.
        """
        span = back // _MICROSECOND
        moved = self._execute(
            "update job set due_at = due_at - ? where queue in (?, ?, ?, ?) and state = 'delayed'"
            " and coalesce((select max(ended_at) from attempt where job_id = job.id), created_at)"
            " not between ? and ? returning id",
            (span, *Queue, microseconds(since), microseconds(now)),
        ).fetchall()
        self._bell.move_back([job_id for (job_id,) in moved], span)

    def follow_outages(self, step: timedelta, *, now: datetime) -> None:
        """The wall clock made a step: no job has been held for longer, or from a later time."""
        ahead = max(0, step // _MICROSECOND)
        self._execute(
            "update job set held_since = min(held_since + ?, ?) where queue in (?, ?, ?, ?)"
            " and state in ('waiting', 'delayed', 'active') and held_since is not null",
            (ahead, microseconds(now), *Queue),
        )

    def ring_again(self, job_id: int, queue: str, priority: int, due_at: int, state: str) -> None:
        """Ring for a live job that no message stands for (columns as they are stored)."""
        due = from_microseconds(due_at) if state == JobState.DELAYED else None
        self._bell.ring(Queue(queue), job_id, priority, due)

    def silence(self, job_id: int) -> None:
        """Take back the bell of a job that was claimed by its id."""
        self._bell.silence(job_id)
