"""Whether a letter is still worth sending when its turn comes: pure.

Between the request for a letter and its sending an appointment may be moved or called off. That
is the office's daily life and no failure, so such a job ends as completed and its result says
why no letter went: admins see no false alarm, and readers no letter that is untrue.
"""

from datetime import datetime

from gacq.applications.application import ApplicationView
from gacq.applications.inspections import InspectionStatus, InspectionView
from gacq.applications.status import Status
from gacq.jobs.email.kinds import Audience, Change, Kind
from gacq.jobs.email.order import Order

_UNDECIDED = frozenset({Status.INSPECTION_COMPLETED, Status.PENDING_APPROVAL})


class NotNeeded(Exception):
    """What the letter would tell is true no more; its words say why."""


def check_application(order: Order, application: ApplicationView) -> None:
    """Raises NotNeeded for a letter that asks approvers for what was decided since."""
    if order.kind is Kind.INSPECTION_COMPLETE and application.status not in _UNDECIDED:
        raise NotNeeded(f"the application is {application.status} by now")


def check_inspection(order: Order, inspection: InspectionView, *, now: datetime) -> None:
    """Raises NotNeeded for a letter about an appointment that changed since."""
    if order.kind is Kind.INSPECTION_COMPLETE:
        return
    if order.change is Change.CANCELLED:
        _check_cancelled(order, inspection)
        return
    if inspection.status is not InspectionStatus.SCHEDULED:
        raise NotNeeded(f"the inspection is {inspection.status} by now")
    if _is_of_another(order, inspection):
        raise NotNeeded("the inspection has another inspector by now")
    if order.starts_at not in (None, inspection.starts_at):
        raise NotNeeded("the inspection was moved since; another letter tells of that")
    if inspection.starts_at <= now:
        raise NotNeeded("the inspection has begun by now")


def is_handed_over(order: Order, inspection: InspectionView) -> bool:
    """Whether the letter tells an inspector that the appointment is someone else's by now."""
    called_off = inspection.status is InspectionStatus.CANCELLED
    return (
        order.kind is Kind.INSPECTOR_ASSIGNMENT
        and order.change is Change.CANCELLED
        and not called_off
        and _is_of_another(order, inspection)
    )


def _check_cancelled(order: Order, inspection: InspectionView) -> None:
    called_off = inspection.status is InspectionStatus.CANCELLED
    if not called_off and not is_handed_over(order, inspection):
        raise NotNeeded(f"the inspection is {inspection.status}: it was not cancelled")


def _is_of_another(order: Order, inspection: InspectionView) -> bool:
    return order.audience is Audience.STAFF and order.recipient != inspection.inspector_id
