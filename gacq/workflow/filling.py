"""The applicant's stage: an application is created, filled in, given its documents, submitted."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from gacq.applications import application as applications
from gacq.applications import checks, document, former
from gacq.applications.application import ApplicationView
from gacq.applications.completeness import FORM_FIELDS, missing_for_submission
from gacq.applications.identity import masked_id
from gacq.applications.intake import RULES
from gacq.applications.kinds import ApplicantType
from gacq.applications.numbering import next_application_number, next_lot_id
from gacq.applications.status import EDITABLE, Verb
from gacq.errors import Conflict, InvalidInput
from gacq.queues.ledger import Enqueued
from gacq.staff import Actor
from gacq.workflow.attaching import Attaching

_JSON_NAMES = {column: name for name, column in FORM_FIELDS.items()} | {
    "farm_latitude": "farmLocation.latitude",
    "farm_longitude": "farmLocation.longitude",
}
_NOT_SHOWN = frozenset({"applicant_phone", "applicant_email"})


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submitted application and the AI check that follows from it."""

    application: ApplicationView
    job: Enqueued


class Filling(Attaching):
    """Everything that happens in DRAFT and RETURNED."""

    def create(
        self,
        values: dict[str, Any],
        *,
        actor: Actor,
        now: datetime,
        application_number: str | None = None,
    ) -> ApplicationView:
        """A new DRAFT with the column values of ``intake.read_form``.

        Raises Conflict if ``application_number``, given only by an import, is taken.
        """
        if application_number is not None and applications.has_number(application_number):
            raise Conflict(f"The number {application_number} belongs to another application")
        created = applications.add(
            {
                **values,
                "application_number": application_number or _free_number(now),
                "lot_id": next_lot_id(now),
                "created_at": now,
                "created_by": actor.label,
                "created_by_staff": actor.staff_id,
                "updated_at": now,
            }
        )
        self._note(created, "create", actor, now, lot=created.lot_id)
        return created

    def update(
        self,
        application_id: int,
        values: dict[str, Any],
        *,
        actor: Actor,
        now: datetime,
        version: int | None = None,
    ) -> ApplicationView:
        """Change fields while it is DRAFT or RETURNED; ``values`` come from ``read_changes``.

        What changes no value is no change: version and time stay. Raises Conflict, also if
        ``version`` is given and is not the current one any more.
        """
        current = applications.get(application_id)
        values = values | _fitting_id(current, values)
        changed = {name: value for name, value in values.items() if getattr(current, name) != value}
        if not changed:
            applications.require(current, EDITABLE, "change", version=version)
            return current
        updated = applications.change(
            application_id, allowed=EDITABLE, doing="change", now=now, version=version, **changed
        )
        self._note(updated, "update", actor, now, changed=_told(current, changed))
        return updated

    def submit(self, application_id: int, *, actor: Actor, now: datetime) -> Submitted:
        """DRAFT or RETURNED → SUBMITTED, with one automatic AI check.

        Raises Conflict from another status, InvalidInput naming all that is missing.
        """
        current = applications.get(application_id)
        applications.require(current, EDITABLE, "submit")
        present = {each.type for each in document.documents_of(application_id)}
        if faults := missing_for_submission(asdict(current), present):
            raise InvalidInput(faults)
        self._cancel_check(current, now=now, by="submitted again")
        former.forget(application_id)
        by_hand = current.inspection_type_by is not None
        submitted = applications.advance(
            application_id,
            Verb.SUBMIT,
            now=now,
            submitted_at=now,
            checked_at=None,
            inspection_type=current.inspection_type if by_hand else None,
        )
        job = self._ask_for_automatic_check(submitted, now=now, origin=actor.label)
        self._note(submitted, "submit", actor, now, job=job.job_id)
        return Submitted(submitted, job)


def _free_number(now: datetime) -> str:
    """The next number that no import has brought along already."""
    number = next_application_number(now)
    while applications.has_number(number):
        number = next_application_number(now)
    return number


def _fitting_id(current: ApplicationView, values: dict[str, Any]) -> dict[str, Any]:
    """A new id or type is checked together with the one that stays."""
    if not values.keys() & {"applicant_id", "applicant_type"}:
        return {}
    kind = ApplicantType(values.get("applicant_type", current.applicant_type))
    try:
        fitting = checks.applicant_id(kind, values.get("applicant_id", current.applicant_id))
    except ValueError:
        raise InvalidInput({"applicantId": RULES["applicantId"]}) from None
    return {"applicant_id": fitting}


def _told(current: ApplicationView, changed: dict[str, Any]) -> dict[str, Any]:
    """What the audit log says of a change: old and new values, without what is private."""
    return {
        _JSON_NAMES[name]: _pair(name, getattr(current, name), value)
        for name, value in changed.items()
    }


def _pair(name: str, old: Any, new: Any) -> list[Any]:
    if name in _NOT_SHOWN:
        return []
    if name == "applicant_id":
        return [masked_id(old), masked_id(new)]
    return [old, new]
