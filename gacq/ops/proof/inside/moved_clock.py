"""A clock that another process moves: two numbers in a file that both have mapped.

The first is what the wall clock is off by, the second how much more time has passed than the
monotonic clock says, both in seconds. A clock that is set forward moves the first alone, time that
passes (an hour of an outage) moves both.
"""

import mmap
import struct
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from apscheduler.schedulers import base as scheduling

from gacq.clock import SystemClock

_NUMBERS = struct.Struct("<dd")


class MovedClock:
    """The parent's end: moves the clock of every process that was given the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.wall_seconds = 0.0
        self.passed_seconds = 0.0
        path.write_bytes(_NUMBERS.pack(0.0, 0.0))

    def set_by(self, seconds: float) -> None:
        """Set the wall clock forward, or back with a negative number."""
        self._move(seconds, 0.0)

    def let_pass(self, seconds: float) -> None:
        """Time goes by, on both clocks."""
        self._move(seconds, seconds)

    def _move(self, wall: float, passed: float) -> None:
        self.wall_seconds += wall
        self.passed_seconds += passed
        with self.path.open("r+b") as file:
            file.write(_NUMBERS.pack(self.wall_seconds, self.passed_seconds))


def install(path: Path) -> None:
    """Let every SystemClock of this process go by the file."""
    with path.open("rb") as file:
        shared = mmap.mmap(file.fileno(), _NUMBERS.size, access=mmap.ACCESS_READ)

    true_now, true_monotonic = SystemClock.now, SystemClock.monotonic

    def now(clock: SystemClock) -> datetime:
        return true_now(clock) + timedelta(seconds=_NUMBERS.unpack_from(shared)[0])

    def monotonic(clock: SystemClock) -> float:
        passed: float = _NUMBERS.unpack_from(shared)[1]
        return true_monotonic(clock) + passed

    for name, reading in (("now", now), ("monotonic", monotonic)):
        setattr(SystemClock, name, reading)

    class Moved(datetime):
        """What APScheduler takes the time from, which reads the computer's clock by itself."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return SystemClock().now().astimezone(tz)

    scheduling.datetime = Moved
