"""Dates as Thai readers write them: Thai month names, Buddhist years (พ.ศ.), Bangkok time.

Every function takes a date, which is written as it stands, or an aware datetime, which is moved
to Bangkok first. ``language`` is "th" or "en"; English readers get the same moment with Christian
years. Python and Babel know no Buddhist calendar, and Windows has no table of time zones, so both
are spelled out here.
"""

import re
from datetime import date, datetime, timedelta, timezone

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
"""Thailand's time all year round; it has had no summer time since it was set in 1920."""

_YEARS_AHEAD = 543
_LEADING_VOWEL = re.compile("([เ-ไ])([ก-ฮ])")
_TONES = re.compile("[็-์]")

_MONTHS_TH = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
_SHORT_MONTHS_TH = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def in_bangkok(when: date) -> date:
    """The same moment on a Bangkok clock; a plain date is returned as it is.

    Raises ValueError for a datetime without a time zone, whose day can't be known.
    """
    if not isinstance(when, datetime):
        return when
    if when.tzinfo is None:
        raise ValueError(f"{when.isoformat()} has no time zone; give an aware datetime")
    return when.astimezone(BANGKOK)


def day(moment: datetime) -> date:
    """The day that it is in Bangkok."""
    return moment.astimezone(BANGKOK).date()


def days(first: date, last: date) -> tuple[datetime, datetime]:
    """The moments from which, and before which, it is one of these days in Bangkok."""
    end = last + timedelta(days=1)
    start_at = datetime(first.year, first.month, first.day, tzinfo=BANGKOK)
    return start_at, datetime(end.year, end.month, end.day, tzinfo=BANGKOK)


def buddhist_year(when: date) -> int:
    """The พ.ศ. year: 2569 for any day of 2026 in Bangkok."""
    return in_bangkok(when).year + _YEARS_AHEAD


def long_date(when: date, *, language: str = "th") -> str:
    """``23 พฤศจิกายน 2569`` or ``23 November 2026``."""
    day = in_bangkok(when)
    if language == "en":
        return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.day} {_MONTHS_TH[day.month - 1]} {buddhist_year(day)}"


def short_date(when: date, *, language: str = "th") -> str:
    """``23 พ.ย. 2569`` or ``23 Nov 2026``."""
    day = in_bangkok(when)
    if language == "en":
        return f"{day.day} {_MONTHS_EN[day.month - 1][:3]} {day.year}"
    return f"{day.day} {_SHORT_MONTHS_TH[day.month - 1]} {buddhist_year(day)}"


def long_moment(when: datetime, *, language: str = "th") -> str:
    """``23 พฤศจิกายน 2569 เวลา 14:05 น.`` or ``23 November 2026, 14:05``."""
    written = long_date(when, language=language)
    return _with_time(written, when, language=language, before=" เวลา ")


def time_span(starts: datetime, ends: datetime, *, language: str = "th") -> str:
    """``เวลา 09:00–11:00 น.`` or ``09:00–11:00``, for what begins and ends on the same day."""
    span = f"{in_bangkok(starts):%H:%M}–{in_bangkok(ends):%H:%M}"
    return span if language == "en" else f"เวลา {span} น."


def days_between(earlier: date, later: date) -> int:
    """How many midnights in Bangkok lie between the two: 1 from any time today to tomorrow."""
    return (_day(later) - _day(earlier)).days


def short_moment(when: datetime, *, language: str = "th") -> str:
    """``23 พ.ย. 2569 14:05 น.`` or ``23 Nov 2026, 14:05``."""
    written = short_date(when, language=language)
    return _with_time(written, when, language=language, before=" ")


def _day(when: date) -> date:
    moved = in_bangkok(when)
    return moved.date() if isinstance(moved, datetime) else moved


def _with_time(written: str, when: datetime, *, language: str, before: str) -> str:
    clock = f"{in_bangkok(when):%H:%M}"
    return f"{written}, {clock}" if language == "en" else f"{written}{before}{clock} น."


def order(text: str) -> tuple[str, str]:
    """A key to sort names by as a Thai dictionary does.

    A vowel that is written before its consonant is sorted after it, and tone marks only part words
    that are the same without them.
    """
    turned = _LEADING_VOWEL.sub(r"\2\1", text.casefold())
    return _TONES.sub("", turned), turned
