"""The calendar queue as it runs: workflow, ledger, runner and processor on a real file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from gacq.applications import inspections
from gacq.applications.application import ApplicationView
from gacq.applications.inspections import Inspection, InspectionStatus, InspectionView
from gacq.applications.intake import read_form
from gacq.applications.status import InspectionType
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.jobs.calendar.google import GoogleCalendar
from gacq.jobs.calendar.processor import CalendarProcessor
from gacq.queues.engine import Engine
from gacq.queues.job import JobView
from gacq.queues.policy import DEFAULTS, Queue
from gacq.settings import CalendarSettings, Settings
from gacq.staff import Role, StaffView, accounts
from gacq.workflow import Workflow
from tests.builders import CONSOLE, a_form


class Office:
    """Inspections are booked and moved as the workflow does it: a row, and a job in one write."""

    def __init__(
        self,
        database: Database,
        clock: MovableClock,
        settings: CalendarSettings,
        *,
        boot: str = "boot-1",
    ) -> None:
        self.database = database
        self.clock = clock
        policies = DEFAULTS | {
            Queue.CALENDAR: replace(DEFAULTS[Queue.CALENDAR], time_limit_seconds=20)
        }
        self.engine = Engine(
            database, policies, clock, boot=boot, journal=lambda *told, **more: None
        )
        self.workflow = Workflow(Settings(calendar=settings), self.engine.ledger)
        self.google = GoogleCalendar(settings) if settings.provider == "google" else None
        processor = CalendarProcessor(
            database=database,
            workflow=self.workflow,
            settings=Settings(calendar=settings),
            google=self.google,
        )
        self.engine.serve(Queue.CALENDAR, processor, calls_per_minute=settings.calls_per_minute)
        self.engine.open("test")

    def inspector(self, username: str = "anong", **different: Any) -> StaffView:
        return self.database.write(
            accounts.create,
            **{
                "username": username,
                "name": "อนงค์ สมมุติ",
                "password_hash": "",
                "roles": frozenset({Role.INSPECTOR}),
                "email": f"{username}@example.com",
                "language": "th",
                "now": self.clock.now(),
                **different,
            },
        )

    def application(self, number: int = 1, **different: Any) -> ApplicationView:
        form = read_form(a_form(number, **different))
        view: ApplicationView = self.database.write(
            self.workflow.create, form, actor=CONSOLE, now=self.clock.now()
        )
        return view

    def book(
        self, inspector: StaffView, number: int = 1, *, days: float = 7, **different: Any
    ) -> InspectionView:
        """An inspection of a new application, and the job that tells of it."""
        application, now = self.application(number), self.clock.now()
        starts_at = now + timedelta(days=days)
        values = {
            "application_id": application.id,
            "inspector_id": inspector.id,
            "inspector_name": inspector.name,
            "type": InspectionType.HYBRID,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=4),
            "booked_by": "console",
            "booked_at": now,
            "updated_at": now,
        } | different

        def add() -> InspectionView:
            view = inspections.add(values)
            self.workflow._tell_calendar(view, now=now, origin="console")
            return view

        return self.database.write(add)

    def change(self, inspection_id: int, **values: Any) -> InspectionView:
        """Change what a calendar shows, and ask for the job that tells of it."""
        now = self.clock.now()

        def move() -> InspectionView:
            Inspection.update(**values, sequence=Inspection.sequence + 1, updated_at=now).where(
                Inspection.id == inspection_id
            ).execute()
            view = inspections.get(inspection_id)
            self.workflow._tell_calendar(view, now=now, origin="console")
            return view

        return self.database.write(move)

    def move(self, inspection: InspectionView, *, days: float) -> InspectionView:
        by = timedelta(days=days)
        return self.change(
            inspection.id, starts_at=inspection.starts_at + by, ends_at=inspection.ends_at + by
        )

    def cancel(self, inspection_id: int) -> InspectionView:
        return self.change(
            inspection_id, status=InspectionStatus.CANCELLED, ended_at=self.clock.now()
        )

    def work(self) -> JobView | None:
        return self.engine.work_one(Queue.CALENDAR)

    def work_all(self) -> list[JobView]:
        """Until nothing is left that may run now."""
        done = []
        while (job := self.work()) is not None:
            done.append(job)
        return done

    def get(self, inspection_id: int) -> InspectionView:
        return self.database.read(inspections.get, inspection_id)


@contextmanager
def open_office(
    folder: Path, clock: MovableClock, settings: CalendarSettings, **options: Any
) -> Iterator[Office]:
    """On a file of its own, so that a second one can take up what the first has left."""
    database = Database(folder / "office.db")
    database.open()
    office = Office(database, clock, settings, **options)
    try:
        yield office
    finally:
        office.engine.stop()
        database.close()
