"""What the letters say: one row a kind, its words in ``templates/`` in Thai and English.

Each template is written once and rendered twice: as text, and as HTML with every value escaped.
Only facts named here can reach a letter; full id numbers are not among them.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gacq import thai
from gacq.applications.status import InspectionType, Status
from gacq.causes import Cause
from gacq.jobs.email.letter import Words, one_line

_TEMPLATES = Path(__file__).with_name("templates")


class Audience(StrEnum):
    """Who gets a letter; only staff can open the office's pages, so only they get a link."""

    STAFF = "staff"
    APPLICANT = "applicant"


class Kind(StrEnum):
    """The kinds of letter; each has a template of its name for each language."""

    NEW_APPLICATION = "new-application"
    AI_QC_FAILED = "ai-qc-failed"
    STATUS_CHANGE = "status-change"


AUDIENCE = {
    Kind.NEW_APPLICATION: Audience.STAFF,
    Kind.AI_QC_FAILED: Audience.STAFF,
    Kind.STATUS_CHANGE: Audience.APPLICANT,
}

ANNOUNCED = frozenset({Status.RETURNED, Status.REVIEW_PASSED, Status.WITHDRAWN})
"""The statuses that an applicant is told of."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter may tell about an application. None: there is nothing to tell."""

    application_id: int
    application_number: str
    lot_id: str
    applicant_name: str
    farm_name: str
    crop: str | None = None
    submitted_at: datetime | None = None
    inspection_type: InspectionType | None = None
    score: float | None = None
    status: Status | None = None
    reason: str | None = None
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes; ``base_url`` is the address of the office's pages, if readers can open them."""

    name: str
    base_url: str | None = None


def write(kind: Kind, facts: Facts, *, language: str, recipient: str, office: Office) -> Words:
    """The words of one letter to one recipient, in "th" or "en"."""
    told = _on_one_line(facts)
    link = None
    if office.base_url and AUDIENCE[kind] is Audience.STAFF:
        link = f"{office.base_url}/applications/{facts.application_id}"
    values = {
        "facts": told,
        "recipient": one_line(recipient),
        "office": one_line(office.name),
        "link": link,
        "language": language,
    }
    template = f"{kind}.{language}.j2"
    subject = _render_block(template, "subject", values)
    return Words(
        subject=f"[GACP] {one_line(subject)}",
        text=_environment("txt").get_template(template).render(values),
        html=_environment("html").get_template(template).render(values),
    )


def _on_one_line(facts: Facts) -> Facts:
    """Names may hold anything; only a reason, which is set apart, keeps its lines."""
    return replace(
        facts,
        application_number=one_line(facts.application_number),
        lot_id=one_line(facts.lot_id),
        applicant_name=one_line(facts.applicant_name),
        farm_name=one_line(facts.farm_name),
        crop=one_line(facts.crop) if facts.crop else None,
    )


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
    environment.filters |= {"long_date": thai.long_date, "long_moment": thai.long_moment}
    return environment


def _render_block(template: str, block: str, values: dict[str, object]) -> str:
    found = _environment("txt").get_template(template)
    return "".join(found.blocks[block](found.new_context(values)))
