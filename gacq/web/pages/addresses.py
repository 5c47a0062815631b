"""Every page on one list, each behind the permissions in its table."""

from dataclasses import replace

from gacq.web.operations import Resource
from gacq.web.pages import (
    account,
    applications,
    booking,
    calendars,
    certificates,
    chores,
    entry,
    events,
    failures,
    fees,
    home,
    inspections,
    jobs,
    jobs_bulk,
    leave,
    one_application,
    performance,
    printing,
    queues,
    reports,
    setting_up,
    staff,
    staff_access,
    taking_in,
    tokens,
    uploading,
    verify,
    viewing,
)

PAGES: list[Resource] = [
    replace(resource, page=True)
    for resource in (
        *entry.PAGES,
        *setting_up.PAGES,
        *staff.PAGES,
        *staff_access.PAGES,
        *tokens.PAGES,
        *home.PAGES,
        *account.PAGES,
        *applications.PAGES,
        *one_application.PAGES,
        *taking_in.PAGES,
        *uploading.PAGES,
        *viewing.PAGES,
        *printing.PAGES,
        *fees.PAGES,
        *certificates.PAGES,
        *reports.PAGES,
        *chores.PAGES,
        *booking.PAGES,
        *inspections.PAGES,
        *calendars.PAGES,
        *leave.PAGES,
        *verify.PAGES,
        *events.PAGES,
        *queues.PAGES,
        *performance.PAGES,
        *failures.PAGES,
        *jobs_bulk.PAGES,
        *jobs.PAGES,
    )
]
