"""An office with its ai_qc queue: ledger, runner and processor, worked step by step."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from gacq.applications import application as applications
from gacq.applications import qc_reports
from gacq.applications.application import ApplicationView
from gacq.applications.content import DocumentFacts
from gacq.applications.document import PHOTOS, REQUIRED, DocumentStore, DocumentType
from gacq.applications.qc import QcReport
from gacq.children import ChildPool
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.jobs.ai_qc import rules
from gacq.jobs.ai_qc.gemini import GenaiModel
from gacq.jobs.ai_qc.processor import AiQcProcessor
from gacq.ops.proof.stand_ins.gemini import WORKING_KEY, GeminiStandIn
from gacq.ops.samples.papers import Scanner
from gacq.ops.samples.photos import Studio
from gacq.queues.engine import Engine
from gacq.queues.job import JobView
from gacq.queues.policy import DEFAULTS, Queue
from gacq.settings import AiQcSettings, DataSettings, Secret, Settings
from gacq.staff import Actor
from gacq.workflow import Workflow
from tests.applications.views import FORM

CLERK = Actor.console("test")
LINES = [f"ข้อที่ {number} ข้อความตัวอย่างในเอกสาร" for number in range(14)]

Files = Mapping[DocumentType, bytes]


@cache
def good_files() -> Files:
    """Eight documents with nothing wrong, as the demo draws them."""
    scanner, studio = Scanner(1), Studio(1)
    pages = {each: scanner.page(each.label("th"), LINES) for each in REQUIRED[:4]}
    photos = {each: studio.photo(each) for each in PHOTOS}
    return {each: _jpeg(picture) for each, picture in (pages | photos).items()}


@cache
def tiny_files() -> Files:
    """Eight documents that are quickly measured and poorly judged."""
    whole = Studio(2).photo(DocumentType.CROP_PHOTO).resize((96, 96))
    return {each: _jpeg(whole.rotate(10 * turn)) for turn, each in enumerate(REQUIRED)}


@dataclass(slots=True)
class Office:
    """What a test asks of it: take in applications, run jobs, and see what became of them."""

    folder: Path
    database: Database
    clock: MovableClock
    engine: Engine
    workflow: Workflow
    documents: DocumentStore
    children: ChildPool

    def submit(self, files: Files, **different: Any) -> int:
        """A submitted application with these files; its check is due at once."""
        now = self.clock.now()
        created = self.database.write(self.workflow.create, FORM | different, actor=CLERK, now=now)
        for slot, content in files.items():
            facts = self.store(content)
            self.database.write(
                self.workflow.attach_document,
                created.id,
                slot,
                facts,
                name=f"{slot}.jpg",
                actor=CLERK,
                now=now,
            )
        self.database.write(self.workflow.submit, created.id, actor=CLERK, now=now)
        self.clock.advance(DEFAULTS[Queue.AI_QC].auto_delay_seconds)
        return created.id

    def store(self, content: bytes) -> DocumentFacts:
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.documents.has(sha256):
            upload = self.folder / "upload"
            upload.write_bytes(content)
            self.documents.add(upload, sha256)
        return DocumentFacts("image/jpeg", len(content), sha256, 1, 96, 96)

    def work(self) -> JobView | None:
        """Run the queue's next due job; None if none may run."""
        return self.engine.work_one(Queue.AI_QC)

    def work_until_settled(self) -> JobView:
        """Run the one job there is, over its waits, to its end."""
        for _attempt in range(20):
            job = self.work()
            if job is not None and job.finished_at is not None:
                return job
            self.clock.advance(10)
        raise AssertionError("the job did not come to an end")

    def application(self, application_id: int) -> ApplicationView:
        return self.database.read(applications.get, application_id)

    def report(self, application_id: int) -> QcReport:
        """The newest report, as stored."""
        stored = self.database.read(qc_reports.latest, application_id)
        assert stored is not None and stored.cause is None
        return QcReport.from_json(stored.report)

    def job_of(self, application_id: int) -> JobView:
        query = "select max(id) from job where queue = 'ai_qc' and subject = ?"
        row = self.database.read(
            lambda: self.database.execute(query, (str(application_id),)).fetchone()
        )
        return self.database.read(self.engine.ledger.job, row[0])


@contextmanager
def open_office(
    folder: Path,
    clock: MovableClock,
    children: ChildPool,
    gemini: GeminiStandIn | None = None,
    *,
    key: str = WORKING_KEY,
    boot: str = "boot-1",
    time_limit_seconds: float = 120.0,
    **ai_qc: Any,
) -> Iterator[Office]:
    """Open (or open again) the office in ``folder``; with ``gemini`` it is switched on."""
    settings = _settings(folder, gemini, key, ai_qc)
    model = None
    if gemini is not None:
        model = GenaiModel(settings.ai_qc.model, key=key, endpoint=settings.ai_qc.endpoint)
    policies = dict(DEFAULTS)
    policies[Queue.AI_QC] = replace(policies[Queue.AI_QC], time_limit_seconds=time_limit_seconds)
    database = Database(folder / "gacq.db")
    database.open()
    engine = Engine(database, policies, clock, boot=boot, journal=lambda *told, **more: None)
    workflow = Workflow(settings, engine.ledger)
    documents = DocumentStore(folder / "documents")
    documents.folder.mkdir(exist_ok=True)
    processor = AiQcProcessor(
        database=database,
        workflow=workflow,
        documents=documents,
        children=children,
        model=model,
        settings=settings,
        clock=clock,
    )
    engine.serve(Queue.AI_QC, processor, calls_per_minute=settings.ai_qc.calls_per_minute)
    engine.open("test")
    try:
        yield Office(folder, database, clock, engine, workflow, documents, children)
    finally:
        engine.stop()
        database.close()
        if model is not None:
            model.close()


@contextmanager
def open_children() -> Iterator[ChildPool]:
    children = ChildPool(rules.CHILD_MODULE, size=1)
    try:
        yield children
    finally:
        children.close()


def _settings(
    folder: Path, gemini: GeminiStandIn | None, key: str, ai_qc: dict[str, Any]
) -> Settings:
    if gemini is not None:
        ai_qc = {
            "reviewer": "gemini",
            "endpoint": gemini.endpoint,
            "api_key": Secret(key),
        } | ai_qc
    return Settings(ai_qc=AiQcSettings(**ai_qc), data=DataSettings(folder=folder))


def _jpeg(picture: Any) -> bytes:
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=90)
    return stream.getvalue()
