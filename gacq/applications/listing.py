"""Lists of applications: filtered, searched, in pages that go on after the last row seen.

The first page costs the same with a million rows: every order and its usual filters have an index
of their own, which the statement names, and a page is cut by the key of the last row, never by
counting. A search asks the index of pieces first: if that names few rows, only these are looked
at; if it names many, the order is walked until a page of them is found. All functions run inside a
read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gacq.applications import checks, overdue
from gacq.applications import cursor as cursors
from gacq.applications.application import COLUMNS, Application, ApplicationView, view_of
from gacq.applications.identity import id_hash
from gacq.applications.numbering import APPLICATION_NUMBER, LOT_ID
from gacq.applications.overdue import Cutoffs
from gacq.applications.status import InspectionType, Status
from gacq.database import to_json
from gacq.errors import InvalidInput
from gacq.sought import PIECE, holds, pieces

PAGE_LIMIT = 200
QUERY_LIMIT = 100
FEW = 2_000
"""So many rows that a search may mean are looked at one by one."""


class Sort(StrEnum):
    """The order of a list; a minus is newest first. ``submittedAt`` leaves drafts out."""

    NEWEST = "-createdAt"
    OLDEST = "createdAt"
    CHANGED_LAST = "-updatedAt"
    CHANGED_FIRST = "updatedAt"
    SUBMITTED_LAST = "-submittedAt"
    SUBMITTED_FIRST = "submittedAt"

    @property
    def column(self) -> str:
        # Ids are given in the order of creation, so the order by id is the order by createdAt.
        columns = {"createdAt": "id", "updatedAt": "updated_at", "submittedAt": "submitted_at"}
        return columns[self.lstrip("-")]

    @property
    def falls(self) -> bool:
        return self.startswith("-")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list shows; None does not filter.

    Attributes:
        created_by_staff: only what this account answers for.
        overdue: only what waits longer than these allow.
        q: part of a number, an applicant's or a farm's name; a whole id number finds its owner.
    """

    status: Status | None = None
    province: str | None = None
    inspection_type: InspectionType | None = None
    reviewer_id: int | None = None
    created_by_staff: int | None = None
    overdue: Cutoffs | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list; ``next`` is the cursor of the following page, None after the last."""

    items: tuple[ApplicationView, ...]
    next: str | None


_COLUMNS = {
    "status": "status",
    "province": "farm_province",
    "inspection_type": "inspection_type",
    "reviewer_id": "reviewer_id",
    "created_by_staff": "created_by_staff",
}

# The index that serves an order under given filters; the first whose columns are all filtered.
_INDEXES: dict[str, tuple[tuple[frozenset[str], str], ...]] = {
    "id": (
        (frozenset({"created_by_staff"}), "indexed by application_creator"),
        (frozenset({"reviewer_id"}), "indexed by application_reviewer"),
        (frozenset({"status", "farm_province"}), "indexed by application_status_province"),
        (frozenset({"status"}), "indexed by application_status"),
        (frozenset({"inspection_type"}), "indexed by application_type"),
        (frozenset({"farm_province"}), "indexed by application_province"),
        (frozenset(), "not indexed"),
    ),
    "updated_at": (
        (frozenset({"reviewer_id"}), "indexed by application_reviewer_updated"),
        (frozenset({"status"}), "indexed by application_status_updated"),
        (frozenset({"farm_province"}), "indexed by application_province_updated"),
        (frozenset({"inspection_type"}), "indexed by application_type_updated"),
        (frozenset(), "indexed by application_updated"),
    ),
    "submitted_at": (
        (frozenset({"status"}), "indexed by application_status_submitted"),
        (frozenset(), "indexed by application_submitted"),
    ),
}


def page(
    wanted: Filter = Filter(),
    *,
    sort: Sort = Sort.NEWEST,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    """One page of the list. Raises InvalidInput for a limit, query or cursor that can't be used."""
    if not 1 <= limit <= PAGE_LIMIT:
        raise InvalidInput({"limit": f"must be a whole number from 1 to {PAGE_LIMIT}"})
    sql, params = statement(
        wanted, sort=sort, limit=limit + 1, cursor=cursor, among=_candidates(wanted.q)
    )
    views = [view_of(row) for row in Application.rows(sql, *params)]
    more = len(views) > limit
    return Page(tuple(views[:limit]), _cursor(sort, views[limit - 1]) if more else None)


def statement(
    wanted: Filter,
    *,
    sort: Sort,
    limit: int,
    cursor: str | None = None,
    among: Sequence[int] | None = None,
) -> tuple[str, list[Any]]:
    """The SQL of a page with its parameters; pure. ``among`` are the only rows it may hold."""
    terms = _filter_terms(wanted)
    index = _index(sort, {column for column in _COLUMNS.values() if f"{column} = ?" in terms})
    if wanted.overdue is not None:
        condition, limits = overdue.terms(wanted.overdue)
        terms[condition], index = limits, ""
    if wanted.q is not None and (term := _search_term(wanted.q)) is not None:
        terms.update(term[0])
        index = index if term[1] is None else term[1]
        if among is not None:
            terms["id in (select value from json_each(?))"] = (to_json(list(among)),)
            index = "not indexed"
    if sort.column == "submitted_at":
        terms["submitted_at is not null"] = ()
    if cursor is not None:
        terms.update(_after(sort, cursor))
    where = f" where {' and '.join(terms)}" if terms else ""
    direction = "desc" if sort.falls else "asc"
    order = ", ".join(f"{column} {direction}" for column in dict.fromkeys([sort.column, "id"]))
    params = [value for values in terms.values() for value in values]
    sql = f"select {COLUMNS} from application {index}{where} order by {order} limit ?"
    return sql, [*params, limit]


