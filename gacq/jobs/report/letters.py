"""What the office's letters say: the appointment for an inspection, and the return for correction.

Thai letters follow the form of an official letter; its number is left open, because offices take
it from their own register, and so is the name beneath the signature. Pure; full id numbers that
somebody typed into a reason are masked.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gacq import thai
from gacq.applications.application import ApplicationView
from gacq.applications.document import REQUIRED, DocumentType
from gacq.applications.identity import masked_ids
from gacq.applications.inspections import InspectionView
from gacq.applications.places import address_of
from gacq.applications.qc import Issue
from gacq.jobs.report import letter_words
from gacq.jobs.report.typesetting import breakable

_BULLET = re.compile(r"^\s*(?:[-–•*]|\(?[0-9๐-๙]{1,2}[.)])\s+")
_ROOM, _NARROW_ROOM = 420.0, 270.0


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the office by its name, and its province."""

    office: str
    province: str


def appointment(
    application: ApplicationView,
    inspection: InspectionView,
    *,
    sender: Sender,
    language: str,
    now: datetime,
) -> dict[str, Any]:
    """The template's data of a letter that names day, time, place and what to have ready."""
    words = letter_words.APPOINTMENT[language]
    prepare = letter_words.PREPARE[language]
    return _letter(
        application,
        sender=sender,
        language=language,
        now=now,
        subject=words.subject,
        parts=[
            _paragraph(words.beginning.format(**_names(application, language))),
            {"kind": "facts", "rows": _appointed(application, inspection, language)},
            _list(words.list_title, prepare[inspection.type]),
            *map(_paragraph, words.ending[:-1]),
        ],
        last=words.ending[-1],
    )


def returned(
    application: ApplicationView,
    issues: Sequence[Issue],
    *,
    sender: Sender,
    language: str,
    now: datetime,
) -> dict[str, Any]:
    """The template's data of a letter that lists what to correct, one line of the reason each.

    ``issues`` are what the newest AI check found; they follow apart, as a hint.
    """
    words = letter_words.RETURN[language]
    reason = corrections(application.return_reason or "")
    found = remarks(issues, language)
    hints = [_list(letter_words.HINTS[language], found)] if found else []
    return _letter(
        application,
        sender=sender,
        language=language,
        now=now,
        subject=words.subject,
        parts=[
            _paragraph(words.beginning.format(**_names(application, language))),
            _list(words.list_title, reason),
            *hints,
            *map(_paragraph, words.ending[:-1]),
        ],
        last=words.ending[-1],
    )


def corrections(reason: str) -> list[str]:
    """The lines of a reason, without the numbers or dashes that they were typed with."""
    lines = (_BULLET.sub("", line).strip() for line in reason.splitlines())
    return [line for line in lines if line]


def remarks(issues: Iterable[Issue], language: str) -> list[str]:
    """One line a document: its name, and all that was found about it."""
    by_document: dict[str | None, list[str]] = {}
    for issue in issues:
        by_document.setdefault(issue.document, []).append(issue.text(language))
    order: list[str | None] = [None, *REQUIRED]
    known = [name for name in order if name in by_document]
    return [
        f"{_label(name, language)}: {' · '.join(dict.fromkeys(by_document[name]))}"
        for name in known
    ]


def _label(document: str | None, language: str) -> str:
    if document is None:
        return "ข้อมูลในคำขอ" if language == "th" else "Data of the application"
    return DocumentType(document).label(language)


def _letter(
    application: ApplicationView,
    *,
    sender: Sender,
    language: str,
    now: datetime,
    subject: str,
    parts: list[dict[str, Any]],
    last: str,
) -> dict[str, Any]:
    words = letter_words.FORM[language]
    filed = application.submitted_at or application.created_at
    return {
        "language": language,
        "title": f"{subject} {application.application_number}",
        "office": _plain(sender.office, _NARROW_ROOM / 2),
        "number_label": words.number,
        "date": thai.long_date(now, language=language),
        "opening": [
            [words.subject, subject],
            [words.to, _plain(application.applicant_name)],
            [
                words.reference,
                words.referred.format(
                    number=application.application_number,
                    date=thai.long_date(filed, language=language),
                ),
            ],
        ],
        "parts": parts,
        "last": _plain(last),
        "closing": words.closing,
        "signer": words.signer.format(province=sender.province),
        "footer": f"{words.footer} {application.application_number}",
    }


def _appointed(
    application: ApplicationView, inspection: InspectionView, language: str
) -> list[list[str]]:
    words = letter_words.FACTS[language]
    start, end = thai.in_bangkok(inspection.starts_at), thai.in_bangkok(inspection.ends_at)
    rows = [
        [words.day, thai.long_date(start, language=language)],
        [words.time, words.hours.format(start=f"{start:%H:%M}", end=f"{end:%H:%M}")],
        [words.type, words.types[inspection.type]],
        [words.inspector, _plain(inspection.inspector_name, _NARROW_ROOM)],
        [words.farm, _plain(application.farm_name, _NARROW_ROOM)],
        [words.place, _plain(_place(application, language), _NARROW_ROOM)],
    ]
    if inspection.type in letter_words.BY_VIDEO:
        link = inspection.meeting_link or words.link_follows
        rows.append([words.link, _plain(link, _NARROW_ROOM)])
    return rows


def _place(application: ApplicationView, language: str) -> str:
    parts = (
        application.farm_address,
        application.farm_subdistrict,
        application.farm_district,
        application.farm_province,
        application.farm_postal_code,
    )
    return address_of(parts, language)


def _names(application: ApplicationView, language: str) -> dict[str, str]:
    return {
        "farm": application.farm_name,
        "crop": letter_words.crop(application.crop_type, language),
    }


def _paragraph(text: str) -> dict[str, Any]:
    return {"kind": "text", "text": _plain(text)}


def _list(title: str, items: Iterable[str]) -> dict[str, Any]:
    return {"kind": "list", "title": title, "items": [_plain(item) for item in items]}


def _plain(text: str, room: float = _ROOM) -> str:
    return breakable(masked_ids(text), room=room, size=12.0)
