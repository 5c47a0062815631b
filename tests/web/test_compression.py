"""What is sent compressed, and what never is."""

import gzip
from collections.abc import Callable

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from gacq.staff import Role
from gacq.web.compression import Compression, accepts_gzip
from tests.web.office import Office

GZIP = {"Accept-Encoding": "gzip"}
LONG = "สมุนไพร " * 20_000


def sent_raw(client: TestClient, path: str, **headers: str) -> tuple[bytes, httpx2.Headers]:
    """The body as it goes over the line, and its headers."""
    with client.stream("GET", path, headers={**GZIP, **headers}) as answer:
        return b"".join(answer.iter_raw()), answer.headers


@pytest.mark.parametrize(
    "path", ["/", "/applications", "/api/v1/applications", "/api/openapi.json"]
)
def test_pages_and_json_are_compressed_and_say_their_true_length(office: Office, path: str) -> None:
    for _ in range(3):
        office.draft()
    client = office.signed_in(Role.CLERK)
    plain = client.get(path, headers={"Accept-Encoding": "identity"})

    body, headers = sent_raw(client, path)

    assert headers["content-encoding"] == "gzip"
    assert headers["content-length"] == str(len(body))
    assert len(body) < len(plain.content) / 2
    assert client.get(path, headers=GZIP).text[:40] == plain.text[:40]


def test_whoever_does_not_take_gzip_gets_the_page_as_it_is(anyone: TestClient) -> None:
    page = anyone.get("/sign-in", headers={"Accept-Encoding": "gzip;q=0, identity"})

    assert "content-encoding" not in page.headers
    assert page.headers["vary"] == "Accept-Encoding"


def test_what_is_short_is_not_compressed(anyone: TestClient) -> None:
    assert "content-encoding" not in anyone.get("/livez", headers=GZIP).headers


def test_the_answer_to_a_change_is_not_compressed_for_it_may_show_a_secret(office: Office) -> None:
    client = office.signed_in(Role.ADMIN)
    fields = {"name": "portal", "role_admin": "on"}

    made = client.post("/tokens", data=fields, headers=GZIP)

    assert made.status_code == 200
    assert len(made.content) > 500
    assert "content-encoding" not in made.headers


@pytest.mark.parametrize(
    ("site", "compressed"),
    [("none", True), ("same-origin", True), ("same-site", False), ("cross-site", False)],
)
def test_what_another_sites_page_asks_for_is_not_compressed(
    office: Office, site: str, compressed: bool
) -> None:
    client = office.signed_in(Role.CLERK)

    _, headers = sent_raw(client, "/applications", **{"Sec-Fetch-Site": site})

    assert ("content-encoding" in headers) is compressed


def test_a_long_answer_is_compressed_too() -> None:
    body, headers = sent_raw(_app(PlainTextResponse(LONG)), "/")

    assert gzip.decompress(body).decode() == LONG
    assert headers["content-length"] == str(len(body))


@pytest.mark.parametrize(
    "kind",
    [
        "text/event-stream",
        "text/csv; charset=utf-8",
        "application/pdf",
        "image/jpeg",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ],
)
def test_events_documents_and_downloads_are_left_as_they_are(kind: str) -> None:
    _, headers = sent_raw(_app(Response(LONG, media_type=kind)), "/")

    assert "content-encoding" not in headers
    assert "vary" not in headers


def test_a_stream_is_passed_on_piece_by_piece_and_not_compressed() -> None:
    pieces = ["ก" * 1000, "ข" * 1000]

    body, headers = sent_raw(_app(StreamingResponse(iter(pieces), media_type="text/html")), "/")

    assert body.decode() == "".join(pieces)
    assert "content-encoding" not in headers


def test_what_is_compressed_already_is_not_compressed_again() -> None:
    once = gzip.compress(LONG.encode())
    answer = Response(once, headers={"Content-Encoding": "gzip"}, media_type="text/html")

    body, _ = sent_raw(_app(answer), "/")

    assert body == once


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP ; q=0.5", True),
        ("gzip;q=0", False),
        ("deflate, gzip; q=0.000", False),
        ("x-gzip-like", False),
        ("identity", False),
        ("", False),
    ],
)
def test_gzip_is_accepted_where_it_is_named_and_not_refused(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def _app(answer: Response) -> TestClient:
    app = Starlette(routes=[Route("/", _giving(answer))])
    return TestClient(Compression(app))


def _giving(answer: Response) -> Callable[..., Response]:
    return lambda request: answer
