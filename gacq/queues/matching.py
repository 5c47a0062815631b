"""Which jobs: a filter, and the ids of those that match it, found by an index for any size."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gacq.database import Database, microseconds, to_json
from gacq.queues.job import JobState
from gacq.queues.policy import Queue
from gacq.queues.text_index import SOUGHT, Source, TextIndex
from gacq.sought import holds, pieces

LARGEST_ID = 2**63 - 1
FEW = 5_000
"""So many jobs are looked through sooner than the index of all is asked which of them it means."""
LOOKED_THROUGH = 20_000
"""Jobs that one page looks through for a text that is too short for the index."""


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs: all given parts must match.

    Attributes:
        text: is looked for in payload, error, kind, log lines and ids.
        about: where ``text`` is given, jobs about these subjects match as well.
        among: any of these states; all where it is empty.
        without_cause: no job that stands with this cause.
        finished_from, finished_to: both ends belong to it.
    """

    queue: Queue | None = None
    state: JobState | None = None
    cause: str | None = None
    subject: str | None = None
    text: str | None = None
    acknowledged: bool | None = None
    among: tuple[JobState, ...] = ()
    without_cause: str | None = None
    finished_from: datetime | None = None
    finished_to: datetime | None = None
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Newest:
    """Some jobs, newest first; ``next_id`` continues them, None where there is nothing older."""

    ids: list[int]
    next_id: int | None


@dataclass(frozen=True, slots=True)
class Way:
    """One statement of several that together find all jobs of a filter, in the order of ids."""

    source: Source
    terms: dict[str, tuple[Any, ...]]

    @property
    def looks_through(self) -> bool:
        """Whether all jobs of the filter are read, for no index knows which of them it means."""
        return self.source in (_ALL, _OF_CAUSE, _UNSEEN)

    def sql(self, *, falls: bool) -> tuple[str, list[Any]]:
        """With a bound on the id and a limit still to be given."""
        key, sign, order = self.source.key, *(("<", "desc") if falls else (">", "asc"))
        where = " and ".join([self.source.condition, *self.terms, f"{key} {sign} ?"])
        params = [*self.source.params, *(each for values in self.terms.values() for each in values)]
        sql = f"select job.id from {self.source.tables} where {where} order by {key} {order}"
        return f"{sql} limit ?", params


_ALL = Source("job", "job.id")
_OF_CAUSE = Source("job indexed by job_of_cause", "job.id")
# The words of the partial index: a state that comes as a parameter would not show that it serves.
_UNSEEN = Source("job indexed by job_unacknowledged", "job.id", "state = 'failed'")


class Matching:
    """Finds the jobs of a filter; inside ``database.read``."""

    def __init__(self, database: Database) -> None:
        self._execute = database.execute
        self._texts = TextIndex(database)

    def newest(self, which: JobFilter, *, below: int | None, limit: int) -> Newest:
        """Up to ``limit``, and only those accepted before the job ``below``."""
        end = self._end_of_look(which, below)
        ids = self._found(which, beyond=below or LARGEST_ID, limit=limit + 1, falls=True, end=end)
        if len(ids) > limit:
            return Newest(ids[:limit], ids[limit - 1])
        return Newest(ids, end or None)

    def oldest(self, which: JobFilter, *, limit: int | None) -> list[int]:
        most = LARGEST_ID if limit is None else limit
        return self._found(which, beyond=0, limit=most, falls=False, end=0)

    def _end_of_look(self, which: JobFilter, below: int | None) -> int:
        """The last job that a page looks at: 0 unless all would have to be looked through."""
        if not which.text or pieces(which.text) or self._are_few(which):
            return 0
        newest = self._execute("select max(id) from job").fetchone()[0] or 0
        return max(0, min(newest + 1, below or LARGEST_ID) - LOOKED_THROUGH)

    def ways(self, which: JobFilter) -> list[Way]:
        """The statements, each of which some index answers.

        The index by queue and state holds the ids in order: one statement over several of them
        would sort all jobs of the queue for one page.
        """
        looked_through = _looked_through(which)
        if not which.text:
            return [Way(looked_through, _terms(part)) for part in _parts(which)]
        sources = None if self._are_few(which) else self._texts.sources(which.text)
        said = _holding(which.text)
        if sources is None:
            found = [Way(looked_through, _terms(part) | said) for part in _parts(which)]
        else:
            found = [Way(source, _terms(which) | said) for source in sources]
        return found + [Way(source, _terms(which)) for source in _named(which)]

    def _found(
        self, which: JobFilter, *, beyond: int, limit: int, falls: bool, end: int
    ) -> list[int]:
        found: set[int] = set()
        for way in self.ways(which):
            if end and way.looks_through:
                way = replace(way, terms=way.terms | {f"{way.source.key} >= ?": (end,)})
            sql, params = way.sql(falls=falls)
            rows = self._execute(sql, [*params, beyond, limit]).fetchall()
            found.update(job_id for (job_id,) in rows)
        return sorted(found, reverse=falls)[:limit]

    def _are_few(self, which: JobFilter) -> bool:
        """Whether hardly any job stands where the filter looks."""
        if which.subject is not None:
            return True
        queues = [which.queue] if which.queue else list(Queue)
        states = _states(which)
        counted = "unacknowledged" if _is_unseen(which) else "standing"
        rows = self._execute(
            f"select total({counted}) from queue_count"
            f" where queue in ({_marks(queues)}) and state in ({_marks(states)})",
            [*queues, *states],
        ).fetchone()
        return bool(rows[0] <= FEW)


