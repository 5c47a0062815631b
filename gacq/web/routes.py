"""Every address on one page, each behind the permissions in its table."""

from dataclasses import replace

from starlette.routing import BaseRoute, Route

from gacq.web.api import (
    ai_qc,
    alive,
    applications,
    documents,
    jobs,
    me,
    moves,
    queue,
    setup,
    staff,
    tokens,
)
from gacq.web.operations import Guarded, Resource
from gacq.web.pages import account, entry, events, failures, home, jobs_bulk, queues
from gacq.web.pages import jobs as job_pages
from gacq.web.static_files import Static

RESOURCES: list[Resource] = [
    *setup.RESOURCES,
    *me.RESOURCES,
    *staff.RESOURCES,
    *tokens.RESOURCES,
    *applications.RESOURCES,
    *documents.RESOURCES,
    *moves.RESOURCES,
    *ai_qc.RESOURCES,
    *jobs.RESOURCES,
    *queue.RESOURCES,
    *alive.RESOURCES,
]

PAGES: list[Resource] = [
    replace(resource, page=True)
    for resource in (
        *entry.PAGES,
        *home.PAGES,
        *account.PAGES,
        *events.PAGES,
        *queues.PAGES,
        *failures.PAGES,
        *jobs_bulk.PAGES,
        *job_pages.PAGES,
    )
]


def routes() -> list[BaseRoute]:
    return [
        *(Route(resource.path, Guarded(resource)) for resource in (*RESOURCES, *PAGES)),
        Route("/static/{digest}/{name:path}", Static),
    ]
