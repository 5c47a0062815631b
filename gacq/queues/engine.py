"""The queues put together: builds their parts, starts them in order and stops them in reverse.

Knows nothing of what the jobs are about: processors are handed in with ``serve``. With no
``boot`` (the command line on a running office) nothing is claimed, only enqueued and controlled.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from gacq.clock import Clock
from gacq.database import Database
from gacq.errors import Unavailable
from gacq.queues.breaker import Patience
from gacq.queues.broker import Broker, make_huey
from gacq.queues.consumer import Consumer
from gacq.queues.control import Control, Journal
from gacq.queues.gate import Gate, Service
from gacq.queues.job import JobView
from gacq.queues.ledger import Ledger
from gacq.queues.monitor import Monitor, Thresholds
from gacq.queues.policy import Limits, Policy, Queue
from gacq.queues.processor import Processor
from gacq.queues.rescue import Rescue, Sweep
from gacq.queues.runner import Runner

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Numbers that hold for all queues; spans in seconds."""

    limits: Limits = field(default_factory=Limits)
    thresholds: Thresholds = field(default_factory=Thresholds)
    patience: Patience = field(default_factory=Patience)
    sweep_seconds: float = 15.0
    shutdown_seconds: float = 20.0
    abandoned_limit: int = 32
    clean_days: int = 7


class Engine:
    """Four queues on one database. ``open`` rescues, ``start`` consumes, ``stop`` hands back."""

    def __init__(
        self,
        database: Database,
        policies: Mapping[Queue, Policy],
        clock: Clock,
        *,
        boot: str | None,
        journal: Journal,
        options: EngineOptions | None = None,
        on_overload: Callable[[], None] | None = None,
    ) -> None:
        """With ``on_overload``, which is to start the process anew, an overload ends claiming."""
        self._options = options = options or EngineOptions()
        self._database = database
        self._clock = clock
        self._boot = boot
        self._consumers: list[Consumer] = []
        self._on_overload = on_overload
        self.broker = Broker(database)
        self.ledger = Ledger(
            database, self.broker, policies=policies, limits=options.limits, boot=boot
        )
        self.gate = Gate(
            database, clock, lambda queue: self.broker.bells[queue].ring(), options.patience
        )
        self.runner = Runner(
            database,
            self.ledger,
            self.gate,
            clock,
            abandoned_limit=options.abandoned_limit,
            on_overload=self._overloaded,
        )
        self.monitor = Monitor(
            database,
            self.gate,
            options.thresholds,
            consumer_alive=self._moving,
            writable=self._writable,
        )
        self.control = Control(
            database,
            self.ledger,
            self.gate,
            self.monitor,
            clock,
            journal=journal,
            clean_days=options.clean_days,
        )
        self.rescue = Rescue(database, self.ledger, clock, boot=boot) if boot else None
        self._sweep: Sweep | None = None
        database.on_foreign_commit(self.gate.pauses.note_foreign_commit)

    def serve(self, queue: Queue, processor: Processor, *, calls_per_minute: int = 0) -> None:
        """Let ``processor`` do the queue's work; before ``open``."""
        self.runner.processors[queue] = processor
        self.ledger.exhausted[queue] = processor.exhausted
        if processor.service is not None:
            service = Service(
                processor.service,
                processor.service_fingerprint,
                calls_per_minute,
                # The sweep gives an attempt that nobody ends as much again.
                attempt_seconds=self.ledger.policies[queue].time_limit_seconds + 60,
            )
            self.gate.serve(queue, service)

    def open(self, version: str, *, opening_since: float | None = None) -> int:
        """Rescue what a dead process left, before anything is served; returns the orphans.

        The rescue is timed from ``opening_since`` (monotonic), without it from this call.
        """
        since = self._clock.monotonic() if opening_since is None else opening_since
        orphans = self.rescue.at_start(version, opening_since=since) if self.rescue else 0
        self.gate.load(forget_stale=self._boot is not None)
        return orphans

    def start(self, *, consume: bool = True) -> None:
        """Start the sweep, and a consumer for each queue that has a processor."""
        self._sweep = self.sweep()
        self._sweep.start()
        if consume:
            for queue in self.runner.processors:
                self._consumers.append(self.consumer(queue))
                self._consumers[-1].start()

    def stop(self) -> None:
        """Claim nothing more, let running jobs finish in time, hand the rest back."""
        self._stop_claiming()
        deadline = self._clock.monotonic() + self._options.shutdown_seconds
        ended = [
            consumer.join(max(0.0, deadline - self._clock.monotonic()))
            for consumer in self._consumers
        ]
        self._consumers.clear()
        if self._sweep is not None:
            self._sweep.stop()
        try:
            self._hand_over(all_ended=all(ended))
        except Unavailable as error:
            # No reason not to stop: the next start takes up what a dead process has left.
            log.warning("What still runs could not be handed back: %s", error)
        self.runner.close()

    def _stop_claiming(self) -> None:
        for consumer in self._consumers:
            consumer.stop_claiming()

    def _overloaded(self) -> None:
        """Hanging threads have come to their bound: until the restart no more may join them."""
        if self._on_overload is not None:
            self._stop_claiming()
            self._on_overload()

    def _hand_over(self, *, all_ended: bool) -> None:
        released = self.runner.hand_back()
        if released or not all_ended:
            log.warning("%s running jobs were handed back to be run after the restart", released)
        if self.rescue is not None:
            self.rescue.at_stop()

    # --- one step at a time

    def work_one(self, queue: Queue | str) -> JobView | None:
        """Run the queue's next due job in this thread; None if there is none that may run."""
        return self.runner.run_next(Queue(queue))

    def drain(self, *, limit: int = 10_000) -> int:
        """Run due jobs of all queues until none is left; returns how many attempts ran."""
        for ran in range(limit):
            if not any(self.work_one(queue) for queue in self.runner.processors):
                return ran
        raise RuntimeError(f"still work after {limit} attempts")

    # --- its parts, each usable by itself

    def sweep(self) -> Sweep:
        """The slow sweep; ``start`` runs one, ``once`` does one round."""
        if self.rescue is None:
            raise RuntimeError("only the running service may sweep")
        return Sweep(
            self._database,
            self.ledger,
            self.gate,
            self.runner,
            self.rescue,
            self._clock,
            seconds=self._options.sweep_seconds,
        )

    def consumer(self, queue: Queue) -> Consumer:
        """A consumer of one queue, with its Huey; not yet started."""
        ledger, clock = self.ledger, self._clock
        huey = make_huey(
            queue,
            self.runner.run,
            database=self._database,
            broker=self.broker,
            clock=clock,
            admit=partial(self.gate.wait_seconds, queue),
            give_back=partial(self.gate.give_back, queue),
            claim_next=lambda: ledger.claim_next(queue, now=clock.now()),
            promote_due=lambda: ledger.promote_due(queue, now=clock.now()),
        )
        return Consumer(huey, workers=ledger.policies[queue].workers, clock=clock)

    def _moving(self) -> bool:
        return all(consumer.is_alive for consumer in self._consumers)

    def _writable(self) -> bool:
        if self._boot is None:
            return True
        try:
            self._database.write_quietly(self._touch)
        except Exception:
            log.exception("The database can't be written")
            return False
        return True

    def _touch(self) -> None:
        # To and fro: SQLite writes nothing at all for a value that stays the same.
        for ended_at in (0, None):
            self._database.execute(
                "update process set ended_at = ? where boot = ?", (ended_at, self._boot)
            )
