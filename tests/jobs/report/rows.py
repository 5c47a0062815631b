"""Rows as the papers get them, without a database: valid by default, one keyword to differ."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from gacq.applications.application import ApplicationView
from gacq.applications.certificates import CertificateView
from gacq.applications.inspections import InspectionView
from gacq.applications.status import InspectionType, Status

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CODE = "k7m2p9q4r8t3w6x5z2a9b4c7d"
FARM = {
    "farm_name": "สวนสมมุติ",
    "farm_address": "1 หมู่ 99",
    "farm_subdistrict": "ศรีภูมิ",
    "farm_district": "เมือง",
    "farm_province": "เชียงใหม่",
    "farm_postal_code": "50200",
}
SHOWN = {
    "office": "สำนักงานสมมุติ",
    "province": "เชียงใหม่",
    "applicantName": "นายสมมุติ ทดสอบ",
    "farmName": "สวนสมมุติ",
    "farmAddress": "1 หมู่ 99",
    "farmSubdistrict": "ศรีภูมิ",
    "farmDistrict": "เมือง",
    "farmProvince": "เชียงใหม่",
    "farmPostalCode": "50200",
    "cropType": "ขมิ้นชัน",
    "locationType": "กลางแจ้ง",
    "farmAreaRai": 5.5,
    "applicationNumber": "GACP-2569-000123",
    "lotId": "LOT-2569-000123",
    "approverName": "สมมุติ อนุมัติ",
}


def an_application(**different: Any) -> ApplicationView:
    given = {
        "id": 1,
        "application_number": "GACP-2569-000123",
        "status": Status.RETURNED,
        "applicant_name": "นายสมมุติ ทดสอบ",
        "crop_type": "ขมิ้นชัน",
        "submitted_at": NOW - timedelta(days=30),
        "created_at": NOW - timedelta(days=31),
        "return_reason": "ภาพถ่ายแหล่งน้ำไม่ชัด",
        **FARM,
    }
    return ApplicationView(**{**dict.fromkeys(_names(ApplicationView)), **given, **different})


def an_inspection(**different: Any) -> InspectionView:
    given = {
        "id": 1,
        "type": InspectionType.ONSITE,
        "inspector_name": "นางสาวสมมุติ ตรวจดี",
        "starts_at": NOW + timedelta(days=7),
        "ends_at": NOW + timedelta(days=7, hours=4),
    }
    return InspectionView(**{**dict.fromkeys(_names(InspectionView)), **given, **different})


def a_certificate(**different: Any) -> CertificateView:
    """``different`` is of what the paper shows; None takes a value away."""
    shown = {name: value for name, value in (SHOWN | different).items() if value is not None}
    return CertificateView(
        id=1,
        number="GACP-2569-50-0001",
        code=CODE,
        application_id=1,
        shown=shown,
        issued_at=NOW,
        issued_by="สมมุติ",
        expires_at=datetime(2029, 11, 22, 16, 59, 59, tzinfo=UTC),
        first_notice_at=None,
        second_notice_at=None,
    )


def _names(kind: Any) -> list[str]:
    return [each.name for each in fields(kind)]
