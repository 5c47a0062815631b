"""A Gemini on loopback that speaks its real HTTP protocol and misbehaves when told to.

It takes what both of Google's libraries send, under ``/v1beta`` and ``/v1``, refuses what Google
would refuse, and answers by the schema it was given: one entry for each document that the request
labels ``Document: <name>``. ``script`` says how the next calls go, ``always`` how all others do.
"""

import json
import socket
import threading
from collections import deque
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from gacq.clock import Clock, SystemClock
from gacq.ops.proof.gemini_behaviour import Behaviour, Call, Response, answer
from gacq.ops.proof.gemini_protocol import Asked, BadRequest, error_body, read_request

WORKING_KEY = "AIza-stand-in-key"


class GeminiStandIn:
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
        self.key = key
        self.models = frozenset(models)
        self.always: Behaviour = always or answer()
        self.clock = clock or SystemClock()
        self.released = threading.Event()
        self.calls: list[Call] = []
        self.refused: list[str] = []
        self._script: deque[Behaviour] = deque()
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def endpoint(self) -> str:
        """``http://127.0.0.1:PORT``, for ``ai_qc.endpoint``."""
        if self._server is None:
            raise RuntimeError("the stand-in is not started")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def script(self, *behaviours: Behaviour) -> None:
        """How the next calls go, one each, in this order."""
        with self._lock:
            self._script.extend(behaviours)

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", 0), self)
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name="gemini-stand-in",
            daemon=True,
        )
        self._thread.start()

    def stop(self) -> None:
        """Let go of every hanging call, close every connection, and end all threads."""
        self.released.set()
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def respond(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Response:
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


class _Server(ThreadingHTTPServer):
    # Joined at server_close, so that no thread outlives the stand-in.
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], stand_in: GeminiStandIn) -> None:
        self.stand_in = stand_in
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._connections_lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._connections_lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        with self._connections_lock:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the other side was first

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is what the stand-in is for: no word about it."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _serve(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = self.server.stand_in.respond(self.command, self.path, headers, body)
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(response.body if response.cut is None else response.body[: response.cut])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Silent: ``calls`` and ``refused`` are the log."""
