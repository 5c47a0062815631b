"""An application as it is read, complete unless told otherwise."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from gacq.applications.application import ApplicationView, PaymentStatus
from gacq.applications.status import Status

FORM = {
    "applicant_type": "บุคคลธรรมดา",
    "applicant_name": "นายสมมุติ ทดสอบ",
    "applicant_id": "1234567890121",
    "applicant_phone": "020000001",
    "applicant_email": "applicant@example.com",
    "farm_name": "สวนสมมุติ",
    "farm_address": "1 หมู่ 99",
    "farm_province": "นนทบุรี",
    "farm_district": "บางใหญ่",
    "farm_subdistrict": "บางแม่นาง",
    "farm_postal_code": "11140",
    "farm_area_rai": 3.5,
    "farm_latitude": 13.85,
    "farm_longitude": 100.35,
    "crop_type": "ขมิ้นชัน",
    "location_type": "กลางแจ้ง",
}
_AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def an_application(**different: Any) -> ApplicationView:
    """``an_application(farm_area_rai=None)``."""
    values: dict[str, Any] = {each.name: None for each in fields(ApplicationView)}
    values |= FORM
    values |= {
        "id": 7,
        "application_number": "GACP-2569-000007",
        "lot_id": "LOT-2569-0007",
        "status": Status.SUBMITTED,
        "version": 1,
        "payment_status": PaymentStatus.PENDING,
        "returns": 0,
        "created_at": _AT,
        "created_by": "console",
        "updated_at": _AT,
    }
    return ApplicationView(**values | different)
