"""Every page on one list, each behind the permissions in its table."""

from dataclasses import replace

from gacq.web.operations import Resource
from gacq.web.pages import (
    account,
    applications,
    entry,
    events,
    failures,
    home,
    jobs,
    jobs_bulk,
    one_application,
    performance,
    queues,
    verify,
)

PAGES: list[Resource] = [
    replace(resource, page=True)
    for resource in (
        *entry.PAGES,
        *home.PAGES,
        *account.PAGES,
        *applications.PAGES,
        *one_application.PAGES,
        *verify.PAGES,
        *events.PAGES,
        *queues.PAGES,
        *performance.PAGES,
        *failures.PAGES,
        *jobs_bulk.PAGES,
        *jobs.PAGES,
    )
]
