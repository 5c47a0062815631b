"""The audit log: who did what to which thing, as a chain of hashes that shows any change.

Rows are only ever added, in the same transaction as the change they tell of. Each row's hash
covers its words and the hash before it, so that one altered or removed row breaks the chain
there. Details hold no secret and no full id number.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from gacq.database import Row, UtcField, from_microseconds, microseconds

FIRST_HASH = "0" * 64
"""What the first row names as the hash before it."""


class Audit(Row):
    """One line of the log. ``details`` is the exact JSON text that was hashed."""

    at = UtcField()
    actor = peewee.TextField()
    action = peewee.TextField()
    subject_type = peewee.TextField()
    subject_id = peewee.TextField(null=True)
    details = peewee.TextField()
    previous_hash = peewee.TextField()
    hash = peewee.TextField()

    class Meta:
        table_name = "audit"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log as people read it."""

    id: int
    at: datetime
    actor: str
    action: str
    subject_type: str
    subject_id: str | None
    details: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that does not fit the chain. ``id`` is that row's or the missing one's."""

    id: int
    why: str


def record(
    *,
    actor: str,
    action: str,
    subject_type: str,
    subject_id: str | None,
    details: dict[str, Any],
    now: datetime,
) -> None:
    """Add one line; belongs inside the write that makes the change."""
    previous = Audit.rows("select hash from audit order by id desc limit 1")
    previous_hash = previous[0][0] if previous else FIRST_HASH
    words = (microseconds(now), actor, action, subject_type, subject_id, _canonical(details))
    Audit.rows(
        "insert into audit (at, actor, action, subject_type, subject_id, details, previous_hash,"
        " hash) values (?, ?, ?, ?, ?, ?, ?, ?)",
        *words,
        previous_hash,
        _hash(previous_hash, words),
    )


def history(
    subject_type: str,
    subject_id: str,
    *,
    limit: int = 200,
    only: Collection[str] = (),
    without: Collection[str] = (),
) -> list[AuditEntry]:
    """The latest lines about one thing, oldest first: of these actions only, or of all others."""
    rows = (
        Audit.select()
        .where((Audit.subject_type == subject_type) & (Audit.subject_id == subject_id))
        .order_by(Audit.id.desc())
        .limit(limit)
    )
    if only:
        rows = rows.where(Audit.action.in_(list(only)))
    if without:
        rows = rows.where(Audit.action.not_in(list(without)))
    return [_entry(row) for row in rows][::-1]


def lines(
    *,
    about: Collection[str] = (),
    are_few: bool = False,
    by_staff: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[AuditEntry]:
    """The newest lines first: about things of these kinds only, by this person only.

    ``before`` is the id of a line that comes later than all of them. With ``are_few`` all lines of
    these kinds are gathered and sorted; else the log is read backwards until enough are found.
    """
    conditions: list[tuple[str, Any]] = []
    if before is not None:
        conditions.append(("id < ?", before))
    if about:
        column = "subject_type" if are_few else "+subject_type"  # the plus keeps the index away
        kinds = json.dumps([*about])
        conditions.append((f"{column} in (select value from json_each(?))", kinds))
    if by_staff is not None:
        conditions.append(("actor glob ?", f"staff:{by_staff} *"))
    where = " and ".join(condition for condition, _ in conditions) or "true"
    rows = Audit.raw(
        f"select * from audit where {where} order by id desc limit ?",
        *(value for _, value in conditions),
        limit,
    )
    return [_entry(row) for row in rows]


def first_from(at: datetime) -> int:
    """The id of the first line of this moment or a later one; one above the last without any.

    Lines are written in the order of time, so a few looks find it among any number.
    """
    low, high = 1, 1 + int(Audit.rows("select coalesce(max(id), 0) from audit")[0][0])
    while low < high:
        middle = (low + high) // 2
        found = Audit.rows("select at from audit where id = ?", middle)
        if found and found[0][0] < microseconds(at):
            low = middle + 1
        else:
            high = middle
    return low


def latest(subject_type: str, action: str, subject_ids: Iterable[str]) -> dict[str, datetime]:
    """When this was last done to each of these things; those it never was are left out."""
    rows = Audit.rows(
        "select each.value, (select a.at from audit a where a.subject_type = ?"
        " and a.subject_id = each.value and a.action = ? order by a.id desc limit 1)"
        " from json_each(?) each",
        subject_type,
        action,
        json.dumps(list(subject_ids)),
    )
    return {subject: from_microseconds(at) for subject, at in rows if at is not None}


def verify() -> Broken | None:
    """Walk the whole chain; None if it holds. Runs inside a read."""
    expected_id, previous_hash = 1, FIRST_HASH
    rows = Audit.raw(
        "select id, previous_hash, hash, at, actor, action, subject_type, subject_id, details"
        " from audit order by id"
    ).tuples()
    for row_id, claimed_previous, row_hash, *words in rows.iterator():
        if row_id != expected_id:
            return Broken(expected_id, f"row {expected_id} is missing")
        if claimed_previous != previous_hash:
            return Broken(row_id, f"row {row_id} does not follow from the row before it")
        if row_hash != _hash(previous_hash, (_moment(words[0]), *words[1:])):
            return Broken(row_id, f"row {row_id} was changed after it was written")
        expected_id, previous_hash = row_id + 1, row_hash
    return _missing_end(expected_id)


def _missing_end(expected_id: int) -> Broken | None:
    """SQLite itself remembers the highest id it ever gave, so a cut-off end shows too."""
    rows = Audit.raw("select seq from sqlite_sequence where name = 'audit'").tuples()
    for (last_id,) in rows:
        if last_id >= expected_id:
            return Broken(expected_id, f"rows {expected_id} to {last_id} are missing")
    return None


def _hash(previous_hash: str, words: tuple[Any, ...]) -> str:
    return hashlib.sha256(_canonical([previous_hash, *words]).encode()).hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _moment(value: datetime | int) -> int:
    return microseconds(value) if isinstance(value, datetime) else value


def _entry(row: Audit) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        details=json.loads(row.details),
        hash=row.hash,
    )
