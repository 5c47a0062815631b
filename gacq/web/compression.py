"""Compresses what is written anew for each request, pages and JSON, to a fraction of its length.

Only answers of one piece and of a kind that is listed here: never a stream, which would be held
back, and never a file, which is compressed by its own format or by ``static_files``.

A secret can be guessed from the length of a compressed answer by whoever can make a browser ask
for pages with chosen words in their address and watch the line (BREACH). So nothing is compressed

- that answers a change: new tokens, feed addresses and passwords are shown there and nowhere else;
- that another site's page has asked for, as browsers say over TLS. Over plain http, where they do
  not say it, whoever watches the line reads the page itself.
"""

import asyncio
import gzip
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KINDS = frozenset({"text/html", "text/plain", "text/calendar", "application/json"})
_LEVEL = 5
_LEAST_BYTES = 500
"""What is shorter fits into one packet either way."""
_LONG_BYTES = 64 * 1024
"""From here on a thread compresses, so that nobody waits for the milliseconds that it takes."""
_REFUSED = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")


class Compression:
    """Plain ASGI; inside the headers that every answer gets."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        answer = _Answer(send, wanted=_is_wanted(Headers(scope=scope)))
        await self.app(scope, receive, answer.send)


class _Answer:
    """One answer on its way; its beginning is held back until the body is there."""

    def __init__(self, send: Send, *, wanted: bool) -> None:
        self._send = send
        self._wanted = wanted
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_text(message):
            self._start = message
            return
        if self._start is not None:
            await self._begin(self._start, message)
            self._start = None
        await self._send(message)

    async def _begin(self, start: Message, body: Message) -> None:
        headers = MutableHeaders(scope=start)
        headers.add_vary_header("Accept-Encoding")
        if self._wanted and _is_worth_it(body):
            body["body"] = await _compressed(body["body"])
            headers["Content-Encoding"] = "gzip"
            headers["Content-Length"] = str(len(body["body"]))
        await self._send(start)


def accepts_gzip(header: str) -> bool:
    """Whether an ``Accept-Encoding`` names gzip, and not to refuse it."""
    codings = (each.partition(";") for each in header.split(","))
    return any(
        name.strip().lower() == "gzip" and not _REFUSED.fullmatch(weight)
        for name, _, weight in codings
    )


def _is_wanted(headers: Headers) -> bool:
    by_us = headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    return by_us and accepts_gzip(headers.get("accept-encoding", ""))


def _is_text(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    kind = headers.get("content-type", "").partition(";")[0].strip()
    return kind in _KINDS and "content-encoding" not in headers


def _is_worth_it(body: Message) -> bool:
    """Whether this is the whole body, and long."""
    return not body.get("more_body", False) and len(body.get("body", b"")) >= _LEAST_BYTES


async def _compressed(body: bytes) -> bytes:
    if len(body) < _LONG_BYTES:
        return gzip.compress(body, _LEVEL)
    return await asyncio.to_thread(gzip.compress, body, _LEVEL)
