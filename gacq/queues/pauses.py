"""Which queues are paused: rows, so that a pause survives a restart and any process can make one.

The running service keeps a copy and reads it again when told that it may have changed.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from gacq.clock import Clock
from gacq.database import Database, from_microseconds, microseconds
from gacq.queues.policy import Queue

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Who paused a queue, when, why, and until when (None: until someone resumes it)."""

    at: datetime
    by: str
    reason: str
    until: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.until is None or now < self.until


class Pauses:
    """The copy of the rows. ``opened`` is called for each queue whose pause has changed."""

    def __init__(self, database: Database, clock: Clock, opened: Callable[[Queue], None]) -> None:
        self._database = database
        self._clock = clock
        self._opened = opened
        self._lock = threading.Lock()
        self._pauses: dict[Queue, Pause] = {}

    def hold(self, queue: Queue) -> bool:
        """Whether nothing may be claimed from the queue now."""
        pause = self._pauses.get(queue)
        return pause is not None and pause.holds(self._clock.now())

    def standing(self) -> Mapping[Queue, Pause]:
        """The pauses that hold now."""
        now = self._clock.now()
        return {queue: pause for queue, pause in self._pauses.items() if pause.holds(now)}

    def note_foreign_commit(self) -> None:
        """The command line may have paused or resumed: look from a thread that may read."""
        threading.Thread(target=self.reload, name="gacq-pauses", daemon=True).start()

    def reload(self) -> None:
        # One after the other, or an older look at the rows could undo a newer one.
        with self._lock:
            pauses = self._database.read(self._read)
            changed = [queue for queue in Queue if pauses.get(queue) != self._pauses.get(queue)]
            self._pauses = pauses
        for queue in changed:
            self._opened(queue)

    def move_back(self, back: timedelta, *, since: datetime, now: datetime) -> None:
        """The wall clock was set back: a pause with an end lasts no longer than it was to.

        One that was made by the new time, between ``since`` and ``now``, stays as it is.
        """
        self._database.write(self._move_back, back // _MICROSECOND, since, now)
        self.reload()

    def _move_back(self, span: int, since: datetime, now: datetime) -> None:
        self._database.execute(
            "update queue_switch set paused_at = paused_at - ?, until_at = until_at - ?"
            " where until_at is not null and paused_at not between ? and ?",
            (span, span, microseconds(since), microseconds(now)),
        )

    def _read(self) -> dict[Queue, Pause]:
        rows = self._database.execute(
            "select queue, paused_at, paused_by, reason, until_at from queue_switch"
        ).fetchall()
        return {
            Queue(queue): Pause(
                from_microseconds(at),
                by,
                reason,
                None if until is None else from_microseconds(until),
            )
            for queue, at, by, reason, until in rows
        }
