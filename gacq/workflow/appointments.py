"""What every change of an appointment entails: its row, the calendars, the inspector's mail."""

from datetime import datetime
from typing import Any

from gacq.applications import inspections
from gacq.applications.application import ApplicationView
from gacq.applications.inspections import InspectionStatus, InspectionView
from gacq.staff import StaffView, accounts
from gacq.workflow.stage import Stage

NO_APPOINTMENT: dict[str, Any] = {
    "inspector_id": None,
    "inspector_name": None,
    "inspection_starts_at": None,
    "inspection_ends_at": None,
}
"""The application's columns while nobody is going to inspect it."""


def columns_of(inspection: InspectionView) -> dict[str, Any]:
    """The same columns while somebody is."""
    return {
        "inspector_id": inspection.inspector_id,
        "inspector_name": inspection.inspector_name,
        "inspection_starts_at": inspection.starts_at,
        "inspection_ends_at": inspection.ends_at,
    }


def told_of(inspection: InspectionView, change: str) -> dict[str, Any]:
    """What a letter is asked with; by the time it can be told that the appointment moved since."""
    starts_at = inspection.starts_at.isoformat()
    return {"inspection": inspection.id, "change": change, "starts_at": starts_at}


class Appointments(Stage):
    """The part of booking that other stages need too."""

    def _cancel_appointment(
        self, inspection: InspectionView, *, reason: str, now: datetime
    ) -> InspectionView:
        return inspections.change(
            inspection.id,
            allowed=inspections.OPEN,
            now=now,
            status=InspectionStatus.CANCELLED,
            reason=reason,
            ended_at=now,
        )

    def _announce(
        self,
        application: ApplicationView,
        inspection: InspectionView,
        change: str,
        *,
        now: datetime,
        origin: str,
    ) -> None:
        """The calendars and the inspector hear what happened to it, in the word of a letter.

        It was ``booked``, ``moved`` to another time, ``changed`` otherwise, or ``cancelled``.
        """
        self._tell_calendar(inspection, now=now, origin=origin)
        inspector = accounts.by_id(inspection.inspector_id)
        self._mail_inspector(inspector, application, inspection, change, now=now)

    def _mail_inspector(
        self,
        inspector: StaffView,
        application: ApplicationView,
        inspection: InspectionView,
        change: str,
        *,
        now: datetime,
    ) -> None:
        if inspector.active and inspector.email:
            unique = f"{inspection.id}.{inspection.sequence}:staff-{inspector.id}"
            facts = told_of(inspection, change)
            to = {"staff": inspector.id}
            self._mail("inspector-assignment", application, to, unique, now, facts)
