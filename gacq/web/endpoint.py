"""The base of all endpoints: read, make one call, answer. Nothing here blocks the event loop."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel
from starlette.endpoints import HTTPEndpoint
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gacq.database import Database
from gacq.errors import NotFound
from gacq.staff import Actor
from gacq.web import once
from gacq.web.auth import actor_of
from gacq.web.bodies import parse_json, parse_object, parse_query, raw_body
from gacq.web.envelope import json_response
from gacq.web.operations import Operation
from gacq.web.services import WebServices

M = TypeVar("M", bound=BaseModel)

LARGEST_ID = 2**63 - 1


class Endpoint(HTTPEndpoint):
    """One address, for the length of one request."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        super().__init__(scope, receive, send)
        self.services: WebServices = scope["app"].state.services
        self.database: Database = self.services.database
        self._body = b""

    @property
    def now(self) -> datetime:
        return self.services.clock.now()

    @property
    def operation(self) -> Operation:
        operation = self.scope["gacq.operation"]
        assert isinstance(operation, Operation)
        return operation

    def actor(self, request: Request) -> Actor:
        return actor_of(request)

    async def given(self, request: Request, model: type[M]) -> M:
        """The checked body of the request."""
        self._body = await raw_body(request)
        return parse_json(request, self._body, model)

    async def given_object(self, request: Request) -> Any:
        """The body of the request as plain JSON, for a check of its own."""
        self._body = await raw_body(request)
        return parse_object(request, self._body)

    def same_if(self, text: str) -> None:
        """Tell requests with one Idempotency-Key apart by ``text`` instead of by the body."""
        self._body = text.encode()

    def asked(self, request: Request, model: type[M]) -> M:
        """The checked query of the request."""
        return parse_query(request, model)

    def row_id(self, request: Request, name: str = "id") -> int:
        """The id in the address. Raises NotFound for one that no row can have."""
        value = int(request.path_params[name])
        if not 1 <= value <= LARGEST_ID:
            raise NotFound(f"There is nothing with id {value}")
        return value

    def enclose(self, data: Any, **beside: Any) -> BaseModel:
        """``data`` in this operation's envelope."""
        envelope: BaseModel = self.operation.answer(data=data, timestamp=self.now, **beside)
        return envelope

    def answer(self, data: Any, **beside: Any) -> Response:
        return json_response(self.enclose(data, **beside), status=self.operation.status)

    async def change(self, request: Request, act: Callable[[], BaseModel]) -> Response:
        """Run ``act`` in one write and answer with the body it returns.

        With an Idempotency-Key, a second request gets the first one's answer instead.
        """
        question = once.question_of(request, self._body) if self.operation.once else None
        status, text, replayed = await self.database.write_async(self._act_once, question, act)
        return _as_sent(status, text, replayed=replayed)

    async def kept(self, request: Request) -> Response | None:
        """The answer that this request's Idempotency-Key got before, if any."""
        question = once.question_of(request, self._body)
        if question is None:
            return None
        found = await self.database.read_async(once.find, question, since=self._kept_since())
        return None if found is None else _as_sent(*found, replayed=True)

    def _kept_since(self) -> datetime:
        return self.now - timedelta(hours=self.services.settings.queues.idempotency_hours)

    def _act_once(
        self, question: once.Question | None, act: Callable[[], BaseModel]
    ) -> tuple[int, str, bool]:
        since = self._kept_since()
        kept = once.find(question, since=since) if question else None
        if kept is not None:
            return *kept, True
        text = act().model_dump_json(by_alias=True)
        if question is not None:
            once.keep(question, self.operation.status, text, now=self.now, since=since)
        return self.operation.status, text, False


def _as_sent(status: int, text: str, *, replayed: bool) -> Response:
    headers = {"Idempotency-Replayed": "true"} if replayed else None
    return Response(text, status, headers, media_type="application/json")
