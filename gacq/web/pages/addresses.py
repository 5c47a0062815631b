"""Every page on one list, each behind the permissions in its table."""

from dataclasses import replace

from gacq.web.operations import Resource
from gacq.web.pages import (
    account,
    applications,
    booking,
    calendars,
    entry,
    home,
    inspections,
    leave,
    one_application,
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
        *booking.PAGES,
        *inspections.PAGES,
        *calendars.PAGES,
        *leave.PAGES,
        *verify.PAGES,
    )
]
