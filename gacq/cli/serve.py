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
from gacq.cli.protocol import TimedProtocol
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
        before = {number: signal.signal(number, self._on_signal) for number in HANDLED_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def close(self) -> None:
        self._listener.close()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._server.handle_exit(number, None)


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
        http=TimedProtocol,
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
