"""Hostile talk on the connection itself: what no HTTP library would send."""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, repeat
from urllib.parse import urlsplit

Parts = Iterator[bytes]

_PAUSE_SECONDS = 0.5
_HEARD_BYTES = 65_536


def talks(
    host: str, *, token: str, application: int
) -> Mapping[str, tuple[Callable[[], Parts], bool]]:
    """By title: what is said, and whether it is said slowly."""
    known = f"Host: {host}\r\nAuthorization: Bearer {token}\r\n".encode()
    get = b"GET /api/v1/me HTTP/1.1\r\n" + known
    post = b"POST /api/v1/applications HTTP/1.1\r\n" + known + b"Content-Type: application/json\r\n"
    upload = b"POST /api/v1/applications/%d/documents HTTP/1.1\r\n" % application + known
    upload += b"Content-Type: multipart/form-data; boundary=x\r\n"
    chunked = b"Transfer-Encoding: chunked\r\n\r\n"
    return {
        "10,000 headers": (lambda: iter([get, b"X-A: b\r\n" * 10_000, b"\r\n"]), False),
        "a cookie of a megabyte": (lambda: iter([get, b"Cookie: a=" + b"b" * 2**20]), False),
        "an address of a megabyte": (lambda: iter([b"GET /" + b"a" * 2**20]), False),
        "a head without an end": (lambda: chain([get], repeat(b"X-A: b\r\n")), True),
        "a head that stops": (lambda: iter([get]), True),
        "a body that stops": (lambda: iter([post, b"Content-Length: 99\r\n\r\n{"]), True),
        "an upload that drips": (
            lambda: chain([upload, chunked], repeat(b"1\r\na\r\n")),
            True,
        ),
        "chunks without an end": (
            lambda: chain([upload, chunked], repeat(b"10000\r\n" + bytes(65_536) + b"\r\n")),
            False,
        ),
        "JSON in chunks without an end": (
            lambda: chain([post, chunked], repeat(b"10000\r\n" + b" " * 65_536 + b"\r\n")),
            False,
        ),
        "a chunk of negative length": (lambda: iter([post, chunked, b"-1\r\na\r\n"]), False),
        "a chunk of 16 exabytes": (lambda: iter([post, chunked, b"ffffffffffffffff\r\na"]), False),
        "two lengths": (
            lambda: iter([post, b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}"]),
            False,
        ),
        "a length and chunks": (
            lambda: iter([post, b"Content-Length: 2\r\n", chunked, b"0\r\n\r\n"]),
            False,
        ),
        "a negative length": (lambda: iter([post, b"Content-Length: -1\r\n\r\n{}"]), False),
        "a length of 100 digits": (
            lambda: iter([post, b"Content-Length: " + b"9" * 100 + b"\r\n\r\n{}"]),
            False,
        ),
        "100 requests and then garbage": (
            lambda: iter([(get + b"\r\n") * 100, b"\x00\xffgarbage\r\n" * 1_000]),
            False,
        ),
        "garbage": (lambda: iter([bytes(range(256)) * 40]), False),
        "the beginning of TLS": (
            lambda: iter([b"\x16\x03\x01\x02\x00\x01\x00" + bytes(500)]),
            False,
        ),
        "HTTP/2": (lambda: iter([b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]), False),
        "HTTP/0.9": (lambda: iter([b"GET /\r\n"]), True),
        "a protocol to change to": (
            lambda: iter([get, b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"]),
            False,
        ),
        "empty lines": (lambda: chain(repeat(b"\r\n" * 1_000)), False),
        "a folded header": (lambda: iter([get, b"X-A: b\r\n c\r\n\r\n"]), False),
        "a NUL in a header": (lambda: iter([get, b"X-A: a\x00b\r\n\r\n"]), False),
        "no host": (lambda: iter([b"GET / HTTP/1.1\r\n\r\n"]), False),
        "two hosts": (lambda: iter([get, b"Host: example.com\r\n\r\n"]), False),
        "an address upwards": (
            lambda: iter([b"GET /static/x/../../../../etc/passwd HTTP/1.1\r\n", known, b"\r\n"]),
            False,
        ),
        "an address of no UTF-8": (
            lambda: iter([b"GET /%ff%fe\xff HTTP/1.1\r\n", known, b"\r\n"]),
            False,
        ),
        "a form part with a header of 10 MB": (
            lambda: chain(
                [upload, chunked, b"14\r\n--x\r\nContent-Dispos\r\n"],
                repeat(b"10000\r\n" + b"a" * 65_536 + b"\r\n", 160),
            ),
            False,
        ),
    }


def said_after(
    host: str,
    parts: Callable[[], Parts],
    *,
    slowly: bool,
    seconds: float,
    pause: Callable[[float], object],
) -> int | None:
    """Say it until the service answers or closes: the status, 0 for closed, None for neither.

    ``pause`` waits for so many seconds; a slow talk makes one before each part.
    """
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port or 80)), timeout=seconds) as call:
        call.settimeout(0.05 if slowly else seconds)
        for _, part in zip(
            range(int(seconds / _PAUSE_SECONDS) if slowly else 10**6), parts(), strict=False
        ):
            try:
                call.sendall(part)
            except OSError:
                break  # it has heard enough, and its answer may lie there
            if slowly and (heard := _heard(call)) is not None:
                return heard
            if slowly:
                pause(_PAUSE_SECONDS)
        call.settimeout(seconds)
        return _heard(call)


def _heard(call: socket.socket) -> int | None:
    try:
        answer = call.recv(_HEARD_BYTES)
    except TimeoutError:
        return None
    except OSError:
        return 0
    with suppress(IndexError, ValueError):
        return int(answer.split(b" ", 2)[1])
    return 0


def host_of(base_url: str) -> str:
    return urlsplit(base_url).netloc
