"""The kinds of letter as one table: who may get each, and what its job must and may name.

A letter has a template of its kind's name for each language. Adding a kind is adding a row here
and its two templates.
"""

from dataclasses import dataclass
from enum import StrEnum

from gacq.applications.status import Status


class Audience(StrEnum):
    """Who gets a letter; only staff can open the office's pages, so only they get a link there."""

    STAFF = "staff"
    APPLICANT = "applicant"


class Kind(StrEnum):
    """The kinds of letter, by the name of their jobs and templates."""

    NEW_APPLICATION = "new-application"
    AI_QC_FAILED = "ai-qc-failed"
    INSPECTOR_ASSIGNMENT = "inspector-assignment"
    INSPECTION_REMINDER = "inspection-reminder"
    INSPECTION_COMPLETE = "inspection-complete"
    STATUS_CHANGE = "status-change"
    CERTIFICATE_EXPIRING = "certificate-expiring"
    JOB_FAILED = "job-failed"
    ALERT = "alert"


class Change(StrEnum):
    """What has happened to an appointment; ``changed``: its time stays, something else does not."""

    BOOKED = "booked"
    MOVED = "moved"
    CHANGED = "changed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: the readers, and the facts by the names that ``order`` reads them under."""

    audiences: frozenset[Audience]
    must: frozenset[str]
    may: frozenset[str] = frozenset()


_STAFF = frozenset({Audience.STAFF})
_APPLICANT = frozenset({Audience.APPLICANT})

RULES = {
    Kind.NEW_APPLICATION: Rule(_STAFF, frozenset({"application"})),
    Kind.AI_QC_FAILED: Rule(_STAFF, frozenset({"application", "cause"})),
    Kind.INSPECTOR_ASSIGNMENT: Rule(
        _STAFF, frozenset({"application", "inspection", "change"}), frozenset({"starts_at"})
    ),
    Kind.INSPECTION_REMINDER: Rule(
        _STAFF | _APPLICANT, frozenset({"application", "inspection"}), frozenset({"starts_at"})
    ),
    Kind.INSPECTION_COMPLETE: Rule(_STAFF, frozenset({"application"}), frozenset({"inspection"})),
    Kind.STATUS_CHANGE: Rule(
        _APPLICANT,
        frozenset({"application", "status"}),
        frozenset({"inspection", "change", "starts_at", "certificate"}),
    ),
    Kind.CERTIFICATE_EXPIRING: Rule(_APPLICANT, frozenset({"application", "certificate"})),
    Kind.JOB_FAILED: Rule(_STAFF, frozenset({"digest"})),
    Kind.ALERT: Rule(_STAFF, frozenset({"alert"})),
}

ANNOUNCED = frozenset(
    {
        Status.RETURNED,
        Status.REVIEW_PASSED,
        Status.INSPECTION_SCHEDULED,
        Status.INSPECTION_COMPLETED,
        Status.APPROVED,
        Status.REJECTED,
        Status.CERTIFICATE_ISSUED,
        Status.WITHDRAWN,
    }
)
"""The statuses that an applicant is told of."""
