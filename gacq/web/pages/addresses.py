"""Every page on one list, each behind the permissions in its table."""

from dataclasses import replace

from gacq.web.operations import Resource
from gacq.web.pages import events
from gacq.web.pages.application import one_application, uploading, viewing
from gacq.web.pages.home import home
from gacq.web.pages.inspections import booking, calendars, inspections, leave
from gacq.web.pages.intake import taking_in
from gacq.web.pages.lists import applications, certificates, fees
from gacq.web.pages.papers import printing, reports, verify
from gacq.web.pages.people import (
    account,
    audit_log,
    entry,
    office_step,
    restarting,
    service_steps,
    setting_up,
    staff,
    staff_access,
    tokens,
    trial_mail,
)
from gacq.web.pages.performance import performance
from gacq.web.pages.queues import board as queues
from gacq.web.pages.queues import chores, failures, jobs, jobs_bulk, pausing

PAGES: list[Resource] = [
    replace(resource, page=True)
    for resource in (
        *entry.PAGES,
        *office_step.PAGES,
        *service_steps.PAGES,
        *setting_up.PAGES,
        *restarting.PAGES,
        *trial_mail.PAGES,
        *staff.PAGES,
        *staff_access.PAGES,
        *tokens.PAGES,
        *audit_log.PAGES,
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
        *pausing.PAGES,
        *performance.PAGES,
        *failures.PAGES,
        *jobs_bulk.PAGES,
        *jobs.PAGES,
    )
]
