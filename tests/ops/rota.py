"""A schedule whose chores only count how often they ran, and a clock set to a day of one's own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.ops.chore_runs import ChoreRun, view_of
from gacq.ops.chores import ChoreName, Occasion, chores
from gacq.ops.schedule import Schedule
from gacq.settings.sections import ChoreSettings
from gacq.thai import BANGKOK

DAY = 86_400


def bangkok(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


def set_clock(clock: MovableClock, text: str) -> None:
    """Let it be this time in Bangkok; the moments that the test itself takes come on top."""
    clock.advance((bangkok(text) - clock.now()).total_seconds())


class Rota:
    """Chores by name and line: ``Rota(database, clock, retention="0 2 * * *")``."""

    def __init__(
        self, database: Database, clock: MovableClock, *, boot: str | None = "boot-1", **lines: str
    ) -> None:
        self.ran: list[tuple[str, datetime]] = []
        self.does: Callable[[Occasion], str] = lambda occasion: "all is well"
        self._database = database
        acts = {ChoreName(name): self._act(name) for name in lines}
        self.schedule = Schedule(database, clock, chores(ChoreSettings(**lines), acts), boot=boot)

    def begun(self) -> "Rota":
        """At the start of a service."""
        self.schedule.settle_left()
        self.schedule.plan()
        return self

    def rows(self) -> list[Any]:
        """All runs, in the order in which they were begun first."""
        return self._database.read(
            lambda: [view_of(row) for row in ChoreRun.select().order_by(ChoreRun.id)]
        )

    def _act(self, name: str) -> Callable[[Occasion], str]:
        def act(occasion: Occasion) -> str:
            self.ran.append((name, occasion.due_at))
            return self.does(occasion)

        return act
