"""From the text of Gemini's answer to findings, and two opinions on a document to one; pure.

The answer is held to the schema and to the documents that were asked about: one entry each, every
rating from 1 to 10. Anything else is a TransientError, never a guess.
"""

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import floor
from typing import Any

from gacq.applications.document import PAPERS, PHOTOS, DocumentType
from gacq.applications.identity import masked_ids
from gacq.applications.qc import DocumentFinding, Issue
from gacq.errors import TransientError
from gacq.jobs.ai_qc.prompt import PAPER_CRITERIA, PHOTO_CRITERIA

_LONGEST_TEXT = 500
_LISTS = (("papers", PAPERS, PAPER_CRITERIA), ("photos", PHOTOS, PHOTO_CRITERIA))


def read(text: str, asked: Sequence[DocumentType]) -> list[DocumentFinding]:
    """One finding for each document asked about, in that order.

    Raises TransientError ``gemini_bad_reply`` if the answer is anything but that.
    """
    content = _parsed(text)
    findings: dict[DocumentType, DocumentFinding] = {}
    for name, slots, criteria in _LISTS:
        for entry in _entries(content, name):
            document = _document(entry, slots, asked)
            if document in findings:
                raise _bad(f"{document} is there twice")
            findings[document] = _finding(document, entry, criteria)
    missing = [document for document in asked if document not in findings]
    if missing:
        raise _bad(f"nothing about {', '.join(missing)}")
    return [findings[document] for document in asked]


def stricter(rules: DocumentFinding, gemini: DocumentFinding) -> DocumentFinding:
    """Both opinions on one document: the lower score counts, every issue stays."""
    if rules.document is not gemini.document:
        raise ValueError(f"{rules.document} is not {gemini.document}")
    lower = rules if rules.score <= gemini.score else gemini
    return DocumentFinding(
        document=rules.document,
        score=lower.score,
        reviewer=lower.reviewer,
        measures={**rules.measures, "rulesScore": rules.score, **gemini.measures},
        issues=(*rules.issues, *gemini.issues),
    )


def _parsed(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise _bad(f"not JSON: {masked_ids(text)[:60]!r}") from None
    if not isinstance(content, dict):
        raise _bad("not a JSON object")
    return content


def _entries(content: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    entries = content.get(name, [])
    if not isinstance(entries, list):
        raise _bad(f"{name} is not a list")
    for entry in entries:
        if not isinstance(entry, dict):
            raise _bad(f"{name} holds something that is not an object")
        yield entry


def _document(
    entry: dict[str, Any], slots: Sequence[DocumentType], asked: Sequence[DocumentType]
) -> DocumentType:
    named = entry.get("document")
    for document in asked:
        if document in slots and named == document.value:
            return document
    raise _bad(f"an entry about {str(named)[:40]!r}, which was not asked here")


def _finding(
    document: DocumentType, entry: dict[str, Any], criteria: Sequence[str]
) -> DocumentFinding:
    ratings = {name: _rating(document, name, entry.get(name)) for name in criteria}
    mean = sum((Fraction(str(rating)) for rating in ratings.values()), Fraction(0)) / len(ratings)
    # Finer than what is shown, so that rounding here decides nothing.
    score = floor(mean * 10_000) / 10_000
    opinion: dict[str, Any] = {"score": score, **ratings}
    if document in PHOTOS:
        opinion["shows"] = _text(document, entry, "shows")
    return DocumentFinding(
        document=document,
        score=score,
        reviewer="gemini",
        measures={"gemini": opinion},
        issues=_issues(document, entry),
    )


def _rating(document: DocumentType, name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _bad(f"{name} of {document} is no number")
    if not 1 <= value <= 10:
        raise _bad(f"{name} of {document} is not from 1 to 10")
    return value


def _issues(document: DocumentType, entry: dict[str, Any]) -> tuple[Issue, ...]:
    thai = _text(document, entry, "problem_thai")
    english = _text(document, entry, "problem_english")
    if not thai and not english:
        return ()
    return (Issue("gemini", thai or english, english or thai, document.value),)


def _text(document: DocumentType, entry: dict[str, Any], name: str) -> str:
    text = entry.get(name)
    if not isinstance(text, str):
        raise _bad(f"{name} of {document} is no text")
    return masked_ids(" ".join(text.split()))[:_LONGEST_TEXT]


def _bad(why: str) -> TransientError:
    return TransientError("gemini_bad_reply", why)
