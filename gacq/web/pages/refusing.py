"""An error as a page: what happened, what to do, and where to go on."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gacq.errors import GacqError, NotAllowed, NotSignedIn
from gacq.staff import accounts
from gacq.staff.roles import Role
from gacq.web.pages.drawing import draw
from gacq.web.pages.language import inside
from gacq.web.services import services_of


def refuse(request: Request, error: GacqError, status: int) -> Response:
    """The page of an error that was raised on purpose; who is not signed in is asked to."""
    if isinstance(error, NotSignedIn):
        here = inside(str(request.url.path)) if request.method == "GET" else "/"
        return RedirectResponse(f"/sign-in?next={quote(here)}", 303)
    admins = _admins(request) if isinstance(error, NotAllowed) else []
    return draw(request, "error.html", status=status, code=status, words=str(error), admins=admins)


def not_there(request: Request) -> Response:
    return draw(request, "error.html", status=404, code=404, words="", admins=[])


def broken(request: Request, reference: str) -> Response:
    """An error that nobody foresaw; the log has it under ``reference``."""
    return draw(request, "error.html", status=500, code=500, words=reference, admins=[])


def _admins(request: Request) -> list[str]:
    """Who can help somebody that may not do a thing."""
    people = services_of(request).database.read(accounts.active_with_role, Role.ADMIN)
    return [person.name for person in people]
