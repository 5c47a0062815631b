"""The days in what the rest of gacq says in English, written as Thai readers write them."""

import re
from datetime import date, datetime

from gacq import thai
from gacq.thai import BANGKOK

_LONG = [thai.long_date(date(2000, month, 1), language="en").split()[1] for month in range(1, 13)]
_SHORT = [name[:3] for name in _LONG]
_NAMES = "|".join([*_LONG, *_SHORT])
_DAY = re.compile(rf"\b(\d{{1,2}}) ({_NAMES}) (\d{{4}})\b(?:, (\d\d):(\d\d)\b)?")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def dates_in_thai(text: str) -> str:
    """``23 Nov 2026, 14:05`` in it becomes ``23 พ.ย. 2569 14:05 น.``; all else stays.

    A text that is nothing but a month, ``2026-11``, becomes ``พฤศจิกายน 2569``.
    """
    if month := _MONTH.fullmatch(text):
        return thai.long_date(date(int(month[1]), int(month[2]), 1)).partition(" ")[2]
    return _DAY.sub(_rewritten, text)


def _rewritten(found: re.Match[str]) -> str:
    day, name, year, hour, minute = found.groups()
    month = (_SHORT if name in _SHORT else _LONG).index(name) + 1
    try:
        at = datetime(int(year), month, int(day), int(hour or 0), int(minute or 0), tzinfo=BANGKOK)
    except ValueError:
        return found[0]
    return thai.short_moment(at) if hour else thai.long_date(at)
