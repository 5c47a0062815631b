"""Tells Google's calendar the newest state of one inspection, which it reads when it runs.

A job's payload names the inspection alone: ``{"inspection": 12}``. Whoever changes the row asks
for a job; asked while one runs, it runs once more afterwards, so the newest state is told last.
Without Google nothing is told, and the result says so: the feed shows the same inspections.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from gacq.applications import appointments
from gacq.applications.appointments import Appointment
from gacq.database import Database
from gacq.errors import NotFound, PermanentError
from gacq.jobs.calendar.event import Event, event_of
from gacq.queues.job import ActiveAttempt, Failure, JobView
from gacq.settings import Settings
from gacq.staff import accounts
from gacq.workflow import Workflow

log = logging.getLogger(__name__)

NOT_SWITCHED_ON = (
    "Google Calendar is not switched on (calendar.provider); the feeds show this inspection"
)


class OutsideCalendar(Protocol):
    """A calendar that is told. Objects are used from several threads at once."""

    service: str
    fingerprint: str

    def put(self, event: Event, attempt: ActiveAttempt) -> str:
        """Make the entry be as ``event``; says in a word what was done. Raises JobError."""

    def drop(self, event: Event, attempt: ActiveAttempt) -> None:
        """Make the entry be gone. Raises JobError."""


@dataclass(frozen=True, slots=True)
class Told:
    """What Google was told of one inspection. ``done`` is "created", "updated" or "removed"."""

    inspection_id: int
    sequence: int
    event_id: str
    done: str


class CalendarProcessor:
    """The processor of the ``calendar`` queue. Without ``google`` nothing is told."""

    def __init__(
        self,
        *,
        database: Database,
        workflow: Workflow,
        settings: Settings,
        google: OutsideCalendar | None,
    ) -> None:
        self._database = database
        self._workflow = workflow
        self._language = settings.office.language
        self._google = google
        self.service = google.service if google else None
        self.service_fingerprint = google.fingerprint if google else ""

    def process(self, attempt: ActiveAttempt) -> Told | str:
        """What was told, or in words why nothing was."""
        inspection_id = _inspection_id(attempt.job)
        event = self._database.read(self._look_up, inspection_id)
        if self._google is None:
            return NOT_SWITCHED_ON
        log.info("Telling Google of inspection %s, state %s", inspection_id, event.sequence)
        done = _tell(self._google, event, attempt)
        log.info("The entry %s is %s", event.id, done)
        return Told(inspection_id, event.sequence, event.id, done)

    def record(self, job: JobView, outcome: Told | str, now: datetime) -> dict[str, Any]:
        """Note on the inspection what Google knows of it now."""
        if isinstance(outcome, str):
            return {"told": False, "note": outcome}
        self._workflow.calendar_told(outcome.inspection_id, outcome.sequence, now=now)
        return {
            "told": True,
            "done": outcome.done,
            "sequence": outcome.sequence,
            "event": outcome.event_id,
        }

    def exhausted(self, job: JobView, failure: Failure, now: datetime) -> None:
        """Nothing follows: failures are shown on the page, and the row stays the truth."""

    def _look_up(self, inspection_id: int) -> Event:
        try:
            appointment = appointments.of_inspection(inspection_id)
        except NotFound as error:
            raise PermanentError("subject_gone", str(error)) from error
        return event_of(
            appointment, language=self._language, inspector_email=_address_of(appointment)
        )


def _tell(google: OutsideCalendar, event: Event, attempt: ActiveAttempt) -> str:
    if not event.cancelled:
        return google.put(event, attempt)
    google.drop(event, attempt)
    return "removed"


def _address_of(appointment: Appointment) -> str | None:
    """A disabled account is invited to nothing."""
    inspector = accounts.by_id(appointment.inspector_id)
    return inspector.email if inspector.active else None


def _inspection_id(job: JobView) -> int:
    inspection_id = job.payload.get("inspection")
    if isinstance(inspection_id, bool) or not isinstance(inspection_id, int):
        raise PermanentError("unreadable_payload", "it names no inspection")
    return inspection_id
