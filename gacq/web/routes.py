"""Every address on one page, each behind the permissions in its table."""

from starlette.routing import BaseRoute, Route

from gacq.web.api import (
    ai_qc,
    alive,
    applications,
    certificates,
    decisions,
    documents,
    feeds,
    inspection_moves,
    inspections,
    inspectors,
    jobs,
    leave,
    me,
    moves,
    papers,
    queue,
    reports,
    setup,
    staff,
    tokens,
)
from gacq.web.operations import Guarded, Resource
from gacq.web.pages.addresses import PAGES
from gacq.web.static_files import Static

RESOURCES: list[Resource] = [
    *setup.RESOURCES,
    *me.RESOURCES,
    *staff.RESOURCES,
    *tokens.RESOURCES,
    *applications.RESOURCES,
    *documents.RESOURCES,
    *moves.RESOURCES,
    *inspection_moves.RESOURCES,
    *inspections.RESOURCES,
    *inspectors.RESOURCES,
    *leave.RESOURCES,
    *papers.RESOURCES,
    *decisions.RESOURCES,
    *certificates.RESOURCES,
    *ai_qc.RESOURCES,
    *reports.RESOURCES,
    *jobs.RESOURCES,
    *queue.RESOURCES,
    *feeds.RESOURCES,
    *alive.RESOURCES,
]
"""What programs use, and the OpenAPI document describes."""


def routes() -> list[BaseRoute]:
    return [
        *(Route(resource.path, Guarded(resource)) for resource in (*RESOURCES, *PAGES)),
        Route("/static/{digest}/{name:path}", Static),
    ]
