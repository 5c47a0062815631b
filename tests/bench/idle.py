"""What fifty open pages cost a service that has nothing to do, chores and all.

Real event streams, each on a connection of its own, as browsers hold them. The same process is
measured without them just before, over the same span.
"""

import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from tests.bench.figures import Figure, at_most
from tests.bench.office import admin_of
from tests.bench.scale import Scale
from tests.bench.service import HOST, Service, serving, settings_file

ITEM = "idle"
PAGES = 50
SETTLE_SECONDS = 3
PERCENT_OF_A_CORE = 5


def measure(folder: Path, scale: Scale) -> Iterator[Figure]:
    settings = settings_file(folder, scheduler=True)
    token = admin_of(settings)
    alone, watched, told = [], [], 0
    with serving(settings) as service:
        for _ in range(scale.idle_rounds):
            alone.append(_share(service, scale.idle_seconds))
            with _streams(service.port, token) as streams:
                watched.append(_share(service, scale.idle_seconds, streams))
                told += sum(stream.events for stream in streams)
    yield Figure(
        ITEM,
        f"share of a core with {PAGES} open pages",
        median(watched),
        "%",
        median(alone),
        "the same with none",
        target=at_most(PERCENT_OF_A_CORE),
    )
    yield Figure(ITEM, "events that they were sent meanwhile", told, "")


class _Stream:
    """One open page, as far as its connection goes."""

    def __init__(self, port: int, token: str) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=30)
        headers = {"Host": HOST, "Authorization": f"Bearer {token}"}
        lines = ["GET /events HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self.events = 0
        while b": gacq" not in self._received():
            pass

    def take(self) -> None:
        self.events += self._received().count(b"event: change")

    def _received(self) -> bytes:
        """Raises RuntimeError where the stream ends."""
        text = self.socket.recv(65_536)
        if not text or b"HTTP/1.1 4" in text or b"HTTP/1.1 5" in text:
            raise RuntimeError(f"an event stream ended: {text[:200]!r}")
        return text


@contextmanager
def _streams(port: int, token: str) -> Iterator[list[_Stream]]:
    with ExitStack() as stack:
        streams = [_Stream(port, token) for _ in range(PAGES)]
        for stream in streams:
            stack.callback(stream.socket.close)
        yield streams


def _share(service: Service, seconds: float, streams: list[_Stream] | None = None) -> float:
    """Percent of a core that the service spends meanwhile."""
    sleep(SETTLE_SECONDS)
    by_socket = {stream.socket: stream for stream in streams or ()}
    began, spent = perf_counter(), service.processor_seconds()
    while (left := began + seconds - perf_counter()) > 0:
        if not by_socket:
            sleep(left)
            continue
        for ready in select.select(by_socket, [], [], left)[0]:
            by_socket[ready].take()
    return 100 * (service.processor_seconds() - spent) / (perf_counter() - began)
