"""The schedule: runs each chore that is due, once for each time, and says how the chores stand.

What is due is always answered from the rows: the last time of a chore's line that has no row yet.
So whatever was missed while the PC was off is caught up once, two that look at the same moment
run it once, and a clock that is set forward or back changes nothing about that. When to look is
for others: APScheduler rings at the times (``ringing``), tests step with ``run_due``.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from gacq import audit
from gacq.clock import Clock
from gacq.database import Database
from gacq.errors import GacqError, NotFound, Unavailable
from gacq.ops import chore_runs
from gacq.ops.chore_runs import ChoreOutcome, RunView
from gacq.ops.chores import Chore, ChoreName, Occasion
from gacq.queues.alerts import Alert, of_chore
from gacq.staff import Actor

log = logging.getLogger(__name__)

_NOT_WELL = frozenset({ChoreOutcome.FAILED, ChoreOutcome.INTERRUPTED})


@dataclass(frozen=True, slots=True)
class ChoreView:
    """How one chore stands; ``next_at`` is None while the scheduler is off."""

    name: ChoreName
    line: str
    next_at: datetime | None
    last: RunView | None


class Schedule:
    """The chores of one office.

    Args:
        boot: this process, if it is the service; None for the command line beside it.
        on: whether chores come round by themselves; by hand they can always be run.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        chores: Sequence[Chore],
        *,
        boot: str | None,
        on: bool = True,
    ) -> None:
        self.on = on
        self.chores = {chore.name: chore for chore in chores}
        self._database = database
        self._clock = clock
        self._boot = boot
        self._running: set[int] = set()
        self._ended = threading.Condition()

    def settle_left(self) -> None:
        """Mark what dead processes have left; only while no other service has the folder."""
        self._database.write(chore_runs.interrupt_left, boot=self._boot, now=self._clock.now())

    def plan(self) -> None:
        """Let the chores count by their lines from here on, and from no later time than now."""
        self._database.write(self._plan, self._clock.now())

    def run_due(self, *names: ChoreName) -> list[RunView]:
        """Run what is due of these chores, or of all, in this thread; returns the ended runs.

        A chore that fails holds up no other.
        """
        runs = [self._run_if_due(self.chores[name]) for name in names or self.chores]
        return [run for run in runs if run is not None]

    def run_by_hand(self, name: ChoreName, *, by: Actor) -> RunView:
        """Run it now in this thread, as an occurrence of its own; returns the ended run.

        Raises NotFound, or Conflict while the same chore runs.
        """
        run = self._database.write(self.take_by_hand, name, by=by, now=self._clock.now())
        return self._carry_out(self.chores[name], run.id, run.due_at)

    def begin_by_hand(self, name: ChoreName, *, by: Actor, now: datetime) -> RunView:
        """The same inside a write, which answers at once: the work begins after the commit.

        It runs in a thread of its own. Raises NotFound, Conflict.
        """
        run = self.take_by_hand(name, by=by, now=now)
        carry_out = partial(self._carry_out_alone, self.chores[name], run)
        thread = threading.Thread(target=carry_out, name=f"gacq-chore-{name}", daemon=True)
        self._database.after_commit(thread.start)
        return run

    def take_by_hand(self, name: ChoreName, *, by: Actor, now: datetime) -> RunView:
        """The row of a run by hand and its line in the audit log, inside a write."""
        if name not in self.chores:
            raise NotFound(f"This office has no chore {name}; it has {', '.join(self.chores)}")
        run_id = chore_runs.begin_by_hand(name, by=by.label, boot=self._boot, now=now)
        audit.record(
            actor=by.label,
            action="chore.run",
            subject_type="chore",
            subject_id=name,
            details={"run": run_id},
            now=now,
        )
        return chore_runs.get(run_id)

    def standing(self) -> list[ChoreView]:
        """Every chore of this office with its next time and its last run."""
        now, runs = self._clock.now(), self._database.read(chore_runs.latest)
        return [
            ChoreView(
                name,
                chore.times.line,
                chore.times.next(now) if self.on else None,
                runs.get(name),
            )
            for name, chore in self.chores.items()
        ]

    def alerts(self) -> list[Alert]:
        """A warning for each chore whose last run failed or was cut off."""
        runs = self._database.read(chore_runs.latest)
        return [
            of_chore(name, thai=name.label("th"), english=name.label("en"))
            for name in self.chores
            if name in runs and runs[name].outcome in _NOT_WELL
        ]

    def wait_for_runs(self, seconds: float) -> bool:
        """Wait for runs that are under way; False if some still are after ``seconds``."""
        with self._ended:
            return self._ended.wait_for(lambda: not self._running, timeout=seconds)

    def _plan(self, now: datetime) -> None:
        for name, chore in self.chores.items():
            chore_runs.know(name, chore.times.line, now=now)

    def _run_if_due(self, chore: Chore) -> RunView | None:
        now = self._clock.now()
        due_at = chore.times.latest(now)
        if due_at is None:
            return None
        run_id = self._database.write(
            chore_runs.begin,
            chore.name,
            due_at,
            boot=self._boot,
            now=now,
            last_only=chore.times.is_frequent(now),
        )
        return None if run_id is None else self._carry_out(chore, run_id, due_at)

    def _carry_out(self, chore: Chore, run_id: int, due_at: datetime) -> RunView:
        with self._ended:
            self._running.add(run_id)
        try:
            outcome, detail = self._outcome(chore, due_at)
            now = self._clock.now()
            self._database.write(chore_runs.end, run_id, outcome, detail, now=now)
            return self._database.read(chore_runs.get, run_id)
        finally:
            with self._ended:
                self._running.discard(run_id)
                self._ended.notify_all()

    def _carry_out_alone(self, chore: Chore, run: RunView) -> None:
        try:
            self._carry_out(chore, run.id, run.due_at)
        except Unavailable as error:
            log.error("How the chore %s ended could not be noted: %s", chore.name, error)

    def _outcome(self, chore: Chore, due_at: datetime) -> tuple[ChoreOutcome, str]:
        try:
            detail = chore.act(Occasion(due_at, self._clock.now()))
        except GacqError as error:
            log.error("The chore %s failed: %s", chore.name, error)
            return ChoreOutcome.FAILED, str(error)
        except Exception as error:
            log.exception("The chore %s failed", chore.name)
            return ChoreOutcome.FAILED, f"{type(error).__name__}: {error}"
        # What comes round every few minutes would fill the log with its good news.
        often = chore.times.is_frequent(due_at)
        log.log(logging.DEBUG if often else logging.INFO, "Chore %s: %s", chore.name, detail)
        return ChoreOutcome.DONE, detail
