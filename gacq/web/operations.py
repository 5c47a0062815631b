"""What an address offers, as data: each method with its permission, its body and its answers.

The same values guard the requests, check them and describe them in the OpenAPI document, so the
three can't disagree.
"""

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from gacq.staff import Permission
from gacq.web.auth import admit
from gacq.web.shapes import Asked

ETAG = r'"?[0-9]{1,18}"?'
"""The version of what was read, as If-Match gives it back."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    Attributes:
        permission: what the caller must be allowed; None for everybody, signed in or not.
        also: another permission that opens it too; the step itself tells the two apart.
        body, query: what the caller sends; None for nothing.
        media_type: of the body.
        answer: the whole body of a good answer; None for a file.
        files: the media types that a file may have.
        refusals: status codes of its own; those of signing in, of bodies and of being busy are
            understood.
        once: whether it heeds an Idempotency-Key.
        answers_etag, heeds_if_match: whether the answer names a version as its ETag, and whether
            a change may be bound to one.
        heeds_if_none_match: whether a caller who knows that version gets 304 instead.
    """

    summary: str
    permission: Permission | None
    answer: Any
    body: type[BaseModel] | None = None
    query: type[Asked] | None = None
    status: int = 200
    refusals: tuple[int, ...] = ()
    media_type: str = "application/json"
    files: tuple[str, ...] = ("image/jpeg", "image/png", "application/pdf")
    once: bool = False
    answers_etag: bool = False
    heeds_if_match: bool = False
    heeds_if_none_match: bool = False
    also: Permission | None = None

    @property
    def opened_by(self) -> tuple[Permission, ...]:
        """Each of these is enough; none where it is open to everybody."""
        return tuple(each for each in (self.permission, self.also) if each is not None)


@dataclass(frozen=True, slots=True)
class Resource:
    """One address: its endpoint class and what each method does.

    Attributes:
        page: whether people look at it in a browser, so that a refusal is a page too.
    """

    path: str
    endpoint: type
    operations: dict[str, Operation] = field(default_factory=dict)
    page: bool = False


class Guarded:
    """An endpoint behind its table: nobody reaches a method without the permission it names."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        operation = self.resource.operations.get(method)
        scope["gacq.operation"], scope["gacq.page"] = operation, self.resource.page
        # A method that is not in the table does not exist in the class either: 405.
        if operation is not None and operation.opened_by:
            admit(Request(scope), *operation.opened_by)
        await self.resource.endpoint(scope, receive, send)
