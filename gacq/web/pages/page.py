"""Turns a template into a page: escaped, without any script, and closed to everything from outside.

Templates are Jinja's, strict: a value that is missing is an error, never an empty place.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from gacq import thai
from gacq.web.pages.assets import assets

_TEMPLATES = Path(__file__).parents[1] / "templates"

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
    """The page of this template with these values."""
    text = _environment().get_template(template).render(values)
    return HTMLResponse(text, status, {**_HEADERS, **(headers or {})})


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"asset": assets().address_of}
    environment.filters |= {"long_date": thai.long_date, "long_moment": thai.long_moment}
    return environment
