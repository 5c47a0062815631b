"""Reports: ask for one, follow it, call it off, download it."""

from functools import partial
from typing import Annotated, Literal

from anyio import Path as AsyncPath
from pydantic import Field
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from gacq.errors import Conflict, NotFound
from gacq.reports import Format, Kind, ReportView, State, report
from gacq.reports.report import Filter
from gacq.staff import Actor, Permission
from gacq.web import inline
from gacq.web.api.jobs import Text, cursor_of, id_of
from gacq.web.api.shown_reports import MEDIA_TYPES, ReportShown, file_name
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import WHOLE, Answer, Asked, Empty, Given, Page, PageMark, Shown
from gacq.workflow.reporting import ONLY_FOR, check_may_see


class ParametersGiven(Given):
    """``month`` (2026-11) of monthly-summary; ``withinDays`` of certificates-expiring; the others
    take ``from`` and ``to`` (2026-11-01), and applications-register also ``status``, ``province``
    and ``inspectionType``."""

    month: Text = None
    from_: Annotated[Text, Field(alias="from")] = None
    to: Text = None
    status: Text = None
    province: Text = None
    inspection_type: Text = None
    within_days: Annotated[int | None, Field(ge=1, le=1_830), WHOLE] = None


class ReportRequest(Given):
    """Which report, in which form; without ``language`` in the office's."""

    kind: Kind
    format: Format
    language: Literal["th", "en"] | None = None
    parameters: ParametersGiven = ParametersGiven()


class ReportQuery(Asked):
    """Which reports, newest first; with ``mine`` only what the caller asked for."""

    kind: Kind | None = None
    mine: bool = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Text = None


class AskedShown(Shown):
    """The report and the job that makes it; ``duplicate`` if it was asked for already."""

    report: ReportShown
    job_id: str
    duplicate: bool


class ReportList(Endpoint):
    async def get(self, request: Request) -> Response:
        asked = self.asked(request, ReportQuery)
        shown = await self.database.read_async(self._list, asked, self.actor(request))
        more = len(shown) > asked.limit
        following = cursor_of(shown[asked.limit - 1].id) if more else None
        return self.answer(shown[: asked.limit], page=PageMark(limit=asked.limit, next=following))

    async def post(self, request: Request) -> Response:
        given = await self.given(request, ReportRequest)
        job_ids: list[int] = []
        response = await self.change(request, partial(self._ask, request, given, job_ids))
        await inline.without_queues(request, None, *job_ids)
        return response

    def _list(self, asked: ReportQuery, actor: Actor) -> list[ReportShown]:
        hidden = frozenset(kind for kind, needed in ONLY_FOR.items() if not actor.may(needed))
        wanted = Filter(asked.kind, actor.staff_id if asked.mine else None, hidden)
        views = report.page(wanted, before_id=id_of(asked.cursor), limit=asked.limit + 1)
        return [shown(self, view) for view in views]

    def _ask(
        self, request: Request, given: ReportRequest, job_ids: list[int]
    ) -> Answer[AskedShown]:
        asked = self.services.workflow.ask_report(
            given.kind,
            given.format,
            given.language or self.services.settings.office.language,
            given.parameters.model_dump(by_alias=True, exclude_none=True),
            actor=self.actor(request),
            now=self.now,
        )
        job_ids[:] = [asked.job_id]
        data = AskedShown(
            report=shown(self, asked.report),
            job_id=str(asked.job_id),
            duplicate=asked.duplicate,
        )
        return Answer[AskedShown](data=data, timestamp=self.now)


class OneReport(Endpoint):
    async def get(self, request: Request) -> Response:
        found = await self.database.read_async(
            lambda: shown(self, visible(self.row_id(request), self.actor(request)))
        )
        return self.answer(found)


class CancelReport(Endpoint):
    async def post(self, request: Request) -> Response:
        await self.given(request, Empty)
        return await self.change(request, partial(self._cancel, request))

    def _cancel(self, request: Request) -> Answer[ReportShown]:
        view = self.services.workflow.cancel_report(
            self.row_id(request), actor=self.actor(request), now=self.now
        )
        return Answer[ReportShown](data=shown(self, view), timestamp=self.now)


class ReportFile(Endpoint):
    async def get(self, request: Request) -> Response:
        view = await self.database.read_async(visible, self.row_id(request), self.actor(request))
        path = self.services.reports.path_of(offered_file(view))
        if not await AsyncPath(path).is_file():
            raise NotFound("The file is missing from the data folder: ask for the report again")
        return FileResponse(path, media_type=MEDIA_TYPES[view.format], filename=file_name(view))


def visible(report_id: int, actor: Actor) -> ReportView:
    """Raises NotFound and NotAllowed. Runs in a read."""
    view = report.get(report_id)
    check_may_see(view.kind, actor)
    return view


def offered_file(view: ReportView) -> str:
    """The file's name on the shelf. Raises NotFound or Conflict that says why there is none."""
    if view.state is State.REMOVED:
        raise NotFound(
            f"The file of report {view.id} was kept as long as the settings say and is removed: "
            "ask for the report again"
        )
    if view.file is None:
        cure = "wait until it is ready" if view.state is State.ASKED else "ask for it again"
        raise Conflict(f"Report {view.id} is {view.state} and has no file: {cure}")
    return view.file


def shown(endpoint: Endpoint, view: ReportView) -> ReportShown:
    """With its job as it stands. Runs in a read or a write."""
    try:
        job = None if view.job is None else endpoint.services.ledger.job(view.job)
    except NotFound:
        job = None
    return ReportShown.of(view, job)


_READ = Permission.READ_ALL_APPLICATIONS
_PATH = "/api/v1/reports"

RESOURCES = [
    Resource(
        _PATH,
        ReportList,
        {
            "GET": Operation("List reports", _READ, Page[ReportShown], query=ReportQuery),
            "POST": Operation(
                "Ask for a report",
                _READ,
                Answer[AskedShown],
                body=ReportRequest,
                status=201,
                once=True,
            ),
        },
    ),
    Resource(
        f"{_PATH}/{{id:int}}",
        OneReport,
        {"GET": Operation("Show a report", _READ, Answer[ReportShown], refusals=(404,))},
    ),
    Resource(
        f"{_PATH}/{{id:int}}/cancel",
        CancelReport,
        {
            "POST": Operation(
                "Cancel a report that is not made yet",
                _READ,
                Answer[ReportShown],
                body=Empty,
                refusals=(404, 409),
                once=True,
            )
        },
    ),
    Resource(
        f"{_PATH}/{{id:int}}/file",
        ReportFile,
        {
            "GET": Operation(
                "Download a report's file",
                _READ,
                None,
                refusals=(404, 409),
                files=tuple(kind.partition(";")[0] for kind in MEDIA_TYPES.values()),
            )
        },
    ),
]
