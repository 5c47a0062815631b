"""Which form a refusal takes: an envelope for programs, a page for people."""

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gacq.errors import GacqError
from gacq.web import envelope
from gacq.web.pages.frame import refusing


def is_page(request: Request) -> bool:
    """Whether a person looks at this address, or at none that there is, in a browser."""
    if "gacq.page" in request.scope:
        return bool(request.scope["gacq.page"])
    programs = request.url.path.startswith(("/api/", "/static/"))
    return not programs and "text/html" in request.headers.get("accept", "")


def refuse(request: Request, error: Exception) -> Response:
    """The answer to an error that gacq raised on purpose, or to one that nobody foresaw."""
    if not is_page(request):
        return envelope.refuse(request, error)
    status = envelope.status_of(error) if isinstance(error, GacqError) else None
    if status is None or not isinstance(error, GacqError):
        return refusing.broken(request, envelope.write_down(request, error))
    return refusing.refuse(request, error, status)


async def on_error(request: Request, error: Exception) -> Response:
    return refuse(request, error)


async def on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404 and is_page(request):
        return refusing.not_there(request)
    return envelope.refuse_http(request, error)


async def on_disconnect(request: Request, error: Exception) -> Response:
    """The caller hung up; the answer reaches nobody, and it is no fault of gacq."""
    return envelope.refusal(request, 400, "disconnected", "The request ended before its body did")


HANDLERS = {GacqError: on_error, HTTPException: on_http_error, ClientDisconnect: on_disconnect}
