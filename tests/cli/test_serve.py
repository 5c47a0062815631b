"""Listening, serving and being asked to stop, without an office behind it."""

import asyncio
import signal
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from gacq import __version__
from gacq.cli.serve import StopRequest, WebServer
from gacq.errors import ConfigurationError, Conflict
from gacq.ops.proof.stand_ins.certificate import make_certificate
from gacq.settings.sections import ServerSettings


async def _hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse("สวัสดี")


APP = Starlette(routes=[Route("/", _hello)])
HERE = ServerSettings(host="127.0.0.1", port=0)


def visit(server: WebServer, **options: object) -> Iterator[object]:
    """Serve until a visitor in a thread of its own has had its answer."""
    answers: list[object] = []

    def look() -> None:
        try:
            with urlopen(server.addresses[0], timeout=10, **options) as answer:  # type: ignore[arg-type]
                answers.append((answer.headers["Server"], answer.read().decode()))
        finally:
            server.end()

    visitor = threading.Thread(target=look)
    server.run(ready=visitor.start)
    visitor.join()
    return iter(answers)


def test_it_answers_under_its_own_name_until_it_is_asked_to_end() -> None:
    assert list(visit(WebServer(APP, HERE))) == [(f"gacq/{__version__}", "สวัสดี")]


def test_it_answers_over_tls_with_a_given_certificate(tmp_path: Path) -> None:
    made = make_certificate(tmp_path, now=datetime.now(UTC))
    settings = ServerSettings(host="127.0.0.1", port=0, tls_cert=made.file, tls_key=made.key_file)
    context = ssl.create_default_context(cafile=str(made.file))
    server = WebServer(APP, settings)

    assert server.addresses[0].startswith("https://127.0.0.1:")
    assert list(visit(server, context=context)) == [(f"gacq/{__version__}", "สวัสดี")]


def test_a_stop_ends_first_what_would_not_end_by_itself() -> None:
    stopping = asyncio.Event()

    async def endless(request: Request) -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            yield "begun "
            await stopping.wait()
            yield "ended"

        return StreamingResponse(parts())

    server = WebServer(
        Starlette(routes=[Route("/", endless)]), HERE, drain_seconds=60, stopping=stopping.set
    )
    answers: list[str] = []

    def listen() -> None:
        with urlopen(server.addresses[0], timeout=10) as answer:
            answers.append(answer.read(6).decode())
            server.end()
            answers.append(answer.read().decode())

    listener = threading.Thread(target=listen)
    server.run(ready=listener.start)
    listener.join(10)

    assert answers == ["begun ", "ended"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_serving_and_nothing_else(number: signal.Signals) -> None:
    server, before = WebServer(APP, HERE), signal.getsignal(number)

    with server.taking_signals():
        server.run(ready=lambda: signal.raise_signal(number))

    assert signal.getsignal(number) is before


def test_a_signal_that_came_before_there_was_a_server_ends_it_before_it_serves() -> None:
    request = StopRequest()
    with request.taking_signals():
        signal.raise_signal(signal.SIGTERM)
        server = WebServer(APP, HERE)
        request.hand_to(server)

        server.run(ready=lambda: None)
        server.close()

    assert request.is_there


def test_signals_after_the_serving_has_ended_change_nothing() -> None:
    request = StopRequest()
    with request.taking_signals():
        server = WebServer(APP, HERE)
        request.hand_to(server)
        server.run(ready=lambda: signal.raise_signal(signal.SIGTERM))

        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)

    assert request.is_there


def test_a_port_in_use_is_said_with_its_cure() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        number = other.getsockname()[1]
        with pytest.raises(Conflict, match=f"port {number} is in use by another program. Stop"):
            WebServer(APP, ServerSettings(host="127.0.0.1", port=number))


def test_an_address_of_another_computer_is_refused() -> None:
    with pytest.raises(Conflict, match=r"192.0.2.77 is not an address of this computer"):
        WebServer(APP, ServerSettings(host="192.0.2.77", port=0))


def test_a_broken_certificate_is_a_mistake_in_the_settings(tmp_path: Path) -> None:
    broken = tmp_path / "cert.pem"
    broken.write_text("no certificate", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"server\.tls_cert"):
        WebServer(APP, ServerSettings(host="127.0.0.1", port=0, tls_cert=broken, tls_key=broken))


def test_an_office_on_all_addresses_names_this_pc_first() -> None:
    server = WebServer(APP, ServerSettings(host="0.0.0.0", port=0))
    server.close()

    assert urlsplit(server.addresses[0]).hostname == "127.0.0.1"
