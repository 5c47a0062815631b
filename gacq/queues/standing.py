"""The alerts that stand, kept as rows, so that nobody is told of the same one twice.

An alert that comes back soon after it has ended is the same one, taken up again: what flutters
is told of once. All functions run inside a read or a write.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

import peewee

from gacq.database import Row, UtcField
from gacq.errors import NotFound
from gacq.queues.alerts import LABELS, Alert
from gacq.queues.policy import Queue

SAME_WITHIN = timedelta(minutes=30)
"""An alert that ended less long ago is the same one when it comes back."""

TOLD_AGAIN_AFTER = timedelta(days=1)
"""How long a critical alert may stand until admins are reminded of it."""


class StandingRow(Row):
    """One alert from its beginning to its end."""

    name = peewee.TextField()
    severity = peewee.TextField()
    message = peewee.TextField()
    message_th = peewee.TextField()
    queue = peewee.TextField()
    began_at = UtcField()
    told_at = UtcField(null=True)
    ended_at = UtcField(null=True)

    class Meta:
        table_name = "alert"


@dataclass(frozen=True, slots=True)
class StandingAlert:
    """An alert as it was last seen.

    Attributes:
        queue: the queue's English label, or ``gacq``.
        told_at: when admins were last written to; None: nobody has been.
        ended_at: None while it stands.
    """

    id: int
    name: str
    severity: str
    message: str
    message_th: str
    queue: str
    began_at: datetime
    told_at: datetime | None
    ended_at: datetime | None

    def is_to_be_told(self, now: datetime) -> bool:
        """Once when it begins, and once a day while a critical one stands.

        Never of the queue that would have to carry the letter: a failed mail causes no mail.
        """
        if self.queue == LABELS[Queue.EMAIL]:
            return False
        if self.told_at is None:
            return True
        return self.severity == "critical" and now - self.told_at >= TOLD_AGAIN_AFTER


_NAMES = tuple(each.name for each in fields(StandingAlert))


def get(alert_id: int) -> StandingAlert:
    """Raises NotFound."""
    row = StandingRow.get_or_none(StandingRow.id == alert_id)
    if row is None:
        raise NotFound(f"There is no alert {alert_id}")
    return _view_of(row)


def standing() -> list[StandingAlert]:
    """Everything that stands, oldest first."""
    rows = StandingRow.select().where(StandingRow.ended_at.is_null()).order_by(StandingRow.id)
    return [_view_of(row) for row in rows]


def take_up(alert: Alert, *, now: datetime) -> StandingAlert:
    """Begin an alert that does not stand, or go on with one that ended a moment ago."""
    row = (
        StandingRow.select()
        .where((StandingRow.name == alert.name) & (StandingRow.ended_at > now - SAME_WITHIN))
        .order_by(StandingRow.id.desc())
        .first()
    )
    if row is None:
        row = StandingRow(name=alert.name, severity=alert.severity, began_at=now)
    row.ended_at = None
    return _save(row, alert)


def see_again(alert_id: int, alert: Alert) -> StandingAlert:
    """It still stands; its numbers may have changed."""
    row = StandingRow.get_by_id(alert_id)
    if row.message == alert.message:
        return _view_of(row)
    return _save(row, alert)


def tell(alert_id: int, *, now: datetime) -> None:
    """Write down that admins are written to."""
    StandingRow.update(told_at=now).where(StandingRow.id == alert_id).execute()


def end(alert_id: int, *, now: datetime) -> None:
    StandingRow.update(ended_at=now).where(StandingRow.id == alert_id).execute()


def _save(row: StandingRow, alert: Alert) -> StandingAlert:
    row.message = alert.message
    row.message_th = alert.message_th
    row.queue = alert.queue
    row.save()
    return _view_of(row)


def _view_of(row: StandingRow) -> StandingAlert:
    return StandingAlert(*(getattr(row, name) for name in _NAMES))
