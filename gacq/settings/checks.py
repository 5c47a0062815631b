"""Checks of one value that a range can't express: each returns it or raises ValueError."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from gacq.settings.provinces import PROVINCES

_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)
"""Any day does to see whether a line comes round: cron's parts name no year."""


def province_number(code: int) -> int:
    if code not in PROVINCES:
        raise ValueError("must be a province's number in ISO 3166-2:TH, like 12 for นนทบุรี")
    return code


def web_address(address: str | None) -> str | None:
    """An http or https address, without the slash at its end."""
    if address is None:
        return None
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError('must be an address like "http://gacq.internal:8470"')
    _ = parts.port  # raises ValueError for one out of range
    return address.rstrip("/")


def mail_address(address: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+", address):
        raise ValueError('must be a mail address like "gacq@office.example"')
    return address


def time_of_day(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError('must be a time of day like "09:00"')
    return text


def cron_line(text: str) -> str:
    """Five parts as cron reads them: minute, hour, day of the month, month, day of the week.

    What APScheduler would read otherwise than cron is refused: it counts weekdays from Monday,
    and where both days are given it wants both to fit, where cron is content with either.
    """
    from apscheduler.triggers.cron import CronTrigger

    try:
        trigger = CronTrigger.from_crontab(text, timezone=UTC)
    except ValueError as error:
        raise ValueError(f'must be five parts of cron like "0 7 * * *": {error}') from None
    _, _, day, _, weekday = text.split()
    if re.search(r"[0-9]", weekday):
        raise ValueError(f'must name its days of the week, like "0 7 * * mon-fri": not {weekday}')
    if day != "*" and weekday != "*":
        raise ValueError('must leave the day of the month or of the week open with "*"')
    if trigger.get_next_fire_time(None, _SOME_DAY) is None:
        raise ValueError("must come round: there is no such day in any year")
    return text
