"""Valid by default, one keyword to differ: forms, files, reports, and an office's workflow."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from gacq.applications import application
from gacq.applications.application import ApplicationView
from gacq.applications.content import DocumentFacts
from gacq.applications.document import REQUIRED, DocumentType
from gacq.applications.intake import read_form
from gacq.applications.qc import QcReport, Scores
from gacq.applications.status import InspectionType, Status
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.ops.proof import office
from gacq.ops.proof.office import an_id
from gacq.queues.broker import Broker
from gacq.queues.job import LIVE, Failure, JobView
from gacq.queues.ledger import Ledger
from gacq.queues.policy import DEFAULTS, Limits, Queue
from gacq.settings import Settings
from gacq.staff import Actor, Role, StaffView, accounts
from gacq.workflow import Workflow

__all__ = ["CONSOLE", "Desk", "a_form", "a_report", "acting", "an_id", "some_facts"]

CONSOLE = Actor.console()


def a_form(number: int = 1, **different: Any) -> dict[str, Any]:
    """The form as a caller sends it, complete; None as a value leaves the field out."""
    usual = {
        "applicantName": "นายสมมุติ ทดสอบ",
        "applicantEmail": "applicant@example.com",
        "farmAddress": "1 หมู่ 99",
    }
    return office.a_form(number, **usual | different)


def some_facts(text: str = "a photo", *, size: int = 1000) -> DocumentFacts:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return DocumentFacts("image/jpeg", size, sha256, 1, 100, 100)


def a_report(
    score: float = 7.5, inspection_type: InspectionType = InspectionType.HYBRID
) -> QcReport:
    return QcReport(
        scores=Scores(score, score, score),
        overall_score=score,
        inspection_type=inspection_type,
        issues=(),
        recommendations=(),
        reviewer="rules",
        findings=(),
    )


class Desk:
    """A workflow on a real database; jobs are enqueued and nobody runs them."""

    def __init__(self, database: Database, clock: MovableClock) -> None:
        self.database = database
        self.clock = clock
        self.ledger = Ledger(
            database, Broker(database), policies=DEFAULTS, limits=Limits(), boot="test"
        )
        self.workflow = Workflow(Settings(), self.ledger)
        self.ledger.exhausted[Queue.AI_QC] = self._exhausted

    def do(self, step: str, *args: Any, actor: Actor | None = CONSOLE, **kwargs: Any) -> Any:
        """One step of the workflow in a transaction of its own."""
        if actor is not None:
            kwargs["actor"] = actor
        kwargs.setdefault("now", self.clock.now())
        return self.database.write(getattr(self.workflow, step), *args, **kwargs)

    def draft(self, number: int = 1, **different: Any) -> ApplicationView:
        view: ApplicationView = self.do("create", read_form(a_form(number, **different)))
        return view

    def attach(self, application_id: int, *kinds: DocumentType) -> None:
        for kind in kinds or REQUIRED:
            self.do("attach_document", application_id, kind, some_facts(kind), name=f"{kind}.jpg")

    def complete_draft(self, number: int = 1, **different: Any) -> ApplicationView:
        view = self.draft(number, **different)
        self.attach(view.id)
        return view

    def submitted(self, number: int = 1, **different: Any) -> ApplicationView:
        view: ApplicationView = self.do(
            "submit", self.complete_draft(number, **different).id
        ).application
        return view

    def in_review(self, number: int = 1, **different: Any) -> ApplicationView:
        """Checked, with the check's job ended as the runner would end it."""
        view = self.submitted(number, **different)
        (job,) = self.jobs(Queue.AI_QC, subject=view.id)
        self.record(view.id, job_id=job["id"])
        self.end_checks()
        return self.get(view.id)

    def record(self, application_id: int, report: QcReport | None = None, job_id: int = 1) -> Any:
        return self.do("record_qc", application_id, report or a_report(), actor=None, job_id=job_id)

    def begin_checks(self) -> list[int]:
        """Every check that waits is claimed, as a runner does when its delay is over."""
        later = self.clock.now() + timedelta(hours=1)
        live = [job["id"] for job in self.jobs(Queue.AI_QC) if job["state"] in LIVE]
        for job_id in live:
            self.database.write(self.ledger.claim, job_id, now=later)
        return live

    def end_checks(self) -> None:
        """And completed, with nothing recorded."""
        for job_id in self.begin_checks():
            self.database.write(self.ledger.complete, job_id, 1, None, now=self.clock.now())

    def get(self, application_id: int) -> ApplicationView:
        return self.database.read(application.get, application_id)

    def status(self, application_id: int) -> Status:
        return self.get(application_id).status

    def jobs(self, queue: Queue, *, subject: int | None = None) -> list[dict[str, Any]]:
        """The queue's jobs, oldest first."""

        def read() -> list[dict[str, Any]]:
            rows = self.database.execute(
                "select id from job where queue = ? and (? is null or subject = ?) order by id",
                (queue, subject, str(subject)),
            ).fetchall()
            return [_plain(self.ledger.job(row[0])) for row in rows]

        return self.database.read(read)

    def count(self, table: str) -> int:
        rows = self.database.read(
            lambda: self.database.execute(f"select count(*) from {table}").fetchall()
        )
        return int(rows[0][0])

    def person(self, *roles: Role, name: str = "สมมุติ", email: str | None = None) -> StaffView:
        username = f"person{self.count('staff') + 1}"
        return self.database.write(
            accounts.create,
            username=username,
            name=name,
            password_hash="",
            roles=frozenset(roles),
            email=email or f"{username}@example.com",
            language="th",
            now=self.clock.now(),
        )

    def _exhausted(self, job: JobView, failure: Failure, now: datetime) -> None:
        self.workflow.fall_back_to_onsite(
            job.payload["application"],
            cause=failure.cause,
            detail=failure.detail,
            job_id=job.id,
            now=now,
        )


def acting(person: StaffView) -> Actor:
    """The actor that this person is when signed in."""
    return Actor("staff", person.id, person.name, person.roles, person.id)


def _plain(job: JobView) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "state": str(job.state),
        "payload": job.payload,
        "priority": job.priority,
        "delay": (job.due_at - job.created_at).total_seconds(),
    }
