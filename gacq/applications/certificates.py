"""Certificates: their rows, and what one shows, kept as it was on the day it was issued.

All functions that touch rows run inside a read or a write.
"""

import re
import secrets
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import peewee

from gacq.applications.application import ApplicationView
from gacq.applications.numbering import CertificateNumber
from gacq.database import JsonField, Row, UtcField
from gacq.errors import NotFound

_SIGNS = "23456789abcdefghjkmnpqrstvwxyz"
"""Digits and letters that are not taken for one another when they are read from paper."""
_CODE_LENGTH = 24
_CODE = re.compile(f"[{_SIGNS}]{{{_CODE_LENGTH}}}")


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
        shown: what the paper says, by JSON name: ``office province applicantType applicantName
            farmName farmAddress farmSubdistrict farmDistrict farmProvince farmPostalCode cropType
            locationType farmAreaRai applicationNumber lotId approverName``; no id number.
        expires_at: the last second of its last day in Bangkok (see ``validity.py``).
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
    """However it was typed: in capitals, in groups. Raises NotFound, alike for any wrong code."""
    plain = "".join(code.split()).replace("-", "").lower()
    words = "No certificate has this code"
    if not _CODE.fullmatch(plain):
        raise NotFound(words)
    return _found(Certificate.code == plain, words)


def new_code() -> str:
    """A code of 117 random bits for a certificate's verification page."""
    return "".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH))


def paper_of(application: ApplicationView, *, office: str, province: str) -> dict[str, Any]:
    """``shown`` of a certificate for this application, issued by this office; pure."""
    return {
        "office": office,
        "province": province,
        "applicantType": application.applicant_type,
        "applicantName": application.applicant_name,
        "farmName": application.farm_name,
        "farmAddress": application.farm_address,
        "farmSubdistrict": application.farm_subdistrict,
        "farmDistrict": application.farm_district,
        "farmProvince": application.farm_province,
        "farmPostalCode": application.farm_postal_code,
        "cropType": application.crop_type,
        "locationType": application.location_type,
        "farmAreaRai": application.farm_area_rai,
        "applicationNumber": application.application_number,
        "lotId": application.lot_id,
        "approverName": application.approver_name,
    }


def add(
    application_id: int,
    number: CertificateNumber,
    *,
    code: str,
    shown: dict[str, Any],
    issued_at: datetime,
    issued_by: str,
    expires_at: datetime,
) -> CertificateView:
    """Store a new certificate. Belongs inside the write that counted its number."""
    row = Certificate.create(
        number=str(number),
        code=code,
        application_id=application_id,
        buddhist_year=number.buddhist_year,
        province_code=number.province_code,
        sequence=number.sequence,
        shown=shown,
        issued_at=issued_at,
        issued_by=issued_by,
        expires_at=expires_at,
    )
    return get(row.id)


def _found(condition: Any, otherwise: str) -> CertificateView:
    row = Certificate.get_or_none(condition)
    if row is None:
        raise NotFound(otherwise)
    return view_of(row)
