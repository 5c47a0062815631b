"""Who is acting: a person, a token of another program, the system itself, or the console.

An actor travels with every change as a value and ends in the audit log as its label.
"""

from dataclasses import dataclass
from typing import Literal

from gacq.staff.roles import Permission, Role, permissions_of


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts. ``staff_id`` is the person who answers for it: oneself, or a token's owner."""

    kind: Literal["staff", "token", "system", "console"]
    id: int | None
    name: str
    roles: frozenset[Role] = frozenset()
    staff_id: int | None = None

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A part of gacq that acts by itself, such as ``rescue``."""
        return cls(kind="system", id=None, name=name)

    @classmethod
    def console(cls, name: str = "") -> "Actor":
        """Whoever sits at the machine's own command line."""
        return cls(kind="console", id=None, name=name)

    @property
    def label(self) -> str:
        """How the audit log names it: ``staff:3 สมมุติ``, ``system rescue``, ``console``."""
        head = self.kind if self.id is None else f"{self.kind}:{self.id}"
        return f"{head} {self.name}".rstrip()

    def may(self, permission: Permission) -> bool:
        """Whether its roles allow this. The system and the console are above the table."""
        if self.kind in ("system", "console"):
            return True
        return permission in permissions_of(self.roles)
