"""The application: its row, its view, and the one way in which its status moves.

All functions run inside a read or a write. ``advance`` updates the row only where the old status
still holds, so of two people who move it at once one wins and the other gets a Conflict.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

import peewee

from gacq.applications.identity import id_hash
from gacq.applications.status import MOVES, InspectionType, Status, Verb
from gacq.database import ChoiceField, Row, UtcField
from gacq.errors import Conflict, NotFound


class PaymentStatus(StrEnum):
    """Whether the fee has been seen by the office."""

    PENDING = "PENDING"
    VERIFIED = "VERIFIED"


class Application(Row):
    """One farm's application. Columns stay null until the step that fills them."""

    application_number = peewee.TextField()
    lot_id = peewee.TextField()
    status = ChoiceField(Status, default=Status.DRAFT)
    version = peewee.IntegerField(default=1)
    applicant_type = peewee.TextField()
    applicant_name = peewee.TextField()
    applicant_id = peewee.TextField()
    applicant_id_hash = peewee.TextField()
    applicant_phone = peewee.TextField(null=True)
    applicant_email = peewee.TextField(null=True)
    farm_name = peewee.TextField()
    farm_address = peewee.TextField(null=True)
    farm_province = peewee.TextField(null=True)
    farm_district = peewee.TextField(null=True)
    farm_subdistrict = peewee.TextField(null=True)
    farm_postal_code = peewee.TextField(null=True)
    farm_area_rai = peewee.FloatField(null=True)
    farm_latitude = peewee.FloatField(null=True)
    farm_longitude = peewee.FloatField(null=True)
    crop_type = peewee.TextField(null=True)
    location_type = peewee.TextField(null=True)
    payment_status = ChoiceField(PaymentStatus, default=PaymentStatus.PENDING)
    payment_receipt = peewee.TextField(null=True)
    payment_at = UtcField(null=True)
    inspection_type = ChoiceField(InspectionType, null=True)
    inspection_type_by = peewee.TextField(null=True)
    submitted_at = UtcField(null=True)
    checked_at = UtcField(null=True)
    reviewer_id = peewee.IntegerField(null=True)
    reviewer_name = peewee.TextField(null=True)
    review_comment = peewee.TextField(null=True)
    reviewed_at = UtcField(null=True)
    return_reason = peewee.TextField(null=True)
    returned_at = UtcField(null=True)
    returns = peewee.IntegerField(default=0)
    inspector_id = peewee.IntegerField(null=True)
    inspector_name = peewee.TextField(null=True)
    inspection_starts_at = UtcField(null=True)
    inspection_ends_at = UtcField(null=True)
    inspection_score = peewee.FloatField(null=True)
    inspection_report = peewee.TextField(null=True)
    inspection_completed_at = UtcField(null=True)
    approver_id = peewee.IntegerField(null=True)
    approver_name = peewee.TextField(null=True)
    approval_comment = peewee.TextField(null=True)
    decided_at = UtcField(null=True)
    rejection_reason = peewee.TextField(null=True)
    certificate_number = peewee.TextField(null=True)
    certificate_issued_at = UtcField(null=True)
    certificate_expires_at = UtcField(null=True)
    withdrawal_reason = peewee.TextField(null=True)
    withdrawn_at = UtcField(null=True)
    created_at = UtcField()
    created_by = peewee.TextField()
    created_by_staff = peewee.IntegerField(null=True)
    updated_at = UtcField()

    class Meta:
        table_name = "application"


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """An application as it stood when it was read. ``applicant_id`` is the full number.

    Attributes:
        version: counts every change; hand it back to refuse a change made on an old reading.
        inspection_type_by: the reviewer who set the type by hand, None while the AI check decides.
        created_by_staff: the account that answers for its creation.
    """

    id: int
    application_number: str
    lot_id: str
    status: Status
    version: int
    applicant_type: str
    applicant_name: str
    applicant_id: str
    applicant_phone: str | None
    applicant_email: str | None
    farm_name: str
    farm_address: str | None
    farm_province: str | None
    farm_district: str | None
    farm_subdistrict: str | None
    farm_postal_code: str | None
    farm_area_rai: float | None
    farm_latitude: float | None
    farm_longitude: float | None
    crop_type: str | None
    location_type: str | None
    payment_status: PaymentStatus
    payment_receipt: str | None
    payment_at: datetime | None
    inspection_type: InspectionType | None
    inspection_type_by: str | None
    submitted_at: datetime | None
    checked_at: datetime | None
    reviewer_id: int | None
    reviewer_name: str | None
    review_comment: str | None
    reviewed_at: datetime | None
    return_reason: str | None
    returned_at: datetime | None
    returns: int
    inspector_id: int | None
    inspector_name: str | None
    inspection_starts_at: datetime | None
    inspection_ends_at: datetime | None
    inspection_score: float | None
    inspection_report: str | None
    inspection_completed_at: datetime | None
    approver_id: int | None
    approver_name: str | None
    approval_comment: str | None
    decided_at: datetime | None
    rejection_reason: str | None
    certificate_number: str | None
    certificate_issued_at: datetime | None
    certificate_expires_at: datetime | None
    withdrawal_reason: str | None
    withdrawn_at: datetime | None
    created_at: datetime
    created_by: str
    created_by_staff: int | None
    updated_at: datetime


