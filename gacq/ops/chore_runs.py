"""Runs of the chores as rows: each occurrence has one, made before its work begins.

The unique index on chore and due time decides who runs an occurrence: of two that ask at once one
gets it, and a clock that is set back brings none a second time. All functions run inside a read
or a write.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

import peewee

from gacq.database import ChoiceField, Row, UtcField, microseconds
from gacq.errors import Conflict, NotFound

MOST_RUNS = 2
"""Of one occurrence: the first, and one more if the process died meanwhile."""
LONGEST = timedelta(hours=6)
"""A run by hand that has not ended by then is taken for one whose process died."""
FAILURES_KEPT = timedelta(days=1)
"""How long failures of a frequent chore stay beside its last run."""
NEWEST_KEPT = 40
"""Runs of a chore that stay however old they seem: those of some weeks, of a daily one."""
DETAIL_LIMIT = 1_000

_LEFT = "the program ended while it ran"


class ChoreOutcome(StrEnum):
    """How a run ended; ``interrupted``: its process died."""

    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class ChoreRun(Row):
    """One occurrence of one chore."""

    chore = peewee.TextField()
    due_at = UtcField()
    by_hand = peewee.TextField(null=True)
    boot = peewee.TextField(null=True)
    runs = peewee.IntegerField(default=1)
    started_at = UtcField()
    ended_at = UtcField(null=True)
    outcome = ChoiceField(ChoreOutcome, null=True)
    detail = peewee.TextField(null=True)

    class Meta:
        table_name = "chore_run"


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as it stood when it was read; without ``outcome`` it is under way.

    Attributes:
        due_at: the time it was planned for; of a run by hand, when it was asked for.
        by_hand: who asked for it; None for one that came round by itself.
        detail: what it did or why it failed, in words.
    """

    id: int
    chore: str
    due_at: datetime
    by_hand: str | None
    started_at: datetime
    ended_at: datetime | None
    outcome: ChoreOutcome | None
    detail: str | None


_NAMES = tuple(each.name for each in fields(RunView))


def view_of(row: ChoreRun) -> RunView:
    return RunView(*(getattr(row, name) for name in _NAMES))


def get(run_id: int) -> RunView:
    """Raises NotFound."""
    row = ChoreRun.get_or_none(ChoreRun.id == run_id)
    if row is None:
        raise NotFound(f"There is no run {run_id} of a chore")
    return view_of(row)


def latest() -> dict[str, RunView]:
    """The run of each chore that was begun last."""
    newest = ChoreRun.select(peewee.fn.max(ChoreRun.id)).group_by(ChoreRun.chore)
    return {row.chore: view_of(row) for row in ChoreRun.select().where(ChoreRun.id.in_(newest))}


def know(name: str, line: str, *, now: datetime) -> None:
    """Let a chore count from now on if it is new, or if its line has changed.

    Also where the row says a later time: the clock was ahead then, and nothing would ever be due.
    """
    ChoreRun.rows(
        "insert into chore (name, line, since_at) values (?, ?, ?) on conflict (name) do update"
        " set since_at = iif(line = excluded.line, min(since_at, excluded.since_at),"
        " excluded.since_at), line = excluded.line",
        name,
        line,
        microseconds(now),
    )


def begin(
    name: str, due_at: datetime, *, boot: str | None, now: datetime, last_only: bool
) -> int | None:
    """Take one occurrence; the id of its row, or None if there is nothing to do.

    There is nothing to do for what was due before the chore was known, and for what has a row,
    unless that run was interrupted and has not been repeated yet.
    """
    run_id = _first_run(name, due_at, boot, now) or _second_run(name, due_at, boot, now)
    if run_id is not None and last_only:
        _count_from(name, due_at)
        _forget_others(name, run_id, now)
    return run_id


def begin_by_hand(name: str, *, by: str, boot: str | None, now: datetime) -> int:
    """Begin a run of its own, whatever is due. Raises Conflict while another one runs."""
    running = ChoreRun.get_or_none(
        (ChoreRun.chore == name)
        & ChoreRun.ended_at.is_null()
        & (ChoreRun.started_at > now - LONGEST)
    )
    if running is not None:
        raise Conflict(f"The chore {name} is running already; wait until it has ended")
    run: int = ChoreRun.create(chore=name, due_at=now, by_hand=by, boot=boot, started_at=now).id
    return run


def end(run_id: int, outcome: ChoreOutcome, detail: str, *, now: datetime) -> None:
    """Write down how a run ended, unless that is known already."""
    ChoreRun.update(ended_at=now, outcome=outcome, detail=detail[:DETAIL_LIMIT]).where(
        (ChoreRun.id == run_id) & ChoreRun.ended_at.is_null()
    ).execute()


def interrupt_left(*, boot: str | None, now: datetime) -> int:
    """Mark what processes that died have left; only for the one that holds the data folder.

    Every service but this one (``boot``) is dead. The command line works beside a service, so its
    runs count as alive for a while. Returns how many were marked.
    """
    of_service = ChoreRun.boot.is_null(False) & (ChoreRun.boot != (boot or ""))
    too_long = ChoreRun.boot.is_null() & (ChoreRun.started_at <= now - LONGEST)
    marked: int = (
        ChoreRun.update(ended_at=now, outcome=ChoreOutcome.INTERRUPTED, detail=_LEFT)
        .where(ChoreRun.ended_at.is_null() & (of_service | too_long))
        .execute()
    )
    return marked


def forget_before(moment: datetime, *, limit: int) -> int:
    """Remove old rows, but none of a chore's newest: they say what need not run again.

    A clock that was a year ahead makes yesterday's run look old, and it must not come round again
    when the clock is right.
    """
    old = ChoreRun.rows(
        "delete from chore_run where id in (select id from (select id, ended_at, row_number()"
        " over (partition by chore, by_hand is null order by id desc) as place from chore_run)"
        " where ended_at < ? and place > ? limit ?) returning id",
        microseconds(moment),
        NEWEST_KEPT,
        limit,
    )
    return len(old)


def _first_run(name: str, due_at: datetime, boot: str | None, now: datetime) -> int | None:
    rows = ChoreRun.rows(
        "insert into chore_run (chore, due_at, boot, started_at)"
        " select ?, ?, ?, ? from chore where name = ? and since_at < ?"
        " on conflict (chore, due_at) do nothing returning id",
        name,
        microseconds(due_at),
        boot,
        microseconds(now),
        name,
        microseconds(due_at),
    )
    return rows[0][0] if rows else None


def _second_run(name: str, due_at: datetime, boot: str | None, now: datetime) -> int | None:
    rows = ChoreRun.rows(
        "update chore_run set runs = runs + 1, boot = ?, started_at = ?, ended_at = null,"
        " outcome = null, detail = null"
        " where chore = ? and due_at = ? and outcome = 'interrupted' and runs < ? returning id",
        boot,
        microseconds(now),
        name,
        microseconds(due_at),
        MOST_RUNS,
    )
    return rows[0][0] if rows else None


def _count_from(name: str, due_at: datetime) -> None:
    """Let no earlier time be due any more, for the rows that say what has run are forgotten.

    Else a clock that is set back some minutes would bring those times round again.
    """
    ChoreRun.rows(
        "update chore set since_at = max(since_at, ?) where name = ?", microseconds(due_at), name
    )


def _forget_others(name: str, run_id: int, now: datetime) -> None:
    seen = (ChoreRun.outcome == ChoreOutcome.DONE) | (ChoreRun.ended_at < now - FAILURES_KEPT)
    ChoreRun.delete().where((ChoreRun.chore == name) & (ChoreRun.id != run_id) & seen).execute()
