"""Single jobs, for admins: list, show with history, retry, cancel, run now, acknowledge."""

import base64
import binascii
from functools import partial
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import listing
from gacq.errors import InvalidInput
from gacq.queues.control import JobAction
from gacq.queues.job import JobState
from gacq.queues.job_log import LogBook
from gacq.queues.matching import JobFilter
from gacq.queues.policy import Queue
from gacq.staff import Permission
from gacq.web.api.shown_jobs import BulkShown, JobDetail, JobShown
from gacq.web.endpoint import LARGEST_ID, Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Asked, Empty, Given, Page, PageMark

Text = Annotated[str | None, Field(max_length=200)]


class JobQuery(Asked):
    """Which jobs, newest first. ``q`` is looked for in payload, error, log lines and ids."""

    queue: Text = None
    state: JobState | None = None
    cause: Text = None
    subject: Text = None
    acknowledged: bool | None = None
    q: Text = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Text = None


class JobsRequest(Given):
    """Which jobs to act on: at least one part of the filter. With ``dryRun`` only count them."""

    queue: Text = None
    state: JobState | None = None
    cause: Text = None
    subject: Text = None
    acknowledged: bool | None = None
    q: Text = None
    dry_run: bool = False


class JobList(Endpoint):
    async def get(self, request: Request) -> Response:
        asked = self.asked(request, JobQuery)
        which = await self.database.read_async(filter_of, asked)
        page = await self.database.read_async(
            self.services.monitor.jobs,
            which,
            before_id=id_of(asked.cursor),
            limit=asked.limit,
        )
        mark = PageMark(limit=asked.limit, next=cursor_of(page.next_id))
        return self.answer([JobShown.of(job) for job in page.jobs], page=mark)


class OneJob(Endpoint):
    async def get(self, request: Request) -> Response:
        return self.answer(await self.database.read_async(self._detail, self.row_id(request)))

    def _detail(self, job_id: int) -> JobDetail:
        ledger = self.services.ledger
        log = LogBook(self.database).of_job(job_id)
        return JobDetail.made_of(ledger.job(job_id), ledger.attempts_of(job_id), log)


class ActOnJob(Endpoint):
    """One action, named by the subclass."""

    action: JobAction

    async def post(self, request: Request) -> Response:
        await self.given(request, Empty)
        by = self.actor(request).label
        return await self.change(request, partial(self._act, self.row_id(request), by))

    def _act(self, job_id: int, by: str) -> Answer[JobShown]:
        job = self.services.control.act(self.action, job_id, by=by)
        return Answer[JobShown](data=JobShown.of(job), timestamp=self.now)


class ActOnJobs(Endpoint):
    """One action on all jobs that match, named by the subclass."""

    action: JobAction

    async def post(self, request: Request) -> Response:
        given = await self.given(request, JobsRequest)
        which = await self.database.read_async(filter_of, given)
        if which == JobFilter():
            raise InvalidInput({"queue": "name a queue, a state or another part of the filter"})
        result = await self.services.threads.inline(
            self.services.control.act_on_all,
            self.action,
            which,
            by=self.actor(request).label,
            dry_run=given.dry_run,
        )
        refused = {str(job_id): why for job_id, why in result.refused.items()}
        return self.answer(
            BulkShown(
                matched=result.matched,
                changed=result.changed,
                refused=refused,
                dry_run=given.dry_run,
            )
        )


def filter_of(asked: JobQuery | JobsRequest) -> JobFilter:
    """The monitor's filter; inside ``database.read``. Raises InvalidInput for an unknown queue."""
    return JobFilter(
        queue=None if asked.queue is None else Queue.parse(asked.queue),
        state=asked.state,
        cause=asked.cause,
        subject=asked.subject,
        text=asked.q,
        about=() if asked.q is None else listing.holding(asked.q),
        acknowledged=asked.acknowledged,
    )


def cursor_of(job_id: int | None) -> str | None:
    return None if job_id is None else base64.urlsafe_b64encode(str(job_id).encode()).decode()


def id_of(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    try:
        job_id = int(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error):
        job_id = 0
    if not 1 <= job_id <= LARGEST_ID:
        raise InvalidInput({"cursor": "is not one that a list gave; leave it out to begin anew"})
    return job_id


_PATH = "/api/v1/queue/jobs"
_MANAGE = Permission.MANAGE_QUEUES


def _on_one(action: JobAction) -> Resource:
    summary = f"{action.value.capitalize().replace('-', ' ')} a job"
    operation = Operation(
        summary, _MANAGE, Answer[JobShown], body=Empty, refusals=(404, 409), once=True
    )
    endpoint = type(f"{action.name.title()}Job", (ActOnJob,), {"action": action})
    return Resource(f"{_PATH}/{{id:int}}/{action.value}", endpoint, {"POST": operation})


def _on_all(action: JobAction) -> Resource:
    summary = f"{action.value.capitalize()} all jobs that match"
    operation = Operation(summary, _MANAGE, Answer[BulkShown], body=JobsRequest)
    endpoint = type(f"{action.name.title()}Jobs", (ActOnJobs,), {"action": action})
    return Resource(f"{_PATH}/{action.value}", endpoint, {"POST": operation})


RESOURCES = [
    Resource(
        _PATH,
        JobList,
        {"GET": Operation("List jobs", _MANAGE, Page[JobShown], query=JobQuery)},
    ),
    Resource(
        f"{_PATH}/{{id:int}}",
        OneJob,
        {"GET": Operation("Show a job", _MANAGE, Answer[JobDetail], refusals=(404,))},
    ),
    *(_on_one(action) for action in JobAction),
    *(_on_all(action) for action in JobAction if action is not JobAction.RUN_NOW),
]
