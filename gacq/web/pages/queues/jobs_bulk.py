"""One action on all jobs of a filter: first how many and which, then the deed, then its undo.

The deed is bound to the count that was shown: when another number matches by then, people are
asked again.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.database import microseconds
from gacq.errors import Conflict, InvalidInput
from gacq.queues.control import JobAction
from gacq.queues.job import JobView
from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.page import Form, faults_of
from gacq.web.pages.queues.base import QueuePage
from gacq.web.pages.queues.job_filters import LARGEST, Chosen, JobsAsked, chosen_for, filter_of

AT_ONCE = 10_000
SHOWN = 20
_SLACK = 0.1
_SLACK_JOBS = 5

Count = Annotated[int, Field(ge=0, le=LARGEST)]


class BulkAsked(JobsAsked):
    action: Literal[JobAction.RETRY, JobAction.CANCEL, JobAction.ACKNOWLEDGE]
    shown: Count | None = None


class DoneAsked(Form):
    action: JobAction
    changed: Count
    refused: Count = 0
    since: Count
    until: Count


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be changed: how many, the newest of them, and how many mails were left out."""

    count: int
    more: bool
    jobs: list[JobView]
    left_out: int
    numbers: dict[str, str]


class Bulk(QueuePage):
    async def get(self, request: Request) -> Response:
        asked, chosen = await self._asked(dict(request.query_params))
        return await self._preview(request, asked, chosen)

    async def post(self, request: Request) -> Response:
        asked, chosen = await self._asked(await self.written(request))
        try:
            await self._check_count(asked, chosen)
        except Conflict as error:
            return await self._preview(request, asked, chosen, faults_of(error))
        return await self._do(request, asked, chosen)

    async def _asked(self, fields: dict[str, str]) -> tuple[BulkAsked, Chosen]:
        asked = self.checked(fields, BulkAsked)
        if not asked.fields():
            raise InvalidInput({"": "choose which jobs first: a queue, a state or another part"})
        which = await self.database.read_async(filter_of, asked, self.database)
        return asked, chosen_for(JobAction(asked.action), which)

    async def _check_count(self, asked: BulkAsked, chosen: Chosen) -> None:
        """Raises Conflict if clearly another number matches than the person was shown."""
        preview = await self.database.read_async(self._look, chosen)
        shown = asked.shown or 0
        if abs(preview.count - shown) > max(_SLACK_JOBS, shown * _SLACK):
            raise Conflict(f"{preview.count} jobs match now, not {shown}; look again")

    async def _do(self, request: Request, asked: BulkAsked, chosen: Chosen) -> Response:
        since = self.now
        result = await self.services.threads.inline(
            self.services.control.act_on_all,
            JobAction(asked.action),
            chosen.which,
            by=self.actor(request).label,
            limit=AT_ONCE,
        )
        return self.go(
            "/queues/jobs/done",
            action=asked.action,
            changed=str(result.changed),
            refused=str(len(result.refused)),
            since=str(microseconds(since)),
            until=str(microseconds(self.now)),
        )

    def _look(self, chosen: Chosen) -> Preview:
        ids = self.services.monitor.matching_ids(chosen.which, limit=AT_ONCE + 1)
        jobs = self.services.monitor.jobs(chosen.which, limit=SHOWN).jobs
        left_out = 0
        if chosen.left_out is not None:
            found = self.services.monitor.matching_ids(chosen.left_out, limit=AT_ONCE)
            left_out = len(found)
        numbers = self.numbers([job.subject for job in jobs])
        return Preview(min(len(ids), AT_ONCE), len(ids) > AT_ONCE, jobs, left_out, numbers)

    async def _preview(
        self,
        request: Request,
        asked: BulkAsked,
        chosen: Chosen,
        faults: dict[str, str] | None = None,
    ) -> Response:
        preview = await self.database.read_async(self._look, chosen)
        fields = {**asked.fields(), "action": str(asked.action)}
        return self.draw(
            request,
            "queues/jobs_bulk.html",
            status=409 if faults else 200,
            action=asked.action,
            preview=preview,
            fields={**fields, "shown": str(preview.count)},
            back=asked.address("/queues/jobs"),
            faults=faults or {},
        )


class Done(QueuePage):
    """What came of it; what was cancelled can be brought back from here."""

    async def get(self, request: Request) -> Response:
        asked = self.checked(dict(request.query_params), DoneAsked)
        undo = {
            "action": str(JobAction.RETRY),
            "state": "cancelled",
            "cause": "cancelled",
            "q": self.actor(request).label,
            "since": str(asked.since),
            "until": str(asked.until),
            "shown": str(asked.changed),
        }
        can_undo = asked.action is JobAction.CANCEL and asked.changed > 0
        return self.draw(
            request,
            "queues/jobs_done.html",
            asked=asked,
            undo=undo if can_undo else None,
        )


_MANAGE = Permission.MANAGE_QUEUES

PAGES = [
    Resource(
        "/queues/jobs/bulk",
        Bulk,
        {
            "GET": Operation("What an action on many jobs would change", _MANAGE, None),
            "POST": Operation("Act on all jobs that match", _MANAGE, None),
        },
    ),
    Resource("/queues/jobs/done", Done, {"GET": Operation("What came of it", _MANAGE, None)}),
]
