"""How far a report is, saved in its job about once a second.

Saving is also how the work learns that nobody wants it any more: it raises AttemptSuperseded once
the job was cancelled, ended at its limit or taken up by another process.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from gacq.clock import Clock
from gacq.errors import GacqError
from gacq.jobs.report import course
from gacq.queues.job import ActiveAttempt

T = TypeVar("T")

EVERY_SECONDS = 1.0
_SHARES = {"gathering": (0, 50), "drawing": (50, 95), "storing": (95, 100)}
"""Where each stage begins and ends, in per cent of the whole."""


class Progress:
    """The progress of one attempt; ``total`` rows are expected."""

    def __init__(self, attempt: ActiveAttempt, clock: Clock, total: int = 0) -> None:
        self.total = total
        self._attempt = attempt
        self._clock = clock
        self._told_at = clock.monotonic()

    def tell(self, stage: str, done: int) -> None:
        """Save it now. Raises AttemptSuperseded."""
        self._told_at = self._clock.monotonic()
        begins, ends = _SHARES[stage]
        share = min(1.0, done / self.total) if self.total else 0.0
        self._attempt.save_progress(
            {
                "stage": stage,
                "done": done,
                "total": self.total,
                "percent": round(begins + share * (ends - begins)),
            }
        )

    def counted(self, rows: Iterable[T], stage: str) -> Iterator[T]:
        """The same rows, told of about once a second."""
        self.tell(stage, 0)
        for number, row in enumerate(rows):
            if self._clock.monotonic() - self._told_at >= EVERY_SECONDS:
                self.tell(stage, number)
            yield row

    @contextmanager
    def watching(self, folder: Path) -> Iterator[None]:
        """Follow a child that draws in ``folder``, and call it off when it works in vain.

        Raises AttemptSuperseded at the end, whatever the child said, if that was so.
        """
        self.tell("drawing", 0)
        course.begin(folder)
        ended, refusals = threading.Event(), list[GacqError]()
        watcher = threading.Thread(
            target=self._watch, args=(folder, ended, refusals), name="gacq-report", daemon=True
        )
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()
            if refusals:
                raise refusals[0]

    def _watch(self, folder: Path, ended: threading.Event, refusals: list[GacqError]) -> None:
        while not ended.wait(EVERY_SECONDS):
            try:
                self.tell("drawing", course.drawn(folder))
            except GacqError as error:
                refusals.append(error)
                course.call_off(folder)
                return
