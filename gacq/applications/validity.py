"""How long a certificate is valid, in whole days of Bangkok's calendar; pure.

The day of issue is the first day, so the last one is the day before the same date, as people read
``23 พฤศจิกายน 2569 ถึง 22 พฤศจิกายน 2572``. What is issued on 29 February ends on 28 February of
a year that has no 29th. The end is kept as the last second of the last day, not as the midnight
after it, so that whoever prints the date of that moment prints the last valid day.
"""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from gacq.thai import BANGKOK

_LAST_SECOND = time(23, 59, 59, tzinfo=BANGKOK)


class Standing(StrEnum):
    """Whether a certificate may be relied on now."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"


def end_of(issued_at: datetime, *, years: int) -> datetime:
    """The last second, in UTC, of a certificate that is issued at this moment."""
    first_day = issued_at.astimezone(BANGKOK).date()
    last_day = _same_date(first_day, first_day.year + years) - timedelta(days=1)
    return _last_second(last_day)


def end_of_day(now: datetime, *, days_ahead: int) -> datetime:
    """The last second, in UTC, of the day that is so many days after today's."""
    return _last_second(now.astimezone(BANGKOK).date() + timedelta(days=days_ahead))


def standing_of(expires_at: datetime, *, now: datetime) -> Standing:
    """The last second counts whole."""
    return Standing.VALID if now < expires_at + timedelta(seconds=1) else Standing.EXPIRED


def _last_second(day: date) -> datetime:
    return datetime.combine(day, _LAST_SECOND).astimezone(UTC)


def _same_date(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
