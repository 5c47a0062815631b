"""Every address on one page, each behind the permissions in its table."""

from starlette.routing import BaseRoute, Route

from gacq.web.api import (
    ai_qc,
    alive,
    applications,
    chores,
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
    *chores.RESOURCES,
    *alive.RESOURCES,
]


def routes() -> list[BaseRoute]:
    return [Route(resource.path, Guarded(resource)) for resource in RESOURCES]
