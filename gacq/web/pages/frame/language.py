"""In which language a page is drawn: what was chosen on this device, else the office's own."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from gacq.web.services import services_of
from gacq.web.words import Language, known

COOKIE = "gacq_language"
_YEAR_SECONDS = 365 * 86_400


def language_of(request: Request) -> Language:
    """What the person chose on this device, else the office's own."""
    chosen = known(request.cookies.get(COOKIE))
    return chosen or services_of(request).settings.office.language


def remember(request: Request, response: Response, language: Language) -> None:
    response.set_cookie(
        COOKIE,
        language,
        max_age=_YEAR_SECONDS,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def inside(address: str) -> str:
    """``address`` if it lies on this site, else the first page: no link may lead people away."""
    parts = urlsplit(address)
    stays = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if stays and not parts.scheme and not parts.netloc else "/"
