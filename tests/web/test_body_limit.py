"""A body over the limit is refused without being read to its end, over a real connection too."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from tests.web.office import Office

LIMIT = 60 * 2**20
MEGABYTE = bytes(2**20)


async def send(office: Office, headers: dict[str, str], chunks: int) -> tuple[int, int]:
    """Offers so many megabytes; the status of the answer and how many were taken."""
    taken = 0
    answered: list[int] = []

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": MEGABYTE, "more_body": taken < chunks}

    async def answer(message: Any) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/applications/1/documents",
        "raw_path": b"",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "client": ("10.0.0.5", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await office.app(scope, receive, answer)
    return answered[0], taken


def test_a_body_that_says_it_is_too_large_is_not_read_at_all(
    office: Office, headers: dict[str, str]
) -> None:
    headers["content-length"] = str(100 * 2**20)

    assert asyncio.run(send(office, headers, 100)) == (413, 0)


def test_a_body_that_hides_its_size_is_read_to_the_limit_at_most(
    office: Office, headers: dict[str, str]
) -> None:
    # The preamble before the first part is never stored, so only the limit can end this.
    status, taken = asyncio.run(send(office, headers, 100))

    assert status in (400, 413)
    assert taken <= 61


@pytest.fixture
def server(office: Office) -> Iterator[int]:
    """The port of a real uvicorn."""
    config = uvicorn.Config(office.app, host="127.0.0.1", port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(10)
    listening.close()


def test_a_chunked_upload_of_a_hundred_megabytes_is_413(
    server: int, headers: dict[str, str], office: Office
) -> None:
    head = "POST /api/v1/applications/1/documents HTTP/1.1\r\nHost: gacq.office\r\n"
    head += "Transfer-Encoding: chunked\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'

    with socket.create_connection(("127.0.0.1", server), timeout=20) as connection:
        connection.sendall(head.encode() + b"\r\n")
        connection.sendall(b"%x\r\n%b\r\n" % (len(part), part))
        sent = 0
        try:
            for _ in range(100):
                connection.sendall(b"100000\r\n" + MEGABYTE + b"\r\n")
                sent += 1
            connection.sendall(b"0\r\n\r\n")
        except OSError:
            pass
        answer = connection.recv(65536)

    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"code":"too_large"' in answer
    assert list((office.folder / "uploads").glob("*")) == []
