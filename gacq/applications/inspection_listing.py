"""Lists of inspections: by day, inspector and status, in pages; and what an inspector has booked.

A row comes with what people know its application by. All functions run inside a read.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import peewee
from peewee import fn

from gacq.applications import cursor as cursors
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
from gacq.database import microseconds

_EARLIEST = "earliest"


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
        key = cursors.read(_EARLIEST, cursor)
        where.append(peewee.Tuple(Inspection.starts_at, Inspection.id) > peewee.Tuple(*key))
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
    # Sorted here: asked for its order, SQLite would read all that this inspector ever did.
    views = [view_of(row) for row in Inspection.select().where(*where)]
    return with_names(sorted(views, key=lambda view: (view.starts_at, view.id)))


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
    return cursors.write(_EARLIEST, microseconds(last.starts_at), last.id)
