"""The inspection's stage: it is booked, moved, cancelled, started and completed.

The inspection's row and the application move together. A time is checked in the transaction that
takes it, so of two people who want the same one the second is refused, in words and with the next
free times. Starting and completing change nothing that a calendar shows, so it is not told.
"""

import math
from datetime import datetime
from typing import Any

from gacq.applications import application as applications
from gacq.applications import inspections
from gacq.applications.application import ApplicationView
from gacq.applications.availability import Wish
from gacq.applications.inspections import InspectionStatus, InspectionView
from gacq.applications.status import MOVES, Verb
from gacq.applications.week import Span
from gacq.errors import Conflict, InvalidInput, NotAllowed
from gacq.staff import Actor, Role, StaffView, accounts
from gacq.thai import in_bangkok, long_date
from gacq.workflow.appointments import NO_APPOINTMENT, Appointments, columns_of, told_of
from gacq.workflow.free_times import FreeTimes, bookable, decided_type
from gacq.workflow.stage import lines_of, reason_given

REPORT_LIMIT = 20_000
"""Signs of an inspection report."""

_SCHEDULED = frozenset({InspectionStatus.SCHEDULED})
_IN_PROGRESS = frozenset({InspectionStatus.IN_PROGRESS})


class Scheduling(Appointments, FreeTimes):
    """From a passed review to a completed inspection."""

    def schedule(
        self,
        application_id: int,
        inspector_id: int,
        starts_at: datetime,
        *,
        actor: Actor,
        now: datetime,
        meeting_link: str | None = None,
    ) -> ApplicationView:
        """REVIEW_PASSED → INSPECTION_SCHEDULED. Raises Conflict if the time is not free."""
        current = _about_to(Verb.SCHEDULE, application_id)
        kind, inspector = decided_type(current), bookable(inspector_id)
        span = self._free_span(inspector, starts_at, Wish(kind, self._rules, now))
        booked = inspections.add(
            {
                "application_id": application_id,
                **_appointment(inspector, span, meeting_link),
                "type": kind,
                "booked_by": actor.label,
                "booked_at": now,
                "updated_at": now,
            }
        )
        moved = applications.advance(application_id, Verb.SCHEDULE, now=now, **columns_of(booked))
        self._note(moved, "schedule", actor, now, **_told(booked))
        self._announce(moved, booked, "booked", now=now, origin=actor.label)
        self._mail_applicant(moved, now=now, **told_of(booked, "booked"))
        return moved

    def reschedule(
        self,
        application_id: int,
        *,
        reason: str,
        actor: Actor,
        now: datetime,
        starts_at: datetime | None = None,
        inspector_id: int | None = None,
        meeting_link: str | None = None,
    ) -> ApplicationView:
        """Another time, inspector or link; what is None stays, an empty link is removed.

        Raises Conflict if the time is not free; the inspection's own one is not in its way.
        """
        reason = reason_given(reason, needed_for="a new appointment")
        _about_to(Verb.RESCHEDULE, application_id)
        before = _open(application_id)
        inspector = _successor(before, inspector_id)
        link = before.meeting_link if meeting_link is None else meeting_link or None
        span = self._new_span(before, inspector, starts_at or before.starts_at, now)
        values = _appointment(inspector, span, link)
        if all(getattr(before, name) == value for name, value in values.items()):
            raise InvalidInput({"startsAt": "is as it was: give another time, inspector or link"})
        after = inspections.change(before.id, allowed=_SCHEDULED, now=now, reason=reason, **values)
        moved = applications.advance(application_id, Verb.RESCHEDULE, now=now, **columns_of(after))
        self._note(moved, "reschedule", actor, now, reason=reason, **_told(after, before))
        self._announce_move(moved, before, after, now=now, origin=actor.label)
        return moved

    def cancel_inspection(
        self, application_id: int, *, reason: str, actor: Actor, now: datetime
    ) -> ApplicationView:
        """INSPECTION_SCHEDULED → REVIEW_PASSED, where another one can be booked."""
        reason = reason_given(reason, needed_for="the cancelling of an inspection")
        moved = applications.advance(
            application_id, Verb.CANCEL_INSPECTION, now=now, **NO_APPOINTMENT
        )
        ended = self._cancel_appointment(_open(application_id), reason=reason, now=now)
        self._note(moved, "cancel_inspection", actor, now, reason=reason, **_told(ended))
        self._announce(moved, ended, "cancelled", now=now, origin=actor.label)
        self._mail_applicant(moved, now=now, **told_of(ended, "cancelled"))
        return moved

    def start(self, application_id: int, *, actor: Actor, now: datetime) -> ApplicationView:
        """INSPECTION_SCHEDULED → INSPECTION_IN_PROGRESS, by its inspector, not before its day."""
        _about_to(Verb.START, application_id)
        inspection = _own(application_id, actor, "start")
        _not_before_its_day(inspection, now)
        inspections.change(
            inspection.id,
            allowed=_SCHEDULED,
            now=now,
            told=False,
            status=InspectionStatus.IN_PROGRESS,
            started_at=now,
        )
        moved = applications.advance(application_id, Verb.START, now=now)
        self._note(moved, "start", actor, now, inspection=inspection.id)
        return moved

    def complete(
        self, application_id: int, *, score: float, report: str, actor: Actor, now: datetime
    ) -> ApplicationView:
        """INSPECTION_IN_PROGRESS → INSPECTION_COMPLETED, by its inspector; score 0 to 100."""
        score, report = _result(score, report)
        _about_to(Verb.COMPLETE, application_id)
        inspection = _own(application_id, actor, "complete")
        inspections.change(
            inspection.id,
            allowed=_IN_PROGRESS,
            now=now,
            told=False,
            status=InspectionStatus.COMPLETED,
            score=score,
            report=report,
            ended_at=now,
        )
        moved = applications.advance(
            application_id,
            Verb.COMPLETE,
            now=now,
            inspection_score=score,
            inspection_report=report,
            inspection_completed_at=now,
        )
        self._note(moved, "complete", actor, now, inspection=inspection.id, score=score)
        self._mail_staff(
            Role.APPROVER,
            "inspection-complete",
            moved,
            unique=f"{inspection.id}.{inspection.sequence}",
            now=now,
            but=self._may_not_decide(moved),
            inspection=inspection.id,
        )
        self._mail_applicant(moved, now=now, inspection=inspection.id)
        return moved

    def _may_not_decide(self, application: ApplicationView) -> int | None:
        """Whose review it was, where another one has to approve."""
        alone = self._settings.certificates.reviewer_may_approve
        return None if alone else application.reviewer_id

    def _new_span(
        self, before: InspectionView, inspector: StaffView, starts_at: datetime, now: datetime
    ) -> Span:
        """A time that stays needs no notice, and with its inspector no check at all."""
        stays = starts_at == before.starts_at
        if stays and inspector.id == before.inspector_id:
            return Span(before.starts_at, before.ends_at)
        wish = Wish(before.type, self._rules, now, expected=stays)
        return self._free_span(inspector, starts_at, wish, but=before.id)

    def _announce_move(
        self,
        application: ApplicationView,
        before: InspectionView,
        after: InspectionView,
        *,
        now: datetime,
        origin: str,
    ) -> None:
        """The applicant hears of it, and the inspector, or both inspectors where that changed."""
        change = "changed" if before.starts_at == after.starts_at else "moved"
        stays = before.inspector_id == after.inspector_id
        if not stays:
            left = accounts.by_id(before.inspector_id)
            self._mail_inspector(left, application, after, "cancelled", now=now)
        self._announce(application, after, change if stays else "booked", now=now, origin=origin)
        self._mail_applicant(application, now=now, **told_of(after, change))


