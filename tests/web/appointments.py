"""What the tests of appointments over HTTP share: a Monday, and applications to book."""

from typing import Any

from starlette.testclient import TestClient

from gacq.applications import application
from gacq.applications.status import InspectionType, Status
from tests.moments import FRIDAY, at
from tests.web.office import Office

APPLICATIONS = "/api/v1/applications"


def passed(office: Office, kind: InspectionType = InspectionType.HYBRID, **different: Any) -> int:
    """An application that may be booked."""
    view = office.database.write(
        application.change,
        office.draft(**different),
        allowed=frozenset({Status.DRAFT}),
        doing="pass",
        now=office.clock.now(),
        status=Status.REVIEW_PASSED,
        inspection_type=kind,
    )
    return view.id


def booked(
    client: TestClient, office: Office, inspector_id: int, clock: str = "09:00", **different: Any
) -> int:
    """An application with an inspection on Friday."""
    application_id = passed(office, **different)
    body = {"inspectorId": inspector_id, "startsAt": at(FRIDAY, clock).isoformat()}
    response = client.post(f"{APPLICATIONS}/{application_id}/schedule", json=body)
    assert response.status_code == 200, response.text
    return application_id