def _looked_through(which: JobFilter) -> Source:
    """Where the jobs of a filter are read one by one, in the order of their ids."""
    if which.subject is not None:
        return _ALL
    if which.cause is not None:
        return _OF_CAUSE
    return _UNSEEN if _is_unseen(which) else _ALL


def _is_unseen(which: JobFilter) -> bool:
    """Whether only failures are meant that nobody has acknowledged."""
    return which.acknowledged is False and _states(which) == [JobState.FAILED]


def _parts(which: JobFilter) -> list[JobFilter]:
    """The filter as filters of one queue and one state each, if it names either."""
    states = _states(which)
    named = which.queue is not None or len(states) < len(JobState)
    if which.subject is not None or not named:
        return [which]
    queues = [which.queue] if which.queue else list(Queue)
    return [
        replace(which, queue=queue, state=state, among=()) for queue in queues for state in states
    ]


def _states(which: JobFilter) -> list[JobState]:
    """The states that a job of this filter may stand in; what completed has no cause."""
    states = [which.state] if which.state else list(which.among or JobState)
    return [state for state in states if which.cause is None or state is not JobState.COMPLETED]


def _terms(which: JobFilter) -> dict[str, tuple[Any, ...]]:
    """The SQL of all of a filter but its text, with its parameters."""
    terms: dict[str, tuple[Any, ...]] = {}
    for column, value in (
        ("queue", which.queue),
        ("state", which.state),
        ("cause", which.cause),
        ("subject", which.subject),
    ):
        if value is not None:
            terms[f"{column} = ?"] = (str(value),)
    if which.among:
        terms[f"state in ({_marks(which.among)})"] = which.among
    if which.without_cause is not None:
        terms["coalesce(cause, '') <> ?"] = (which.without_cause,)
    for sign, moment in ((">=", which.finished_from), ("<=", which.finished_to)):
        if moment is not None:
            terms[f"finished_at {sign} ?"] = (microseconds(moment),)
    if which.acknowledged is not None:
        terms[f"acknowledged_at is {'not ' if which.acknowledged else ''}null"] = ()
    return terms


def _holding(text: str) -> dict[str, tuple[Any, ...]]:
    condition, params = holds(SOUGHT, text)
    return {condition: tuple(params)}


def _named(which: JobFilter) -> list[Source]:
    """The jobs that the text names: by what they are about, or by their own number."""
    text = which.text or ""
    subjects = to_json([text, *which.about])
    about = "subject in (select value from json_each(?))"
    named = [Source("job indexed by job_subject", "job.id", about, (subjects,))]
    if text.isdecimal() and int(text) <= LARGEST_ID:
        named.append(Source("job not indexed", "job.id", "job.id = ?", (int(text),)))
    return named


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))
