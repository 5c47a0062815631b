"""Clients that stop in the middle: their connection is given up, the others notice nothing."""

import socket
import threading
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gacq.cli.serve import WebServer
from gacq.settings.sections import ServerSettings

HERE = ServerSettings(host="127.0.0.1", port=0)
BIG = "x" * 20_000_000


async def _size(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def _big(request: Request) -> PlainTextResponse:
    return PlainTextResponse(BIG)


APP = Starlette(routes=[Route("/", _size, methods=["GET", "POST"]), Route("/big", _big)])


def as_client(act: Callable[[socket.socket], None]) -> None:
    """``act`` with a connection to a server that is there as long."""
    server = WebServer(APP, HERE)
    port = int(server.addresses[0].rpartition(":")[2])
    errors: list[BaseException] = []

    def run() -> None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
                act(client)
        except BaseException as error:
            errors.append(error)
        finally:
            server.end()

    visitor = threading.Thread(target=run)
    server.run(ready=visitor.start)
    visitor.join()
    if errors:
        raise errors[0]


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHos", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_a_client_that_never_ends_its_question_is_given_up(
    monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr("gacq.cli.protocol.HEAD_SECONDS", 0.3)

    def act(client: socket.socket) -> None:
        client.sendall(said)
        assert client.recv(100) == b""

    as_client(act)


def test_a_client_that_ends_a_question_and_stops_in_the_next_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gacq.cli.protocol.HEAD_SECONDS", 0.3)

    def act(client: socket.socket) -> None:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT")
        answer = b""
        while part := client.recv(1_000):
            answer += part
        assert answer.startswith(b"HTTP/1.1 200")

    as_client(act)


def test_a_client_that_stops_in_the_middle_of_a_body_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gacq.cli.protocol.SILENCE_SECONDS", 0.3)

    def act(client: socket.socket) -> None:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        assert client.recv(100) == b""

    as_client(act)


def test_a_body_that_comes_slowly_but_comes_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gacq.cli.protocol.SILENCE_SECONDS", 0.5)
    pause = threading.Event()

    def act(client: socket.socket) -> None:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n")
        for _ in range(8):
            pause.wait(0.2)
            client.sendall(b"x")
        assert client.recv(1_000).endswith(b"\r\n\r\n8")

    as_client(act)


def test_a_client_that_does_not_take_its_answer_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gacq.cli.protocol.SILENCE_SECONDS", 0.3)
    pause = threading.Event()

    def act(client: socket.socket) -> None:
        client.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
        pause.wait(1.5)
        taken = 0
        try:
            while part := client.recv(1_000_000):
                taken += len(part)
        except ConnectionResetError:
            pass
        assert taken < len(BIG)

    as_client(act)
