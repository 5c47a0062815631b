"""What stands failed and was acknowledged by nobody, grouped by its cause.

One pass over an index that holds only these jobs: the cost grows with what needs a person.
"""

from dataclasses import dataclass

from gacq.database import Database
from gacq.queues.job import JobView
from gacq.queues.ledger.books import COLUMNS, view_of
from gacq.queues.policy import Queue

_STANDING = (
    "from job indexed by job_cause where state = 'failed' and acknowledged_at is null"
    " group by cause, queue"
)


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """All unacknowledged failures of one cause; ``newest`` is the one accepted last."""

    cause: str
    count: int
    queues: dict[Queue, int]
    newest: JobView


class Failures:
    """Reads inside ``database.read``."""

    def __init__(self, database: Database) -> None:
        self._execute = database.execute

    def by_cause(self) -> list[CauseGroup]:
        """The largest group first."""
        rows = self._execute(
            f"select coalesce(cause, ''), queue, count(*), max(id) {_STANDING}"
        ).fetchall()
        causes = dict.fromkeys(row[0] for row in rows)
        groups = [
            self._group(cause, [row[1:] for row in rows if row[0] == cause]) for cause in causes
        ]
        return sorted(groups, key=lambda group: -group.count)

    def counts(self) -> dict[tuple[str, Queue], int]:
        """How many stand, by cause and queue."""
        rows = self._execute(f"select coalesce(cause, ''), queue, count(*) {_STANDING}").fetchall()
        return {(cause, Queue(queue)): count for cause, queue, count in rows}

    def _group(self, cause: str, found: list[tuple[str, int, int]]) -> CauseGroup:
        newest = max(job_id for _, _, job_id in found)
        row = self._execute(f"select {COLUMNS} from job where id = ?", (newest,)).fetchone()
        queues = {Queue(queue): count for queue, count, _ in found}
        return CauseGroup(cause, sum(queues.values()), queues, view_of(row))
