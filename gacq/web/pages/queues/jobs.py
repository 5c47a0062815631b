"""Jobs: the list with its filters, and one job with its history and what may be done with it."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.errors import Conflict, InvalidInput, RequestError
from gacq.queues.control import JobAction
from gacq.queues.job import AttemptView, JobState, JobView
from gacq.queues.job_log import JobLog, LogBook
from gacq.queues.matching import JobFilter
from gacq.queues.monitor import JobPage
from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.page import Form, faults_of
from gacq.web.pages.queues.base import QueuePage
from gacq.web.pages.queues.job_filters import (
    LARGEST,
    MAYBE_SENT,
    JobsAsked,
    actions_for,
    filter_of,
)

PER_PAGE = 50
_LONGEST_SHOWN = 20_000
_MICROSECOND = timedelta(microseconds=1)


class ListAsked(JobsAsked):
    before: Annotated[int | None, Field(ge=1, le=LARGEST)] = None


class ActAsked(Form):
    action: JobAction
    confirmed: Literal["yes"] | None = None


@dataclass(frozen=True, slots=True)
class JobShown:
    """One job as it was read at one moment."""

    job: JobView
    attempts: list[AttemptView]
    number: str | None
    log: JobLog


class JobList(QueuePage):
    async def get(self, request: Request) -> Response:
        fields = dict(request.query_params)
        try:
            asked = self.checked(fields, ListAsked)
            which = await self.database.read_async(filter_of, asked, self.database)
        except InvalidInput as error:
            return self._draw(request, ListAsked(), JobFilter(), JobPage(), {}, fields, error)
        page, numbers = await self.database.read_async(self._read, which, asked.before)
        return self._draw(request, asked, which, page, numbers, fields, None)

    def _read(self, which: JobFilter, before: int | None) -> tuple[JobPage, dict[str, str]]:
        page = self.services.monitor.jobs(which, before_id=before, limit=PER_PAGE)
        return page, self.numbers([job.subject for job in page.jobs])

    def _draw(
        self,
        request: Request,
        asked: ListAsked,
        which: JobFilter,
        page: JobPage,
        numbers: dict[str, str],
        fields: dict[str, str],
        error: InvalidInput | None,
    ) -> Response:
        older = None
        if page.next_id is not None:
            older = asked.address("/queues/jobs", before=str(page.next_id))
        return self.draw(
            request,
            "queues/jobs.html",
            status=422 if error else 200,
            fields=fields,
            faults=faults_of(error) if error else {},
            causes=[(said.name, said.meaning) for said in self.causes(request)],
            jobs=page.jobs,
            numbers=numbers,
            older=older,
            newest=asked.address("/queues/jobs") if asked.before else None,
            filtered=bool(asked.fields()),
            bulk=[
                (action, asked.address("/queues/jobs/bulk", action=action))
                for action in actions_for(which)
                if page.jobs and asked.fields()
            ],
        )


class OneJob(QueuePage):
    async def get(self, request: Request) -> Response:
        return await self._show(request)

    async def post(self, request: Request) -> Response:
        job_id, fields = self.row_id(request), await self.written(request)
        try:
            await self._act(request, job_id, self.checked(fields, ActAsked))
        except (InvalidInput, Conflict) as error:
            return await self._show(request, error)
        return self.go(f"/queues/jobs/{job_id}", done=f"job-{fields['action']}")

    async def _act(self, request: Request, job_id: int, given: ActAsked) -> None:
        if given.action is JobAction.RETRY and not given.confirmed:
            job = await self.database.read_async(self.services.ledger.job, job_id)
            if job.cause == MAYBE_SENT:
                raise InvalidInput({"confirmed": "tick this when you have asked the recipient"})
        by = self.actor(request).label
        await self.write(lambda: self.services.control.act(given.action, job_id, by=by))

    async def _show(self, request: Request, error: RequestError | None = None) -> Response:
        shown = await self.database.read_async(self._read, self.row_id(request))
        status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
        return self.draw(
            request,
            "queues/job.html",
            status=status,
            job=shown.job,
            attempts=shown.attempts,
            number=shown.number,
            log=shown.log,
            actions=_possible(shown.job),
            asks_first=shown.job.state is JobState.FAILED and shown.job.cause == MAYBE_SENT,
            spent=_spent,
            written=_written,
            faults={} if error is None else faults_of(error),
        )

    def _read(self, job_id: int) -> JobShown:
        job = self.services.ledger.job(job_id)
        numbers = self.numbers([job.subject])
        number = numbers.get(job.subject or "")
        log = LogBook(self.database).of_job(job_id)
        return JobShown(job, self.services.ledger.attempts_of(job_id), number, log)


def _possible(job: JobView) -> list[JobAction]:
    """What may be done with a job in this state, the likeliest first."""
    if job.state is JobState.FAILED:
        seen = job.acknowledged_at is not None
        return [JobAction.RETRY] if seen else [JobAction.RETRY, JobAction.ACKNOWLEDGE]
    if job.state is JobState.CANCELLED:
        return [JobAction.RETRY]
    if job.state is JobState.DELAYED:
        return [JobAction.RUN_NOW, JobAction.CANCEL]
    if job.state in (JobState.WAITING, JobState.ACTIVE):
        return [JobAction.CANCEL]
    return []


def _spent(attempt: AttemptView) -> float | None:
    """Seconds from an attempt's start to its end; None while it runs."""
    if attempt.ended_at is None:
        return None
    return max(0.0, (attempt.ended_at - attempt.started_at).total_seconds())


def _written(value: Any) -> str:
    """JSON as a person reads it, cut where it is very long."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}\n…"


_MANAGE = Permission.MANAGE_QUEUES

PAGES = [
    Resource("/queues/jobs", JobList, {"GET": Operation("All jobs", _MANAGE, None)}),
    Resource(
        "/queues/jobs/{id:int}",
        OneJob,
        {
            "GET": Operation("One job", _MANAGE, None),
            "POST": Operation("Change a job", _MANAGE, None),
        },
    ),
]
