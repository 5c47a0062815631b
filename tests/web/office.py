"""An office for the tests of the web layer: everything real but the two processors."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from gacq import audit
from gacq.applications import content, pictures
from gacq.applications.content import DocumentFacts
from gacq.applications.document import REQUIRED
from gacq.applications.document_store import DocumentStore
from gacq.applications.intake import read_form
from gacq.applications.qc import Issue, QcReport, Recommendation, Scores
from gacq.applications.status import InspectionType
from gacq.children import ChildPool
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import JobError
from gacq.jobs.calendar import feed
from gacq.jobs.report import papers
from gacq.ops import acts
from gacq.ops.chores import ChoreName, chores
from gacq.ops.schedule import Schedule
from gacq.queues.engine import Engine
from gacq.queues.job import ActiveAttempt, Failure, JobView
from gacq.queues.policy import DEFAULTS, Queue
from gacq.reports.shelf import Shelf
from gacq.settings import Settings
from gacq.staff import Actor, Role, StaffView
from gacq.staff.desk import StaffDesk
from gacq.staff.passwords import hash_password
from gacq.staff.secrets import new_token
from gacq.web.app import create_app
from gacq.web.services import WebServices
from gacq.workflow import MadeFile, Workflow

PASSWORD = "ข้าวเหนียวมะม่วง 7"
PASSWORD_HASH = hash_password(PASSWORD)
CONSOLE = Actor.console()
FORM = {
    "applicantType": "บุคคลธรรมดา",
    "applicantName": "สมมุติ ทดสอบ",
    "applicantId": "9701700230708",
    "applicantPhone": "0812345678",
    "farmName": "สวนสมมุติ",
    "farmAddress": "1 หมู่ 1",
    "farmProvince": "เชียงใหม่",
    "farmDistrict": "เมือง",
    "farmSubdistrict": "ศรีภูมิ",
    "farmPostalCode": "50200",
    "farmAreaRai": 5.5,
    "farmLocation": {"latitude": 18.79, "longitude": 98.98},
    "cropType": "ขมิ้นชัน",
    "locationType": "กลางแจ้ง",
}


def a_report(score: float = 7.5) -> QcReport:
    return QcReport(
        scores=Scores(score, score, score),
        overall_score=score,
        inspection_type=InspectionType.HYBRID,
        issues=(Issue("blurred", "ภาพไม่ชัด", "The picture is blurred", "crop_photo"),),
        recommendations=(Recommendation("นัดตรวจแบบผสม", "Book a hybrid inspection"),),
        reviewer="rules",
        findings=(),
    )


class Scripted:
    """A processor that ends as the test says: with an error, or by what ``store`` does."""

    service = None
    service_fingerprint = ""

    def __init__(
        self, store: Callable[[JobView, Any], None], fall_back: Callable[..., Any]
    ) -> None:
        self.error: JobError | None = None
        self.ran: list[JobView] = []
        self._store = store
        self._fall_back = fall_back

    def process(self, attempt: ActiveAttempt) -> str:
        self.ran.append(attempt.job)
        if self.error is not None:
            raise self.error
        return "good"

    def record(self, job: JobView, outcome: Any, now: Any) -> dict[str, Any] | None:
        self._store(job, now)
        return None

    def exhausted(self, job: JobView, failure: Failure, now: Any) -> None:
        self._fall_back(job, failure, now)


class Office:
    """The parts that a test may want to look at or to turn."""

    def __init__(self, database: Database, clock: MovableClock, folder: Path) -> None:
        self.database = database
        self.clock = clock
        self.folder = folder / "data"
        self.folder.mkdir()
        self.settings = Settings()
        self.settings = replace(
            self.settings, data=replace(self.settings.data, folder=str(self.folder))
        )
        self.engine = Engine(database, DEFAULTS, clock, boot="test", journal=_journal)
        self.workflow = Workflow(self.settings, self.engine.ledger)
        self.checks = Scripted(self._store_check, self._fall_back)
        self.mails = Scripted(lambda job, now: None, lambda job, failure, now: None)
        self.engine.serve(Queue.AI_QC, self.checks)
        self.shelf = Shelf(self.folder / "reports")
        self.reports = Scripted(self._store_report, self._report_failed)
        self.engine.serve(Queue.EMAIL, self.mails)
        self.engine.serve(Queue.REPORT, self.reports)
        self.engine.open("test")
        self.children = ChildPool("gacq.applications.content_child")
        self.picture_children = ChildPool(pictures.CHILD_MODULE)
        self.paper_children = ChildPool(papers.CHILD_MODULE)
        self.desk = StaffDesk(audit.record, let_go=self.workflow.require_nothing_booked)
        catch_up = {ChoreName.CATCH_UP: acts.catch_up(database, self.workflow)}
        self.chores = Schedule(database, clock, chores(self.settings.chores, catch_up), boot="test")
        self._open = ExitStack()
        self.services = self._services()
        self.app = create_app(self.services)

    def close(self) -> None:
        self._open.close()
        self.children.close()
        self.picture_children.close()
        self.paper_children.close()
        self.chores.wait_for_runs(10)
        self.engine.stop()

    def set(self, **sections: dict[str, Any]) -> None:
        """Change settings: ``office.set(queues={"enabled": False})``; clients made later see it."""
        for name, values in sections.items():
            section = replace(getattr(self.settings, name), **values)
            self.settings = replace(self.settings, **{name: section})
        self.services = self._services()
        self.app = create_app(self.services)

    def person(self, *roles: Role, username: str | None = None, **different: Any) -> StaffView:
        """Opens an account; the password is PASSWORD."""
        count = len(self.database.read(self._people))
        return self.database.write(
            self.desk.add,
            **{
                "username": username or f"person{count}",
                "name": f"สมมุติ {count}",
                "password_hash": PASSWORD_HASH,
                "roles": frozenset(roles),
                "by": CONSOLE,
                "now": self.clock.now(),
                **different,
            },
        )

    def token(self, person: StaffView) -> str:
        token = new_token()
        self.database.write(
            self.desk.add_token,
            token,
            name="portal",
            staff_id=person.id,
            by=CONSOLE,
            now=self.clock.now(),
        )
        return token

    def client(self, *roles: Role) -> TestClient:
        """With the token of somebody new who has these roles; without roles with none."""
        headers = {"Authorization": f"Bearer {self.token(self.person(*roles))}"} if roles else {}
        client = TestClient(self.app, base_url="http://gacq.office:8470", headers=headers)
        return self._open.enter_context(client)

    def signed_in(self, *roles: Role) -> TestClient:
        """With the session of somebody new who has these roles, as a browser has it."""
        person, client = self.person(*roles), self.client()
        client.headers["Origin"] = "http://gacq.office:8470"
        client.post("/api/v1/login", json={"username": person.username, "password": PASSWORD})
        return client

    def draft(self, **different: Any) -> int:
        """A draft application without documents."""
        values = read_form({**FORM, **different})
        view = self.database.write(
            self.workflow.create, values, actor=CONSOLE, now=self.clock.now()
        )
        return view.id

    def complete_draft(self, **different: Any) -> int:
        """A draft that can be submitted."""
        application_id = self.draft(**different)
        for kind in REQUIRED:
            facts = self.stored(f"{application_id} {kind}".encode())
            self.database.write(
                self.workflow.attach_document,
                application_id,
                kind,
                facts,
                name="photo.jpg",
                actor=CONSOLE,
                now=self.clock.now(),
            )
        return application_id

    def stored(self, data: bytes) -> DocumentFacts:
        """A file in the document store."""
        path = self.folder / "incoming"
        path.write_bytes(data)
        sha256 = hashlib.sha256(data).hexdigest()
        self.services.documents.add(path, sha256)
        return DocumentFacts("image/jpeg", len(data), sha256, 1, 100, 100)

    def submitted(self) -> int:
        application_id = self.complete_draft()
        self.database.write(
            self.workflow.submit, application_id, actor=CONSOLE, now=self.clock.now()
        )
        return application_id

    def in_review(self) -> int:
        application_id = self.submitted()
        self.clock.advance(6)
        self.engine.drain()
        return application_id

    def _people(self) -> list[Any]:
        return list(self.database.execute("select 1 from staff").fetchall())

    def _services(self) -> WebServices:
        return WebServices(
            database=self.database,
            settings=self.settings,
            clock=self.clock,
            workflow=self.workflow,
            ledger=self.engine.ledger,
            control=self.engine.control,
            monitor=self.engine.monitor,
            runner=self.engine.runner,
            staff=self.desk,
            chores=self.chores,
            documents=DocumentStore(self.folder / "documents"),
            reports=self.shelf,
            inspect=partial(
                content.inspect, children=self.children, limits=self.settings.documents
            ),
            picture=partial(
                pictures.draw, children=self.picture_children, temporary=self.folder / "tmp"
            ),
            papers=papers.Papers(
                database=self.database,
                settings=self.settings,
                children=self.paper_children,
                folder=self.folder,
            ),
            feed=feed.write,
            version="0.0-test",
        )

    def _store_check(self, job: JobView, now: Any) -> None:
        application_id = job.payload["application"]
        self.workflow.record_qc(application_id, a_report(), job_id=job.id, now=now)

    def _store_report(self, job: JobView, now: Any) -> None:
        """A made-up file: what a report says is not the web layer's matter."""
        report_id, content = job.payload["report"], "รายงาน".encode()
        name = f"{report_id}-1.csv"
        self.shelf.folder.mkdir(exist_ok=True)
        self.shelf.path_of(name).write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        file = MadeFile(name, len(content), 1, sha256)
        self.workflow.record_report(report_id, file, now=now)

    def _report_failed(self, job: JobView, failure: Failure, now: Any) -> None:
        self.workflow.report_failed(job.payload["report"], cause=failure.cause, now=now)

    def _fall_back(self, job: JobView, failure: Failure, now: Any) -> None:
        self.workflow.fall_back_to_onsite(
            job.payload["application"],
            cause=failure.cause,
            detail=failure.detail,
            job_id=job.id,
            now=now,
        )


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    """An office in an empty folder, for the tests of a module that may share one."""
    database = Database(folder / "gacq.db")
    database.open()
    office = Office(database, MovableClock(), folder)
    yield office
    office.close()
    database.close()


def _journal(
    actor: str, action: str, kind: str, subject: str | None, details: Any, now: Any
) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_type=kind,
        subject_id=subject,
        details=dict(details),
        now=now,
    )
