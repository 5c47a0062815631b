"""Reports: choose a kind, ask for it, follow how it is made, download it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from gacq.errors import InvalidInput, NotFound, RequestError
from gacq.reports import Format, Kind, ReportView, State, report
from gacq.reports.report import Filter
from gacq.staff import Actor, Permission
from gacq.web import inline
from gacq.web.api.shown_reports import ReportShown
from gacq.web.envelope import status_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.page import Form, Page, faults_of
from gacq.web.pages.papers import report_form
from gacq.web.words import known
from gacq.workflow.reporting import ONLY_FOR, AskedReport

ROWS = 20
_MAY_HAVE_JOB = frozenset({State.ASKED, State.FAILED})
"""A failed one too: an admin may have had its job tried again."""


class Wanted(Form):
    """Which report in which form; what it is about is read by its kind."""

    kind: Kind
    format: Format = Format.PDF
    language: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One report of the list.

    Attributes:
        when: the month or the days that it is about, in words; empty for one about what is ahead.
        status: the one status that it shows, in words, if it was asked so.
        may_cancel: for who asked and for admins, while it is made.
    """

    shown: ReportShown
    when: str
    status: str
    may_cancel: bool


class Reports(Page):
    async def get(self, request: Request) -> Response:
        kind = _kind_of(request.query_params.get("kind", ""), self.actor(request))
        return await self.show(request, kind)

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        kind = _kind_of(fields.get("kind", ""), self.actor(request))
        try:
            wanted = self.checked(fields, Wanted)
            asked = await self.write(partial(self._ask, request, wanted, fields))
        except RequestError as error:
            return await self.show(request, kind, fields=fields, error=error)
        await inline.without_queues(request, None, asked.job_id)
        return self.go("/reports", done="report-same" if asked.duplicate else "report-asked")

    async def show(
        self,
        request: Request,
        kind: Kind | None,
        *,
        fields: Mapping[str, str] | None = None,
        error: RequestError | None = None,
    ) -> Response:
        """The page; with a ``kind`` its form stands open, with what was wrong in it."""
        language, actor = language_of(request), self.actor(request)
        before = request.query_params.get("before", "")
        rows = await self.database.read_async(self._rows, actor, before, language)
        start = report_form.start_of(kind, language, now=self.now) if kind else {}
        return self.draw(
            request,
            "papers/reports.html",
            status=200 if error is None else status_of(error) or 500,
            kinds=_kinds_for(actor),
            about=report_form.ABOUT,
            kind=kind,
            asks=report_form.fields_of(kind, language, now=self.now) if kind else [],
            fields={**start, **(fields or {})},
            faults={} if error is None else _beside(error),
            rows=rows[:ROWS],
            following=rows[ROWS - 1].shown.id if len(rows) > ROWS else None,
            is_first=not before,
            under_way=any(row.shown.state is State.ASKED for row in rows),
            pdf_rows=self.services.settings.reports.pdf_rows,
        )

    def _ask(self, request: Request, wanted: Wanted, fields: Mapping[str, str]) -> AskedReport:
        return self.services.workflow.ask_report(
            wanted.kind,
            wanted.format,
            known(wanted.language) or language_of(request),
            report_form.parameters_of(wanted.kind, fields),
            actor=self.actor(request),
            now=self.now,
        )

    def _rows(self, actor: Actor, before: str, language: str) -> list[Row]:
        hidden = frozenset(Kind) - frozenset(_kinds_for(actor))
        before_id = int(before) if before.isdecimal() and len(before) < 19 else None
        views = report.page(Filter(hidden=hidden), before_id=before_id, limit=ROWS + 1)
        return [self._row(view, actor, language) for view in views]

    def _row(self, view: ReportView, actor: Actor, language: str) -> Row:
        shown = self._shown(view)
        own = actor.staff_id is not None and actor.staff_id == view.asked_by_staff
        may = own or actor.may(Permission.MANAGE_QUEUES)
        return Row(
            shown,
            when=report_form.when(view.parameters, language),
            status=report_form.status_words(view.parameters, language),
            may_cancel=may and shown.state is State.ASKED,
        )

    def _shown(self, view: ReportView) -> ReportShown:
        if view.job is None or view.state not in _MAY_HAVE_JOB:
            return ReportShown.of(view, None)
        try:
            return ReportShown.of(view, self.services.ledger.job(view.job))
        except NotFound:
            return ReportShown.of(view, None)


class Cancel(Page):
    async def post(self, request: Request) -> Response:
        await self.write(
            lambda: self.services.workflow.cancel_report(
                self.row_id(request), actor=self.actor(request), now=self.now
            )
        )
        return self.go("/reports", done="report-cancelled")


def _kinds_for(actor: Actor) -> list[Kind]:
    return [kind for kind in Kind if kind not in ONLY_FOR or actor.may(ONLY_FOR[kind])]


def _kind_of(name: str, actor: Actor) -> Kind | None:
    return next((kind for kind in _kinds_for(actor) if kind == name), None)


def _beside(error: RequestError) -> dict[str, str]:
    """The faults by the form's own names."""
    if not isinstance(error, InvalidInput):
        return faults_of(error)
    return {name.removeprefix("parameters."): why for name, why in error.fields.items()}


_READ = Permission.READ_ALL_APPLICATIONS

PAGES = [
    Resource(
        "/reports",
        Reports,
        {
            "GET": Operation("Reports", _READ, None),
            "POST": Operation("Ask for a report", _READ, None),
        },
    ),
    Resource(
        "/reports/{id:int}/cancel",
        Cancel,
        {"POST": Operation("Cancel a report that is not made yet", _READ, None)},
    ),
]
