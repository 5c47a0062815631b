"""What a reviewer can tick when an application goes back for correction.

The lines come from the newest report, each under its document, and from what an office writes again
and again. A tick sends the whole line as it stands on the page, so that what the reviewer saw is
what the applicant reads, whatever another check finds meanwhile. Applicants are written to in Thai.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gacq.applications.document import REQUIRED
from gacq.applications.qc import Issue
from gacq.applications.qc_reports import StoredReport
from gacq.web.pages.application.findings import common_issues, findings_of
from gacq.web.pages.frame.saying import say

TICK = "tick-"


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


_STANDING = (
    _("The name or id number in the form differs from the documents"),
    _("The address or place of the farm in the form differs from the land deed"),
    _("A document is out of date: send a valid one"),
    _("Pages of a document are missing: send all of them"),
    _("A copy is not signed as a true copy"),
    _("The photo does not show what it should: take it anew"),
)
_OUR_OWN = frozenset({"check_failed", "document_not_judged"})
"""Issues of the check itself, which no applicant can put right."""


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """One line to tick: ``line`` is what is sent, ``english`` its meaning for other readers."""

    name: str
    line: str
    english: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """The lines from the report, and the standing ones."""

    found: tuple[ReturnReason, ...]
    standing: tuple[ReturnReason, ...]


def reasons_for(stored: StoredReport | None) -> Reasons:
    pairs = list(dict.fromkeys(_found(stored))) if stored else []
    standing = [(say(each, "th"), each) for each in _STANDING]
    return Reasons(_numbered(pairs, "found"), _numbered(standing, "standing"))


def ticked(fields: Mapping[str, str]) -> list[str]:
    """The lines that were ticked, in the order of the page."""
    return [line for name, line in fields.items() if name.startswith(TICK) and line]


def _found(stored: StoredReport) -> list[tuple[str, str]]:
    findings = findings_of(stored)
    of_documents = [
        (f"{kind.label('th')}: {issue.thai}", f"{kind.label('en')}: {issue.english}")
        for kind in REQUIRED
        if kind in findings
        for issue in findings[kind].issues
    ]
    return of_documents + [
        (issue.thai, issue.english) for issue in common_issues(stored) if _is_theirs(issue)
    ]


def _is_theirs(issue: Issue) -> bool:
    # A low mean only sums up what stands beside the documents already.
    return issue.code not in _OUR_OWN and not issue.code.endswith("_low")


def _numbered(pairs: list[tuple[str, str]], group: str) -> tuple[ReturnReason, ...]:
    return tuple(
        ReturnReason(f"{TICK}{group}-{number}", line, english)
        for number, (line, english) in enumerate(pairs, start=1)
    )
