"""The index of what jobs say: filled behind the ledger's back, so that no job waits for it.

``take_in`` is run once a minute, a few jobs a transaction. A search asks the index for the jobs
that may hold its text, looks through the few that are not in it yet and those whose error has
changed since they were taken in, and asks the row of each in the end: so it finds what stands in
the rows at that moment, whatever the index knows.

A further column is sought by adding it to ``SOUGHT``, and by a schema step that empties the index
and sets its mark back to 0; if it changes later, a trigger as ``job_said_again`` has to know it.
"""

from dataclasses import dataclass

from gacq.database import Database
from gacq.sought import pieces

_LOGGED = (
    "(select group_concat(json_extract(value, '$[3]'), char(10)) from job_log, json_each(lines)"
    " where job_log.job_id = job.id)"
)
SOUGHT = ("payload", "detail", "cause", "kind", _LOGGED)
CHUNK = 200
"""Jobs that one transaction takes in: about 30 milliseconds."""

_TEXT = " || char(10) || ".join(f"coalesce({column}, '')" for column in SOUGHT)


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of which some may be sought: joined to ``job``, in the order of ``key``."""

    tables: str
    key: str
    condition: str = "true"
    params: tuple[str | int, ...] = ()


class TextIndex:
    """Fills and asks the index. ``sources`` runs inside ``database.read``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._execute = database.execute

    def take_in(self) -> int:
        """Take in all jobs that are new or have another error; returns how many."""
        taken = 0
        while found := self._database.write(self._take_in):
            taken += found
        return taken

    def sources(self, text: str) -> list[Source] | None:
        """Where jobs may be found that hold the text; None if all have to be looked through."""
        wanted = pieces(text)
        if wanted is None:
            return None
        return [
            Source(
                "job_text cross join job on job.id = job_text.rowid",
                "job_text.rowid",
                "job_text match ?",
                (wanted,),
            ),
            # Without "not indexed" all jobs of a filter's queue would be read, and sorted.
            Source("job not indexed", "job.id", "job.id > ?", (self._mark(),)),
            Source("job_text_again cross join job on job.id = job_id", "job_id"),
        ]

    def _mark(self) -> int:
        return int(self._execute("select last_job from job_text_mark").fetchone()[0])

    # --- inside the writer's transaction

    def _take_in(self) -> int:
        return self._take_again() + self._take_new()

    def _take_again(self) -> int:
        rows = self._execute("select job_id from job_text_again limit ?", (CHUNK,)).fetchall()
        for row in rows:
            self._execute("delete from job_text where rowid = ?", row)
            self._execute(
                f"insert into job_text (rowid, text) select id, {_TEXT} from job where id = ?", row
            )
            self._execute("delete from job_text_again where job_id = ?", row)
        return len(rows)

    def _take_new(self) -> int:
        mark = self._mark()
        ids = self._execute(
            "select count(*), max(id) from (select id from job where id > ? order by id limit ?)",
            (mark, CHUNK),
        ).fetchone()
        count, last = int(ids[0]), ids[1]
        if count:
            self._execute(
                f"insert into job_text (rowid, text) select id, {_TEXT} from job"
                " where id > ? and id <= ? order by id",
                (mark, last),
            )
            self._execute("update job_text_mark set last_job = ?", (last,))
        return count
