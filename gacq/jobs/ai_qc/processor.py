"""Checks one application's documents and data, and hands the report to the workflow.

The rules always go first; Gemini reads the documents as well where it is switched on, and of the
two scores of a document the lower counts.
"""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gacq.applications import application as applications
from gacq.applications import scoring
from gacq.applications.application import ApplicationView
from gacq.applications.document import DocumentStore, documents_of
from gacq.applications.qc import DocumentFinding, QcReport
from gacq.applications.status import Status
from gacq.children import ChildPool
from gacq.clock import Clock
from gacq.database import Database
from gacq.errors import NotFound, PermanentError
from gacq.jobs.ai_qc import rules, verdict
from gacq.jobs.ai_qc.model import Model
from gacq.jobs.ai_qc.reading import Reader
from gacq.jobs.ai_qc.rules import StoredDocument
from gacq.queues.job import ActiveAttempt, Failure, JobView
from gacq.settings import AiQcSettings, Settings
from gacq.workflow import Workflow

log = logging.getLogger(__name__)

_UNREADABLE = "unreadable"
"""The measure of a file that could not be opened."""

_CHECKED_IN = frozenset({Status.SUBMITTED, Status.IN_REVIEW})


class AiQcProcessor:
    """The processor of the ``ai_qc`` queue. Without a ``model`` the rules judge alone."""

    def __init__(
        self,
        *,
        database: Database,
        workflow: Workflow,
        documents: DocumentStore,
        children: ChildPool,
        model: Model | None,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._database = database
        self._workflow = workflow
        self._documents = documents
        self._children = children
        self._settings = settings.ai_qc
        self._clock = clock
        self._reader = None
        if model is not None:
            self._reader = Reader(
                model,
                children,
                model_name=settings.ai_qc.model,
                pixels=settings.ai_qc.image_pixels,
                max_request_mb=settings.ai_qc.max_request_mb,
                temporary=settings.data.folder / "tmp",
            )
        self.service = "gemini" if model else None
        self.service_fingerprint = fingerprint(settings.ai_qc) if model else ""

    def process(self, attempt: ActiveAttempt) -> QcReport | None:
        """The report, or None for an application that is no longer to be checked."""
        started = self._clock.monotonic()
        application, documents = self._database.read(self._look_up, _application_id(attempt.job))
        if application.status not in _CHECKED_IN:
            return None
        findings = rules.review(documents, self._children, seconds_left=attempt.seconds_left)
        log.info("The rules have checked %s documents: %s", len(findings), _scores(findings))
        if self._reader is None:
            return self._report(application, findings, started)
        reading = self._reader.read(application, _readable(documents, findings), attempt)
        return self._report(
            application,
            _both(findings, reading.findings),
            started,
            model=reading.model,
            tokens=reading.tokens,
            calls=reading.calls,
        )

    def record(self, job: JobView, outcome: QcReport | None, now: datetime) -> dict[str, Any]:
        """Store the report. The result says what became of the application."""
        application_id = _application_id(job)
        if outcome is None:
            status = applications.get(application_id).status
            return {"stored": False, "status": status, "note": f"it is {status}: nothing to check"}
        recorded = self._workflow.record_qc(application_id, outcome, job_id=job.id, now=now)
        return {
            "stored": recorded.stored,
            "status": recorded.status,
            "note": recorded.note,
            "overallScore": outcome.overall_score,
            "inspectionType": outcome.inspection_type,
            "reviewer": outcome.reviewer,
        }

    def exhausted(self, job: JobView, failure: Failure, now: datetime) -> None:
        """Nobody could check it: an inspector goes there."""
        try:
            self._workflow.fall_back_to_onsite(
                _application_id(job),
                cause=failure.cause,
                detail=failure.detail,
                job_id=job.id,
                now=now,
            )
        except (NotFound, PermanentError):
            return  # there is no application left to decide on

    def _report(
        self,
        application: ApplicationView,
        findings: Sequence[DocumentFinding],
        started: float,
        *,
        model: str | None = None,
        tokens: int | None = None,
        calls: int | None = None,
    ) -> QcReport:
        return scoring.assess(
            application,
            findings,
            self._settings,
            reviewer="gemini" if self._reader else "rules",
            model=model,
            tokens=tokens,
            calls=calls,
            duration_seconds=self._clock.monotonic() - started,
        )

    def _look_up(self, application_id: int) -> tuple[ApplicationView, list[StoredDocument]]:
        try:
            application = applications.get(application_id)
        except NotFound as error:
            raise PermanentError("subject_gone", str(error)) from error
        return application, [
            StoredDocument(
                each.type, self._documents.path_of(each.sha256), each.media_type, each.sha256
            )
            for each in documents_of(application_id)
        ]


def _scores(findings: Sequence[DocumentFinding]) -> str:
    return ", ".join(f"{finding.document} {finding.score:g}" for finding in findings)


def fingerprint(settings: AiQcSettings) -> str:
    """Changes with whatever may close the breaker of Gemini; holds no secret."""
    key = settings.api_key.reveal() if settings.api_key else ""
    parts = (settings.sdk, settings.model, settings.endpoint or "", key)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _application_id(job: JobView) -> int:
    application_id = job.payload.get("application")
    if isinstance(application_id, bool) or not isinstance(application_id, int):
        raise PermanentError("unreadable_payload", "it names no application")
    return application_id


def _readable(
    documents: Sequence[StoredDocument], findings: Sequence[DocumentFinding]
) -> list[StoredDocument]:
    """Those that a reviewer over the network can be sent: all that the rules could open."""
    return [
        document
        for document, finding in zip(documents, findings, strict=True)
        if _UNREADABLE not in finding.measures
    ]


def _both(
    by_rules: Sequence[DocumentFinding], by_gemini: Sequence[DocumentFinding]
) -> list[DocumentFinding]:
    """One finding a document. What can't be opened has the rules' finding alone, which is 0."""
    read = {finding.document: finding for finding in by_gemini}
    return [
        verdict.stricter(finding, read[finding.document])
        if _UNREADABLE not in finding.measures
        else finding
        for finding in by_rules
    ]
