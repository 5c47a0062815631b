"""Retention: every night what nobody needs any more is removed, each kind by itself.

Audit rows are never among it. A kind that can't be removed holds up no other; the run is then a
failed one whose words name both what went and what did not.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gacq.database import Database
from gacq.errors import GacqError
from gacq.ops import chore_runs
from gacq.ops.chores import Act, ChoreFailed, Occasion, counted
from gacq.queues.control import Control
from gacq.queues.digests import DigestRow
from gacq.queues.removal import CHUNK
from gacq.queues.standing import StandingRow
from gacq.staff import Actor, sessions

log = logging.getLogger(__name__)

YEAR = timedelta(days=365)
"""How long rows about the office's own running are kept."""

_BY = Actor.system("retention").label


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing. ``remove`` takes the time and returns how many it removed."""

    thing: str
    remove: Callable[[datetime], int]


def retention(parts: Sequence[Part]) -> Act:
    """Remove of each part what is old. Raises ChoreFailed if one could not be."""

    def act(occasion: Occasion) -> str:
        removed, faults = [], []
        for part in parts:
            try:
                count = part.remove(occasion.now)
            except Exception as error:
                log.exception("Old %ss could not be removed", part.thing)
                faults.append(f"{part.thing}s could not be removed: {_reason(error)}")
            else:
                removed += [counted(count, part.thing)] if count else []
        words = f"{', '.join(removed)} removed" if removed else "nothing was removed"
        if faults:
            raise ChoreFailed("; ".join((words, *faults)))
        return words

    return act


def jobs(control: Control) -> Part:
    """Finished jobs, by the age that the settings of their queue name."""
    return Part("job", lambda now: sum(control.retain(by=_BY).values()))


def expired_sessions(database: Database) -> Part:
    return in_chunks(database, "session", lambda now: sessions.forget_expired(now=now, limit=CHUNK))


def chore_rows(database: Database) -> Part:
    """Runs of chores that are over a year old."""
    return in_chunks(
        database, "chore run", lambda now: chore_runs.forget_before(now - YEAR, limit=CHUNK)
    )


def closed_alerts(database: Database) -> Part:
    """Alerts that ended over a year ago."""

    def remove(now: datetime) -> int:
        old = StandingRow.select(StandingRow.id).where(StandingRow.ended_at < now - YEAR)
        removed: int = StandingRow.delete().where(StandingRow.id.in_(old.limit(CHUNK))).execute()
        return removed

    return in_chunks(database, "alert", remove)


def old_digests(database: Database) -> Part:
    """What admins were told of failures over a year ago."""

    def remove(now: datetime) -> int:
        old = DigestRow.select(DigestRow.id).where(DigestRow.told_at < now - YEAR).limit(CHUNK)
        removed: int = DigestRow.delete().where(DigestRow.id.in_(old)).execute()
        return removed

    return in_chunks(database, "digest", remove)


def in_chunks(database: Database, thing: str, remove: Callable[[datetime], int]) -> Part:
    """A part whose ``remove`` takes a few in a transaction of its own, until none is left."""

    def remove_all(now: datetime) -> int:
        total = 0
        while count := database.write(remove, now):
            total += count
        return total

    return Part(thing, remove_all)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, GacqError) else f"{type(error).__name__}: {error}"
