"""What a stored report of the AI check says of each document, ready to be shown; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gacq.applications.document import PAPERS, DocumentType
from gacq.applications.qc import Issue
from gacq.applications.qc_reports import StoredReport


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


GOOD_SCORE = 7.0
POOR_SCORE = 4.0

_CRITERIA = {
    "clarity": _("Legible"),
    "completeness": _("Complete"),
    "authenticity": _("Looks genuine"),
    "consistency": _("Agrees with the form"),
    "sharpness": _("Sharp"),
    "light": _("Light"),
    "framing": _("Framing"),
    "content": _("Shows what it should"),
}
"""What the reviewer over the network rates, each from 1 to 10."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One document's share of a report.

    Attributes:
        mark: "good", "care" or "bad", the class of its chip; ``verdict`` says the same in words.
        ratings: what Gemini rated, as pairs of a label and 1 to 10.
        shows: what Gemini saw on a photo; empty without.
        size: width and height in pixels, None where they say nothing.
    """

    document: DocumentType
    score: float
    mark: str
    verdict: str
    issues: tuple[Issue, ...]
    ratings: tuple[tuple[str, float], ...]
    shows: str
    size: tuple[int, int] | None
    blank_pages: int


def findings_of(stored: StoredReport) -> dict[DocumentType, Finding]:
    """By document; empty for a check that failed."""
    found = [_finding(each) for each in stored.report.get("findings", [])]
    return {each.document: each for each in found}


def common_issues(stored: StoredReport) -> list[Issue]:
    """What the report says of the application as a whole."""
    issues = [Issue.from_json(each) for each in stored.report.get("issues", [])]
    told = set(findings_of(stored))
    return [each for each in issues if each.document is None or each.document not in told]


def _finding(data: Mapping[str, Any]) -> Finding:
    measures, kind = data.get("measures", {}), DocumentType(data["document"])
    gemini = measures.get("gemini", {})
    mark, verdict = _verdict(data["score"])
    is_photo = kind not in PAPERS
    return Finding(
        document=kind,
        score=data["score"],
        mark=mark,
        verdict=verdict,
        issues=tuple(Issue.from_json(each) for each in data["issues"]),
        ratings=tuple((label, gemini[key]) for key, label in _CRITERIA.items() if key in gemini),
        shows=gemini.get("shows", ""),
        size=_size(measures) if is_photo else None,
        blank_pages=int(measures.get("blank_pages", 0)),
    )


def _verdict(score: float) -> tuple[str, str]:
    if score >= GOOD_SCORE:
        return "good", _("Fit for use")
    if score >= POOR_SCORE:
        return "care", _("Look closely")
    return "bad", _("Hardly of use")


def _size(measures: Mapping[str, Any]) -> tuple[int, int] | None:
    width, height = measures.get("width"), measures.get("height")
    return (int(width), int(height)) if width and height else None
