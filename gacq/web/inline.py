"""Running jobs inside the request, with the same runner as the queues' workers."""

from starlette.requests import Request

from gacq.errors import Conflict, Unavailable
from gacq.queues.job import JobState, JobView
from gacq.queues.matching import JobFilter
from gacq.queues.policy import Queue
from gacq.web.services import WebServices, services_of

LEFT_OVER_LIMIT = 5
"""Jobs of earlier requests that one request runs per queue at most, after its own."""


async def run_now(request: Request, job_id: int) -> JobView:
    """One attempt of this job; returns the job as it then stands. Raises Conflict, Unavailable."""
    services = services_of(request)
    return await services.threads.inline(services.runner.run_inline, job_id)


async def without_queues(request: Request, application_id: int | None, *job_ids: int) -> None:
    """With the queues off, do what a change left to do: these jobs, then the mails about it.

    Without an application there are no mails.

    Their trouble is not the caller's: the change stands, and the jobs wait for the next chance.
    """
    services = services_of(request)
    if not services.settings.queues.enabled:
        await services.threads.inline(_run_all, services, application_id, job_ids)


def _run_all(services: WebServices, application_id: int | None, job_ids: tuple[int, ...]) -> None:
    for job_id in job_ids:
        _try(services, job_id)
    if application_id is not None:
        mails = JobFilter(Queue.EMAIL, JobState.WAITING, subject=str(application_id))
        for mail_id in services.database.read(services.monitor.matching_ids, mails):
            _try(services, mail_id)
    _run_left_over(services)


def _run_left_over(services: WebServices) -> None:
    """What earlier requests had to leave delayed and is due by now; nobody else would run it."""
    for queue in services.runner.processors:
        for _ in range(LEFT_OVER_LIMIT):
            try:
                if services.runner.run_next(queue) is None:
                    break
            except Unavailable:
                return


def _try(services: WebServices, job_id: int) -> None:
    try:
        services.runner.run_inline(job_id)
    except (Conflict, Unavailable):
        # Somebody else runs it, or its service is held: it stays in the ledger either way.
        return
