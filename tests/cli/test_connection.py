"""What a caller may send before it has said who it is: heads and pauses have an end."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gacq.cli import connection
from gacq.cli.connection import Connection
from tests.waiting import wait_until

Call = Callable[..., bytes]
GET = b"GET / HTTP/1.1\r\nHost: gacq.office\r\n"
POST = b"POST / HTTP/1.1\r\nHost: gacq.office\r\n"


async def _hung_up(request: Request, error: Exception) -> Response:
    return PlainTextResponse("", 400)


async def _deaf(request: Request) -> Response:
    return PlainTextResponse("no", 413)


BIG = "x" * 20_000_000


async def _big(request: Request) -> Response:
    return PlainTextResponse(BIG)


async def _echo(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


class Impatient(Connection):
    look_seconds = 0.02


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server whose seconds are tenths."""
    names = ("HEAD_SECONDS", "SILENT_SECONDS", "BODY_SECONDS", "REST_SECONDS", "UNTAKEN_SECONDS")
    for name in names:
        monkeypatch.setattr(connection, name, getattr(connection, name) / 50)
    routes = [
        Route("/", _echo, methods=["GET", "POST"]),
        Route("/deaf", _deaf, methods=["POST"]),
        Route("/big", _big),
    ]
    app = Starlette(routes=routes, exception_handlers={ClientDisconnect: _hung_up})
    config = uvicorn.Config(app, http=Impatient, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(10)
    listener.close()


def opened(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def answer(call: socket.socket, *parts: bytes) -> bytes:
    """All that comes until the service closes or has answered."""
    try:
        for part in parts:
            call.sendall(part)
    except OSError:
        pass  # it had heard enough
    try:
        return call.recv(65_536)
    except ConnectionError:
        return b""


def test_a_head_as_browsers_send_it_is_answered(port: int) -> None:
    with opened(port) as call:
        cookie = b"Cookie: a=" + b"x" * 16_000 + b"\r\n\r\n"

        assert answer(call, GET, cookie).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "head",
    [
        [b"X-%d: %s\r\n" % (number, b"y" * 20) for number in range(10_000)],
        [b"Cookie: a=", *[b"x" * 10_000] * 100],
        [b"X-Long-Name", *[b"n" * 10_000] * 100],
    ],
    ids=["10,000 headers", "a cookie of a megabyte", "a name of a megabyte"],
)
def test_a_head_without_an_end_is_refused(port: int, head: list[bytes]) -> None:
    with opened(port) as call:
        said = answer(call, GET, *head, b"\r\n\r\n")

    assert said.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400")) or said == b""


def test_a_head_too_long_in_one_piece_is_not_answered_as_if_it_were_none(port: int) -> None:
    with opened(port) as call:
        said = answer(call, GET + b"X-A: " + b"y" * 70_000 + b"\r\n\r\n")

    assert b" 200 " not in said


def test_an_address_of_a_megabyte_is_refused(port: int) -> None:
    with opened(port) as call:
        said = answer(call, b"GET /", *[b"a" * 10_000] * 100, b" HTTP/1.1\r\n\r\n")

    assert b" 200 " not in said


def test_a_head_that_drips_in_is_ended(port: int) -> None:
    with opened(port) as call:
        call.sendall(GET)
        said = b""
        call.settimeout(0.05)
        for _ in range(200):
            try:
                call.sendall(b"X")
                said = call.recv(1_000)
                break
            except TimeoutError:
                continue

    assert said.startswith(b"HTTP/1.1 408")


def test_a_connection_that_never_says_anything_is_closed_without_a_word(port: int) -> None:
    with opened(port) as call:
        assert answer(call) == b""


def test_a_body_that_pauses_too_long_is_ended(port: int) -> None:
    with opened(port) as call:
        said = answer(call, POST, b"Content-Length: 100\r\n\r\nhalf")

    assert said.startswith(b"HTTP/1.1 408")


def test_a_body_that_comes_slowly_but_comes_is_answered(port: int) -> None:
    with opened(port) as call:
        call.sendall(POST + b"Content-Length: 8\r\n\r\n")
        for _ in range(8):
            threading.Event().wait(0.1)  # longer together than the pause that one may make
            call.sendall(b"x")

        assert call.recv(65_536).startswith(b"HTTP/1.1 200")


def test_a_body_that_goes_on_after_its_answer_is_ended(port: int) -> None:
    chunk = b"10000\r\n" + bytes(65_536) + b"\r\n"
    with opened(port) as call:
        call.sendall(POST.replace(b"/ ", b"/deaf ", 1) + b"Transfer-Encoding: chunked\r\n\r\n")
        assert call.recv(65_536).startswith(b"HTTP/1.1 413")

        def closed() -> bool:
            try:
                call.sendall(chunk)
            except OSError:
                return True
            return False

        wait_until(closed)


def test_garbage_behind_requests_ends_the_connection_alone(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(port) as call:
        answer(call, (GET + b"\r\n") * 50 + b"\x00\xff\x16\x03garbage" * 100)

    with opened(port) as call:
        assert answer(call, GET, b"\r\n").startswith(b"HTTP/1.1 200")
    assert "Exception" not in caplog.text


def test_many_requests_one_after_the_other_on_a_connection_are_all_answered(port: int) -> None:
    with opened(port) as call:
        for _ in range(3):
            body = b"z" * 200_000
            said = answer(call, POST, b"Content-Length: %d\r\n\r\n" % len(body), body)
            while said and not said.endswith(b"200000"):  # head and body may come apart
                said += call.recv(65_536)

            assert said.startswith(b"HTTP/1.1 200")


def test_an_idle_connection_makes_room_for_a_new_one(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MOST_CONNECTIONS", 5)
    with ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(opened(port))
        call = stack.enter_context(opened(port))

        assert answer(call, GET, b"\r\n").startswith(b"HTTP/1.1 200")


def test_where_no_connection_is_idle_a_new_one_is_asked_to_wait(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MOST_CONNECTIONS", 5)
    monkeypatch.setattr(connection, "SILENT_SECONDS", 60)
    monkeypatch.setattr(connection, "BODY_SECONDS", 60)
    with ExitStack() as stack:
        for _ in range(5):
            busy = stack.enter_context(opened(port))
            busy.sendall(POST + b"Content-Length: 5\r\n\r\n")
        call = stack.enter_context(closing(opened(port)))
        said = b""

        def refused() -> bool:
            nonlocal said
            with opened(port) as late:
                said = answer(late, GET, b"\r\n")
            return b" 503 " in said

        wait_until(refused)
        assert b"retry-after: 5" in said
        call.close()


def test_a_caller_that_does_not_take_its_answer_is_given_up(port: int) -> None:
    pause = threading.Event()
    with closing(opened(port)) as call:
        call.sendall(b"GET /big HTTP/1.1\r\nHost: gacq.office\r\n\r\n")
        pause.wait(2.5)
        taken = 0
        try:
            while part := call.recv(1_000_000):
                taken += len(part)
        except ConnectionResetError:
            pass
        assert taken < len(BIG)


def test_a_caller_that_ends_a_question_and_stops_in_the_next_is_given_up(port: int) -> None:
    with closing(opened(port)) as call:
        call.sendall(GET + b"\r\nGET / HT")
        said = b""
        while part := call.recv(1_000):
            said += part
        assert said.startswith(b"HTTP/1.1 200")
