"""The changes to staff and tokens, each together with its line in the audit log.

Both the web layer and the command line come here. ``record`` is the audit log's own function,
handed in because a part never imports its neighbours. All methods run inside a write.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from gacq.errors import NotAllowed
from gacq.staff import accounts, guard, sessions, setup, tokens
from gacq.staff.accounts import Changes, Language, StaffView
from gacq.staff.actor import Actor
from gacq.staff.roles import Permission, Role
from gacq.staff.tokens import TokenView


class Record(Protocol):
    """Writes one line of the audit log, inside the current write."""

    def __call__(
        self,
        *,
        actor: str,
        action: str,
        subject_type: str,
        subject_id: str | None,
        details: dict[str, Any],
        now: datetime,
    ) -> Any: ...


class StaffDesk:
    """Where accounts and tokens are made, changed and ended.

    ``let_go`` is asked before an inspector is disabled or inspects no more; it raises Conflict
    while the person is still needed.
    """

    def __init__(
        self, record: Record, *, let_go: Callable[[StaffView], None] = lambda person: None
    ) -> None:
        self._record = record
        self._let_go = let_go

    def set_up(
        self,
        code: str,
        *,
        username: str,
        name: str,
        password_hash: str,
        email: str | None = None,
        language: Language = "th",
        now: datetime,
    ) -> StaffView:
        """Spend the one-time code for the office's first admin account."""
        setup.spend(code, now=now)
        by = Actor.system("setup")
        return self.add(
            username=username,
            name=name,
            password_hash=password_hash,
            roles=frozenset({Role.ADMIN}),
            email=email,
            language=language,
            by=by,
            now=now,
        )

    def add(
        self,
        *,
        username: str,
        name: str,
        password_hash: str,
        roles: frozenset[Role],
        email: str | None = None,
        language: Language = "th",
        by: Actor,
        now: datetime,
    ) -> StaffView:
        """Open an account. Raises InvalidInput, or Conflict if the user name is taken."""
        person = accounts.create(
            username=username,
            name=name,
            password_hash=password_hash,
            roles=roles,
            email=email,
            language=language,
            now=now,
        )
        details = {"username": username, "roles": sorted(roles)}
        self._note(by, "staff.add", "staff", person.id, details, now)
        return person

    def edit(self, staff_id: int, changes: Changes, *, by: Actor, now: datetime) -> StaffView:
        """Change an account; disabling it ends its sessions. Raises NotFound, Conflict."""
        before = accounts.by_id(staff_id)
        after = accounts.edit(staff_id, changes, now=now)
        if _inspects(before) and not _inspects(after):
            self._let_go(before)
        if before.active and not after.active:
            sessions.end_all_of(staff_id)
        changed = [part for part in _PARTS if getattr(before, part) != getattr(after, part)]
        details: dict[str, Any] = {"changed": changed}
        if "roles" in changed:
            details |= {"roles": sorted(after.roles)}
        if "active" in changed:
            details |= {"active": after.active}
        self._note(by, "staff.change", "staff", staff_id, details, now)
        return after

    def set_password(
        self,
        staff_id: int,
        password_hash: str,
        *,
        by: Actor,
        now: datetime,
        keep_session: str | None = None,
    ) -> StaffView:
        """Replace a password, open the account if it was locked, end its other sessions."""
        person = accounts.set_password_hash(staff_id, password_hash, now=now)
        sessions.end_all_of(staff_id, keep=keep_session)
        guard.reopen(person.username)
        self._note(by, "staff.password", "staff", staff_id, {}, now)
        return person

    def add_token(
        self,
        token: str,
        *,
        name: str,
        staff_id: int,
        roles: frozenset[Role] | None = None,
        by: Actor,
        now: datetime,
    ) -> TokenView:
        """Make a token for oneself, or as one who manages staff for anybody.

        A token makes none: whoever finds it must not be able to outlive its end.
        """
        if by.kind == "token":
            raise NotAllowed("A token can't make tokens; sign in with your password to make one")
        if not by.may(Permission.MANAGE_STAFF):
            _only_own(by, staff_id)
            roles = by.roles if roles is None else roles
            if roles - by.roles:
                raise NotAllowed(f"{by.name} can't give {', '.join(sorted(roles - by.roles))}")
        view = tokens.create(token, name=name, staff_id=staff_id, roles=roles, now=now)
        details = {"name": view.name, "staffId": staff_id, "roles": sorted(view.roles)}
        self._note(by, "token.add", "token", view.id, details, now)
        return view

    def revoke_token(self, token_id: int, *, by: Actor, now: datetime) -> TokenView:
        """End a token of one's own, or as one who manages staff any token.

        A token may end itself alone.
        """
        token = tokens.find(token_id)
        if not by.may(Permission.MANAGE_STAFF):
            _only_own(by, token.staff_id)
            if by.kind == "token" and by.id != token_id:
                raise NotAllowed("A token may revoke no token but itself")
        view = tokens.revoke(token_id, now=now)
        self._note(by, "token.revoke", "token", token_id, {"name": view.name}, now)
        return view

    def _note(
        self,
        by: Actor,
        action: str,
        kind: str,
        subject: int,
        details: dict[str, Any],
        now: datetime,
    ) -> None:
        self._record(
            actor=by.label,
            action=action,
            subject_type=kind,
            subject_id=str(subject),
            details=details,
            now=now,
        )


_PARTS = ("name", "email", "language", "roles", "active")


def _inspects(person: StaffView) -> bool:
    return person.active and Role.INSPECTOR in person.roles


def _only_own(by: Actor, staff_id: int) -> None:
    if by.staff_id != staff_id:
        raise NotAllowed("Only an admin may handle the tokens of others")
