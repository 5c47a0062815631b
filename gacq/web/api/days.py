"""Days behind the ``?`` of an address: from one Bangkok day to another."""

import re
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from gacq.errors import InvalidInput

LONGEST = 92
"""Days that one request may ask about."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIRST, _LAST = date(1992, 1, 1), date(2100, 12, 31)


def _day(value: Any) -> Any:
    # Pydantic would also take a number for a day; nobody means that.
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("day", "must be a day such as 2026-01-31")


Day = Annotated[date, BeforeValidator(_day)]
FROM = Field(alias="from", description="The first day, in Bangkok")
TO = Field(alias="to", description=f"The last day, at most {LONGEST - 1} after the first")


def days_between(first: date, last: date) -> list[date]:
    """All of them, both ends included. Raises InvalidInput for too many or none."""
    wrong = {
        name: f"must lie between {_FIRST.year} and {_LAST.year}"
        for name, day in (("from", first), ("to", last))
        if not _FIRST <= day <= _LAST
    }
    if not wrong and not 0 <= (last - first).days < LONGEST:
        wrong["to"] = f"must be from 0 to {LONGEST - 1} days after from"
    if wrong:
        raise InvalidInput(wrong)
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
