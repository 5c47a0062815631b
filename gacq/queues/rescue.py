"""After a crash: settle what dead processes left running, and ring for what nobody was rung for.

``at_start`` runs before the first claim and is exact: every attempt carries the boot id of its
process, and only one process may have the data folder. ``Sweep`` looks every 15 s for what a lost
message, a long outage or a hung thread has left behind. Neither is a chore: nothing switches
them off.
"""

import logging
import os
import socket
import threading
from datetime import timedelta

from gacq.clock import Clock
from gacq.database import Database, microseconds
from gacq.queues.clock_steps import ClockSteps
from gacq.queues.gate import Gate
from gacq.queues.job import Failure
from gacq.queues.ledger import AttemptSuperseded, Ledger
from gacq.queues.policy import Queue
from gacq.queues.runner import Runner

log = logging.getLogger(__name__)

CHUNK = 500
"""Rows per transaction, so that no caller waits long behind a rescue."""


class Rescue:
    """Puts the ledger right. ``boot`` is this process."""

    def __init__(self, database: Database, ledger: Ledger, clock: Clock, *, boot: str) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock
        self._boot = boot

    def at_start(self, version: str, *, opening_since: float) -> int:
        """Register this process, settle every orphan and ring for all; returns the orphans.

        ``opening_since`` is the monotonic time from which the rescue is timed.
        """
        self._database.write(self._register, version)
        orphans = self._settle_orphans()
        self.ring_missing()
        seconds = self._clock.monotonic() - opening_since
        self._database.write(self._note, orphans, seconds)
        if orphans:
            log.warning("%s interrupted jobs were taken up again in %.3f s", orphans, seconds)
        return orphans

    def at_stop(self) -> None:
        self._database.write(self._sign_off)

    def ring_missing(self) -> int:
        """Ring for every live job that no message stands for."""
        rung = 0
        while count := self._database.write(self._ring_chunk):
            rung += count
        return rung

    def _settle_orphans(self) -> int:
        settled = 0
        while count := self._database.write(self._orphan_chunk):
            settled += count
        return settled

    def _register(self, version: str) -> None:
        self._database.execute(
            "insert into process (boot, pid, host, version, started_at) values (?, ?, ?, ?, ?)",
            (
                self._boot,
                os.getpid(),
                socket.gethostname(),
                version,
                microseconds(self._clock.now()),
            ),
        )

    def _note(self, orphans: int, seconds: float) -> None:
        self._database.execute(
            "update process set rescued = ?, rescue_seconds = ? where boot = ?",
            (orphans, seconds, self._boot),
        )

    def _sign_off(self) -> None:
        self._database.execute(
            "update process set ended_at = ? where boot = ?",
            (microseconds(self._clock.now()), self._boot),
        )

    def _orphan_chunk(self) -> int:
        now = self._clock.now()
        rows = self._database.execute(
            "select job.id from job join attempt on attempt.job_id = job.id"
            " and attempt.number = job.runs"
            " where job.queue in (?, ?, ?, ?) and job.state = 'active' and attempt.boot <> ?"
            " order by job.id limit ?",
            (*Queue, self._boot, CHUNK),
        ).fetchall()
        for (job_id,) in rows:
            self._ledger.orphan(job_id, now=now)
        return len(rows)

    def _ring_chunk(self) -> int:
        rows = self._database.execute(
            "select id, queue, priority, due_at, state from job"
            " where queue in (?, ?, ?, ?) and state in ('waiting', 'delayed')"
            " and not exists (select 1 from message where message.job_id = job.id)"
            " order by id limit ?",
            (*Queue, CHUNK),
        ).fetchall()
        for row in rows:
            self._ledger.ring_again(*row)
        return len(rows)


class Sweep:
    """Every ``seconds``: what the fast paths may have missed. A thread of its own."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        gate: Gate,
        runner: Runner,
        rescue: Rescue,
        clock: Clock,
        *,
        seconds: float,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._gate = gate
        self._runner = runner
        self._rescue = rescue
        self._clock = clock
        self._seconds = seconds
        self._stop = threading.Event()
        self._clock_steps = ClockSteps(database, ledger, gate, clock)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="gacq-sweep", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def once(self) -> None:
        """One round; each part by itself, so that one that fails holds up no other."""
        for part in (
            self._clock_steps.follow,
            self._gate.pauses.reload,
            self._promote,
            self._rescue.ring_missing,
            self._expire_held,
            self._settle_lost,
            self._runner.interrupt_busy,
        ):
            try:
                part()
            except Exception:
                log.exception("A part of the sweep failed; it is tried again")

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            self.once()

    def _promote(self) -> None:
        for queue in Queue:
            self._database.write(self._ledger.promote_due, queue, now=self._clock.now())

    def _expire_held(self) -> None:
        """Fail what waits for a dead service longer than ``outage_hours``."""
        now = self._clock.now()
        cutoff = now - timedelta(hours=self._ledger.limits.outage_hours)
        for service, opening in self._gate.outages().items():
            failure = Failure(opening.cause, f"held since {opening.opened_at:%Y-%m-%d %H:%M} UTC")
            for queue in self._gate.queues_of(service):
                opened_in_time = opening.opened_at <= cutoff
                while self._database.write(
                    self._expire_chunk, queue, microseconds(cutoff), opened_in_time, failure
                ):
                    pass

    def _expire_chunk(
        self, queue: Queue, cutoff: int, opened_before_cutoff: bool, failure: Failure
    ) -> int:
        now = self._clock.now()
        rows = self._database.execute(
            "select id from job where queue = ? and state in ('waiting', 'delayed')"
            " and (held_since <= ? or (? and held_since is null and due_at <= ?)) limit ?",
            (queue, cutoff, opened_before_cutoff, cutoff, CHUNK),
        ).fetchall()
        for (job_id,) in rows:
            self._ledger.expire(job_id, failure, now=now)
        return len(rows)

    def _settle_lost(self) -> None:
        """Take up a job that is active though no thread here runs it any more."""
        running = self._runner.running
        for job_id, number in self._database.read(self._overdue):
            if running.get(job_id) == number:
                continue
            try:
                self._database.write(self._ledger.orphan, job_id, now=self._clock.now())
            except AttemptSuperseded:
                continue

    def _overdue(self) -> list[tuple[int, int]]:
        now = microseconds(self._clock.now())
        rows = self._database.execute(
            "select id, runs, queue, started_at from job"
            " where queue in (?, ?, ?, ?) and state = 'active'",
            tuple(Queue),
        ).fetchall()
        return [
            (job_id, runs)
            for job_id, runs, queue, started_at in rows
            if started_at + (self._ledger.policies[Queue(queue)].time_limit_seconds + 60) * 1e6
            < now
        ]
