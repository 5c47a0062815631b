"""Lists of inspections: by day, inspector and status, in pages; and what an inspector has booked.

A row comes with what people know its application by. All functions run inside a read.
"""

import base64
import binascii
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from gacq.applications.application import Application
from gacq.applications.inspections import (
    OPEN,
    TAKES_TIME,
    Inspection,
    InspectionStatus,
    InspectionView,
    view_of,
)
from gacq.applications.week import Span
from gacq.database import from_microseconds, microseconds
from gacq.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not filter. ``span`` is about the start of an inspection.

    ``takes_time`` leaves out the cancelled ones.
    """

    span: Span | None = None
    inspector_id: int | None = None
    application_id: int | None = None
    status: InspectionStatus | None = None
    takes_time: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """An inspection with the words by which people know its application."""

    inspection: InspectionView
    application_number: str
    applicant_name: str
    farm_name: str
    farm_district: str | None
    farm_province: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list; ``next`` is the cursor of the following page, None after the last."""

    items: tuple[Listed, ...]
    next: str | None


def page(wanted: Filter, *, limit: int = 50, cursor: str | None = None) -> Page:
    """One page, the earliest first. Raises InvalidInput for a cursor that no list gave out."""
    where = _where(wanted)
    if cursor is not None:
        starts_at, last_id = _read_cursor(cursor)
        # The first term alone is what an index can serve.
        where.append(Inspection.starts_at >= starts_at)
        where.append((Inspection.starts_at > starts_at) | (Inspection.id > last_id))
    rows = Inspection.select()
    if where:
        rows = rows.where(*where)
    rows = rows.order_by(Inspection.starts_at, Inspection.id).limit(limit + 1)
    views = [view_of(row) for row in rows]
    shown = views[:limit]
    return Page(tuple(with_names(shown)), _cursor(shown[-1]) if len(views) > limit else None)


def with_names(views: Collection[InspectionView]) -> list[Listed]:
    """Each inspection with its application's words, read with one statement."""
    columns = ("application_number", "applicant_name", "farm_name", "farm_district")
    names = [getattr(Application, name) for name in (*columns, "farm_province")]
    ids = {view.application_id for view in views}
    rows = Application.select(Application.id, *names).where(Application.id.in_(ids)).tuples()
    known = {row[0]: row[1:] for row in rows}
    return [Listed(view, *known[view.application_id]) for view in views]


def open_of_inspector(inspector_id: int, *, within: Span | None = None) -> list[Listed]:
    """What is booked or under way, the earliest first; only what touches ``within`` if given."""
    where = [Inspection.inspector_id == inspector_id, Inspection.status.in_(sorted(OPEN))]
    if within is not None:
        where += [Inspection.starts_at < within.ends_at, Inspection.ends_at > within.starts_at]
    rows = Inspection.select().where(*where).order_by(Inspection.starts_at)
    return with_names([view_of(row) for row in rows])


def open_counts(inspector_ids: Collection[int]) -> dict[int, int]:
    """How many inspections each has booked or under way; who has none is left out."""
    rows = (
        Inspection.select(Inspection.inspector_id, fn.count(Inspection.id))
        .where(
            Inspection.inspector_id.in_(list(inspector_ids)) & Inspection.status.in_(sorted(OPEN))
        )
        .group_by(Inspection.inspector_id)
        .tuples()
    )
    return dict(rows)


def _where(wanted: Filter) -> list[Any]:
    terms: list[Any] = []
    if wanted.span is not None:
        terms.append(Inspection.starts_at >= wanted.span.starts_at)
        terms.append(Inspection.starts_at < wanted.span.ends_at)
    for column, value in (
        (Inspection.inspector_id, wanted.inspector_id),
        (Inspection.application_id, wanted.application_id),
        (Inspection.status, wanted.status),
    ):
        if value is not None:
            terms.append(column == value)
    if wanted.takes_time:
        terms.append(Inspection.status.in_(sorted(TAKES_TIME)))
    return terms


def _cursor(last: InspectionView) -> str:
    text = json.dumps([microseconds(last.starts_at), last.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        starts_at, last_id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if type(starts_at) is int and type(last_id) is int and 0 <= last_id < 2**63:
            return from_microseconds(starts_at), last_id
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        pass
    raise InvalidInput(
        {"cursor": "is not one that this list gave out; start again from the first page"}
    )
