"""Clients that hang: half a question, half an upload, an answer that nobody takes; and a read of
the database that hangs."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx2
import psutil

from gacq.clock import SystemClock
from gacq.ops.proof.figures import Figure, Text, share_at
from gacq.ops.proof.office import APPLICATIONS, Office, data_of
from gacq.ops.proof.patience import pause
from gacq.ops.proof.premises import premises
from gacq.ops.proof.service import Service

MOST_CLIENTS = 400
"""The service takes 500 connections, and what looks meanwhile needs some too."""
LOOKS = 50
GIVEN_UP_SECONDS = 45.0
"""The service gives up a silent client after 20 or 30 s."""
TIMES_SLOWER = 5.0
STOP_SECONDS = 40.0
"""Twenty for requests that run, which these are not, and time to stop."""

_clock = SystemClock()


def figures(folder: Path, *, clients: int, say: Callable[[str], None]) -> Iterator[Figure]:
    """A third of the clients hangs in each way, while others look at the list."""
    count = min(clients, MOST_CLIENTS)
    say(f"hangs: {count} clients that stop in the middle")
    with premises(folder) as (service, _):
        service.start()
        office = Office(service)
        application = office.draft(1)
        clerk = office.program("clerk")
        before = _looks(clerk)
        resting = _connections(service)
        with ExitStack() as held:
            connections = [held.enter_context(_connected(service)) for _ in range(count)]
            for number, connection in enumerate(connections):
                connection.sendall(_part(number % 3, office.token("clerk"), application))
            meanwhile = _looks(clerk)
            most = _connections(service)
            pause(GIVEN_UP_SECONDS)
            left = _connections(service) - resting
        with ExitStack() as held:
            for number in range(count):
                connection = held.enter_context(_connected(service))
                connection.sendall(_part(number % 3, office.token("clerk"), application))
            began = _clock.monotonic()
            code = service.stop()
            took = _clock.monotonic() - began
    yield _others(before, meanwhile, count)
    yield _given_up(most - resting, left, count)
    yield Figure(
        Text("ปิดได้แม้มีผู้ใช้ค้าง", "Stops in order although they hang"),
        f"{took:.1f} s, exit code {code}",
        Text("จากสัญญาณให้หยุดจนจบ", "from the signal to the end"),
        holds=code == 0 and took <= STOP_SECONDS,
    )


def _connected(service: Service) -> socket.socket:
    port = int(service.base_url.rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def _connections(service: Service) -> int:
    """Those that are open at the service's end."""
    found = service.process.net_connections("tcp")
    return sum(each.status == psutil.CONN_ESTABLISHED for each in found)


def _part(way: int, token: str, application: int) -> bytes:
    """What a client sends before it hangs."""
    head = f"Host: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    if way == 0:
        return f"GET {APPLICATIONS} HTTP/1.1\r\n{head}".encode()
    if way == 1:
        kind = "multipart/form-data; boundary=half"
        start = (
            '--half\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nhalf'
        )
        return (
            f"POST {APPLICATIONS}/{application}/documents HTTP/1.1\r\n{head}"
            f"Content-Type: {kind}\r\nContent-Length: 1000000\r\n\r\n{start}"
        ).encode()
    return f"POST {APPLICATIONS} HTTP/1.1\r\n{head}Content-Length: 100\r\n\r\n{{".encode()


def _looks(clerk: httpx2.Client) -> list[float]:
    """How long each look at the list takes; infinite where there is no answer."""
    taken = []
    for _ in range(LOOKS):
        began = _clock.monotonic()
        seconds = float("inf")
        with suppress(httpx2.TransportError):
            data_of(clerk.get(APPLICATIONS))
            seconds = _clock.monotonic() - began
        taken.append(seconds)
    return taken


def _others(before: list[float], meanwhile: list[float], count: int) -> Figure:
    first, then = share_at(before, 0.5) * 1000, share_at(meanwhile, 0.5) * 1000
    return Figure(
        Text("ผู้ใช้อื่นไม่ถูกรั้ง", "They hold up nobody else"),
        f"p50 {then:.1f} ms, before {first:.1f} ms; longest {max(meanwhile) * 1000:.0f} ms",
        Text(
            f"ดูรายการคำขอขณะมี {count} ผู้ใช้ค้างอยู่",
            f"the list of applications, while {count} clients hang",
        ),
        holds=then <= TIMES_SLOWER * first and max(meanwhile) < 30,
    )


def _given_up(held: int, left: int, count: int) -> Figure:
    return Figure(
        Text("เลิกรอผู้ใช้ที่ค้าง", "They are given up"),
        f"{held} connections held, {max(0, left)} after {GIVEN_UP_SECONDS:g} s",
        Text(
            "การเชื่อมต่อที่เปิดอยู่เหนือจากก่อนหน้า เลิกรอหัวคำขอหลัง 20 วินาที และเนื้อหาหลัง 30 วินาที",
            "open connections beyond those before: a head is waited for 20 s, a body 30 s",
        ),
        holds=held >= count // 2 and left <= 0,
    )
