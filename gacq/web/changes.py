"""What has changed between two looks at the database: a few values, each found by an index."""

from dataclasses import dataclass
from datetime import timedelta

from gacq.database import Database

EVERYTHING = "*"
"""The topic that all pages listen to."""

OVERLAP = timedelta(seconds=5) // timedelta(microseconds=1)
"""Rows are dated before they are committed, so one may appear behind a newer one."""
MOST_ROWS = 200

_DATED = ("application", "inspection")
"""Tables whose rows tell in ``updated_at`` when they changed last."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One look.

    Attributes:
        counts: the counters of each queue.
        switches: pauses and open breakers.
        dated: per table the newest rows by id, with when they changed.
    """

    counts: dict[str, list[tuple[int, ...]]]
    switches: list[tuple[str, ...]]
    dated: dict[str, dict[int, int]]


class Changes:
    """Looks; inside ``database.read``."""

    def __init__(self, database: Database) -> None:
        self._execute = database.execute

    def look(self, before: Seen | None) -> Seen:
        return Seen(
            self._counts(),
            self._switches(),
            {table: self._newest(table, before) for table in _DATED},
        )

    def _counts(self) -> dict[str, list[tuple[int, ...]]]:
        rows = self._execute(
            "select queue, standing, total, unacknowledged from queue_count order by queue, state"
        ).fetchall()
        counts: dict[str, list[tuple[int, ...]]] = {}
        for queue, *numbers in rows:
            counts.setdefault(queue, []).append(tuple(numbers))
        return counts

    def _switches(self) -> list[tuple[str, ...]]:
        rows: list[tuple[str, ...]] = self._execute(
            "select queue, paused_at, until_at from queue_switch"
            " union all select service, cause, probes from breaker"
        ).fetchall()
        return rows

    def _newest(self, table: str, before: Seen | None) -> dict[int, int]:
        known = before.dated[table] if before is not None else {}
        newest = max(known.values(), default=None) or self._newest_at(table)
        rows = self._execute(
            f"select id, updated_at from {table} where updated_at >= ?"
            " order by updated_at desc, id desc limit ?",
            (newest - OVERLAP, MOST_ROWS),
        ).fetchall()
        return dict(rows)

    def _newest_at(self, table: str) -> int:
        return int(self._execute(f"select max(updated_at) from {table}").fetchone()[0] or 0)


def topics_between(before: Seen, now: Seen) -> set[str]:
    """The topics of what differs; EVERYTHING where more has changed than was looked at."""
    topics = {
        f"queue:{queue}" for queue, of in now.counts.items() if of != before.counts.get(queue)
    }
    if topics or now.switches != before.switches:
        topics.add("queues")
    for table, rows in now.dated.items():
        known = before.dated[table]
        changed = [row_id for row_id, at in rows.items() if known.get(row_id) != at]
        if len(changed) >= MOST_ROWS:
            return {EVERYTHING}
        if changed:
            topics |= {f"{table}s", *(f"{table}:{row_id}" for row_id in changed)}
    return topics
