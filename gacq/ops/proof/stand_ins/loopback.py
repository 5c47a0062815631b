"""An HTTP server on loopback for the stand-ins: each says in ``respond`` what goes back.

It serves every call in a thread of its own and leaves neither a thread nor a connection behind.
"""

import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back. ``cut`` closes the connection after that many bytes of the body.

    With a ``cut`` of None the whole body goes; a ``status`` of 0 answers nothing at all.
    """

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=UTF-8"
    cut: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in; names of headers are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Loopback:
    """Serves from ``start`` to ``stop``; also a context manager.

    Started again, it is at the same address: in between, connections are refused.
    """

    def __init__(self) -> None:
        self._port = 0
        self.released = threading.Event()
        """Set at the stop at the latest; calls that hang wait for it."""
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def respond(self, asked: Asked) -> Reply:
        raise NotImplementedError

    @property
    def endpoint(self) -> str:
        """``http://127.0.0.1:PORT``."""
        if self._server is None:
            raise RuntimeError("the stand-in is not started")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        self.released.clear()
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name="stand-in",
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


class _Server(ThreadingHTTPServer):
    # Joined at server_close, so that no thread outlives the stand-in.
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], stand_in: Loopback) -> None:
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
        """A client that gave up is what a stand-in is for: no word about it."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_GET

    def _serve(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length") or 0))
        reply = self.server.stand_in.respond(Asked(self.command, self.path, headers, body))
        self.close_connection = True
        if reply.status == 0:
            return
        self.send_response(reply.status)
        if reply.status != 204:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body if reply.cut is None else reply.body[: reply.cut])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Silent: the stand-in keeps its own list of calls."""
