"""The moves that lead to a certificate: payment, sending for approval, the decision, issuing."""

from datetime import date
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import certificates
from gacq.staff import Permission
from gacq.web.api.moves import Comment, Move, Reason
from gacq.web.api.shown_applications import ApplicationShown
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Empty, Given
from gacq.workflow.paying import RECEIPT_LIMIT


class PaymentGiven(Given):
    """The receipt that the office gave; ``reason`` is needed to correct a recorded one."""

    receipt: Annotated[str, Field(min_length=1, max_length=RECEIPT_LIMIT)]
    paid_on: date | None = None
    reason: Annotated[str, Field(max_length=2_000)] = ""


class Payment(Move):
    async def post(self, request: Request) -> Response:
        given, workflow = await self.given(request, PaymentGiven), self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.record_payment(
                which,
                given.receipt,
                paid_on=given.paid_on,
                reason=given.reason,
                actor=actor,
                now=self.now,
            ),
        )


class TakeBackPayment(Move):
    async def post(self, request: Request) -> Response:
        given, workflow = await self.given(request, Reason), self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.take_back_payment(
                which, reason=given.reason, actor=actor, now=self.now
            ),
        )


class SendForApproval(Move):
    async def post(self, request: Request) -> Response:
        await self.given(request, Empty)
        workflow = self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.send_for_approval(which, actor=actor, now=self.now),
        )


class Approve(Move):
    async def post(self, request: Request) -> Response:
        given, workflow = await self.given(request, Comment), self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.approve(
                which, comment=given.comment, actor=actor, now=self.now
            ),
        )


class Reject(Move):
    async def post(self, request: Request) -> Response:
        given, workflow = await self.given(request, Reason), self.services.workflow
        return await self.make(
            request,
            lambda which, actor: workflow.reject(
                which, reason=given.reason, actor=actor, now=self.now
            ),
        )


class Issue(Move):
    async def post(self, request: Request) -> Response:
        await self.given(request, Empty)
        workflow, code = self.services.workflow, certificates.new_code()
        return await self.make(
            request,
            lambda which, actor: workflow.issue(which, code=code, actor=actor, now=self.now),
        )


def _resource(
    verb: str, endpoint: type[Move], summary: str, permission: Permission, body: type[Given]
) -> Resource:
    operation = Operation(
        summary, permission, Answer[ApplicationShown], body=body, refusals=(404, 409), once=True
    )
    return Resource(f"/api/v1/applications/{{id:int}}/{verb}", endpoint, {"POST": operation})


_PAY = Permission.RECORD_PAYMENTS
_SEND = Permission.SEND_FOR_APPROVAL
_DECIDE = Permission.DECIDE_APPLICATIONS

RESOURCES = [
    _resource("payment", Payment, "Record or correct the payment", _PAY, PaymentGiven),
    _resource("payment/take-back", TakeBackPayment, "Take back a payment", _PAY, Reason),
    _resource("send-for-approval", SendForApproval, "Send for approval", _SEND, Empty),
    _resource("approve", Approve, "Approve, if it is paid", _DECIDE, Comment),
    _resource("reject", Reject, "Reject for good", _DECIDE, Reason),
    _resource("issue", Issue, "Issue the certificate", _DECIDE, Empty),
]
