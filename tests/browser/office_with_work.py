"""An office in the middle of its work: one person with every role, an application in each status.

Names are long and hostile, as the worst day brings them.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from gacq.applications.leave import LeaveKind
from gacq.applications.status import InspectionType, Status
from gacq.applications.week import Span
from gacq.staff import Actor, Role, StaffView
from tests.browser.premises import CONSOLE, Premises
from tests.decisions import a_code
from tests.moments import at, move_to, to_monday

LONG = "วิสาหกิจชุมชนกลุ่มผู้ปลูกสมุนไพรอินทรีย์ตำบลหนองหญ้าปล้องเหนือและเครือข่าย"
HOSTILE = "<script>alert(1)</script>&nbsp;สวน"
EVERYBODY = "everybody"
INSPECTED = (
    (Status.INSPECTION_IN_PROGRESS, date(2026, 11, 27)),
    (Status.INSPECTION_COMPLETED, date(2026, 11, 30)),
    (Status.PENDING_APPROVAL, date(2026, 12, 1)),
    (Status.APPROVED, date(2026, 12, 2)),
    (Status.CERTIFICATE_ISSUED, date(2026, 12, 3)),
)
"""Which application comes how far, and the day of its inspection."""
TURNED = (Status.RETURNED, Status.REVIEW_PASSED, Status.INSPECTION_SCHEDULED)
NOW = at(date(2026, 12, 4), "10:00")
AHEAD = date(2026, 12, 8)


@dataclass(frozen=True, slots=True)
class Work:
    """Which application stands where, and the code of the one certificate."""

    premises: Premises
    person: StaffView
    at: dict[Status, int]
    code: str

    @property
    def actor(self) -> Actor:
        person = self.person
        return Actor("staff", person.id, person.name, person.roles, person.id)

    def do(self, step: str, *given: Any, actor: Actor | None = None, **named: Any) -> Any:
        """One step of the workflow, by the person with every role."""
        function = getattr(self.premises.appliance.workflow, step)
        return self.premises.write(partial(function, actor=actor or self.actor), *given, **named)


def begin_work(premises: Premises) -> Work:
    """Fills an office that is empty. Its settings let one person review and approve."""
    to_monday(premises.clock)
    person = premises.person(EVERYBODY, *Role, name=f"นางสาว{LONG}")
    premises.person("second", Role.INSPECTOR, Role.APPROVER)
    work = Work(premises, person, {}, a_code())
    work.at[Status.DRAFT] = premises.draft(farmName=LONG, applicantName=LONG)
    work.at[Status.IN_REVIEW] = premises.submitted(farmName=HOSTILE)
    for status in (*TURNED, *(reached for reached, _ in INSPECTED)):
        work.at[status] = premises.submitted()
    for which in list(work.at.values())[1:]:
        premises.wait_for_check(which)
    work.do("return_for_correction", work.at[Status.RETURNED], reason="ภาพไม่ชัด\nขอฉบับใหม่")
    _pass(work, work.at[Status.REVIEW_PASSED])
    for status, day in ((Status.INSPECTION_SCHEDULED, AHEAD), *INSPECTED):
        _pass(work, work.at[status])
        work.do("schedule", work.at[status], work.person.id, at(day))
    move_to(premises.clock, NOW)
    for status, _ in INSPECTED:
        _go_on(work, work.at[status], status)
    _leave(work)
    return work


def _pass(work: Work, which: int) -> None:
    work.do("record_payment", which, f"{which}/2570")
    work.do("set_inspection_type", which, InspectionType.VIDEO, reason="ภาพชัดเจน")
    work.do("pass_review", which)


def _go_on(work: Work, which: int, status: Status) -> None:
    steps = ("start", "complete", "send_for_approval", "approve", "issue")
    options: dict[str, dict[str, Any]] = {
        "complete": {"score": 90.0, "report": "แปลงสะอาด"},
        "issue": {"code": work.code},
    }
    far = [reached for reached, _ in INSPECTED].index(status)
    for step in steps[: far + 1]:
        # Who inspected does not decide.
        by = CONSOLE if step in ("approve", "issue") else None
        work.do(step, which, actor=by, **options.get(step, {}))


def _leave(work: Work) -> None:
    span = Span(at(date(2026, 12, 21), "00:00"), at(date(2026, 12, 24), "00:00"))
    asking = work.premises.person("third", Role.INSPECTOR)
    actor = Actor("staff", asking.id, asking.name, asking.roles, asking.id)
    work.do("ask_leave", asking.id, span, LeaveKind.VACATION, actor=actor, reason="ลาพักผ่อน")
