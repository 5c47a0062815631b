"""The acts that lead to a certificate: the fee, sending for approval, the decision, issuing."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from gacq import thai
from gacq.applications import certificates
from gacq.applications.application import ApplicationView, PaymentStatus
from gacq.applications.status import MOVES, Verb
from gacq.staff import Permission
from gacq.web.pages.application.acts import Act, Asked, Commented, Reasoned
from gacq.web.pages.frame.page import Form
from gacq.workflow.paying import MAY_CORRECT, MAY_PAY, MAY_TAKE_BACK


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


class Paid(Form):
    receipt: str
    paid_on: Annotated[date | None, Field(alias="paidOn")] = None
    reason: str = ""


class Corrected(Paid):
    reason: str


class Rejected(Reasoned):
    sure: Literal["yes"]


def _is_paid(application: ApplicationView) -> bool:
    return application.payment_status is PaymentStatus.VERIFIED


def _is_unpaid(application: ApplicationView) -> bool:
    return not _is_paid(application)


def _day_paid(application: ApplicationView) -> str:
    paid_at = application.payment_at
    return "" if paid_at is None else thai.day(paid_at).isoformat()


_REASON = Asked("reason", _("Reason"))

DECIDING: tuple[Act, ...] = (
    Act(
        "approve",
        _("Approve"),
        Permission.DECIDE_APPLICATIONS,
        MOVES[Verb.APPROVE].old,
        lambda flow, which, form, actor, now: flow.approve(
            which, comment=form["comment"], actor=actor, now=now
        ),
        done="approved",
        explained=_("The certificate can be issued then."),
        asks=(Asked("comment", _("Comment"), required=False),),
        form=Commented,
        weight="main",
        fits=_is_paid,
    ),
    Act(
        "issue",
        _("Issue the certificate"),
        Permission.DECIDE_APPLICATIONS,
        MOVES[Verb.ISSUE].old,
        lambda flow, which, form, actor, now: flow.issue(
            which, code=form["code"], actor=actor, now=now
        ),
        done="issued",
        explained=_("It gets its number, and the applicant a mail."),
        weight="main",
        made=lambda: {"code": certificates.new_code()},
    ),
    Act(
        "send-for-approval",
        _("Send for approval"),
        Permission.SEND_FOR_APPROVAL,
        MOVES[Verb.SEND_FOR_APPROVAL].old,
        lambda flow, which, form, actor, now: flow.send_for_approval(which, actor=actor, now=now),
        done="sent",
        explained=_("The approver finds it under what waits for a decision."),
        weight="main",
    ),
    Act(
        "payment",
        _("Record the payment"),
        Permission.RECORD_PAYMENTS,
        MAY_PAY,
        lambda flow, which, form, actor, now: flow.record_payment(
            which, form["receipt"], paid_on=form["paid_on"], actor=actor, now=now
        ),
        done="payment-recorded",
        asks=(
            Asked("receipt", _("Receipt number"), kind="line", hint=_("As on the receipt.")),
            Asked("paidOn", _("Day paid"), "date", required=False, hint=_("Left empty: today.")),
        ),
        form=Paid,
        fits=_is_unpaid,
    ),
    Act(
        "payment/correct",
        _("Correct the payment"),
        Permission.RECORD_PAYMENTS,
        MAY_CORRECT,
        lambda flow, which, form, actor, now: flow.record_payment(
            which,
            form["receipt"],
            paid_on=form["paid_on"],
            reason=form["reason"],
            actor=actor,
            now=now,
        ),
        done="payment-corrected",
        asks=(
            Asked(
                "receipt",
                _("Receipt number"),
                kind="line",
                start=lambda application: application.payment_receipt or "",
            ),
            Asked("paidOn", _("Day paid"), "date", required=False, start=_day_paid),
            _REASON,
        ),
        form=Corrected,
        fits=_is_paid,
    ),
    Act(
        "payment/take-back",
        _("Take the payment back"),
        Permission.RECORD_PAYMENTS,
        MAY_TAKE_BACK,
        lambda flow, which, form, actor, now: flow.take_back_payment(
            which, reason=form["reason"], actor=actor, now=now
        ),
        done="payment-taken-back",
        explained=_("For a receipt that belongs to another application or was never paid."),
        asks=(_REASON,),
        form=Reasoned,
        fits=_is_paid,
    ),
    Act(
        "reject",
        _("Reject"),
        Permission.DECIDE_APPLICATIONS,
        MOVES[Verb.REJECT].old,
        lambda flow, which, form, actor, now: flow.reject(
            which, reason=form["reason"], actor=actor, now=now
        ),
        done="rejected",
        explained=_("The applicant is told this reason. A rejection is final: they apply anew."),
        asks=(
            _REASON,
            Asked("sure", _("I know that this can't be taken back."), kind="confirm"),
        ),
        form=Rejected,
        weight="danger",
    ),
)
