"""The rest of the demonstration's story: reviewed, inspected, decided, certified, reported.

Each step is taken by the person whose work it is, through the workflow that every office has. An
appointment lies days ahead, so the clock is moved on to it, and only while no job runs, for to a
job that runs a moved clock is its time limit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from gacq.applications import certificates, listing
from gacq.applications.application import ApplicationView
from gacq.applications.listing import Filter, Sort
from gacq.applications.status import Status
from gacq.applications.week import midnight
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.reports import Format, Kind
from gacq.staff import Actor, Role
from gacq.thai import day, in_bangkok, short_date
from gacq.workflow import Workflow

CERTIFIED = 4
"""How many come all the way to a certificate; one more is rejected, one more only booked."""

_WHOLE_TERM = {"withinDays": 1_830}
_DAYS_AHEAD = 60
_LATE_DAYS = 30
_REMINDED_AT = timedelta(hours=7)


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who inspects which application when."""

    application_id: int
    inspector: Actor
    starts_at: datetime
    ends_at: datetime


class Story:
    """Tells it once, on an office whose applications have been checked.

    Args:
        people: who acts, one for each role; the inspectors apart, by the id of their account.
        run_chores: carries out the chores that have become due, as the scheduler would.
        settle: waits until no job waits or runs.
        say: is given one line for each thing that happened.
    """

    def __init__(
        self,
        *,
        database: Database,
        workflow: Workflow,
        clock: MovableClock,
        people: Mapping[Role, Actor],
        inspectors: Mapping[int, Actor],
        run_chores: Callable[[], object],
        settle: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self._database = database
        self._workflow = workflow
        self._clock = clock
        self._people = people
        self._inspectors = inspectors
        self._run_chores = run_chores
        self._settle = settle
        self._say = say

    def tell(self) -> None:
        """From the review to the monthly report."""
        checked = self._database.read(_in_review)
        returned, passed = checked[:1], checked[1 : CERTIFIED + 3]
        for application in returned:
            self._return(application)
        for application in passed:
            self._do("pass_review", application.id, by=Role.REVIEWER)
        self._tell(f"the reviewer passed {len(passed)} applications and returned {len(returned)}")
        *soon, late = passed
        appointments = [self._book(application) for application in soon]
        # Still ahead when the demonstration ends.
        self._book(late, after_days=_LATE_DAYS)
        self._tell(f"the clerk booked {len(passed)} inspections and recorded the fees")
        inspected = sorted(appointments, key=lambda each: each.starts_at)
        self._remind(inspected[0])
        for appointment in inspected:
            self._inspect(appointment)
        self._decide([appointment.application_id for appointment in inspected])
        self._report()
        self._settle()

    def _return(self, application: ApplicationView) -> None:
        reason = "แผนที่แปลงปลูกไม่แสดงทางเข้า\nโปรดแนบภาพถ่ายแหล่งน้ำใหม่"
        self._do("return_for_correction", application.id, by=Role.REVIEWER, reason=reason)

    def _book(self, application: ApplicationView, *, after_days: int = 0) -> Appointment:
        """At the first free time after so many days of the inspector who has the least to do."""
        receipt = f"RE-{application.id:04d}"
        self._do("record_payment", application.id, receipt, by=Role.CLERK)
        days = self._days()[after_days:]
        free = self._database.read(
            self._workflow.suggestions, application.id, days, now=self._clock.now()
        )
        inspector_id, span = next(
            (each.who.inspector.id, span)
            for each in free.inspectors
            for one_day in each.days
            for span in one_day.slots
        )
        self._do("schedule", application.id, inspector_id, span.starts_at, by=Role.CLERK)
        inspector = self._inspectors[inspector_id]
        return Appointment(application.id, inspector, span.starts_at, span.ends_at)

    def _days(self) -> list[date]:
        first = day(self._clock.now())
        return [first + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD)]

    def _remind(self, first: Appointment) -> None:
        """On the morning before, the chore of 07:00 reminds inspector and applicant."""
        eve = day(first.starts_at) - timedelta(days=1)
        self._move_to(midnight(eve) + _REMINDED_AT)
        self._run_chores()
        self._tell("the chore of 07:00 reminded of tomorrow's inspections")

    def _inspect(self, appointment: Appointment) -> None:
        self._move_to(appointment.starts_at)
        self._do("start", appointment.application_id, by=appointment.inspector)
        self._move_to(appointment.ends_at)
        self._do(
            "complete",
            appointment.application_id,
            by=appointment.inspector,
            score=92.5,
            report="แปลงปลูกสะอาด แหล่งน้ำเหมาะสม บันทึกการเพาะปลูกครบถ้วน",
        )
        name, which = appointment.inspector.name, appointment.application_id
        self._tell(f"{name} inspected the farm of application {which}")

    def _decide(self, inspected: list[int]) -> None:
        for which in inspected:
            self._do("send_for_approval", which, by=Role.CLERK)
        *approved, rejected = inspected
        for which in approved:
            self._do("approve", which, by=Role.APPROVER)
            self._do("issue", which, by=Role.APPROVER, code=certificates.new_code())
        reason = "พื้นที่ปลูกอยู่ติดแหล่งมลพิษ ไม่เป็นไปตามข้อกำหนด"
        self._do("reject", rejected, by=Role.APPROVER, reason=reason)
        self._tell(f"the approver issued {len(approved)} certificates and rejected 1 application")

    def _report(self) -> None:
        month = f"{in_bangkok(self._clock.now()):%Y-%m}"
        asked = (Kind.MONTHLY_SUMMARY, Format.PDF, "th", {"month": month})
        self._do("ask_report", *asked, by=Role.CLERK)
        self._do(
            "ask_report", Kind.CERTIFICATES_EXPIRING, Format.XLSX, "th", _WHOLE_TERM, by=Role.CLERK
        )
        self._tell("the clerk asked for the month's summary and the list of certificates")

    def _move_to(self, moment: datetime) -> None:
        self._settle()
        self._clock.advance(max(0.0, (moment - self._clock.now()).total_seconds()))

    def _do(self, step: str, *args: Any, by: Role | Actor, **values: Any) -> Any:
        actor = by if isinstance(by, Actor) else self._people[by]
        call = partial(getattr(self._workflow, step), *args, **values)
        return self._database.write(call, actor=actor, now=self._clock.now())

    def _tell(self, words: str) -> None:
        self._say(f"{short_date(self._clock.now(), language='en')}: {words}")


def _in_review() -> list[ApplicationView]:
    return list(listing.page(Filter(status=Status.IN_REVIEW), sort=Sort.OLDEST, limit=50).items)
