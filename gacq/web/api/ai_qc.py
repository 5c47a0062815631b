"""The AI check: ask for it, read its newest result, and how it did overall."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import qc_reports
from gacq.applications.document import DocumentType
from gacq.applications.qc_reports import StoredReport
from gacq.applications.qc_totals import totals
from gacq.applications.status import InspectionType
from gacq.errors import Conflict, NotFound, Unavailable
from gacq.queues.job import JobState, JobView
from gacq.queues.ledger import Enqueued
from gacq.staff import Actor, Permission
from gacq.web import inline
from gacq.web.api.applications import check_visible, visible
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import WHOLE, Answer, Given, Note, Shown

_NOT_YET = "The AI check of this application is not finished yet"


class RunRequest(Given):
    """How to run the check. ``force`` with a reason checks an application in review once more."""

    use_queue: bool = True
    force: bool = False
    reason: Note | None = None
    priority: Annotated[int, Field(ge=1, le=10), WHOLE] | None = None
    delay_seconds: Annotated[float, Field(ge=0)] | None = None
    attempts: Annotated[int, Field(ge=1), WHOLE] | None = None


class Queued(Shown):
    """The check waits in its queue; in the shape of the original system."""

    success: Literal[True] = True
    job_id: str
    status: Literal["queued"] = "queued"
    message: str
    duplicate: bool


class CheckShown(Shown):
    """What the check came to; in the shape of the original system's direct answer."""

    application_id: int
    overall_score: float | None
    inspection_type: InspectionType
    issues: list[str]
    recommendations: list[str]

    @classmethod
    def of(cls, stored: StoredReport, language: str) -> "CheckShown":
        return cls(
            application_id=stored.application_id,
            overall_score=stored.overall_score,
            inspection_type=stored.inspection_type,
            issues=_words(stored.report.get("issues", []), language),
            recommendations=_words(stored.report.get("recommendations", []), language),
        )


class ResultShown(CheckShown):
    """A whole report. ``cause`` says why there is no score, when the check failed for good."""

    job_id: int | None
    reviewer: str
    cause: str | None
    created_at: datetime
    report: dict[str, Any]

    @classmethod
    def of(cls, stored: StoredReport, language: str) -> "ResultShown":
        return cls(
            **dict(CheckShown.of(stored, language)),
            job_id=stored.job_id,
            reviewer=stored.reviewer,
            cause=stored.cause,
            created_at=stored.created_at,
            report=stored.report,
        )


class TypeCount(Shown):
    """How many checks came to one inspection type."""

    id: Annotated[InspectionType, Field(alias="_id")]
    count: int
    avg_score: float | None


class CheckStats(Shown):
    """Each checked application once, by its newest check; in the original system's shape."""

    total_processed: int
    by_inspection_type: list[TypeCount]
    overall_avg_score: float | None


class Run(Endpoint):
    async def post(self, request: Request) -> Response:
        given = await self.given(request, RunRequest)
        if given.use_queue and self.services.settings.queues.enabled:
            return await self.change(request, partial(self._queue, request, given))
        return await self.kept(request) or await self._run_now(request, given)

    def _queue(self, request: Request, given: RunRequest) -> Queued:
        enqueued = self._ask(request, given, delay_seconds=given.delay_seconds)
        return Queued(
            job_id=str(enqueued.job_id),
            message="AI QC queued for processing",
            duplicate=enqueued.duplicate,
        )

    async def _run_now(self, request: Request, given: RunRequest) -> Response:
        enqueued = await self.database.write_async(self._ask_now, request, given)
        job = await inline.run_now(request, enqueued.job_id)
        self._refuse_unfinished(job)
        await inline.without_queues(request, self.row_id(request))
        return await self.change(request, partial(self._checked, request))

    def _ask(self, request: Request, given: RunRequest, *, delay_seconds: float | None) -> Enqueued:
        actor, application_id = self.actor(request), self.row_id(request)
        check_visible(application_id, actor)
        return self.services.workflow.run_qc(
            application_id,
            actor=actor,
            now=self.now,
            force=given.force,
            reason=given.reason,
            priority=given.priority,
            delay_seconds=delay_seconds,
            attempts=given.attempts,
        )

    def _ask_now(self, request: Request, given: RunRequest) -> Enqueued:
        enqueued = self._ask(request, given, delay_seconds=0)
        if self.services.ledger.job(enqueued.job_id).state is JobState.ACTIVE:
            raise Conflict(f"job {enqueued.job_id} checks this application right now; wait for it")
        return enqueued

    def _refuse_unfinished(self, job: JobView) -> None:
        if job.state in (JobState.WAITING, JobState.DELAYED):
            raise Unavailable(
                f"The check could not be done now ({job.cause}); job {job.id} tries it again",
                retry_after_seconds=max(1.0, (job.due_at - self.now).total_seconds()),
            )

    def _checked(self, request: Request) -> Answer[CheckShown]:
        shown = CheckShown.of(_newest(self.row_id(request)), self.services.settings.office.language)
        return Answer[CheckShown](data=shown, timestamp=self.now)


class Results(Endpoint):
    async def get(self, request: Request) -> Response:
        found = await self.database.read_async(
            self._result, self.row_id(request), self.actor(request)
        )
        return self.answer(found)

    def _result(self, application_id: int, actor: Actor) -> ResultShown:
        # After a correction the earlier report is history: the new one is not there yet.
        if visible(application_id, actor).checked_at is None:
            raise NotFound(_NOT_YET)
        return ResultShown.of(_newest(application_id), self.services.settings.office.language)


class Stats(Endpoint):
    async def get(self, request: Request) -> Response:
        found = await self.database.read_async(totals)
        return self.answer(CheckStats.model_validate(found))


def _words(entries: list[Any], language: str) -> list[str]:
    """What a report says to people, in one language; an entry may be its words already."""
    return [_line(entry, language) if isinstance(entry, dict) else str(entry) for entry in entries]


def _line(entry: dict[str, Any], language: str) -> str:
    """The entry's words, after the name of the document that they are about."""
    words = str(entry["thai" if language == "th" else "english"])
    document = entry.get("document")
    return f"{DocumentType(document).label(language)}: {words}" if document else words


def _newest(application_id: int) -> StoredReport:
    stored = qc_reports.latest(application_id)
    if stored is None:
        raise NotFound(_NOT_YET)
    return stored


_PATH = "/api/v1/ai-qc/applications/{id:int}"

RESOURCES = [
    Resource(
        f"{_PATH}/run",
        Run,
        {
            "POST": Operation(
                "Ask for the AI check",
                Permission.RUN_AI_QC,
                Queued | Answer[CheckShown],
                body=RunRequest,
                refusals=(404, 409),
                once=True,
            )
        },
    ),
    Resource(
        f"{_PATH}/results",
        Results,
        {
            "GET": Operation(
                "Show the newest result of the AI check",
                Permission.READ_OWN_APPLICATIONS,
                Answer[ResultShown],
                refusals=(404,),
            )
        },
    ),
    Resource(
        "/api/v1/ai-qc/stats",
        Stats,
        {
            "GET": Operation(
                "Show how the AI check did overall",
                Permission.READ_ALL_APPLICATIONS,
                Answer[CheckStats],
            )
        },
    ),
]
