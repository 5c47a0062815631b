"""Where an application can stand and how it may move: the whole story as one table; pure.

Every move is made by ``application.advance`` as ``UPDATE ... WHERE status IN (old)``; the rules
that need more than the status (documents, payment, a free slot) are the workflow's.
"""

from dataclasses import dataclass
from enum import StrEnum


class InspectionType(StrEnum):
    """How the farm will be inspected."""

    VIDEO = "VIDEO"
    HYBRID = "HYBRID"
    ONSITE = "ONSITE"


class Status(StrEnum):
    """Where an application stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    IN_REVIEW = "IN_REVIEW"
    RETURNED = "RETURNED"
    REVIEW_PASSED = "REVIEW_PASSED"
    INSPECTION_SCHEDULED = "INSPECTION_SCHEDULED"
    INSPECTION_IN_PROGRESS = "INSPECTION_IN_PROGRESS"
    INSPECTION_COMPLETED = "INSPECTION_COMPLETED"
    PENDING_APPROVAL = "PENDING_APPROVAL"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    CERTIFICATE_ISSUED = "CERTIFICATE_ISSUED"
    WITHDRAWN = "WITHDRAWN"

    def label(self, language: str) -> str:
        """What staff read: Thai for "th", English for anything else."""
        thai, english = _LABELS[self]
        return thai if language == "th" else english


_LABELS = {
    Status.DRAFT: ("ร่าง", "Draft"),
    Status.SUBMITTED: ("ยื่นคำขอแล้ว", "Submitted"),
    Status.IN_REVIEW: ("อยู่ระหว่างตรวจสอบ", "In review"),
    Status.RETURNED: ("ส่งคืนแก้ไข", "Returned for correction"),
    Status.REVIEW_PASSED: ("ผ่านการตรวจเอกสาร", "Review passed"),
    Status.INSPECTION_SCHEDULED: ("นัดหมายแล้ว", "Inspection scheduled"),
    Status.INSPECTION_IN_PROGRESS: ("กำลังตรวจประเมิน", "Inspection in progress"),
    Status.INSPECTION_COMPLETED: ("ตรวจประเมินเสร็จสิ้น", "Inspection completed"),
    Status.PENDING_APPROVAL: ("รอการอนุมัติ", "Waiting for approval"),
    Status.APPROVED: ("อนุมัติแล้ว", "Approved"),
    Status.REJECTED: ("ไม่อนุมัติ", "Rejected"),
    Status.CERTIFICATE_ISSUED: ("ออกใบรับรองแล้ว", "Certificate issued"),
    Status.WITHDRAWN: ("ถอนคำขอ", "Withdrawn"),
}

CLOSED = frozenset({Status.APPROVED, Status.REJECTED, Status.CERTIFICATE_ISSUED, Status.WITHDRAWN})
OPEN = frozenset(Status) - CLOSED
"""Statuses from which an application may still be withdrawn."""

EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
"""Statuses in which its data and documents may be changed."""


class Verb(StrEnum):
    """What somebody does to an application."""

    SUBMIT = "submit"
    RECORD_QC = "record_qc"
    PASS = "pass"
    RETURN = "return"
    SCHEDULE = "schedule"
    RESCHEDULE = "reschedule"
    CANCEL_INSPECTION = "cancel_inspection"
    START = "start"
    COMPLETE = "complete"
    SEND_FOR_APPROVAL = "send_for_approval"
    APPROVE = "approve"
    REJECT = "reject"
    ISSUE = "issue"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Move:
    """One kind of move: from any of ``old`` to ``new``."""

    verb: Verb
    old: frozenset[Status]
    new: Status


def _move(verb: Verb, old: Status, new: Status) -> Move:
    return Move(verb, frozenset({old}), new)


MOVES: dict[Verb, Move] = {
    move.verb: move
    for move in (
        Move(Verb.SUBMIT, EDITABLE, Status.SUBMITTED),
        _move(Verb.RECORD_QC, Status.SUBMITTED, Status.IN_REVIEW),
        _move(Verb.PASS, Status.IN_REVIEW, Status.REVIEW_PASSED),
        _move(Verb.RETURN, Status.IN_REVIEW, Status.RETURNED),
        _move(Verb.SCHEDULE, Status.REVIEW_PASSED, Status.INSPECTION_SCHEDULED),
        _move(Verb.RESCHEDULE, Status.INSPECTION_SCHEDULED, Status.INSPECTION_SCHEDULED),
        _move(Verb.CANCEL_INSPECTION, Status.INSPECTION_SCHEDULED, Status.REVIEW_PASSED),
        _move(Verb.START, Status.INSPECTION_SCHEDULED, Status.INSPECTION_IN_PROGRESS),
        _move(Verb.COMPLETE, Status.INSPECTION_IN_PROGRESS, Status.INSPECTION_COMPLETED),
        _move(Verb.SEND_FOR_APPROVAL, Status.INSPECTION_COMPLETED, Status.PENDING_APPROVAL),
        _move(Verb.APPROVE, Status.PENDING_APPROVAL, Status.APPROVED),
        _move(Verb.REJECT, Status.PENDING_APPROVAL, Status.REJECTED),
        _move(Verb.ISSUE, Status.APPROVED, Status.CERTIFICATE_ISSUED),
        Move(Verb.WITHDRAW, OPEN, Status.WITHDRAWN),
    )
}
