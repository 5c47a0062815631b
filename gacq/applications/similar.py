"""Applications that may be one and the same: one applicant, one farm, and both still under way."""

from gacq.applications.application import COLUMNS, Application, ApplicationView, view_of
from gacq.applications.identity import id_hash
from gacq.applications.status import Status

ENDED = frozenset({Status.REJECTED, Status.CERTIFICATE_ISSUED, Status.WITHDRAWN})
"""What stands here is in nobody's way: the next one of the same farm is a new matter."""
_LOOKED_AT = 100


def similar_to(
    current: ApplicationView, *, created_by_staff: int | None = None
) -> list[ApplicationView]:
    """The others under way of the same id number and farm, the latest first; inside a read.

    With ``created_by_staff`` only of those that this account answers for.
    """
    if current.status in ENDED:
        return []
    sql = (
        f"select {COLUMNS} from application indexed by application_id_hash"
        " where applicant_id_hash = ? and id <> ? order by id desc limit ?"
    )
    rows = Application.rows(sql, id_hash(current.applicant_id), current.id, _LOOKED_AT)
    return [
        other
        for other in map(view_of, rows)
        if _is_one(current, other)
        and (created_by_staff is None or other.created_by_staff == created_by_staff)
    ]


def _is_one(current: ApplicationView, other: ApplicationView) -> bool:
    return (
        other.status not in ENDED
        and other.applicant_id == current.applicant_id
        and _name(other) == _name(current)
    )


def _name(view: ApplicationView) -> str:
    """Without spaces, which Thai needs none of and people set as they like."""
    return "".join(view.farm_name.split()).casefold()
