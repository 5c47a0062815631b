"""Days that tests of appointments are about, whatever day it really is."""

from datetime import UTC, date, datetime, timedelta

from gacq.clock import MovableClock
from gacq.thai import BANGKOK

MONDAY = date(2026, 11, 23)
"""Today, at ten in the morning in Bangkok."""
FIRST = date(2026, 11, 26)
"""A Thursday, three days ahead: the first day that may be booked."""
FRIDAY = date(2026, 11, 27)
LAST = date(2027, 2, 21)
"""Ninety days ahead: the last one."""
SUBSTITUTE = date(2026, 12, 7)
"""A Monday on which offices are closed for 5 December, a Saturday."""


def at(day: date, clock: str = "09:00") -> datetime:
    """A moment in Bangkok, in UTC."""
    hour, minute = clock.split(":")
    local = datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=BANGKOK)
    return local.astimezone(UTC)


def move_to(clock: MovableClock, moment: datetime) -> None:
    """The wall clock goes there, back too."""
    clock.advance((moment - clock.now()).total_seconds())


def to_monday(clock: MovableClock) -> None:
    move_to(clock, at(MONDAY, "10:00") + timedelta(seconds=1))
