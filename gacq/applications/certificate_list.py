"""Lists of certificates: the newest first, or those that end soon, the soonest first.

A search asks the index of pieces first, as that of applications does (``listing.py``). All
functions run inside a read.
"""

from dataclasses import dataclass
from datetime import datetime

import peewee

from gacq.applications import checks, validity
from gacq.applications import cursor as cursors
from gacq.applications.certificates import Certificate, CertificateView, view_of
from gacq.database import microseconds
from gacq.errors import InvalidInput
from gacq.sought import pieces

FEW = 2_000
"""So many rows that a search may mean are looked at one by one."""

_NEWEST = "newest"
_SOONEST = "soonest"
_SEARCHED = ("$.applicantName", "$.farmName", "$.applicationNumber", "$.lotId")


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """Some rows of a list; ``next`` is the cursor of the following page, None after the last."""

    items: tuple[CertificateView, ...]
    next: str | None


def page(
    *,
    now: datetime,
    expiring_within_days: int | None = None,
    q: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> CertificatePage:
    """One page of the list. Raises InvalidInput for a query or cursor that can't be used.

    ``expiring_within_days`` counts days from today, which is 0, and leaves out what has ended;
    ``q`` is part of a number, a lot, the holder's or the farm's name.
    """
    found = Certificate.select()
    if q is not None and (text := _text_of(q)):
        found = found.where(_holds(text))
        if (few := _candidates(text)) is not None:
            found = found.where(Certificate.id.in_(few))
    if expiring_within_days is None:
        found = _newest(found, cursor)
    else:
        end = validity.end_of_day(now, days_ahead=expiring_within_days)
        found = _soonest(found, now, end, cursor)
    views = [view_of(row) for row in found.limit(limit + 1)]
    items = tuple(views[:limit])
    return CertificatePage(items, _mark(items[-1], expiring_within_days) if views[limit:] else None)


def _newest(found: peewee.ModelSelect, cursor: str | None) -> peewee.ModelSelect:
    if cursor is not None:
        _, last_id = cursors.read(_NEWEST, cursor)
        found = found.where(Certificate.id < last_id)
    return found.order_by(Certificate.id.desc())


def _soonest(
    found: peewee.ModelSelect, start: datetime, end: datetime, cursor: str | None
) -> peewee.ModelSelect:
    found = found.where(Certificate.expires_at >= start, Certificate.expires_at <= end)
    if cursor is not None:
        key = cursors.read(_SOONEST, cursor)
        found = found.where(
            peewee.Tuple(Certificate.expires_at, Certificate.id) > peewee.Tuple(*key)
        )
    return found.order_by(Certificate.expires_at, Certificate.id)


def _mark(last: CertificateView, expiring_within_days: int | None) -> str:
    if expiring_within_days is None:
        return cursors.write(_NEWEST, last.id, last.id)
    return cursors.write(_SOONEST, microseconds(last.expires_at), last.id)


def _text_of(q: str) -> str:
    try:
        return checks.clean(q)
    except checks.ForbiddenCharacter:
        raise InvalidInput({"q": "holds a control character: remove it"}) from None


def _candidates(text: str) -> list[int] | None:
    """The few rows that may hold the text; None if they are many, or it is too short."""
    if (wanted := pieces(text)) is None:
        return None
    rows = Certificate.rows(
        "select rowid from certificate_text where certificate_text match ? limit ?", wanted, FEW + 1
    )
    return [row[0] for row in rows] if len(rows) <= FEW else None


def _holds(text: str) -> peewee.Expression:
    term = Certificate.number.contains(text)
    for name in _SEARCHED:
        part = peewee.fn.json_extract(Certificate.shown, name)
        term |= peewee.fn.instr(peewee.fn.lower(part), text.lower()) > 0
    return term
