"""What a report is asked for with, one class a kind: read once, stored as JSON, read again.

``read`` is the gate for everybody who asks, the API as well as chores. Its messages name the
field by its JSON name and say what it must be.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from gacq.applications.status import InspectionType, Status
from gacq.errors import InvalidInput
from gacq.reports import Kind

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2200, 12, 31)
LONGEST_DAYS = 5 * 366

Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Province = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\p{Cc}]+$")]


class Parameters(BaseModel):
    """Base of all; an unknown name is refused."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True, frozen=True)

    def faults(self, today: date) -> dict[str, str]:
        """What is wrong although each field by itself is right, by JSON name."""
        return {}

    def to_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class OfMonth(Parameters):
    """One whole month on Bangkok's calendar."""

    month: Month

    @property
    def first(self) -> date:
        return date.fromisoformat(f"{self.month}-01")

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def faults(self, today: date) -> dict[str, str]:
        if self.month > f"{today:%Y-%m}":
            return {"month": "is in the future: give this month or an earlier one, in A.D."}
        if self.month < f"{FIRST_DAY:%Y-%m}":
            return {"month": f"must not be before {FIRST_DAY:%Y-%m}"}
        return {}


class OfPeriod(Parameters):
    """From one day to another, both included, on Bangkok's calendar."""

    from_: Annotated[date, Field(alias="from")]
    to: date

    def faults(self, today: date) -> dict[str, str]:
        if self.from_ < FIRST_DAY:
            return {"from": f"must not be before {FIRST_DAY}"}
        if self.to > LAST_DAY:
            return {"to": f"must not be after {LAST_DAY}"}
        if self.from_ > self.to:
            return {"from": f"must not be after to, which is {self.to}"}
        if (self.to - self.from_).days >= LONGEST_DAYS:
            return {"to": "must be at most 5 years after from: ask for a part at a time"}
        return {}


class OfRegister(OfPeriod):
    """Applications submitted in the period, only those that fit."""

    status: Status | None = None
    province: Province | None = None
    inspection_type: InspectionType | None = None


class OfExpiry(Parameters):
    """Certificates that end within so many days from the day on which the report is made."""

    within_days: Annotated[int, Field(ge=1, le=1_830)] = 90


AnyParameters = OfMonth | OfRegister | OfPeriod | OfExpiry

OF_KIND: dict[Kind, type[OfMonth] | type[OfPeriod] | type[OfExpiry]] = {
    Kind.MONTHLY_SUMMARY: OfMonth,
    Kind.APPLICATIONS_REGISTER: OfRegister,
    Kind.AI_QC_PERFORMANCE: OfPeriod,
    Kind.INSPECTOR_WORKLOAD: OfPeriod,
    Kind.QUEUE_OPERATIONS: OfPeriod,
    Kind.CERTIFICATES_EXPIRING: OfExpiry,
}

_RULES = {
    "month": "must be a month such as 2026-11, the year in A.D.",
    "from": "must be a day such as 2026-11-01, the year in A.D.",
    "to": "must be a day such as 2026-11-30, the year in A.D.",
    "status": f"must be one of {', '.join(Status)}",
    "province": "must be the name of a province as applications have it",
    "inspectionType": f"must be one of {', '.join(InspectionType)}",
    "withinDays": "must be a whole number of days from 1 to 1830",
}


def read(kind: Kind, given: Mapping[str, Any], *, today: date) -> AnyParameters:
    """The parameters, checked; ``today`` is Bangkok's. Raises InvalidInput."""
    try:
        found = stored(kind, given)
    except ValidationError as error:
        raise InvalidInput(_named(kind, error.errors())) from None
    if faults := found.faults(today):
        raise InvalidInput({_name(field): why for field, why in faults.items()})
    return found


def stored(kind: Kind, values: Mapping[str, Any]) -> AnyParameters:
    """What ``to_json`` made, read back. Raises pydantic's ValidationError."""
    # Read as JSON: strict reading takes a day from text there, and nothing but text.
    return OF_KIND[kind].model_validate_json(json.dumps(dict(values)))


def _named(kind: Kind, faults: list[ErrorDetails]) -> dict[str, str]:
    return {
        _name(field): _words(kind, field, fault["type"])
        for fault in reversed(faults)
        for field in [str(fault["loc"][0])]
    }


def _words(kind: Kind, field: str, fault: str) -> str:
    if fault == "extra_forbidden":
        return f"is no parameter of {kind}, which takes {', '.join(_fields_of(kind))}"
    return f"is required and {_RULES[field]}" if fault == "missing" else _RULES[field]


def _fields_of(kind: Kind) -> list[str]:
    return [str(each.alias) for each in OF_KIND[kind].model_fields.values()]


def _name(field: str) -> str:
    return f"parameters.{field}"