def _about_to(verb: Verb, application_id: int) -> ApplicationView:
    """Raises the Conflict of a wrong status before that of a wrong time."""
    current = applications.get(application_id)
    applications.require(current, MOVES[verb].old, verb.value)
    return current


def _open(application_id: int) -> InspectionView:
    found = inspections.open_of(application_id)
    assert found is not None, "an application that is scheduled has an inspection"
    return found


def _successor(before: InspectionView, inspector_id: int | None) -> StaffView:
    return bookable(before.inspector_id if inspector_id is None else inspector_id)


def _own(application_id: int, actor: Actor, doing: str) -> InspectionView:
    """The open inspection, if it is the actor's. Raises NotAllowed."""
    inspection = _open(application_id)
    if actor.kind in ("staff", "token") and actor.staff_id != inspection.inspector_id:
        raise NotAllowed(
            f"Only {inspection.inspector_name}, whose inspection this is, may {doing} it: "
            "ask for it to be rescheduled to the one who is there"
        )
    return inspection


def _not_before_its_day(inspection: InspectionView, now: datetime) -> None:
    day = in_bangkok(inspection.starts_at)
    if in_bangkok(now).timetuple()[:3] < day.timetuple()[:3]:
        raise Conflict(
            f"The inspection is on {long_date(day, language='en')}: start it on that day, or have "
            "it rescheduled first"
        )


def _appointment(inspector: StaffView, span: Span, meeting_link: str | None) -> dict[str, Any]:
    return {
        "inspector_id": inspector.id,
        "inspector_name": inspector.name,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "meeting_link": meeting_link,
    }


def _told(inspection: InspectionView, before: InspectionView | None = None) -> dict[str, Any]:
    """What the audit log says of an appointment; of one that moved, also how it was."""
    told = {
        "inspection": inspection.id,
        "inspector": inspection.inspector_id,
        "startsAt": inspection.starts_at.isoformat(),
    }
    if before is not None:
        told |= {"was": [before.inspector_id, before.starts_at.isoformat()]}
    return told


def _result(score: float, report: str) -> tuple[float, str]:
    wrong: dict[str, str] = {}
    if math.isnan(score) or not 0 <= score <= 100:
        wrong["score"] = "must be a number from 0 to 100"
    report = lines_of(report, field="report")
    if not 1 <= len(report) <= REPORT_LIMIT:
        wrong["report"] = f"must say in 1 to {REPORT_LIMIT} signs what was found"
    if wrong:
        raise InvalidInput(wrong)
    return score, report
