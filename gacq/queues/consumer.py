"""Huey's consumers inside this process: per queue some worker threads and a scheduler thread."""

import logging
from typing import Any

from huey import Huey
from huey.consumer import Consumer as HueyConsumer

from gacq.clock import Clock

log = logging.getLogger(__name__)

# Huey names each task at INFO as it starts and ends; the ledger's history says more, for less.
logging.getLogger("huey").setLevel(logging.WARNING)


class Consumer(HueyConsumer):
    """A consumer that lives in threads of this process and leaves its signals alone."""

    def __init__(self, huey: Huey, *, workers: int, clock: Clock) -> None:
        super().__init__(
            huey,
            workers=workers,
            periodic=False,
            worker_type="thread",
            check_worker_health=False,
            scheduler_interval=1,
            # After an error (a full disk, say) a worker looks again this soon.
            max_delay=1.0,
        )
        self._clock = clock

    def _set_signal_handlers(self) -> None:
        """Signals belong to the process that serves the page."""

    def stop_claiming(self) -> None:
        self.stop_flag.set()
        self.huey.storage.stop()

    def join(self, seconds: float) -> bool:
        """Wait for the running attempts; True if every thread has ended in time."""
        deadline = self._clock.monotonic() + seconds
        threads = [thread for _, thread in self.worker_threads] + [self.scheduler]
        for thread in threads:
            thread.join(max(0.0, deadline - self._clock.monotonic()))
        return not any(thread.is_alive() for thread in threads)

    @property
    def is_alive(self) -> bool:
        """Whether every thread that should run still does."""
        threads: list[Any] = [thread for _, thread in self.worker_threads]
        return all(thread.is_alive() for thread in [*threads, self.scheduler])
