"""The only place that reads the time; all else is handed a Clock or an aware UTC datetime."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds from an arbitrary point; never goes backwards."""


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class MovableClock:
    """A clock that moves with real time plus whatever ``advance`` has added."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._elapsed = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._offset)

    def monotonic(self) -> float:
        return time.monotonic() + self._elapsed

    def advance(self, seconds: float) -> None:
        """Let time pass; with a negative number only the wall clock is set back."""
        with self._lock:
            self._offset += seconds
            self._elapsed += max(0.0, seconds)

    def set_by(self, seconds: float) -> None:
        """Set the wall clock alone, forward or with a negative number back."""
        with self._lock:
            self._offset += seconds
