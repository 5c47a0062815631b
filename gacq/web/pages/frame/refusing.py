"""An error as a page: what happened, what to do, and where to go on."""

import math
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gacq.errors import GacqError, InvalidInput, NotAllowed, NotSignedIn, TooManyRequests
from gacq.staff import accounts
from gacq.staff.roles import Role
from gacq.web.auth import recognise
from gacq.web.pages.frame.drawing import draw
from gacq.web.pages.frame.language import inside
from gacq.web.services import services_of


def refuse(request: Request, error: GacqError, status: int) -> Response:
    """The page of an error that was raised on purpose; who is not signed in is asked to."""
    if isinstance(error, NotSignedIn):
        here = inside(str(request.url.path)) if request.method == "GET" else "/"
        return RedirectResponse(f"/sign-in?next={quote(here)}", 303)
    admins = _admins(request) if isinstance(error, NotAllowed) else []
    return draw(
        request,
        "frame/error.html",
        status=status,
        code=status,
        words="" if isinstance(error, InvalidInput) else str(error),
        fields=error.fields if isinstance(error, InvalidInput) else {},
        wait=wait_of(error),
        admins=admins,
    )


def wait_of(error: GacqError) -> int:
    """The minutes after which it may be tried again, begun ones counted; 0 for no wait."""
    if not isinstance(error, TooManyRequests):
        return 0
    return max(1, math.ceil(error.retry_after_seconds / 60))


def not_there(request: Request) -> Response:
    """An address that nothing answers to; who came there finds the way back in the menu."""
    recognise(request)
    return _plain(request, 404, "")


def broken(request: Request, reference: str) -> Response:
    """An error that nobody foresaw; the log has it under ``reference``."""
    return _plain(request, 500, reference)


def _plain(request: Request, code: int, words: str) -> Response:
    return draw(
        request,
        "frame/error.html",
        status=code,
        code=code,
        words=words,
        fields={},
        wait=0,
        admins=[],
    )


def _admins(request: Request) -> list[str]:
    """Who can help somebody that may not do a thing."""
    people = services_of(request).database.read(accounts.active_with_role, Role.ADMIN)
    return [person.name for person in people]
