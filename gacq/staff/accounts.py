"""The accounts of the people who work here. All functions run inside a read or a write.

They change rows alone; ``desk.py`` is where a change also gets its line in the audit log.
"""

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Literal

import peewee

from gacq.database import JsonField, Row, UtcField
from gacq.errors import Conflict, InvalidInput, NotFound
from gacq.staff.roles import Role

Language = Literal["th", "en"]

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,63}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_EMAIL = re.compile(r"[^@\s,;<>\"\x00-\x1f]{1,64}@[^@\s,;<>\"\x00-\x1f]{1,190}")


class Staff(Row):
    """One person's account. ``username`` is unique whatever its case; ``roles`` is a JSON list."""

    username = peewee.TextField()
    name = peewee.TextField()
    email = peewee.TextField(null=True)
    language = peewee.TextField()
    roles = JsonField()
    active = peewee.BooleanField(default=True)
    password_hash = peewee.TextField()
    created_at = UtcField()
    changed_at = UtcField()

    class Meta:
        table_name = "staff"


@dataclass(frozen=True, slots=True)
class StaffView:
    """An account as it stood when it was read; never holds the password's hash."""

    id: int
    username: str
    name: str
    email: str | None
    roles: frozenset[Role]
    language: Language
    active: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What to change in an account; None leaves a value as it is, an empty email removes it."""

    name: str | None = None
    email: str | None = None
    language: Language | None = None
    roles: frozenset[Role] | None = None
    active: bool | None = None


def create(
    *,
    username: str,
    name: str,
    password_hash: str,
    roles: frozenset[Role],
    email: str | None,
    language: Language,
    now: datetime,
) -> StaffView:
    """Add an account. Raises InvalidInput for a bad value, Conflict if the user name is taken."""
    _check(username=username, name=name, email=email)
    if Staff.select().where(Staff.username == username).exists():
        raise Conflict(f"The user name {username} is taken; choose another")
    row = Staff.create(
        username=username,
        name=name.strip(),
        email=email or None,
        language=language,
        roles=sorted(roles),
        password_hash=password_hash,
        created_at=now,
        changed_at=now,
    )
    return view_of(row)


def edit(staff_id: int, changes: Changes, *, now: datetime) -> StaffView:
    """Apply ``changes``. Raises Conflict rather than leave the office without an active admin."""
    before = by_id(staff_id)
    _check(name=changes.name, email=changes.email)
    given = {part: value for part, value in asdict(changes).items() if value is not None}
    if "name" in given:
        given["name"] = given["name"].strip()
    if "email" in given:
        given["email"] = given["email"] or None
    after = replace(before, **given)
    _keep_an_admin(before, after)
    if "roles" in given:
        given["roles"] = sorted(after.roles)
    Staff.update(**given, changed_at=now).where(Staff.id == staff_id).execute()
    return after


def set_password_hash(staff_id: int, password_hash: str, *, now: datetime) -> StaffView:
    person = by_id(staff_id)
    Staff.update(password_hash=password_hash, changed_at=now).where(Staff.id == staff_id).execute()
    return person


def by_id(staff_id: int) -> StaffView:
    row = Staff.get_or_none(Staff.id == staff_id)
    if row is None:
        raise NotFound(f"There is no account with id {staff_id}")
    return view_of(row)


def by_username(username: str) -> StaffView:
    row = Staff.get_or_none(Staff.username == username)
    if row is None:
        raise NotFound(f"There is no account named {username}")
    return view_of(row)


def password_hash_of(username: str) -> tuple[StaffView, str] | None:
    """The active account of this name with its hash, or None."""
    row = Staff.get_or_none((Staff.username == username) & Staff.active)
    return None if row is None else (view_of(row), row.password_hash)


def everyone() -> list[StaffView]:
    return [view_of(row) for row in Staff.select().order_by(Staff.id)]


def active_with_role(role: Role) -> list[StaffView]:
    """Everyone who can be asked to act in this role, oldest account first."""
    rows = Staff.select().where(Staff.active).order_by(Staff.id)
    return [view_of(row) for row in rows if role in row.roles]


def has_active_admin() -> bool:
    return bool(active_with_role(Role.ADMIN))


def view_of(row: Staff) -> StaffView:
    return StaffView(
        id=row.id,
        username=row.username,
        name=row.name,
        email=row.email,
        roles=frozenset(Role(role) for role in row.roles),
        language=row.language,
        active=bool(row.active),
    )


def _keep_an_admin(before: StaffView, after: StaffView) -> None:
    if not _is_active_admin(before) or _is_active_admin(after):
        return
    if len(active_with_role(Role.ADMIN)) == 1:
        raise Conflict(
            f"{after.username} is the last active admin; make another account admin first"
        )


def _is_active_admin(person: StaffView) -> bool:
    return person.active and Role.ADMIN in person.roles


def _check(
    *, username: str | None = None, name: str | None = None, email: str | None = None
) -> None:
    wrong: dict[str, str] = {}
    if username is not None and not _USERNAME.fullmatch(username):
        wrong["username"] = "must be 2 to 64 of the characters A-Z a-z 0-9 . _ @ -"
    if name is not None and not 1 <= len(name.strip()) <= 200:
        wrong["name"] = "must have 1 to 200 characters"
    if name is not None and _CONTROL.search(name):
        wrong["name"] = "must hold no line break or control character"
    if email and not _EMAIL.fullmatch(email):
        wrong["email"] = "must be one e-mail address"
    if wrong:
        raise InvalidInput(wrong)
