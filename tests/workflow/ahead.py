"""What lies ahead of an office: inspections that are booked, certificates that will end."""

from datetime import UTC, timedelta
from typing import Any

from gacq.applications import certificates, inspections
from gacq.applications.certificates import Certificate, CertificateView
from gacq.applications.inspections import InspectionView
from gacq.applications.status import InspectionType
from gacq.staff import Role
from tests.builders import Desk
from tests.ops.rota import bangkok


def booked(desk: Desk, starts_at: str, *, number: int = 1, **different: Any) -> InspectionView:
    """An inspection by an inspector of its own, at this time in Bangkok for two hours."""
    inspector = desk.person(Role.INSPECTOR)
    form = {"applicantEmail": different.pop("applicant_email", "applicant@example.com")}
    application = desk.draft(number, **form)
    start = bangkok(starts_at).astimezone(UTC)
    values = {
        "application_id": application.id,
        "inspector_id": inspector.id,
        "inspector_name": inspector.name,
        "type": InspectionType.VIDEO,
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "booked_by": "console",
        "booked_at": desk.clock.now(),
        "updated_at": desk.clock.now(),
    }
    return desk.database.write(inspections.add, values | different)


def issued(
    desk: Desk, expires_at: str, *, number: int = 1, email: str | None = "applicant@example.com"
) -> CertificateView:
    application = desk.draft(number, applicantEmail=email)
    values = {
        "number": f"GACP-2571-12-{number:04d}",
        "code": f"code-{number}",
        "application_id": application.id,
        "buddhist_year": 2571,
        "province_code": 12,
        "sequence": number,
        "shown": {},
        "issued_at": bangkok(expires_at) - timedelta(days=1_096),
        "issued_by": "console",
        "expires_at": bangkok(expires_at),
    }
    return desk.database.write(lambda: certificates.view_of(Certificate.create(**values)))
