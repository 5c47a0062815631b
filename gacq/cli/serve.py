"""Serve the web application until a signal, or a call of ``end``, asks to stop.

uvicorn would raise a captured signal again as soon as it has stopped serving, which would end the
process before the queues are stopped in order; so the signals are taken here.
"""

import logging
import math
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from types import FrameType

import psutil
import uvicorn
from starlette.applications import Starlette
from uvicorn.server import HANDLED_SIGNALS

from gacq import __version__
from gacq.cli.connection import Connection
from gacq.errors import ConfigurationError, Conflict
from gacq.ops.port import port
from gacq.settings.sections import ServerSettings

log = logging.getLogger(__name__)

BACKLOG = 2_048


class WebServer:
    """One server on one port. ``run`` serves in the main thread; ``end`` works from any other."""

    def __init__(
        self,
        app: Starlette,
        settings: ServerSettings,
        *,
        drain_seconds: float = 10,
        stopping: Callable[[], None] = lambda: None,
    ) -> None:
        """Listens already, but answers nothing yet. Raises Conflict, ConfigurationError.

        ``drain_seconds`` is what requests that still run get at a stop; ``stopping`` is called
        before, to end those that would not end by themselves.
        """
        self._server = _Server(_config(app, settings, drain_seconds))
        self._server.stopping = stopping
        self._listener = _listen(settings.host, settings.port, https=settings.tls_cert is not None)
        self.addresses = _addresses(self._listener, https=settings.tls_cert is not None)

    def run(self, *, ready: Callable[[], None]) -> None:
        """Serve until asked to stop; ``ready`` is called when requests are answered."""
        self._server.ready = ready
        self._server.run(sockets=[self._listener])

    def end(self) -> None:
        self._server.should_exit = True

    @contextmanager
    def taking_signals(self) -> Iterator[None]:
        """Within it SIGINT and SIGTERM (on Windows Ctrl+Break) end the serving, and only that."""
        request = StopRequest()
        request.hand_to(self)
        with request.taking_signals():
            yield

    def close(self) -> None:
        self._listener.close()

    def end_by_signal(self, number: int) -> None:
        """``end``; a second Ctrl+C also waits no longer for requests that still run."""
        self._server.handle_exit(number, None)


class StopRequest:
    """Whether a signal has asked to stop; it takes the signals until everything has stopped.

    One that comes while the office is being opened ends the serving before it begins. One more,
    while running jobs are waited for and handed back, changes nothing: left to itself it would end
    the process in the middle of that, as a crash does.
    """

    def __init__(self) -> None:
        self.is_there = False
        self._server: WebServer | None = None

    @contextmanager
    def taking_signals(self) -> Iterator[None]:
        """Within it SIGINT and SIGTERM (on Windows Ctrl+Break) ask to stop, and no more."""
        before = {number: signal.signal(number, self._on_signal) for number in HANDLED_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def hand_to(self, server: WebServer) -> None:
        """What the signals end from here on."""
        self._server = server
        if self.is_there:
            server.end()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.is_there = True
        if self._server is not None:
            self._server.end_by_signal(number)


class _Server(uvicorn.Server):
    ready: Callable[[], None] = staticmethod(lambda: None)
    stopping: Callable[[], None] = staticmethod(lambda: None)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.stopping()
        await super().shutdown(sockets)


def _config(app: Starlette, settings: ServerSettings, drain_seconds: float) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",  # what lives as long as the server is started and stopped around it
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        headers=[("Server", f"gacq/{__version__}")],
        backlog=BACKLOG,
        timeout_graceful_shutdown=max(1, math.ceil(drain_seconds)),
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
    try:
        config.load()
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            [f"server.tls_cert, server.tls_key: {error}; give a certificate and its key in PEM"]
        ) from error
    return config


def _listen(host: str, number: int, *, https: bool) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, number), family=family, backlog=BACKLOG)
    except OSError as error:
        state = port(host, number, https=https)
        why = f"port {state.message}" if str(number) in state.message else state.message
        cure = state.cure or "Stop it first, or give this one another port with --port."
        raise Conflict(f"can't listen on {host}: {why}. {cure}") from error


def _addresses(listener: socket.socket, *, https: bool) -> list[str]:
    """Where people may look: this PC first, then its addresses on the LAN."""
    host, number = listener.getsockname()[:2]
    everywhere = ip_address(host).is_unspecified
    hosts = ["127.0.0.1", *_lan_addresses()] if everywhere else [host]
    scheme = "https" if https else "http"
    return [f"{scheme}://{f'[{each}]' if ':' in each else each}:{number}" for each in hosts]


def _lan_addresses() -> list[str]:
    found = [
        ip_address(of.address)
        for cards in psutil.net_if_addrs().values()
        for of in cards
        if of.family == socket.AF_INET
    ]
    return [str(each) for each in found if not each.is_loopback and not each.is_link_local]
