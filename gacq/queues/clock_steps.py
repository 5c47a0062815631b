"""When the wall clock is set, what the queues have said in its old time is said anew.

A PC whose clock was wrong, by a day or by years, is put right while it works. Seen against the
monotonic clock. What was delayed before a step back waits no longer than it was to; a pause with an
end lasts as long as it was to; and hours that only the clock has gone by count for nobody's outage.
A clock that is set forward makes due what is delayed: earlier than it was to be, but never lost.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from gacq.clock import Clock
from gacq.database import Database
from gacq.queues.gate import Gate
from gacq.queues.ledger import Ledger

log = logging.getLogger(__name__)

CLOCK_STEP_SECONDS = 30.0
"""A smaller difference between wall and monotonic clock is a correction, not a step."""


@dataclass(frozen=True, slots=True)
class Look:
    """Both clocks at one moment."""

    wall: datetime
    monotonic: float


class ClockSteps:
    """Compares the clocks at each ``follow`` with those at the last."""

    def __init__(self, database: Database, ledger: Ledger, gate: Gate, clock: Clock) -> None:
        self._database = database
        self._ledger = ledger
        self._gate = gate
        self._clock = clock
        self._last: Look | None = None

    def follow(self) -> None:
        """Put right what a step since the last look has made wrong."""
        look = Look(self._clock.now(), self._clock.monotonic())
        if self._last is not None:
            self._compare(self._last, look)
        # Last: what could not be written is tried again at the next look.
        self._last = look

    def _compare(self, before: Look, look: Look) -> None:
        passed = timedelta(seconds=look.monotonic - before.monotonic)
        step = look.wall - before.wall - passed
        if abs(step.total_seconds()) <= CLOCK_STEP_SECONDS:
            return
        log.warning("The clock was set by %+.0f s; the queues follow it", step.total_seconds())
        self._database.write(self._ledger.follow_outages, step, now=look.wall)
        if step < timedelta(0):
            # What is dated since then was said in the new time already.
            since = look.wall - passed
            self._database.write(self._ledger.move_delays_back, -step, since=since, now=look.wall)
            self._gate.pauses.move_back(-step, since=since, now=look.wall)
        self._gate.follow_step(step)
