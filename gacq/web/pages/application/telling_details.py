"""What each line of an application's history was about: a few facts with their labels.

The audit log keeps numbers and codes; here they become what a person of the office calls them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gacq import thai
from gacq.applications.document import DocumentType
from gacq.causes import CAUSES
from gacq.web.pages.frame.labels import FIELDS, PAPERS, TYPES
from gacq.web.pages.frame.saying import say
from gacq.web.words import Language

Details = Mapping[str, Any]
Names = Mapping[int, str]


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Detail:
    """One fact. ``old`` is what stood there before, None where nothing was replaced."""

    label: str
    new: str
    old: str | None = None


def _document(found: Details, names: Names, reader: Language) -> Iterator[Detail]:
    kind = str(found.get("type", ""))
    known = kind in DocumentType.__members__.values()
    label = DocumentType(kind).label(reader) if known else kind
    instead = say(_("in place of the file before"), reader) if found.get("replaced") else ""
    yield Detail("", f"{label} ({instead})" if instead else label)


def _changes(found: Details, names: Names, reader: Language) -> Iterator[Detail]:
    for name, pair in found.get("changed", {}).items():
        label = say(FIELDS.get(name, name), reader)
        if len(pair) == 2:
            yield Detail(label, _value(pair[1]), _value(pair[0]))
        else:
            yield Detail(label, say(_("changed; the log does not keep it"), reader))


def _asked(found: Details, names: Names, reader: Language) -> Iterator[Detail]:
    if found.get("duplicate"):
        yield Detail("", say(_("one was under way already"), reader))


def _report(found: Details, names: Names, reader: Language) -> Iterator[Detail]:
    if found.get("score") is not None:
        yield Detail(say(_("Score"), reader), f"{found['score']:.2f}")
    yield Detail(say(_("Inspection"), reader), _type(found.get("inspection_type"), reader))
    if found.get("reported") not in (None, found.get("inspection_type")):
        yield Detail(say(_("Proposed by the check"), reader), _type(found["reported"], reader))


def _cause(found: Details, names: Names, reader: Language) -> Iterator[Detail]:
    cause = CAUSES.get(found.get("cause", ""), CAUSES["unexpected"])
    meaning = cause.meaning_th if reader == "th" else cause.meaning_en
    yield Detail(say(_("Cause"), reader), meaning)


def _type_set(found: Details, names: Names, reader: Language) -> Iterator[Detail]:
    old, new = found.get("changed", [None, None])
    yield Detail(say(_("Inspection"), reader), _type(new, reader), _type(old, reader))


def _appointment(found: Details, names: Names, reader: Language) -> Iterator[Detail]:
    was_by, was_at = found.get("was") or (None, None)
    when = _moment(found.get("startsAt"), reader)
    yield Detail(say(_("Time"), reader), when, _moment(was_at, reader) if was_at else None)
    inspector = found.get("inspector")
    moved = was_by is not None and was_by != inspector
    before = _name(was_by, names) if moved else None
    yield Detail(say(_("Inspector"), reader), _name(inspector, names), before)


def _result(found: Details, names: Names, reader: Language) -> Iterator[Detail]:
    if found.get("score") is not None:
        yield Detail(say(_("Score of 100"), reader), f"{found['score']:g}")


def _payment(found: Details, names: Names, reader: Language) -> Iterator[Detail]:
    old, new = _pair(found.get("receipt"))
    if new is not None:
        yield Detail(say(_("Receipt"), reader), str(new), None if old is None else str(old))
    old, new = _pair(found.get("paidAt"))
    if new is not None:
        day = _day(new, reader)
        yield Detail(say(_("Paid on"), reader), day, None if old is None else _day(old, reader))


def _certificate(found: Details, names: Names, reader: Language) -> Iterator[Detail]:
    yield Detail(say(_("Certificate"), reader), str(found.get("certificate", "")))


def _paper(found: Details, names: Names, reader: Language) -> Iterator[Detail]:
    paper = str(found.get("paper", ""))
    yield Detail("", say(PAPERS.get(paper, paper), reader))


DETAILS: Mapping[str, Callable[[Details, Names, Language], Iterator[Detail]]] = {
    "attach_document": _document,
    "remove_document": _document,
    "put_back_document": _document,
    "view_document": _document,
    "update": _changes,
    "run_qc": _asked,
    "record_qc": _report,
    "fall_back_to_onsite": _cause,
    "repeated_check_failed": _cause,
    "set_inspection_type": _type_set,
    "schedule": _appointment,
    "reschedule": _appointment,
    "cancel_inspection": _appointment,
    "complete": _result,
    "record_payment": _payment,
    "correct_payment": _payment,
    "take_back_payment": _payment,
    "issue": _certificate,
    "print": _paper,
}
"""By action; an action that is not here needs no more than its sentence."""


def _pair(value: Any) -> tuple[Any, Any]:
    """Old and new; a value alone is new."""
    return (value[0], value[1]) if isinstance(value, list) else (None, value)


def _value(value: Any) -> str:
    if value is None or value == "":
        return "–"
    return f"{value:,g}" if isinstance(value, float) else str(value)


def _type(value: str | None, reader: Language) -> str:
    return say(TYPES[value], reader) if value in TYPES else "–"


def _name(staff_id: int | None, names: Names) -> str:
    return "–" if staff_id is None else names.get(staff_id, f"#{staff_id}")


def _moment(written: str | None, reader: Language) -> str:
    if written is None:
        return "–"
    return thai.short_moment(datetime.fromisoformat(written), language=reader)


def _day(written: str, reader: Language) -> str:
    return thai.short_date(datetime.fromisoformat(written), language=reader)
