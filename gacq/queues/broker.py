"""The bell: one Huey per queue on the appliance's own SQLite file and transactions.

A message is a job id with its priority, in a table of ours where ``job_id`` is unique: ringing
twice is harmless, and a message is written and deleted in the same transaction as the move of its
job. Huey's own SQLite storage deletes a message before the task runs and knows nothing of the
job; here ``dequeue`` is the ledger's claim. Losing every message loses no work: the sweep rings.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from huey import Huey
from huey.registry import Message
from huey.storage import CySqliteStorage, EmptyData

from gacq.clock import Clock
from gacq.database import Database, microseconds
from gacq.errors import Unavailable
from gacq.queues.ledger import Claim
from gacq.queues.policy import Queue
from gacq.queues.settlement import Another, ClaimNext

log = logging.getLogger(__name__)

TASK_NAME = "run_attempt"
REGISTERED_NAME = f"{__name__}.{TASK_NAME}"
"""What Huey's registry calls the task: the module of its function, then its name."""

WAIT_SECONDS = 1.0
"""How long a worker sleeps at most before it looks again, also for a request to stop."""


class Broker:
    """The message table, and the bells that wake workers after a commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._execute = database.execute
        self.bells = {queue: Bell() for queue in Queue}
        database.on_foreign_commit(self.ring_all)

    def ring(self, queue: Queue, job_id: int, priority: int, due_at: datetime | None) -> None:
        """Put a message for the job, in the current transaction; wake a worker after its commit."""
        self._execute(
            "insert into message (queue, job_id, priority, due_at) values (?, ?, ?, ?)"
            " on conflict (job_id) do nothing",
            (queue, job_id, priority, None if due_at is None else microseconds(due_at)),
        )
        if due_at is None:
            self._database.after_commit(self.bells[queue].ring)

    def silence(self, job_id: int) -> None:
        self._execute("delete from message where job_id = ?", (job_id,))

    def pop(self, queue: Queue) -> int | None:
        """Take the first ready message: priority 10 first, then the job accepted first."""
        row = self._execute(
            "delete from message where job_id = (select job_id from message where queue = ?"
            " and due_at is null order by priority desc, job_id limit 1) returning job_id",
            (queue,),
        ).fetchone()
        return None if row is None else row[0]

    def move_back(self, job_ids: list[int], microseconds_back: int) -> None:
        self._execute(
            "update message set due_at = due_at - ? where due_at is not null"
            " and job_id in (select value from json_each(?))",
            (microseconds_back, json.dumps(job_ids)),
        )

    def has_ready(self, queue: Queue) -> bool:
        row = self._execute(
            "select 1 from message where queue = ? and due_at is null limit 1", (queue,)
        ).fetchone()
        return row is not None

    def has_due(self, queue: Queue, now: datetime) -> bool:
        row = self._execute(
            "select 1 from message where queue = ? and due_at <= ? limit 1",
            (queue, microseconds(now)),
        ).fetchone()
        return row is not None

    def ring_all(self) -> None:
        for bell in self.bells.values():
            bell.ring()


class Bell:
    """Wakes the threads that wait on one queue."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._rung = 0

    def ring(self) -> None:
        with self._condition:
            self._rung += 1
            self._condition.notify_all()

    @property
    def count(self) -> int:
        return self._rung

    def wait(self, seen: int, seconds: float) -> None:
        """Until it rings after count ``seen``, or for ``seconds``."""
        with self._condition:
            self._condition.wait_for(lambda: self._rung != seen, timeout=seconds)


