"""A Gemini on loopback that speaks its real HTTP protocol and misbehaves when told to.

It takes what both of Google's libraries send, under ``/v1beta`` and ``/v1``, refuses what Google
would refuse, and answers by the schema it was given: one entry for each document that the request
labels ``Document: <name>``. ``script`` says how the next calls go, ``always`` how all others do.
"""

import json
import threading
from collections import deque
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from gacq.clock import Clock, SystemClock
from gacq.ops.proof.stand_ins.gemini_behaviour import Behaviour, Call, Response, answer
from gacq.ops.proof.stand_ins.gemini_protocol import Asked, BadRequest, error_body, read_request
from gacq.ops.proof.stand_ins.loopback import Asked as Request
from gacq.ops.proof.stand_ins.loopback import Loopback, Reply

WORKING_KEY = "AIza-stand-in-key"


class GeminiStandIn(Loopback):
    """Serves from ``start`` to ``stop``; also a context manager.

    Args:
        key: the only API key that it takes.
        models: names that it knows; all others answer 404.
        always: how calls go that no script is left for.
        clock: times the calls.
    """

    def __init__(
        self,
        *,
        key: str = WORKING_KEY,
        models: Iterable[str] = ("gemini-2.5-flash",),
        always: Behaviour | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        self.key = key
        self.models = frozenset(models)
        self.always: Behaviour = always or answer()
        self.clock = clock or SystemClock()
        self.calls: list[Call] = []
        self.refused: list[str] = []
        self._script: deque[Behaviour] = deque()
        self._lock = threading.Lock()

    def script(self, *behaviours: Behaviour) -> None:
        """How the next calls go, one each, in this order."""
        with self._lock:
            self._script.extend(behaviours)

    def respond(self, request: Request) -> Reply:
        response = self._answer(request.method, request.target, request.headers, request.body)
        return Reply(
            response.status, response.body, content_type=response.content_type, cut=response.cut
        )

    def _answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Response:
        """The answer to one request; what Google would refuse is refused as Google does."""
        path = unquote(urlsplit(target).path)
        try:
            version, name, verb = _parsed(method, path)
            self._let_in(headers, name)
            if verb is None:
                return _json(200, _described(name))
            asked = read_request(body)
        except BadRequest as error:
            with self._lock:
                self.refused.append(str(error))
            return _json(error.status, error_body(error.status, str(error), error.reason))
        return self._behave(version, name, asked, headers)

    def _behave(self, version: str, name: str, asked: Asked, headers: dict[str, str]) -> Response:
        with self._lock:
            call = Call(
                number=len(self.calls) + 1,
                at=self.clock.monotonic(),
                version=version,
                model=name,
                asked=asked,
                headers=headers,
                released=self.released,
            )
            self.calls.append(call)
            behaviour = self._script.popleft() if self._script else self.always
        return behaviour(call)

    def _let_in(self, headers: dict[str, str], name: str) -> None:
        if headers.get("x-goog-api-key") != self.key:
            raise BadRequest(
                400, "API key not valid. Please pass a valid API key.", "API_KEY_INVALID"
            )
        if name not in self.models:
            raise BadRequest(404, f"models/{name} is not found for this API version")


def _parsed(method: str, path: str) -> tuple[str, str, str | None]:
    """Version, model and verb of a path like ``/v1beta/models/M:generateContent``."""
    _, _, rest = path.partition("/")
    version, _, rest = rest.partition("/models/")
    name, colon, verb = rest.partition(":")
    if version not in ("v1beta", "v1") or not name or "/" in name:
        raise BadRequest(404, f"there is nothing at {path}")
    if (method, verb) not in (("POST", "generateContent"), ("GET", "")):
        raise BadRequest(404, f"{method} {path} is not served")
    return version, name, verb if colon else None


def _described(name: str) -> dict[str, Any]:
    return {
        "name": f"models/{name}",
        "version": "001",
        "displayName": name,
        "description": "A stand-in",
        "inputTokenLimit": 1_048_576,
        "outputTokenLimit": 65_536,
        "supportedGenerationMethods": ["generateContent"],
    }


def _json(status: int, content: Any) -> Response:
    return Response(status, json.dumps(content, ensure_ascii=False).encode())
