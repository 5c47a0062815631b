"""Keeps people from trying an outside service over and over: one try, then a short rest.

Kept in memory: a restart forgets it, and then nobody has tried yet. Used on the event loop alone.
"""

from datetime import datetime, timedelta
from math import ceil

from gacq.errors import TooManyRequests

REST = timedelta(seconds=15)


class Tries:
    """When each service was tried last."""

    def __init__(self) -> None:
        self._last: dict[str, datetime] = {}

    def count(self, service: str, *, now: datetime) -> None:
        """Note a try. Raises TooManyRequests while the service rests."""
        last = self._last.get(service)
        # A clock that was set back must not make a rest longer.
        if last is not None and last <= now < last + REST:
            seconds = ceil((last + REST - now).total_seconds())
            raise TooManyRequests(
                f"It was tried a moment ago; try again in {seconds} seconds",
                retry_after_seconds=float(seconds),
            )
        self._last[service] = now
