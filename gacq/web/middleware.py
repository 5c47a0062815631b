"""What every request passes through, outermost first: headers, the failsafe, size, origin.

All are plain ASGI: they hold no body in memory and start no thread.
"""

import asyncio
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gacq.errors import GacqError, NotAllowed, TooLarge, Unavailable
from gacq.web.auth import SESSION_COOKIE
from gacq.web.refusals import refuse

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class SecurityHeaders:
    """Adds the headers that an answer does not set for itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Failsafe:
    """Turns an error that nobody foresaw into an envelope with a reference, a stop into a 503."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched_send)
        except asyncio.CancelledError:
            # Only a stop cancels a request, when what it gives to running ones is over. Nothing is
            # awaited for long here: the loop ends in a moment.
            if scope["type"] != "http":
                raise
            if not started:
                stopping = Unavailable("gacq is stopping; try again when it has started")
                await refuse(Request(scope), stopping)(scope, receive, send)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            await refuse(Request(scope), error)(scope, receive, send)


class BodyLimit:
    """Refuses a body over the limit: at once if it says so, else at the byte that passes it.

    Starlette's own limit does the same, but answers in plain text whatever the handlers say.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        seen = 0

        async def counted_receive() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.max_bytes:
                raise self._too_large()
            return message

        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared[:20]) > self.max_bytes:
            return await refuse(Request(scope), self._too_large())(scope, receive, send)
        await self.app(scope, counted_receive, send)

    def _too_large(self) -> TooLarge:
        return TooLarge(f"The request is over {self.max_bytes // 2**20} MB; send smaller files")


class SameOrigin:
    """Refuses changes that another site's page asks of a signed-in browser.

    Browsers send ``Sec-Fetch-Site`` only to https and to loopback, but ``Origin`` with every
    POST, so on a plain-http office network Origin must name the host that was asked. A request
    with an Authorization header is not a browser's own doing; its cookie is never looked at.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            fault = _foreign(Request(scope))
            if fault is not None:
                return await refuse(Request(scope), fault)(scope, receive, send)
        await self.app(scope, receive, send)


def _foreign(request: Request) -> GacqError | None:
    if request.method in SAFE_METHODS or "authorization" in request.headers:
        return None
    evidence = list(_evidence(request.headers))
    if not evidence and SESSION_COOKIE in request.cookies:
        return NotAllowed(
            "This change came with a session's cookie and does not say from where: send an Origin "
            f"header naming this host ({request.url.scheme}://{request.url.netloc}), or use a token"
        )
    if all(evidence):
        return None
    return NotAllowed("This change was asked for by another site's page; use gacq's own page")


def _evidence(headers: Headers) -> Iterable[bool]:
    """What the browser says about where the request comes from, each as "from here"."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        yield site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is not None and site is None:
        yield origin.partition("://")[2].lower() == headers.get("host", "").lower() != ""
