"""Every page on one list, each behind the permissions in its table."""

from dataclasses import replace

from gacq.web.operations import Resource
from gacq.web.pages import (
    account,
    applications,
    certificates,
    chores,
    entry,
    fees,
    home,
    one_application,
    printing,
    reports,
    verify,
    viewing,
)

PAGES: list[Resource] = [
    replace(resource, page=True)
    for resource in (
        *entry.PAGES,
        *home.PAGES,
        *account.PAGES,
        *applications.PAGES,
        *one_application.PAGES,
        *viewing.PAGES,
        *printing.PAGES,
        *fees.PAGES,
        *certificates.PAGES,
        *reports.PAGES,
        *chores.PAGES,
        *verify.PAGES,
    )
]
