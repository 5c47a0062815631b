"""What is told without anybody moving anything: tomorrow's inspections, certificates that end soon.

Each step tells of a few at a time and marks them in the same transaction as the mails, so that
nobody is told twice, however often and by how many it is asked.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import peewee

from gacq.applications import application as applications
from gacq.applications.certificates import Certificate
from gacq.applications.inspections import Inspection, InspectionStatus
from gacq.errors import NotFound
from gacq.staff import Actor, accounts
from gacq.thai import BANGKOK
from gacq.workflow.stage import Stage

_REMINDERS = Actor.system("reminders")
_EXPIRY = Actor.system("expiry")


@dataclass(frozen=True, slots=True)
class Told:
    """What one step has told of: how many things, by how many mails, and whom it can't reach."""

    things: int = 0
    mails: int = 0
    without_address: int = 0

    def __add__(self, other: "Told") -> "Told":
        return Told(
            self.things + other.things,
            self.mails + other.mails,
            self.without_address + other.without_address,
        )


class Reminding(Stage):
    """The mails that a date brings about."""

    def remind(self, *, now: datetime, limit: int = 50) -> Told:
        """Mail inspector and applicant of planned inspections up to the end of tomorrow.

        An inspection that was moved since is reminded of again, for its new time.
        """
        ahead = (
            Inspection.select()
            .where(
                (Inspection.status == InspectionStatus.SCHEDULED)
                & (Inspection.starts_at > now)
                & (Inspection.starts_at < _midnight(now, days=2))
                & (
                    Inspection.reminded_for.is_null()
                    | (Inspection.reminded_for != Inspection.starts_at)
                )
            )
            .order_by(Inspection.starts_at, Inspection.id)
            .limit(limit)
        )
        return sum((self._remind_of(each, now) for each in list(ahead)), Told())

    def tell_of_expiry(
        self, *, first_days: int, second_days: int, now: datetime, limit: int = 50
    ) -> Told:
        """Mail holders whose certificates end in so many days of the calendar, or sooner.

        Nobody gets both notices at once: close to the end only the second one goes out.
        """
        second = _ending(now, second_days) & Certificate.second_notice_at.is_null()
        first = (
            _ending(now, first_days)
            & (Certificate.expires_at >= _midnight(now, days=second_days + 1))
            & Certificate.first_notice_at.is_null()
        )
        told = Told()
        for which, days, column in (
            (second, second_days, Certificate.second_notice_at),
            (first, first_days, Certificate.first_notice_at),
        ):
            for each in _soonest(which, limit - told.things):
                told += self._tell_holder(each, days, column, now)
        return told

    def _remind_of(self, inspection: Inspection, now: datetime) -> Told:
        application = applications.get(inspection.application_id)
        facts = {"inspection": inspection.id, "starts_at": inspection.starts_at.isoformat()}
        to_whom = []
        if _has_address(inspection.inspector_id):
            to_whom.append({"staff": inspection.inspector_id})
        if application.applicant_email:
            to_whom.append({"applicant": application.id})
        for to in to_whom:
            (recipient,) = to.items()
            unique = f"{inspection.id}.{facts['starts_at']}:{recipient[0]}-{recipient[1]}"
            self._mail("inspection-reminder", application, to, unique, now, facts)
        Inspection.update(reminded_for=inspection.starts_at).where(
            Inspection.id == inspection.id
        ).execute()
        self._note(application, "remind", _REMINDERS, now, mails=len(to_whom), **facts)
        return Told(1, len(to_whom), 2 - len(to_whom))

    def _tell_holder(
        self, certificate: Certificate, days: int, column: peewee.Field, now: datetime
    ) -> Told:
        application = applications.get(certificate.application_id)
        facts = {"certificate": certificate.id, "days": days}
        reached = bool(application.applicant_email)
        if reached:
            unique = f"{certificate.id}.{days}:applicant"
            to = {"applicant": application.id}
            self._mail("certificate-expiring", application, to, unique, now, facts)
        Certificate.update({column: now}).where(Certificate.id == certificate.id).execute()
        self._note(application, "tell_of_expiry", _EXPIRY, now, mails=int(reached), **facts)
        return Told(1, int(reached), int(not reached))


def _ending(now: datetime, days: int) -> peewee.Expression:
    """Certificates that still are valid, and end in ``days`` days of Bangkok's calendar or less."""
    return (Certificate.expires_at > now) & (Certificate.expires_at < _midnight(now, days=days + 1))


def _soonest(which: peewee.Expression, limit: int) -> list[Certificate]:
    rows = Certificate.select().where(which)
    return list(rows.order_by(Certificate.expires_at, Certificate.id).limit(limit))


def _midnight(now: datetime, *, days: int) -> datetime:
    """The beginning of the day in Bangkok that comes so many days after today."""
    day = now.astimezone(BANGKOK).date() + timedelta(days=days)
    return datetime.combine(day, time(), BANGKOK)


def _has_address(staff_id: int) -> bool:
    try:
        person = accounts.by_id(staff_id)
    except NotFound:
        return False
    return person.active and bool(person.email)
