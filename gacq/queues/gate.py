"""The gate before every claim: is the queue paused, its service held, its rate spent?

One object for the whole process, asked by the consumers' threads. Pauses and open breakers are
rows, so they survive a restart and the command line can change them; the gate keeps a copy and
reads it again when told that they changed.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gacq.clock import Clock
from gacq.database import Database, from_microseconds, microseconds
from gacq.queues.breaker import Breaker, Opening, Patience
from gacq.queues.pauses import Pauses
from gacq.queues.policy import Queue
from gacq.queues.rate import RateBucket

log = logging.getLogger(__name__)

PAUSED_WAIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Service:
    """An outside service.

    Attributes:
        fingerprint: changes with its settings; tells no secret.
        calls_per_minute: 0 for no limit.
        attempt_seconds: how long one attempt with it may take at most.
    """

    name: str
    fingerprint: str
    calls_per_minute: int = 0
    attempt_seconds: float = 180.0


class Gate:
    """Says whether a queue may claim now. ``opened`` is called when waiting may be over."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        opened: Callable[[Queue], None],
        patience: Patience,
    ) -> None:
        self._database = database
        self._clock = clock
        self._opened = opened
        self._patience = patience
        self._lock = threading.Lock()
        self._began_at = clock.monotonic()
        self.pauses = Pauses(database, clock, opened)
        self._services: dict[str, Service] = {}
        self._service_of: dict[Queue, str] = {}
        self._breakers: dict[str, Breaker] = {}
        self._buckets: dict[str, RateBucket] = {}

    def serve(self, queue: Queue, service: Service | None) -> None:
        """Say which outside service the queue's jobs need; before ``load``."""
        if service is not None:
            self._service_of[queue] = service.name
            self._services[service.name] = service
            self._breakers.setdefault(service.name, self._breaker(service))
            self._buckets.setdefault(service.name, RateBucket(service.calls_per_minute))

    def load(self, *, forget_stale: bool) -> None:
        """Read pauses and breakers; a breaker whose service has other settings now is closed.

        Only the running service forgets its row: the command line may lack the service's secrets.
        """
        self.pauses.reload()
        rows = self._database.read(self._read_breakers)
        with self._lock:
            for name, fingerprint, *opening in rows:
                service = self._services.get(name)
                if service is not None and service.fingerprint == fingerprint:
                    self._breakers[name] = self._breaker(service, _opening(opening))
        for name in [row[0] for row in rows if not self.is_open(row[0])]:
            if forget_stale:
                self._database.write(self._begin_anew, name)

    def _breaker(self, service: Service, opening: Opening | None = None) -> Breaker:
        wait = 0.0
        if opening is not None:
            wait = (opening.probe_at - self._clock.now()).total_seconds()
        return Breaker(
            self._patience,
            attempt_seconds=service.attempt_seconds,
            opening=opening,
            # A clock that was set back since must not put the probe off.
            probe_at=self._clock.monotonic() + min(wait, self._patience.longest_wait_seconds),
        )

    # --- asked by the consumers

    def wait_seconds(self, queue: Queue) -> float:
        """0 and the admission is taken (give it back if no job was there), else seconds to wait."""
        if self.pauses.hold(queue):
            return PAUSED_WAIT_SECONDS
        with self._lock:
            return self._admit(self._service_of.get(queue))

    def admit_inline(self, queue: Queue) -> float:
        """The same for a job run in a request: a pause holds the queue's workers, not a person."""
        with self._lock:
            return self._admit(self._service_of.get(queue))

    def _admit(self, service: str | None) -> float:
        if service is None:
            return 0.0
        breaker, bucket = self._breakers[service], self._buckets[service]
        monotonic = self._clock.monotonic()
        wait = max(breaker.wait_seconds(monotonic), bucket.wait_seconds(monotonic))
        if wait <= 0:
            breaker.admit(monotonic)
            bucket.take(monotonic)
        return wait

    def give_back(self, queue: Queue) -> None:
        """The admission was not used."""
        service = self._service_of.get(queue)
        if service is not None:
            with self._lock:
                self._breakers[service].withdraw()
                self._buckets[service].give_back()

    def take_call(self, queue: Queue) -> float:
        """One more call inside an attempt: 0 if taken, else seconds to wait."""
        service = self._service_of.get(queue)
        if service is None:
            return 0.0
        with self._lock:
            now = self._clock.monotonic()
            wait = self._buckets[service].wait_seconds(now)
            if wait <= 0:
                self._buckets[service].take(now)
            return wait

    # --- told by the runner

    def claimed(self, queue: Queue, job_id: int) -> None:
        """The admission was used for this job, whose end will be told."""
        self._tell(queue, lambda breaker: breaker.claimed(job_id))

    def succeeded(self, queue: Queue) -> None:
        self._tell(queue, lambda breaker: breaker.succeeded())

    def no_verdict(self, queue: Queue, job_id: int) -> None:
        """The attempt ended without saying anything about the service."""
        self._tell(queue, lambda breaker: breaker.no_verdict(job_id))

    def job_fault(self, queue: Queue, cause: str, job_id: int) -> None:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        self._tell(queue, lambda breaker: breaker.job_fault(cause, job_id, now, monotonic))

    def service_fault(
        self, queue: Queue, cause: str, job_id: int, *, retry_after_seconds: float = 0.0
    ) -> None:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        self._tell(
            queue,
            lambda breaker: breaker.service_fault(
                cause, job_id, now, monotonic, retry_after_seconds=retry_after_seconds
            ),
        )

    def is_probe(self, queue: Queue, job_id: int) -> bool:
        """Whether the job was let through to a held service: its trouble is the service's."""
        service = self._service_of.get(queue)
        if service is None:
            return False
        with self._lock:
            breaker = self._breakers[service]
            return breaker.opening is not None and breaker.is_probe(job_id)

    def hold_seconds(self, queue: Queue, job_id: int, retry_after_seconds: float) -> float | None:
        """How long to hold a job after a service fault; None if no service is known here."""
        service = self._service_of.get(queue)
        if service is None:
            return None
        with self._lock:
            return self._breakers[service].hold_seconds(job_id, retry_after_seconds)

    def _tell(self, queue: Queue, tell: Callable[[Breaker], None]) -> None:
        name = self._service_of.get(queue)
        if name is None:
            return
        with self._lock:
            breaker = self._breakers[name]
            before = breaker.opening
            tell(breaker)
            after = breaker.opening
        if before == after:
            return
        self._store(name, after)
        if after is None:
            log.warning("%s answers again; held jobs go on", name)
            for held in self.queues_of(name):
                self._opened(held)
        elif before is None:
            log.warning("Jobs that need %s are held: %s", name, after.cause)

    def follow_step(self, step: timedelta) -> None:
        """The wall clock made a step: what is dated by it is dated anew."""
        now, monotonic = self._clock.now(), self._clock.monotonic()
        with self._lock:
            for breaker in self._breakers.values():
                breaker.follow_step(step, now, monotonic)
        for name, opening in self.openings().items():
            self._store(name, opening)

    # --- for people

    def openings(self) -> dict[str, Opening]:
        """The services whose jobs are held, by name."""
        with self._lock:
            return {
                name: breaker.opening
                for name, breaker in self._breakers.items()
                if breaker.opening is not None
            }

    def is_outage(self, queue: Queue) -> bool:
        """Whether a job that meets the trouble again may fail for good."""
        return queue not in self._service_of or self._has_run_long_enough(self._clock.monotonic())

    def _has_run_long_enough(self, monotonic: float) -> bool:
        return monotonic - self._began_at >= self._patience.confirm_seconds

    def outages(self) -> dict[str, Opening]:
        """Those of them that may fail held jobs: confirmed, and tested by no probe now."""
        monotonic = self._clock.monotonic()
        if not self._has_run_long_enough(monotonic):
            return {}
        with self._lock:
            return {
                name: breaker.opening
                for name, breaker in self._breakers.items()
                if breaker.opening is not None
                and breaker.confirmed
                and not breaker.is_probing(monotonic)
            }

    def opening_of(self, queue: Queue) -> Opening | None:
        service = self._service_of.get(queue)
        return None if service is None else self.openings().get(service)

    def is_open(self, service: str) -> bool:
        return service in self.openings()

    def queues_of(self, service: str) -> list[Queue]:
        return [queue for queue, name in self._service_of.items() if name == service]

    # --- rows

    def _read_breakers(self) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._database.execute(
            "select service, fingerprint, cause, opened_at, probe_at, probes from breaker"
        ).fetchall()
        return rows

    def _forget(self, service: str) -> None:
        self._database.execute("delete from breaker where service = ?", (service,))

    def _begin_anew(self, service: str) -> None:
        """The service's settings have changed: what was held for the old ones is held no longer."""
        self._forget(service)
        now = microseconds(self._clock.now())
        for queue in self.queues_of(service):
            self._database.execute(
                "update message set due_at = min(due_at, ?) where due_at is not null and job_id in"
                " (select id from job where queue = ? and held_since is not null"
                " and state = 'delayed')",
                (now, queue),
            )
            self._database.execute(
                "update job set held_since = null, due_at = min(due_at, ?) where queue = ?"
                " and held_since is not null and state in ('waiting', 'delayed')",
                (now, queue),
            )

    def _store(self, name: str, opening: Opening | None) -> None:
        # Only a copy for the next start: losing it costs one probe, so no caller waits on failure.
        try:
            self._database.write(self._write_breaker, name, opening)
        except Exception:
            log.warning("The state of the breaker of %s could not be stored", name, exc_info=True)

    def _write_breaker(self, name: str, opening: Opening | None) -> None:
        if opening is None:
            # Jobs keep their held_since: one that meets the trouble while others succeed must end.
            self._forget(name)
            return
        self._database.execute(
            "insert into breaker (service, fingerprint, cause, opened_at, probe_at, probes)"
            " values (?, ?, ?, ?, ?, ?) on conflict (service) do update set"
            " fingerprint = excluded.fingerprint, cause = excluded.cause,"
            " opened_at = excluded.opened_at, probe_at = excluded.probe_at,"
            " probes = excluded.probes",
            (
                name,
                self._services[name].fingerprint,
                opening.cause,
                microseconds(opening.opened_at),
                microseconds(opening.probe_at),
                opening.probes,
            ),
        )


def _opening(columns: list[Any]) -> Opening:
    cause, opened_at, probe_at, probes = columns
    return Opening(cause, from_microseconds(opened_at), from_microseconds(probe_at), probes)
