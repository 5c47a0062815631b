"""Failures by cause: what each means, what to do about it, and one button for all its jobs."""

from starlette.requests import Request
from starlette.responses import Response

from gacq.queues.control import JobAction
from gacq.queues.failures import CauseGroup, Failures
from gacq.queues.job import JobState
from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.queues.base import QueuePage
from gacq.web.pages.queues.job_filters import MAYBE_SENT, JobsAsked


class FailuresPage(QueuePage):
    async def get(self, request: Request) -> Response:
        groups, numbers = await self.database.read_async(self._read)
        return self.draw(
            request,
            "queues/failures.html",
            groups=groups,
            numbers=numbers,
            list_of=_list_of,
            bulk_of=_bulk_of,
            asks_first=MAYBE_SENT,
        )

    def _read(self) -> tuple[list[CauseGroup], dict[str, str]]:
        groups = Failures(self.database).by_cause()
        return groups, self.numbers([group.newest.subject for group in groups])


def _asked(cause: str) -> JobsAsked:
    return JobsAsked(state=JobState.FAILED, cause=cause or None, acknowledged="no")


def _list_of(cause: str) -> str:
    return _asked(cause).address("/queues/jobs")


def _bulk_of(action: JobAction, cause: str) -> str:
    return _asked(cause).address("/queues/jobs/bulk", action=action)


PAGES = [
    Resource(
        "/queues/failures",
        FailuresPage,
        {"GET": Operation("Failures by cause", Permission.MANAGE_QUEUES, None)},
    )
]
