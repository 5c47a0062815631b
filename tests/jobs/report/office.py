"""An office with its report queue, and rows to report on, written without the workflow."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gacq.applications.identity import id_hash
from gacq.children import ChildPool
from gacq.clock import MovableClock
from gacq.database import Database, microseconds
from gacq.jobs.report.processor import CHILD_MODULE, ReportProcessor
from gacq.queues.engine import Engine
from gacq.queues.job import JobView
from gacq.queues.policy import DEFAULTS, Queue
from gacq.reports import Format, Kind, ReportView, report
from gacq.reports.shelf import Shelf
from gacq.settings import DataSettings, Settings
from gacq.staff import Actor, Role, StaffView, accounts
from gacq.workflow import AskedReport, Workflow
from tests.builders import an_id

CONSOLE = Actor.console("สมมุติ")
NOVEMBER = datetime(2025, 11, 10, 3, tzinfo=UTC)
"""Ten in the morning in Bangkok."""
IN_NOVEMBER = {"from": "2025-11-01", "to": "2025-11-30"}
PARAMETERS: dict[Kind, dict[str, Any]] = {
    Kind.MONTHLY_SUMMARY: {"month": "2025-11"},
    Kind.CERTIFICATES_EXPIRING: {"withinDays": 60},
}


class Office:
    """What a test asks of it: fill in rows, ask for reports, and run their jobs."""

    def __init__(
        self, folder: Path, database: Database, clock: MovableClock, children: ChildPool
    ) -> None:
        self.folder = folder
        self.database = database
        self.clock = clock
        self.children = children
        self.settings = Settings(data=DataSettings(folder=folder))
        self.shelf = Shelf(folder / "reports")
        self.shelf.folder.mkdir()
        self.temporary = folder / "tmp"
        policies = dict(DEFAULTS)
        self.engine = Engine(
            database, policies, clock, boot="test", journal=lambda *told, **more: None
        )
        self.policies = policies
        self.workflow = Workflow(self.settings, self.engine.ledger)
        self.processor = ReportProcessor(
            database=database,
            workflow=self.workflow,
            shelf=self.shelf,
            children=children,
            temporary=self.temporary,
            settings=self.settings,
            clock=clock,
        )
        self.engine.serve(Queue.REPORT, self.processor)
        self.engine.open("test")

    # --- reports

    def ask(
        self,
        kind: Kind,
        form: Format = Format.CSV,
        language: str = "th",
        *,
        actor: Actor = CONSOLE,
        **parameters: Any,
    ) -> AskedReport:
        return self.database.write(
            self.workflow.ask_report,
            kind,
            form,
            language,
            parameters or PARAMETERS.get(kind, IN_NOVEMBER),
            actor=actor,
            now=self.clock.now(),
        )

    def work(self) -> JobView | None:
        return self.engine.work_one(Queue.REPORT)

    def made(
        self, kind: Kind, form: Format = Format.CSV, language: str = "th", **more: Any
    ) -> Path:
        """Ask, work and return the file."""
        asked = self.ask(kind, form, language, **more)
        job = self.work()
        assert job is not None and job.cause is None, job
        view = self.report(asked.report.id)
        assert view.file is not None
        return self.shelf.path_of(view.file)

    def report(self, report_id: int) -> ReportView:
        return self.database.read(report.get, report_id)

    def job(self, job_id: int) -> JobView:
        return self.database.read(self.engine.ledger.job, job_id)

    def limit_time(self, seconds: float) -> None:
        self.policies[Queue.REPORT] = replace(
            self.policies[Queue.REPORT], time_limit_seconds=seconds
        )

    def left_over(self) -> list[str]:
        """Files that should not be there: half ones, and ones that no row names."""
        offered = self.database.read(report.ready_files)
        half = [each.name for each in self.temporary.glob("**/*")]
        return half + [name for name in self.shelf.names() if name not in offered]

    # --- rows to report on

    def applications(self, count: int, **different: Any) -> None:
        """Submitted one minute apart from ``NOVEMBER`` on; ``different`` are columns."""
        rows = [_application(number, different) for number in range(1, count + 1)]
        self.insert("application", rows)

    def insert(self, table: str, rows: list[dict[str, Any]]) -> None:
        names = list(rows[0])
        sql = f"insert into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))})"

        def store() -> None:
            for row in rows:
                self.database.execute(sql, tuple(map(_stored, row.values())))

        self.database.write(store)

    def person(self, name: str) -> StaffView:
        return self.database.write(
            accounts.create,
            username=f"person-{hashlib.sha256(name.encode()).hexdigest()[:8]}",
            name=name,
            password_hash="",
            roles=frozenset({Role.INSPECTOR}),
            email=None,
            language="th",
            now=self.clock.now(),
        )


@contextmanager
def open_office(folder: Path, clock: MovableClock, children: ChildPool) -> Iterator[Office]:
    database = Database(folder / "gacq.db")
    database.open()
    office = Office(folder, database, clock, children)
    try:
        yield office
    finally:
        office.engine.stop()
        database.close()


def open_children(module: str = CHILD_MODULE) -> ChildPool:
    return ChildPool(module, size=1)


def _application(number: int, different: dict[str, Any]) -> dict[str, Any]:
    moment = NOVEMBER + timedelta(minutes=number)
    applicant_id = an_id(number)
    return {
        "application_number": f"APP-2568-{number:06d}",
        "lot_id": f"LOT-{number}",
        "status": "IN_REVIEW",
        "applicant_type": "บุคคลธรรมดา",
        "applicant_name": f"นายสมมุติ {number}",
        "applicant_id": applicant_id,
        "applicant_id_hash": id_hash(applicant_id),
        "farm_name": f"สวนสมมุติ {number}",
        "farm_province": "เชียงใหม่",
        "farm_district": "เมือง",
        "farm_area_rai": 5.5,
        "crop_type": "ขมิ้นชัน",
        "submitted_at": moment,
        "created_at": moment,
        "created_by": "test",
        "updated_at": moment,
    } | different


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return microseconds(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
