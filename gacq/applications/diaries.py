"""The diaries of inspectors over some days, read with three statements however many there are.

All functions run inside a read or a write.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Protocol

from gacq.applications import leave, working_hours
from gacq.applications.availability import Booked, Diary
from gacq.applications.inspections import TAKES_TIME, Inspection
from gacq.applications.week import Span, Week, midnight
from gacq.thai import BANGKOK


class Named(Protocol):
    """Somebody who inspects."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


def read(
    inspectors: Collection[Named],
    first: date,
    last: date,
    *,
    standard: Week,
    but: int | None = None,
) -> list[Diary]:
    """Each inspector's diary for the Bangkok days ``first`` to ``last``, in the order given.

    ``standard`` is the week of those who have none of their own; the inspection ``but``, which is
    to be moved, is left out.
    """
    ids = [inspector.id for inspector in inspectors]
    # A day more at both ends: an inspection of the night before may ask for travel time.
    span = Span(midnight(first - timedelta(days=1)), midnight(last + timedelta(days=2)))
    weeks = working_hours.weeks_of(ids)
    away = leave.approved_in(ids, span)
    booked = _booked(ids, span, but)
    return [
        Diary(
            inspector.id,
            inspector.name,
            weeks.get(inspector.id, standard),
            tuple(sorted(away.get(inspector.id, ()))),
            booked.get(inspector.id, {}),
        )
        for inspector in inspectors
    ]


def _booked(
    ids: list[int], span: Span, but: int | None
) -> Mapping[int, Mapping[date, tuple[Booked, ...]]]:
    rows = (
        Inspection.select(
            Inspection.inspector_id, Inspection.starts_at, Inspection.ends_at, Inspection.type
        )
        .where(
            Inspection.inspector_id.in_(ids)
            & Inspection.status.in_(sorted(TAKES_TIME))
            & (Inspection.id != (but or 0))
            # Both ends on the start, which the index has; none is longer than a day.
            & Inspection.starts_at.between(span.starts_at - timedelta(days=1), span.ends_at)
        )
        .order_by(Inspection.starts_at)
    )
    found: dict[int, dict[date, tuple[Booked, ...]]] = defaultdict(dict)
    for row in rows:
        days, day = found[row.inspector_id], row.starts_at.astimezone(BANGKOK).date()
        days[day] = (*days.get(day, ()), Booked(Span(row.starts_at, row.ends_at), row.type))
    return found
