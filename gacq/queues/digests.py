"""Digests of failed jobs: which failures admins have been told of, one letter for each cause.

A failure is a job and its round, so a job that is retried and fails again is told again, and
neither a restart nor a clock that is set back makes anything be told twice. All functions run
inside a read or a write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import peewee

from gacq.database import Row, UtcField, from_microseconds
from gacq.errors import NotFound
from gacq.queues.policy import Queue

LISTED = 20
"""A digest names so many jobs; of the others it tells the number."""

_STANDS = "j.state = 'failed' and j.acknowledged_at is null"


class DigestRow(Row):
    """One digest. Its failures are in ``told_failure``."""

    cause = peewee.TextField()
    told_at = UtcField()

    class Meta:
        table_name = "failure_digest"


@dataclass(frozen=True, slots=True)
class Digest:
    """The failures of one cause that still stand and that nobody has acknowledged.

    Attributes:
        counts: how many of which queue, by the queue's name.
        job_ids: the first of them.
        first_at, last_at: when the first and the last of them failed.
    """

    id: int
    cause: str
    counts: dict[str, int]
    job_ids: tuple[int, ...]
    first_at: datetime
    last_at: datetime

    @property
    def count(self) -> int:
        return sum(self.counts.values())


def untold_causes(queues: Sequence[Queue]) -> list[str]:
    """The causes of failures in these queues that no digest has told yet."""
    rows = DigestRow.rows(
        f"select distinct coalesce(j.cause, 'unexpected') from job j where {_untold(queues)}"
        " order by 1",
        *queues,
    )
    return [cause for (cause,) in rows]


def add(cause: str, queues: Sequence[Queue], *, now: datetime) -> int:
    """Make a digest of this cause's untold failures; returns its id. Belongs inside a write."""
    digest: DigestRow = DigestRow.create(cause=cause, told_at=now)
    DigestRow._meta.database.execute_sql(
        "insert into told_failure (job_id, round, digest_id)"
        f" select j.id, j.round, ? from job j where {_untold(queues)}"
        " and coalesce(j.cause, 'unexpected') = ?",
        (digest.id, *queues, cause),
    )
    return int(digest.id)


def get(digest_id: int) -> Digest | None:
    """What still stands of it; None if all is retried, acknowledged or gone. Raises NotFound."""
    digest = DigestRow.get_or_none(DigestRow.id == digest_id)
    if digest is None:
        raise NotFound(f"There is no digest {digest_id}")
    of_digest = (
        "from told_failure t join job j on j.id = t.job_id and j.round = t.round"
        f" where t.digest_id = ? and {_STANDS}"
    )
    counted = DigestRow.rows(
        "select j.queue, count(*), min(j.finished_at), max(j.finished_at)"
        f" {of_digest} group by j.queue order by j.queue",
        digest_id,
    )
    if not counted:
        return None
    listed = DigestRow.rows(f"select j.id {of_digest} order by j.id limit ?", digest_id, LISTED)
    return Digest(
        id=digest_id,
        cause=digest.cause,
        counts={queue: count for queue, count, _, _ in counted},
        job_ids=tuple(job_id for (job_id,) in listed),
        first_at=from_microseconds(min(first for _, _, first, _ in counted)),
        last_at=from_microseconds(max(last for _, _, _, last in counted)),
    )


def _untold(queues: Sequence[Queue]) -> str:
    marks = ", ".join("?" * len(queues))
    return (
        f"j.queue in ({marks}) and {_STANDS} and not exists (select 1 from told_failure t"
        " where t.job_id = j.id and t.round = j.round)"
    )
