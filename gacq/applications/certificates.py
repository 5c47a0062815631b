"""Certificates: their rows, and what one shows, kept as it was on the day it was issued.

All functions run inside a read or a write.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import peewee

from gacq.database import JsonField, Row, UtcField
from gacq.errors import NotFound


class Certificate(Row):
    """One certificate of one application."""

    number = peewee.TextField()
    code = peewee.TextField()
    application_id = peewee.IntegerField()
    buddhist_year = peewee.IntegerField()
    province_code = peewee.IntegerField()
    sequence = peewee.IntegerField()
    shown = JsonField()
    issued_at = UtcField()
    issued_by = peewee.TextField()
    expires_at = UtcField()
    first_notice_at = UtcField(null=True)
    second_notice_at = UtcField(null=True)

    class Meta:
        table_name = "certificate"


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate as it stands.

    Attributes:
        code: of the verification page; long and random, so that none can be guessed.
        shown: what the paper says, by JSON name: ``office province applicantName farmName
            farmAddress cropType locationType farmAreaRai applicationNumber lotId approverName``.
        first_notice_at, second_notice_at: when its holder was told that it ends soon.
    """

    id: int
    number: str
    code: str
    application_id: int
    shown: dict[str, Any]
    issued_at: datetime
    issued_by: str
    expires_at: datetime
    first_notice_at: datetime | None
    second_notice_at: datetime | None


_NAMES = tuple(each.name for each in fields(CertificateView))


def view_of(row: Certificate) -> CertificateView:
    return CertificateView(*(getattr(row, name) for name in _NAMES))


def get(certificate_id: int) -> CertificateView:
    """Raises NotFound."""
    return _found(Certificate.id == certificate_id, f"There is no certificate {certificate_id}")


def of_application(application_id: int) -> CertificateView:
    """Raises NotFound."""
    words = f"Application {application_id} has no certificate"
    return _found(Certificate.application_id == application_id, words)


def by_code(code: str) -> CertificateView:
    """Raises NotFound."""
    return _found(Certificate.code == code, "No certificate has this code")


def _found(condition: Any, otherwise: str) -> CertificateView:
    row = Certificate.get_or_none(condition)
    if row is None:
        raise NotFound(otherwise)
    return view_of(row)