def holding(text: str, *, limit: int = PAGE_LIMIT) -> tuple[str, ...]:
    """The ids of the newest applications that a search for this text finds.

    Nothing for a text that is too short, or that no application can hold.
    """
    if len(text) < PIECE:
        return ()
    try:
        return tuple(str(row.id) for row in page(Filter(q=text), limit=limit).items)
    except InvalidInput:
        return ()


def counts(*, created_by_staff: int | None = None) -> dict[Status, int]:
    """How many stand in each status, zeros included; without a creator at a constant price."""
    found: dict[str, int] = {}
    if created_by_staff is None:
        rows = Application.raw("select status, standing from application_count").tuples()
    else:
        rows = Application.raw(
            "select status, count(*) from application indexed by application_creator"
            " where created_by_staff = ? group by status",
            created_by_staff,
        ).tuples()
    found = dict(rows)
    return {status: found.get(status.value, 0) for status in Status}


def overdue_count(cutoffs: Cutoffs) -> int:
    """How many are overdue, at most ``overdue.MOST``."""
    condition, params = overdue.terms(cutoffs)
    rows = Application.rows(f"select count(*) from application where {condition}", *params)
    return int(rows[0][0])


def provinces() -> list[str]:
    """The provinces that farms of any application lie in, one look-up each."""
    rows = Application.rows(
        "with recursive found (name) as ("
        " select min(farm_province) from application indexed by application_province"
        " where farm_province is not null union all"
        " select (select min(a.farm_province) from application a indexed by application_province"
        "  where a.farm_province > found.name) from found where found.name is not null)"
        " select name from found where name is not null"
    )
    return [row[0] for row in rows]


def _filter_terms(wanted: Filter) -> dict[str, tuple[Any, ...]]:
    given = {column: getattr(wanted, name) for name, column in _COLUMNS.items()}
    return {
        f"{column} = ?": (str(value) if isinstance(value, StrEnum) else value,)
        for column, value in given.items()
        if value is not None
    }


def _index(sort: Sort, filtered: set[str]) -> str:
    return next(index for columns, index in _INDEXES[sort.column] if columns <= filtered)


def _candidates(q: str | None) -> list[int] | None:
    """The few rows that may hold a part of a text; None if they are many, or named otherwise."""
    text = _text_of(q)
    wanted = None if text is None or _named(text) else pieces(text)
    if wanted is None:
        return None
    rows = Application.rows(
        "select rowid from application_text where application_text match ? limit ?",
        wanted,
        FEW + 1,
    )
    return [row[0] for row in rows] if len(rows) <= FEW else None


def _search_term(q: str) -> tuple[dict[str, tuple[Any, ...]], str | None] | None:
    """The condition of a search; the index too ("" for SQLite's choice) where it has its own."""
    text = _text_of(q)
    if text is None:
        return None
    if (named := _named(text)) is not None:
        return named
    term, params = holds(("application_number", "applicant_name", "farm_name"), text)
    return {term: tuple(params)}, None


def _named(text: str) -> tuple[dict[str, tuple[Any, ...]], str] | None:
    """The condition and the index of a text that names an application or an applicant whole."""
    if APPLICATION_NUMBER.fullmatch(text.upper()):
        return {"application_number = ?": (text.upper(),)}, ""
    if LOT_ID.fullmatch(text.upper()):
        return {"lot_id = ?": (text.upper(),)}, ""
    if (digits := checks.whole_id(text)) is not None:
        return {"applicant_id_hash = ?": (id_hash(digits),)}, "indexed by application_id_hash"
    return None


def _text_of(q: str | None) -> str | None:
    """What is sought; None for nothing. Raises InvalidInput for what can't be."""
    try:
        text = checks.clean(q or "")
    except checks.ForbiddenCharacter:
        raise InvalidInput({"q": "holds a control character: remove it"}) from None
    if len(text) > QUERY_LIMIT:
        raise InvalidInput({"q": f"must have at most {QUERY_LIMIT} signs"})
    return text or None


def _cursor(sort: Sort, last: ApplicationView) -> str:
    row = {"id": last.id, "updated_at": last.updated_at, "submitted_at": last.submitted_at}
    value = Application._meta.fields[sort.column].db_value(row[sort.column])
    return cursors.write(sort.value, value, last.id)


def _after(sort: Sort, cursor: str) -> dict[str, tuple[Any, ...]]:
    value, last_id = cursors.read(sort.value, cursor)
    sign = "<" if sort.falls else ">"
    if sort.column == "id":
        return {f"id {sign} ?": (last_id,)}
    return {f"({sort.column}, id) {sign} (?, ?)": (value, last_id)}
