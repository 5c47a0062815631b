"""The form in which a report is asked for: which fields fit which kind, and what they hold first.

What the fields must be is ``workflow.report_parameters``' to say; here they only get labels and a
sensible start.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from gacq import thai
from gacq.applications.status import InspectionType, Status
from gacq.reports import Kind
from gacq.settings.provinces import PROVINCES
from gacq.workflow.report_parameters import OF_KIND

MONTHS = 24
_WHOLE = frozenset({"withinDays"})


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


ABOUT = {
    Kind.MONTHLY_SUMMARY: _("What came in, was decided and certified in one month, with charts."),
    Kind.APPLICATIONS_REGISTER: _("Every application of a period, one a row."),
    Kind.AI_QC_PERFORMANCE: _("Scores, inspection types and failures of the automatic check."),
    Kind.INSPECTOR_WORKLOAD: _("Inspections of each inspector in a period."),
    Kind.QUEUE_OPERATIONS: _("Jobs, waiting times and failures of the queues."),
    Kind.CERTIFICATES_EXPIRING: _("Certificates whose end is near, the soonest first."),
}

LABELS = {
    "month": _("Month"),
    "from": _("From day"),
    "to": _("To day"),
    "status": _("Status"),
    "province": _("Province of the farm"),
    "inspectionType": _("Type of inspection"),
    "withinDays": _("Ends within so many days"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One field. With ``choices`` it is a list of (value, words); else ``kind`` of input."""

    name: str
    label: str
    kind: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()


def names_of(kind: Kind) -> list[str]:
    """The parameters that this kind takes, by JSON name."""
    return [str(field.alias) for field in OF_KIND[kind].model_fields.values()]


def fields_of(kind: Kind, language: str, *, now: datetime) -> list[Asked]:
    """The fields of the form, in the order in which they are asked."""
    models = OF_KIND[kind].model_fields.values()
    required = {str(field.alias): field.is_required() for field in models}
    return [
        Asked(name, LABELS[name], _KINDS.get(name, "choice"), needed, _choices(name, language, now))
        for name, needed in required.items()
    ]


_KINDS = {"from": "date", "to": "date", "withinDays": "number"}


def start_of(kind: Kind, language: str, *, now: datetime) -> dict[str, str]:
    """What the fields hold before anybody has typed: the month before, or this one so far."""
    today = thai.day(now)
    return {
        "kind": kind.value,
        "format": "pdf",
        "language": language,
        "month": f"{_months_back(today, 1):%Y-%m}",
        "from": today.replace(day=1).isoformat(),
        "to": today.isoformat(),
        "withinDays": "90",
    }


def parameters_of(kind: Kind, fields: Mapping[str, str]) -> dict[str, Any]:
    """The parameters as the workflow reads them; what was left empty is left out."""
    given = {name: fields[name].strip() for name in names_of(kind) if fields.get(name, "").strip()}
    return {
        name: int(value) if name in _WHOLE and value.isdecimal() else value
        for name, value in given.items()
    }


def _choices(name: str, language: str, now: datetime) -> tuple[tuple[str, str], ...]:
    if name == "month":
        firsts = [_months_back(thai.day(now), back) for back in range(MONTHS)]
        return tuple((f"{first:%Y-%m}", month_words(first, language)) for first in firsts)
    if name == "status":
        return tuple((each.value, each.label(language)) for each in Status)
    if name == "province":
        return tuple((each, each) for each in sorted(PROVINCES.values()))
    if name == "inspectionType":
        return tuple((each.value, each.value) for each in InspectionType)
    return ()


def when(parameters: Mapping[str, Any], language: str) -> str:
    """The month or the days that a report is about; empty for one about what is ahead."""
    if month := parameters.get("month"):
        return month_words(date.fromisoformat(f"{month}-01"), language)
    days = [date.fromisoformat(parameters[name]) for name in ("from", "to") if name in parameters]
    return " – ".join(dict.fromkeys(thai.short_date(day, language=language) for day in days))


def status_words(parameters: Mapping[str, Any], language: str) -> str:
    """The status that a register was asked for; empty for all."""
    status = parameters.get("status")
    return Status(status).label(language) if status else ""


def month_words(first: date, language: str) -> str:
    """``พฤศจิกายน 2569``."""
    return thai.long_date(first, language=language).split(" ", 1)[1]


def _months_back(day: date, months: int) -> date:
    """The first day of the month so many months before."""
    first = day.replace(day=1)
    for _month in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first
