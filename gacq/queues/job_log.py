"""What an attempt logs, kept with its job so that its page can show it.

While an attempt runs its lines are collected in memory, and they are stored in the transaction
that ends it: no line costs a commit, and an attempt without lines costs nothing. What is logged
after that end (by a thread that hung, say) is stored when the thread lets go. A process that dies
takes the lines of its running attempts along; they are in the log's file.
"""

import json
import threading
from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from gacq.database import Database, from_microseconds, microseconds, to_json

MOST_LINES = 200
"""Of one job; the oldest make room for new ones."""
LONGEST_LINE = 500
"""Characters; a longer line is cut, and ends with an ellipsis then."""

_Stored = tuple[int, str, str, str]
"""A line as its row holds it: microseconds, level, logger, text."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line that an attempt logged; ``level`` is ``INFO``, ``WARNING`` and so on."""

    attempt: int
    at: datetime
    level: str
    logger: str
    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of an attempt at one moment; ``count`` of all it has logged, dropped ones too."""

    count: int
    kept: tuple[_Stored, ...]

    @property
    def dropped(self) -> int:
        return self.count - len(self.kept)


class AttemptLog:
    """Collects the lines of one attempt. Several threads may add to it.

    ``stored``: how many of its lines its row already tells of.
    """

    __slots__ = ("_count", "_kept", "_lock", "stored")

    def __init__(self) -> None:
        self._kept: deque[_Stored] | None = None
        self._count = 0
        self._lock = threading.Lock()
        self.stored = 0

    def add(self, at: datetime, level: str, logger: str, text: str) -> None:
        line = (microseconds(at), level, logger, shortened(text))
        with self._lock:
            if self._kept is None:
                self._kept = deque(maxlen=MOST_LINES)
            self._kept.append(line)
            self._count += 1

    def lines(self) -> Lines:
        with self._lock:
            return Lines(self._count, tuple(self._kept or ()))


current_log: ContextVar[AttemptLog | None] = ContextVar("current_log", default=None)
"""Of the attempt that this thread works on; the log's handler adds each line to it."""


@dataclass(frozen=True, slots=True)
class JobLog:
    """The stored lines of a job, oldest first; ``dropped``: how many older ones are gone."""

    lines: tuple[LogLine, ...] = ()
    dropped: int = 0


class LogBook:
    """The rows. Its methods run inside ``database.read`` or ``database.write``."""

    def __init__(self, database: Database) -> None:
        self._execute = database.execute

    def keep(self, job_id: int, attempt: int, lines: Lines) -> None:
        """Store what an attempt has logged so far; nothing if the job is gone meanwhile."""
        self._execute(
            "insert into job_log (job_id, attempt, lines, kept, dropped)"
            " select job_id, number, ?, ?, ? from attempt where job_id = ? and number = ?"
            " on conflict (job_id, attempt) do update set"
            " lines = excluded.lines, kept = excluded.kept, dropped = excluded.dropped",
            (to_json(lines.kept), len(lines.kept), lines.dropped, job_id, attempt),
        )
        self._make_room(job_id)

    def of_job(self, job_id: int) -> JobLog:
        rows = self._execute(
            "select attempt, lines, dropped from job_log where job_id = ? order by attempt",
            (job_id,),
        ).fetchall()
        lines = tuple(
            LogLine(attempt, from_microseconds(at), level, logger, text)
            for attempt, written, _ in rows
            for at, level, logger, text in json.loads(written)
        )
        return JobLog(lines, sum(dropped for _, _, dropped in rows))

    def _make_room(self, job_id: int) -> None:
        """Drop the job's oldest lines, so that no more than MOST_LINES are kept."""
        sizes = self._execute(
            "select attempt, kept from job_log where job_id = ? order by attempt",
            (job_id,),
        ).fetchall()
        over = sum(kept for _, kept in sizes) - MOST_LINES
        for attempt, kept in sizes:
            if over <= 0:
                return
            self._drop(job_id, attempt, min(over, kept))
            over -= kept

    def _drop(self, job_id: int, attempt: int, number: int) -> None:
        key = (job_id, attempt)
        row = self._execute(
            "select lines from job_log where job_id = ? and attempt = ?", key
        ).fetchone()
        left = json.loads(row[0])[number:]
        self._execute(
            "update job_log set lines = ?, kept = ?, dropped = dropped + ?"
            " where job_id = ? and attempt = ?",
            (to_json(left), len(left), number, *key),
        )


def shortened(text: str) -> str:
    """The text, cut where it is longer than LONGEST_LINE, as UTF-8 can hold it."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole if len(whole) <= LONGEST_LINE else f"{whole[: LONGEST_LINE - 1]}…"
