"""One application: what it says, its documents, its check, what happens next, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gacq import audit
from gacq.applications import document, former, inspections, qc_reports
from gacq.applications.application import ApplicationView
from gacq.applications.document import REQUIRED, DocumentType, DocumentView
from gacq.applications.identity import masked_id
from gacq.applications.inspections import InspectionView
from gacq.applications.qc_reports import StoredReport
from gacq.applications.similar import similar_to
from gacq.audit import AuditEntry
from gacq.causes import CAUSES
from gacq.errors import GacqError, NotFound, RequestError
from gacq.queues.job import JobView
from gacq.queues.ledger import Enqueued
from gacq.queues.matching import JobFilter
from gacq.staff import Actor, Permission, StaffView, accounts
from gacq.web import inline
from gacq.web.api.applications import only_by, visible
from gacq.web.envelope import status_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.application import looks
from gacq.web.pages.application.decision import Decision, decision_on
from gacq.web.pages.application.findings import common_issues, findings_of
from gacq.web.pages.application.next_steps import NEXT
from gacq.web.pages.application.open_acts import ACTS, BY_PATH, open_to
from gacq.web.pages.application.return_reasons import reasons_for
from gacq.web.pages.application.shown_jobs import open_work
from gacq.web.pages.application.slots import Filling, filling_of
from gacq.web.pages.application.telling import VIEWS, People, tell, tell_views
from gacq.web.pages.application.viewing import may_open, readers
from gacq.web.pages.application.ways import ways_for
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.page import Page, faults_of
from gacq.web.words import Language
from gacq.workflow.filling import Submitted

JOBS = 20
VIEWS_SHOWN = 100
REPORTS = 10


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that the page shows, read at one moment.

    Attributes:
        noted: whether the audit log says already that this person has the page open.
    """

    application: ApplicationView
    documents: Mapping[DocumentType, DocumentView]
    former: Mapping[DocumentType, DocumentView]
    reports: list[StoredReport]
    history: list[AuditEntry]
    views: list[AuditEntry]
    jobs: list[JobView]
    staff: list[StaffView]
    noted: bool
    decision: Decision
    appointment: InspectionView | None
    similar: list[ApplicationView]


class OneApplication(Page):
    async def get(self, request: Request) -> Response:
        return await self.show(request)

    async def show(
        self,
        request: Request,
        *,
        act: str = "",
        fields: Mapping[str, str] | None = None,
        error: GacqError | None = None,
    ) -> Response:
        """The page; with an ``act`` its form stands open, with what was wrong in it."""
        actor = self.actor(request)
        full_id = actor.may(Permission.READ_FULL_IDS)
        which = self.row_id(request)
        whole = await self.database.read_async(self._read, which, actor)
        if full_id and not whole.noted:
            await self.database.write_async(looks.note_page, which, actor, now=self.now)
        return self.draw(
            request,
            "application/application.html",
            status=200 if error is None else status_of(error) or 500,
            **_form(whole.application, full_id=full_id),
            **_papers(whole, actor),
            **_past(whole, language_of(request)),
            acts=open_to(actor, whole.application, self.services.workflow),
            decision=whole.decision,
            following=NEXT[whole.application.status],
            filling=self._filling(whole, actor),
            ways=ways_for(actor, whole.application.status),
            appointment=whole.appointment,
            similar=whole.similar,
            opened=act,
            fields=fields or {},
            faults={} if error is None else faults_of(error),
        )

    def _filling(self, whole: Whole, actor: Actor) -> Filling | None:
        limits, report = self.services.settings.documents, next(iter(whole.reports), None)
        return filling_of(
            whole.application,
            whole.documents,
            report,
            actor,
            former=whole.former,
            largest_image_mb=limits.image_mb,
            largest_pdf_mb=limits.pdf_mb,
        )

    def _read(self, application_id: int, actor: Actor) -> Whole:
        application = visible(application_id, actor)
        subject = JobFilter(subject=str(application_id))
        return Whole(
            application,
            {each.type: each for each in document.documents_of(application_id)},
            former.former_of(application_id),
            qc_reports.reports_of(application_id, limit=REPORTS),
            audit.history("application", str(application_id), without=VIEWS),
            audit.history("application", str(application_id), only=VIEWS, limit=VIEWS_SHOWN),
            self.services.monitor.jobs(subject, limit=JOBS).jobs,
            accounts.everyone(),
            looks.page_is_noted(application_id, actor, now=self.now),
            decision_on(application, actor, self.services.workflow, now=self.now),
            inspections.latest_of(application_id),
            similar_to(application, created_by_staff=only_by(actor)),
        )


class Acting(OneApplication):
    """The form of one act; what follows the id in the address says which."""

    async def get(self, request: Request) -> Response:
        return await self.show(request, act=self._path(request))

    async def post(self, request: Request) -> Response:
        act, which = BY_PATH[self._path(request)], self.row_id(request)
        fields = await self.written(request)
        try:
            form = self.checked(fields, act.form)
            values = {**form.model_dump(), **act.made()}
            jobs = await self.write(lambda: self._do(act.path, which, values, request))
        except NotFound:
            raise
        except RequestError as error:
            return await self.show(request, act=act.path, fields=fields, error=error)
        await inline.without_queues(request, which, *jobs)
        return self.go(f"/applications/{which}", done=act.done)

    def _do(self, path: str, which: int, form: Mapping[str, Any], request: Request) -> list[int]:
        """Do it; returns the jobs that it asked for itself."""
        actor = self.actor(request)
        visible(which, actor)
        done = BY_PATH[path].do(self.services.workflow, which, form, actor, self.now)
        asked = done.job if isinstance(done, Submitted) else done
        return [asked.job_id] if isinstance(asked, Enqueued) else []

    def _path(self, request: Request) -> str:
        return request.url.path.split("/", 3)[3]


def _form(application: ApplicationView, *, full_id: bool) -> dict[str, Any]:
    number = application.applicant_id
    return {
        "application": application,
        "applicant_id": number if full_id else masked_id(number),
    }


def _papers(whole: Whole, actor: Actor) -> dict[str, Any]:
    """The documents, each with what the newest report says of it, and the earlier reports."""
    report = whole.reports[0] if whole.reports else None
    return {
        "documents": whole.documents,
        "required": REQUIRED,
        "may_open": partial(may_open, actor),
        "readers": readers(whole.staff),
        "report": report,
        "cause": CAUSES.get(report.cause) if report and report.cause else None,
        "findings": findings_of(report) if report else {},
        "issues": common_issues(report) if report else [],
        "earlier_reports": whole.reports[1:],
        "reasons": reasons_for(report),
    }


def _past(whole: Whole, language: Language) -> dict[str, Any]:
    people = People.of(whole.staff)
    return {
        "days": tell(whole.history, people, language),
        "views": tell_views(whole.views, people, language),
        "work": open_work(whole.jobs, language),
    }


PAGES = [
    Resource(
        "/applications/{id:int}",
        OneApplication,
        {"GET": Operation("One application", Permission.READ_OWN_APPLICATIONS, None)},
    ),
    *(
        Resource(
            f"/applications/{{id:int}}/{act.path}",
            Acting,
            {
                "GET": Operation(act.label, act.permission, None),
                "POST": Operation(act.label, act.permission, None),
            },
        )
        for act in ACTS
    ),
]
