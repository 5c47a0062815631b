"""Turning a template and its values into a page, in the reader's language."""

import re
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gacq import thai
from gacq.staff import Permission
from gacq.web.pages.frame import farm_words
from gacq.web.pages.frame.labels import LEAVES, ROLES, field_label
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.menu import menu_for
from gacq.web.pages.frame.notices import notice
from gacq.web.pages.frame.saying import say
from gacq.web.services import services_of
from gacq.web.static_files import static_files
from gacq.web.words import Language, catalogue

_INSIDE_A_DATE = re.compile(r" (?!\d\d:)")
_TEMPLATES = Path(__file__).parents[2] / "templates"

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "same-origin"}
"""No script and no style but gacq's own files. The referrer stays inside: forms need the origin."""


def draw(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page; every value is escaped. Raises UndefinedError for a value that is missing."""
    language = language_of(request)
    actor = request.scope.get("gacq.actor")
    shared = {
        "office": services_of(request).settings.office,
        "version": services_of(request).version,
        "now": services_of(request).clock.now(),
        "actor": actor,
        "may": lambda name: actor is not None and actor.may(Permission(name)),
        "menu": menu_for(actor, request.url.path),
        "path": request.url.path,
        "address": _address(request),
        "language": language,
        "mark": request.scope.get("gacq.mark", ""),
        "notice": request.query_params.get("done", ""),
    }
    text = environment(language).get_template(template).render(shared | values)
    return HTMLResponse(text, status, headers=HEADERS)


@cache
def environment(language: Language) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {
        "static": static_files().address,
        "says": partial(say, language=language),
        "notices": lambda name: say(notice(name), language),
        "field_words": lambda name: say(field_label(name, language), language),
        "role_words": lambda role: say(ROLES[role], language),
        "leave_words": lambda kind: say(LEAVES[kind], language),
    }
    made.filters |= {
        "date": partial(_short, thai.short_date, language),
        "long_date": partial(_dated, thai.long_date, language),
        "moment": partial(_short, thai.short_moment, language),
        "long_moment": partial(_dated, thai.long_moment, language),
        "clock": lambda when: f"{thai.in_bangkok(when):%H:%M}",
        "clock_seconds": lambda when: f"{thai.in_bangkok(when):%H:%M:%S}",
        "buddhist_year": thai.buddhist_year,
        "number": _number,
        "place": partial(farm_words.place, language=language),
        "crop": partial(farm_words.crop, language=language),
        "kind": partial(farm_words.kind, language=language),
        "by_thai_order": lambda names: sorted(names, key=thai.sorting_key),
    }
    return made


def _dated(
    write: Any, reader: Language, when: datetime | None, *, language: Language | None = None
) -> str:
    return "–" if when is None else write(when, language=language or reader)


def _short(write: Any, reader: Language, when: datetime | None) -> str:
    """As in tables and beside names: a date is one word and its time another, on any line."""
    return _INSIDE_A_DATE.sub("\u00a0", _dated(write, reader, when))


def _number(value: float | int | None, digits: int = 0) -> str:
    """Thai and English readers write numbers alike: ``12,345.6``."""
    return "–" if value is None else f"{value:,.{digits}f}"


def _address(request: Request) -> str:
    """Where this page is, for a form that comes back to it."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