LARGEST_ID = 2**63 - 1
"""What SQLite can hold."""

_NAMES = tuple(each.name for each in fields(ApplicationView))
COLUMNS = ", ".join(_NAMES)
"""What ``view_of`` needs of a row, in this order."""
_CONVERTED = tuple(
    (position, Application._meta.fields[name].python_value)
    for position, name in enumerate(_NAMES)
    if isinstance(Application._meta.fields[name], ChoiceField | UtcField)
)


def view_of(row: Sequence[Any]) -> ApplicationView:
    """From the values of ``COLUMNS`` as they are stored."""
    values = list(row)
    for position, convert in _CONVERTED:
        values[position] = convert(values[position])
    return ApplicationView(*values)


def add(values: dict[str, Any]) -> ApplicationView:
    """Store a new application; ``values`` are columns. Belongs inside a write."""
    row = Application.create(**values, applicant_id_hash=id_hash(values["applicant_id"]))
    return get(row.id)


def get(application_id: int, *, created_by_staff: int | None = None) -> ApplicationView:
    """Raises NotFound, also for another's application when ``created_by_staff`` is given."""
    found = _one("id = ?", application_id) if 0 < application_id <= LARGEST_ID else None
    if found is None or created_by_staff not in (None, found.created_by_staff):
        raise NotFound(f"There is no application {application_id}")
    return found


def by_number(application_number: str) -> ApplicationView:
    """Raises NotFound."""
    found = _one("application_number = ?", application_number)
    if found is None:
        raise NotFound(f"There is no application {application_number}")
    return found


def has_number(application_number: str) -> bool:
    return bool(
        Application.select().where(Application.application_number == application_number).exists()
    )


def of_receipt(receipt: str) -> ApplicationView | None:
    """The application that this receipt pays for, however its letters are written."""
    return _one("payment_receipt = ? collate nocase", receipt)


def of_farm(applicant_id: str, farm_name: str) -> ApplicationView | None:
    """The oldest application of this applicant for this farm, in whatever status."""
    return _one(
        "applicant_id_hash = ? and applicant_id = ? and farm_name = ? order by id",
        id_hash(applicant_id),
        applicant_id,
        farm_name,
    )


def _one(condition: str, *params: Any) -> ApplicationView | None:
    # Written out: Peewee takes longer to build the statement of so wide a row than to run it.
    rows = Application.rows(f"select {COLUMNS} from application where {condition} limit 1", *params)
    return view_of(rows[0]) if rows else None


def advance(application_id: int, verb: Verb, *, now: datetime, **values: Any) -> ApplicationView:
    """Move it as ``MOVES`` says, with ``values`` for other columns.

    Raises Conflict, naming the current status, where the move is not allowed from it.
    """
    move = MOVES[verb]
    return change(
        application_id, allowed=move.old, doing=verb.value, now=now, status=move.new, **values
    )


def change(
    application_id: int,
    *,
    allowed: frozenset[Status],
    doing: str,
    now: datetime,
    version: int | None = None,
    **values: Any,
) -> ApplicationView:
    """Update columns where the status is one of ``allowed`` and the version, if given, holds.

    Raises Conflict; ``doing`` names what was tried. NotFound if there is no such application.
    """
    if "applicant_id" in values:
        values["applicant_id_hash"] = id_hash(values["applicant_id"])
    if application_id > LARGEST_ID:
        raise NotFound(f"There is no application {application_id}")
    where = (Application.id == application_id) & Application.status.in_(sorted(allowed))
    if version is not None:
        where &= Application.version == version
    updated = (
        Application.update(**values, version=Application.version + 1, updated_at=now)
        .where(where)
        .execute()
    )
    current = get(application_id)
    if not updated:
        raise _refusal(current, allowed, doing)
    return current


def require(
    current: ApplicationView,
    allowed: frozenset[Status],
    doing: str,
    *,
    version: int | None = None,
) -> None:
    """Raises the Conflict that ``change`` would raise."""
    if current.status not in allowed or version not in (None, current.version):
        raise _refusal(current, allowed, doing)


def _refusal(current: ApplicationView, allowed: frozenset[Status], doing: str) -> Conflict:
    if current.status in allowed:
        return Conflict(
            f"Application {current.application_number} was changed by someone else meanwhile "
            f"(it is at version {current.version} now): read it again, then repeat your change"
        )
    needed = " or ".join(status for status in Status if status in allowed)
    return Conflict(
        f"Application {current.application_number} is {current.status}; "
        f"{doing.replace('_', ' ')} needs {needed}"
    )
