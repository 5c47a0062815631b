"""A chosen time as forms carry it: the inspector's number, then Bangkok's day and time.

``5.2026-11-30T09:00`` stands for nine o'clock of that day with inspector 5.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from gacq.applications.holidays import FIRST_YEAR, LAST_YEAR
from gacq.thai import BANGKOK, in_bangkok
from gacq.web.endpoint import LARGEST_ID

_FORM = re.compile(r"(\d{1,19})\.(\d{4}-\d\d-\d\dT\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of one inspector, in UTC."""

    inspector_id: int
    starts_at: datetime

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(BANGKOK).date()


def written(inspector_id: int, starts_at: datetime) -> str:
    return f"{inspector_id}.{in_bangkok(starts_at):%Y-%m-%dT%H:%M}"


def read(value: Any) -> Slot:
    """Raises PydanticCustomError for what no page of gacq writes."""
    found = _FORM.fullmatch(value) if isinstance(value, str) else None
    try:
        if found and 1 <= int(found[1]) <= LARGEST_ID:
            local = datetime.fromisoformat(found[2]).replace(tzinfo=BANGKOK)
            if FIRST_YEAR < local.year < LAST_YEAR:
                return Slot(int(found[1]), local.astimezone(UTC))
    except ValueError:
        pass
    raise PydanticCustomError("slot", "must be one of the times that are offered")


SlotField = Annotated[Slot, BeforeValidator(read)]
