"""The register: applications by the day of their submission, each with its newest check's score.

Read in pages by the key of the last row, so that a register of any length goes through little
memory. All functions run inside a read.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gacq.applications.application import LARGEST_ID, Application
from gacq.applications.status import InspectionType, Status
from gacq.database import microseconds

PAGE_ROWS = 500

COLUMNS = (
    "a.id, a.submitted_at, a.application_number, a.applicant_name, a.applicant_id, a.farm_name,"
    " a.crop_type, a.farm_area_rai, a.farm_district, a.farm_province, a.status,"
    " a.inspection_type, a.inspection_score, a.decided_at, a.certificate_number"
)
_SCORE = (
    "(select q.overall_score from qc_report q where q.application_id = a.id"
    " order by q.id desc limit 1)"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which applications: submitted from ``start`` on and before ``end``; None does not filter."""

    start: datetime
    end: datetime
    status: Status | None = None
    province: str | None = None
    inspection_type: InspectionType | None = None


Key = tuple[int, int]
"""Where a page goes on: id and ``submitted_at`` of its last row, as stored."""


def count(wanted: Wanted) -> dict[Status, int]:
    """How many there are in each status in which there are any."""
    where, params = _condition(wanted)
    rows = Application.rows(
        f"select a.status, count(*) from application a where a.submitted_at >= ? and {where}"
        " group by a.status",
        microseconds(wanted.start),
        *params,
    )
    return {Status(status): number for status, number in rows}


def is_longer(wanted: Wanted, rows: int) -> bool:
    """Whether there are more than so many; reads no more than one further."""
    where, params = _condition(wanted)
    found = Application.rows(
        f"select 1 from application a where a.submitted_at >= ? and {where} limit 1 offset ?",
        microseconds(wanted.start),
        *params,
        rows,
    )
    return bool(found)


def page(wanted: Wanted, after: Key | None = None) -> list[tuple[Any, ...]]:
    """Up to 500 rows of ``COLUMNS`` and the score, as they are stored, oldest submission first."""
    last_id, moment = after or (LARGEST_ID, microseconds(wanted.start) - 1)
    # The plus keeps SQLite from the index of a filter: the order is what is read.
    where, params = _condition(wanted, "+a.")
    return Application.rows(
        f"select {COLUMNS}, {_SCORE} from application a indexed by application_submitted"
        f" where (a.submitted_at, a.id) > (?, ?) and {where}"
        " order by a.submitted_at, a.id limit ?",
        moment,
        last_id,
        *params,
        PAGE_ROWS,
    )


def _condition(wanted: Wanted, before: str = "a.") -> tuple[str, list[Any]]:
    terms: dict[str, Any] = {"a.submitted_at < ?": microseconds(wanted.end)}
    given = {
        "status": wanted.status,
        "farm_province": wanted.province,
        "inspection_type": wanted.inspection_type,
    }
    for column, value in given.items():
        if value is not None:
            terms[f"{before}{column} = ?"] = str(value)
    return " and ".join(terms), list(terms.values())
