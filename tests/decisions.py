"""Applications brought as far as a decision needs them, with the people that it takes."""

from datetime import timedelta
from typing import Any

from gacq.applications import application
from gacq.applications.application import ApplicationView
from gacq.applications.status import Status, Verb
from gacq.staff import Actor
from tests.builders import CONSOLE, Desk

WAY = (
    Status.SUBMITTED,
    Status.IN_REVIEW,
    Status.REVIEW_PASSED,
    Status.INSPECTION_SCHEDULED,
    Status.INSPECTION_IN_PROGRESS,
    Status.INSPECTION_COMPLETED,
    Status.PENDING_APPROVAL,
    Status.APPROVED,
    Status.CERTIFICATE_ISSUED,
)
"""The straight way of an application, from its submission on."""

_INSPECTION = {
    Status.INSPECTION_SCHEDULED: Verb.SCHEDULE,
    Status.INSPECTION_IN_PROGRESS: Verb.START,
    Status.INSPECTION_COMPLETED: Verb.COMPLETE,
}


def a_code(number: int = 1) -> str:
    """A code of the right form, the same for the same number."""
    return f"{number:024d}".translate(str.maketrans("0123456789", "23456789ab"))


class Way:
    """Takes applications along the straight way, or off it to one of the other ends."""

    def __init__(self, desk: Desk, *, reviewer: Actor, inspector_id: int | None = None) -> None:
        self.desk = desk
        self.reviewer = reviewer
        self.inspector_id = inspector_id

    def to(
        self, status: Status, number: int = 1, *, paid: bool = True, **form: Any
    ) -> ApplicationView:
        """A new application in this status; paid, if it was ever submitted."""
        # In one transaction: what a test looks at is the end of the way, not each step of it.
        return self.desk.database.write(self._walk, status, number, paid, form)

    def _walk(
        self, status: Status, number: int, paid: bool, form: dict[str, Any]
    ) -> ApplicationView:
        view = self.desk.complete_draft(number, **form)
        for each in _way_to(status):
            self._step(view.id, each, number)
            if each is Status.SUBMITTED and paid:
                self.desk.do("record_payment", view.id, f"RE-2569/{number:04d}")
        return application.get(view.id)

    def _step(self, application_id: int, status: Status, number: int) -> None:
        do = self.desk.do
        if status is Status.SUBMITTED:
            do("submit", application_id)
        elif status is Status.IN_REVIEW:
            self.desk.record(application_id)
        elif status is Status.RETURNED:
            do("return_for_correction", application_id, reason="ภาพไม่ชัด", actor=self.reviewer)
        elif status is Status.REVIEW_PASSED:
            do("pass_review", application_id, actor=self.reviewer)
        elif status in _INSPECTION:
            self._inspect(application_id, _INSPECTION[status])
        elif status is Status.PENDING_APPROVAL:
            do("send_for_approval", application_id)
        elif status is Status.APPROVED:
            do("approve", application_id)
        elif status is Status.REJECTED:
            do("reject", application_id, reason="ไม่ผ่านเกณฑ์")
        elif status is Status.CERTIFICATE_ISSUED:
            do("issue", application_id, code=a_code(number))
        elif status is Status.WITHDRAWN:
            do("withdraw", application_id, reason="เปลี่ยนใจ", actor=CONSOLE)

    def _inspect(self, application_id: int, verb: Verb) -> None:
        """As far as a decision looks at the inspection: the status and who made it."""
        now = self.desk.clock.now()
        values = {"inspector_id": self.inspector_id} if verb is Verb.SCHEDULE else {}
        if verb is Verb.COMPLETE:
            values |= {"inspection_completed_at": now + timedelta(hours=2)}
        self.desk.database.write(application.advance, application_id, verb, now=now, **values)


def _way_to(status: Status) -> tuple[Status, ...]:
    if status is Status.DRAFT:
        return ()
    off = {
        Status.RETURNED: Status.IN_REVIEW,
        Status.REJECTED: Status.PENDING_APPROVAL,
        Status.WITHDRAWN: Status.SUBMITTED,
    }
    last = off.get(status, status)
    way = WAY[: WAY.index(last) + 1]
    return way if last is status else (*way, status)
