"""People for the tests, made up: each account has the same password as the others."""

from collections.abc import Callable
from typing import Any

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.staff import Actor, Role, StaffView
from gacq.staff.desk import StaffDesk

CONSOLE = Actor.console()
HASH = "no password fits this"


class AuditLines(list[dict[str, Any]]):
    """Stands where the audit log is plugged in."""

    def __call__(self, **line: Any) -> None:
        self.append(line)


@pytest.fixture
def lines() -> AuditLines:
    return AuditLines()


@pytest.fixture
def desk(lines: AuditLines) -> StaffDesk:
    return StaffDesk(lines)


@pytest.fixture
def add(database: Database, desk: StaffDesk, clock: MovableClock) -> Callable[..., StaffView]:
    """Opens an account: ``add("anong", Role.ADMIN)``."""

    def add(username: str, *roles: Role, **different: Any) -> StaffView:
        return database.write(
            desk.add,
            **{
                "username": username,
                "name": f"สมมุติ {username}",
                "password_hash": HASH,
                "roles": frozenset(roles),
                "by": CONSOLE,
                "now": clock.now(),
                **different,
            },
        )

    return add
