"""One application: what it says, its documents, its check, what happens next, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gacq import audit
from gacq.applications import document, inspections, qc_reports
from gacq.applications.application import ApplicationView
from gacq.applications.document import REQUIRED, DocumentType, DocumentView
from gacq.applications.identity import masked_id
from gacq.applications.inspections import InspectionView
from gacq.applications.qc_reports import StoredReport
from gacq.audit import AuditEntry
from gacq.errors import NotFound, RequestError
from gacq.queues.job import JobView
from gacq.queues.monitor import JobFilter
from gacq.staff import Actor, Permission
from gacq.web import inline
from gacq.web.api.applications import visible
from gacq.web.envelope import status_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.acts import ACTS, BY_PATH, open_to
from gacq.web.pages.next_steps import NEXT
from gacq.web.pages.page import Page, faults_of
from gacq.web.pages.ways import ways_for

JOBS = 20


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that the page shows, read at one moment."""

    application: ApplicationView
    documents: Mapping[DocumentType, DocumentView]
    reports: list[StoredReport]
    history: list[AuditEntry]
    jobs: list[JobView]
    appointment: InspectionView | None


class OneApplication(Page):
    async def get(self, request: Request) -> Response:
        return await self.show(request)

    async def show(
        self,
        request: Request,
        *,
        act: str = "",
        fields: Mapping[str, str] | None = None,
        error: RequestError | None = None,
    ) -> Response:
        """The page; with an ``act`` its form stands open, with what was wrong in it."""
        actor = self.actor(request)
        full_id = actor.may(Permission.READ_FULL_IDS)
        # Who sees the whole id number leaves a line in the audit log, so that is a write.
        run = self.database.write_async if full_id else self.database.read_async
        whole = await run(self._read, self.row_id(request), actor, full_id)
        application = whole.application
        return self.draw(
            request,
            "application.html",
            status=200 if error is None else status_of(error) or 500,
            application=application,
            applicant_id=application.applicant_id
            if full_id
            else masked_id(application.applicant_id),
            documents=whole.documents,
            required=REQUIRED,
            report=whole.reports[0] if whole.reports else None,
            earlier_reports=whole.reports[1:],
            history=whole.history[::-1],
            jobs=whole.jobs,
            acts=open_to(actor, application.status, inspector_id=application.inspector_id),
            ways=ways_for(actor, application.status),
            appointment=whole.appointment,
            following=NEXT[application.status],
            opened=act,
            fields=fields or {},
            faults={} if error is None else faults_of(error),
        )

    def _read(self, application_id: int, actor: Actor, full_id: bool) -> Whole:
        application = visible(application_id, actor)
        if full_id:
            audit.record(
                actor=actor.label,
                action="view",
                subject_type="application",
                subject_id=str(application_id),
                details={},
                now=self.now,
            )
        subject = JobFilter(subject=str(application_id))
        return Whole(
            application,
            {each.type: each for each in document.documents_of(application_id)},
            qc_reports.reports_of(application_id, limit=10),
            audit.history("application", str(application_id)),
            self.services.monitor.jobs(subject, limit=JOBS).jobs,
            inspections.latest_of(application_id),
        )


class Acting(OneApplication):
    """The form of one act; the last part of the address says which."""

    async def get(self, request: Request) -> Response:
        return await self.show(request, act=self._path(request))

    async def post(self, request: Request) -> Response:
        act, which = BY_PATH[self._path(request)], self.row_id(request)
        fields = await self.written(request)
        try:
            form = self.checked(fields, act.form)
            await self.write(lambda: self._do(act.path, which, form.model_dump(), request))
        except NotFound:
            raise
        except RequestError as error:
            return await self.show(request, act=act.path, fields=fields, error=error)
        await inline.without_queues(request, which)
        return self.go(f"/applications/{which}", done=act.done)

    def _do(self, path: str, which: int, form: Mapping[str, Any], request: Request) -> None:
        actor = self.actor(request)
        visible(which, actor)
        BY_PATH[path].do(self.services.workflow, which, form, actor, self.now)

    def _path(self, request: Request) -> str:
        return request.url.path.rpartition("/")[2]


def _shown_id(application: ApplicationView, *, full: bool) -> str:
    return application.applicant_id if full else masked_id(application.applicant_id)


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
