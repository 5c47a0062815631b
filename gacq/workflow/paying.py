"""The fee: staff record the receipt that the office gave, correct it, or take the record back.

Nothing is charged here. A receipt pays for one application; one that was typed at the wrong
application is taken back there, or corrected, so that it is free for the right one.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from gacq.applications import application as applications
from gacq.applications import checks
from gacq.applications.application import ApplicationView, PaymentStatus
from gacq.applications.status import CLOSED, OPEN, Status
from gacq.errors import Conflict, InvalidInput
from gacq.staff import Actor
from gacq.thai import BANGKOK
from gacq.workflow.stage import Stage, reason_given

RECEIPT_LIMIT = 60
MAY_PAY = OPEN - {Status.DRAFT}
"""What was submitted once and is not decided yet."""
MAY_CORRECT = MAY_PAY | CLOSED
MAY_TAKE_BACK = MAY_PAY | {Status.REJECTED, Status.WITHDRAWN}
"""An approval rests on the payment, so after it a receipt is corrected and never taken back."""

_RECEIPT = re.compile(r"[0-9A-Za-z\u0e00-\u0e7f][0-9A-Za-z\u0e00-\u0e7f ./()#_-]*")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_LONGEST_AGO = timedelta(days=366)


class Paying(Stage):
    """What the clerk does with a receipt."""

    def record_payment(
        self,
        application_id: int,
        receipt: str,
        *,
        actor: Actor,
        now: datetime,
        paid_on: date | None = None,
        reason: str = "",
    ) -> ApplicationView:
        """The fee is paid: VERIFIED, with the receipt's number. ``paid_on`` is today if left out.

        What is recorded already is corrected, which needs a reason and is possible after the
        decision too. The same again is no change. Raises Conflict, InvalidInput.
        """
        current = applications.get(application_id)
        correcting = current.payment_status is PaymentStatus.VERIFIED
        applications.require(current, MAY_CORRECT if correcting else MAY_PAY, "a payment")
        receipt, paid_at = receipt_given(receipt), _paid_at(paid_on, current, now)
        if correcting and (receipt, paid_at) == (current.payment_receipt, current.payment_at):
            return current
        if correcting or reason:
            reason = reason_given(reason, needed_for="a correction of a recorded payment")
        _require_unused(receipt, current)
        paid = applications.change(
            application_id,
            allowed=MAY_CORRECT,
            doing="a payment",
            now=now,
            payment_status=PaymentStatus.VERIFIED,
            payment_receipt=receipt,
            payment_at=paid_at,
        )
        action = "correct_payment" if correcting else "record_payment"
        self._note(paid, action, actor, now, **_told(current, paid), reason=reason)
        return paid

    def take_back_payment(
        self, application_id: int, *, reason: str, actor: Actor, now: datetime
    ) -> ApplicationView:
        """It was not paid after all: PENDING, and the receipt is free for another application.

        Raises Conflict after an approval, and where no payment is recorded.
        """
        reason = reason_given(reason, needed_for="taking back a payment")
        current = applications.get(application_id)
        applications.require(current, MAY_TAKE_BACK, "taking back a payment")
        if current.payment_status is not PaymentStatus.VERIFIED:
            raise Conflict(
                f"No payment is recorded for application {current.application_number}: "
                "there is nothing to take back"
            )
        unpaid = applications.change(
            application_id,
            allowed=MAY_TAKE_BACK,
            doing="taking back a payment",
            now=now,
            payment_status=PaymentStatus.PENDING,
            payment_receipt=None,
            payment_at=None,
        )
        self._note(
            unpaid, "take_back_payment", actor, now, receipt=current.payment_receipt, reason=reason
        )
        return unpaid


def receipt_given(text: str) -> str:
    """A receipt's number as stored, with Western digits. Raises InvalidInput."""
    try:
        receipt = checks.clean(text.translate(_THAI_DIGITS))
    except checks.ForbiddenCharacter:
        receipt = ""
    if len(receipt) > RECEIPT_LIMIT or not _RECEIPT.fullmatch(receipt) or not _digits(receipt):
        raise InvalidInput(
            {
                "receipt": f"must be the number on the receipt, of at most {RECEIPT_LIMIT} letters,"
                " digits and the signs . / ( ) # _ - , such as RE-2569/0012"
            }
        )
    return receipt


def _digits(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _require_unused(receipt: str, current: ApplicationView) -> None:
    other = applications.of_receipt(receipt)
    if other is not None and other.id != current.id:
        raise Conflict(
            f"Receipt {receipt} is recorded for application {other.application_number} already: "
            "compare the number with the receipt, or correct the other application first"
        )


def _paid_at(paid_on: date | None, current: ApplicationView, now: datetime) -> datetime:
    """The start of that day in Bangkok; without one what is recorded stays, or it is today."""
    today = now.astimezone(BANGKOK).date()
    if paid_on is None:
        return current.payment_at or _start_of(today)
    earliest = (current.created_at - _LONGEST_AGO).astimezone(BANGKOK).date()
    if not earliest <= paid_on <= today:
        raise InvalidInput(
            {"paidOn": f"must be a day from {earliest} to {today}, written with the Christian year"}
        )
    return _start_of(paid_on)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(tzinfo=BANGKOK)).astimezone(UTC)


def _told(before: ApplicationView, after: ApplicationView) -> dict[str, object]:
    """What the audit log says: the receipt and its day, each with what stood before if anything."""
    pairs = {
        "receipt": (before.payment_receipt, after.payment_receipt),
        "paidAt": (_written(before.payment_at), _written(after.payment_at)),
    }
    return {
        name: new if old is None or old == new else [old, new] for name, (old, new) in pairs.items()
    }


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