class Storage(CySqliteStorage):
    """Huey's storage for one queue, in the appliance's transactions.

    Huey asks for revocations before a task and clears them after it; the ledger cancels, so these
    are answered here without touching the file.
    """

    blocking = True

    def __init__(
        self,
        name: str,
        *,
        database: Database,
        broker: Broker,
        clock: Clock,
        admit: Callable[[], float],
        give_back: Callable[[], None],
        claim_next: ClaimNext,
        promote_due: Callable[[], object],
    ) -> None:
        super().__init__(name, create_tables=False)
        self.claims: dict[int, Claim] = {}
        self._queue = Queue(name)
        self._database = database
        self._broker = broker
        self._bell = broker.bells[self._queue]
        self._clock = clock
        self._admit = admit
        self._give_back = give_back
        self._claim_next = claim_next
        self._promote_due = promote_due
        self._backlog = True
        self._stopping = False

    @contextmanager
    def db(self, commit: bool = False, close: bool = False) -> Iterator[Any]:
        """The cursor of the current transaction of ``database``; it commits, not Huey."""
        cursor = self._database.peewee.connection().cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    def enqueue(self, data: bytes, priority: float | None = None) -> None:
        message = json.loads(data)
        self._database.write(
            self._broker.ring, self._queue, message["job"], int(priority or 5), None
        )

    def dequeue(self) -> bytes | None:
        """Claim the next job, or wait up to a second for one; None lets the worker look at stop.

        The pause, the breaker and the rate are asked before anything is deleted.
        """
        if self._stopping:
            return None
        seen = self._bell.count
        if not self._backlog and not self._database.read(self._broker.has_ready, self._queue):
            self._bell.wait(seen, WAIT_SECONDS)
            return None
        wait = self._admit()
        if wait > 0:
            self._bell.wait(seen, min(wait, WAIT_SECONDS))
            return None
        try:
            claim = self._database.write(self._claim_next)
        except Unavailable as error:
            self._give_back()
            log.warning("No job of %s can be claimed at the moment: %s", self._queue, error)
            self._bell.wait(seen, WAIT_SECONDS)
            return None
        except BaseException:
            self._give_back()
            raise
        if claim is None:
            self._give_back()
            self._wait_after_nothing(seen)
            return None
        self._backlog = True
        self.claims[claim.job.id] = claim
        return json.dumps({"job": claim.job.id}).encode()

    def _wait_after_nothing(self, seen: int) -> None:
        # Messages without a claim mean that a job must run alone: look again soon, not at once.
        if not self._backlog:
            self._bell.wait(seen, 0.05)
        self._backlog = False

    def another(self) -> ClaimNext | None:
        """For a worker that ends a job: whether it may take the next one in the same commit."""
        if self._stopping or self._admit() > 0:
            return None
        return self._claim_next

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True
        self._bell.ring()

    def read_schedule(self, ts: datetime) -> list[bytes]:
        """Promote due jobs in one transaction; Huey has nothing left to enqueue."""
        now = self._clock.now()
        if self._database.read(self._broker.has_due, self._queue, now):
            self._database.write(self._promote_due)
        return []

    def queue_size(self) -> int:
        return self._count("due_at is null")

    def schedule_size(self) -> int:
        return self._count("due_at is not null")

    def _count(self, which: str) -> int:
        def count() -> int:
            sql = f"select count(*) from message where queue = ? and {which}"
            return int(self._database.execute(sql, (self._queue,)).fetchone()[0])

        return self._database.read(count)

    def has_data_for_key(self, key: str) -> bool:
        return False

    def peek_data(self, key: str) -> Any:
        return EmptyData

    def peek_many(self, keys: Any) -> dict[str, Any]:
        return {}

    def pop_data(self, key: str) -> Any:
        return EmptyData

    def delete_data(self, key: str) -> None:
        return None


class JobMessages:
    """Huey messages as JSON that holds a job id and nothing else; never pickle."""

    def serialize(self, message: Message) -> bytes:
        return json.dumps({"job": message.args[0]}).encode()

    def deserialize(self, data: bytes) -> Message:
        job_id = json.loads(data)["job"]
        return Message(
            id=f"job-{job_id}",
            name=REGISTERED_NAME,
            eta=None,
            retries=0,
            retry_delay=0,
            retry_backoff=0,
            priority=None,
            args=(job_id,),
            kwargs={},
            on_complete=None,
            on_error=None,
            expires=None,
            expires_resolved=None,
            timeout=None,
            chord_config=None,
        )


def make_huey(queue: Queue, run: Callable[[Claim, Another], None], **storage: Any) -> Huey:
    """One Huey for one queue; its only task runs the claimed job, and those that follow it."""
    huey = Huey(
        queue.value,
        results=False,
        serializer=JobMessages(),
        storage_class=Storage,
        **storage,
    )

    def run_attempt(job_id: int) -> None:
        run(huey.storage.claims.pop(job_id), huey.storage.another)

    huey.task(name=TASK_NAME)(run_attempt)
    return huey
