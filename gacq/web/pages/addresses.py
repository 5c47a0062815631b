"""Every page on one list, each behind the permissions in its table."""

from dataclasses import replace

from gacq.web.operations import Resource
from gacq.web.pages import (
    account,
    applications,
    entry,
    home,
    one_application,
    taking_in,
    uploading,
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
        *taking_in.PAGES,
        *uploading.PAGES,
        *viewing.PAGES,
        *verify.PAGES,
    )
]
