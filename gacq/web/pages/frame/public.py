"""Pages for everybody, signed in or not: bilingual, without menu, script or cookie, not indexed."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import HTMLResponse, Response

from gacq.web.pages.frame.drawing import environment

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Robots-Tag": "noindex, nofollow",
}


def render(
    template: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page of this template with these values, Thai with English beneath."""
    text = environment("th").get_template(template).render(values)
    return HTMLResponse(text, status, {**_HEADERS, **(headers or {})})
