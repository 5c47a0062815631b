"""The piles of work on the first page, as a table: one row a pile of applications.

A pile is all applications of one status, seen by those who may do the next thing to them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gacq.applications.application import ApplicationView
from gacq.applications.listing import Sort
from gacq.applications.status import Status
from gacq.staff import Actor, Permission


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Pile:
    """One kind of waiting application.

    Attributes:
        name: part of ids on the page.
        sort: what has waited longest comes first.
        since: from when it waits; ``since_label`` says what that moment is.
        inspected: whether those who only inspect see just what they inspected themselves.
    """

    name: str
    title: str
    permission: Permission
    status: Status
    sort: Sort
    since: Callable[[ApplicationView], datetime | None]
    since_label: str
    inspected: bool = False

    @property
    def more(self) -> str:
        """The list of all of them."""
        return f"/applications?status={self.status}&sort={self.sort}"


PILES = (
    Pile(
        "review",
        _("Papers to review"),
        Permission.REVIEW_APPLICATIONS,
        Status.IN_REVIEW,
        Sort.SUBMITTED_FIRST,
        lambda application: application.submitted_at,
        _("Submitted"),
    ),
    Pile(
        "decide",
        _("Waiting for a decision"),
        Permission.DECIDE_APPLICATIONS,
        Status.PENDING_APPROVAL,
        Sort.CHANGED_FIRST,
        lambda application: application.inspection_completed_at,
        _("Inspected"),
    ),
    Pile(
        "issue",
        _("Certificates to issue"),
        Permission.DECIDE_APPLICATIONS,
        Status.APPROVED,
        Sort.CHANGED_FIRST,
        lambda application: application.decided_at,
        _("Approved on"),
    ),
    Pile(
        "book",
        _("Inspections to book"),
        Permission.BOOK_INSPECTIONS,
        Status.REVIEW_PASSED,
        Sort.CHANGED_FIRST,
        lambda application: application.reviewed_at,
        _("Passed"),
    ),
    Pile(
        "send",
        _("To send for approval"),
        Permission.SEND_FOR_APPROVAL,
        Status.INSPECTION_COMPLETED,
        Sort.CHANGED_FIRST,
        lambda application: application.inspection_completed_at,
        _("Inspected"),
        inspected=True,
    ),
    Pile(
        "returned",
        _("Returned, to be corrected with the applicant"),
        Permission.WITHDRAW_APPLICATIONS,
        Status.RETURNED,
        Sort.CHANGED_FIRST,
        lambda application: application.returned_at,
        _("Returned"),
    ),
    Pile(
        "drafts",
        _("Drafts to complete and submit"),
        Permission.WITHDRAW_APPLICATIONS,
        Status.DRAFT,
        Sort.CHANGED_LAST,
        lambda application: application.updated_at,
        _("Last changed"),
    ),
)


def piles_of(actor: Actor) -> list[Pile]:
    """Those whose next step is this person's."""
    return [pile for pile in PILES if actor.may(pile.permission)]
