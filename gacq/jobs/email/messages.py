"""What the letters say: their words are in ``templates/``, in Thai and English.

Each template is written once and rendered twice: as text, and as HTML with every value escaped.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gacq import thai
from gacq.jobs.email.facts import Facts
from gacq.jobs.email.kinds import Audience, Kind
from gacq.jobs.email.letter import Words, one_line

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes; ``base_url`` is the address of the office's pages, if readers can open them."""

    name: str
    base_url: str | None = None


def write(
    kind: Kind, facts: Facts, *, audience: Audience, language: str, recipient: str, office: Office
) -> Words:
    """The words of one letter to one recipient, in "th" or "en"."""
    values = facts.by_name() | {
        "audience": audience,
        "recipient": one_line(recipient),
        "office": one_line(office.name),
        "link": _link(facts, audience, office),
        "language": language,
    }
    return _rendered(f"{kind}.{language}.j2", values)


def write_trial(language: str, *, recipient: str, office: Office, now: datetime) -> Words:
    """The words of a letter that only shows that letters arrive."""
    values = {
        "recipient": one_line(recipient),
        "office": one_line(office.name),
        "link": None if office.base_url is None else f"{office.base_url}/",
        "language": language,
        "now": now,
    }
    return _rendered(f"trial.{language}.j2", values)


def _rendered(template: str, values: dict[str, Any]) -> Words:
    subject = _render_block(template, "subject", values)
    return Words(
        subject=f"[GACP] {one_line(subject)}",
        text=_environment("txt").get_template(template).render(values),
        html=_environment("html").get_template(template).render(values),
    )


def _link(facts: Facts, audience: Audience, office: Office) -> str | None:
    """The office's page for this reader: to an applicant only a certificate's is open."""
    if office.base_url is None:
        return None
    if audience is Audience.APPLICANT:
        return f"{office.base_url}{facts.certificate.page}" if facts.certificate else None
    return f"{office.base_url}{facts.application.page if facts.application else '/'}"


@cache
def _environment(form: str) -> Environment:
    """``form`` is "txt" or "html", and picks the layout and the escaping."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=form == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"layout": f"layout.{form}.j2", "parts": f"parts.{form}.j2"}
    environment.filters |= {
        "long_date": thai.long_date,
        "long_moment": thai.long_moment,
        "time_span": thai.time_span,
    }
    return environment


def _render_block(template: str, block: str, values: dict[str, object]) -> str:
    found = _environment("txt").get_template(template)
    return "".join(found.blocks[block](found.new_context(values)))
