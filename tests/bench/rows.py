"""The same steps beside a thousand job rows and beside a million."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from gacq.applications import listing
from gacq.applications.intake import read_form
from gacq.database import Database, microseconds
from gacq.queues.ledger import Claim
from gacq.queues.matching import JobFilter
from gacq.queues.policy import Queue
from gacq.settings import Settings
from gacq.staff import Actor
from gacq.workflow import Workflow
from tests.bench.engine import queues
from tests.bench.figures import Figure, at_most, paired
from tests.bench.office import copy_application
from tests.bench.scale import Scale
from tests.builders import a_form

ITEM = "rows"
FEW = 1_000
CHUNK = 10_000
REPEATS = 150
WARM_UPS = 20
MONTH = 30 * 86_400 * 1_000_000
"""In microseconds, as rows keep time."""

JOBS = """
    with recursive number(i) as (select ? union all select i + 1 from number where i + 1 < ?),
    moment(now, later) as (select ?, ?),
    mixed as (
        select i, now, later,
            case when i % 100 < 94 then 'completed' when i % 100 < 96 then 'failed'
                when i % 100 < 97 then 'cancelled' when i % 100 < 99 then 'waiting'
                else 'delayed' end as state,
            case when i / 100 % 10 < 5 then 'email' when i / 100 % 10 < 8 then 'ai_qc'
                when i / 100 % 10 < 9 then 'calendar' else 'report' end as queue
        from number, moment
    )
    insert into job (queue, kind, key, live_key, subject, payload, state, priority, due_at,
        attempts, used, runs, cause, origin, acknowledged_at, created_at, finished_at)
    select queue, 'check', i, iif(state in ('waiting', 'delayed'), i, null), i / 10,
        json_object('application', i / 10, 'forced', json('false')), state, 5,
        iif(state = 'delayed', later, now), 3,
        case state when 'completed' then 1 when 'failed' then 3 else 0 end,
        case state when 'completed' then 1 when 'failed' then 3 else 0 end,
        iif(state = 'failed', 'network', null), 'bench',
        iif(state = 'failed' and i % 1000 > 100, now, null), now,
        iif(state in ('waiting', 'delayed'), null, now)
    from mixed
"""
"""Of the failed ones a tenth is not acknowledged."""

Steps = dict[str, float]
"""Seconds that each step took, by its name."""


def measure(folder: Path, scale: Scale) -> Iterator[Figure]:
    """Each round opens one file after the other; rows are bound to one file at a time."""
    few, many = folder / "few.db", folder / "many.db"
    _fill(few, jobs=FEW, applications=FEW)
    _fill(many, jobs=scale.rows, applications=scale.applications)
    rounds = [(_steps(many, number), _steps(few, number)) for number in range(scale.row_rounds)]
    for name in rounds[0][0]:
        yield paired(
            ITEM,
            f"{name} with {scale.rows:,} jobs",
            "ms",
            [
                (beside_many[name] * 1000, beside_few[name] * 1000)
                for beside_many, beside_few in rounds
            ],
            baseline_what=f"the same with {FEW:,}",
            target=at_most(1.5),
        )


def _steps(path: Path, number: int) -> Steps:
    with queues(path) as opened:
        engine, database, now = opened.engine, opened.database, opened.clock.now
        numbers = count(10**9 + number * 10**6)
        claimed: list[Claim | None] = []

        def claim() -> None:
            claimed.append(database.write(engine.ledger.claim_next, Queue.AI_QC, now=now()))

        def complete() -> None:
            claim = claimed.pop()
            assert claim is not None
            database.write(engine.ledger.complete, claim.job.id, claim.job.runs, None, now=now())

        newest = JobFilter(queue=Queue.AI_QC)
        return {
            "enqueue": _median(lambda: opened.enqueue(next(numbers), priority=9)),
            "claim": _median(claim),
            "complete": _median(complete),
            "stats": _median(lambda: engine.monitor.stats(now())),
            "first page of jobs": _median(lambda: database.read(engine.monitor.jobs, newest)),
            "first page of applications": _median(lambda: database.read(listing.page)),
        }


def _median(step: Callable[[], object]) -> float:
    took = []
    for _ in range(WARM_UPS + REPEATS):
        began = perf_counter()
        step()
        took.append(perf_counter() - began)
    return median(took[WARM_UPS:])


def _fill(path: Path, *, jobs: int, applications: int) -> None:
    """In chunks of a commit each, so that the write-ahead log stays small."""
    with queues(path) as opened:
        database, now = opened.database, microseconds(opened.clock.now())
        for begin in range(0, jobs, CHUNK):
            database.write(_add_jobs, database, begin, min(begin + CHUNK, jobs), now)
        workflow = Workflow(Settings(), opened.engine.ledger)
        first = database.write(
            workflow.create, read_form(a_form()), actor=Actor.console(), now=opened.clock.now()
        )
        copy_application(database, first.id, applications - 1)


def _add_jobs(database: Database, begin: int, end: int, now: int) -> None:
    """Of a hundred: 94 completed, 2 failed, 1 cancelled, 2 waiting, 1 delayed by a month."""
    database.execute(JOBS, (begin, end, now, now + MONTH))
    after = "where job.id > (select max(id) from job) - ?"
    database.execute(
        "insert into attempt (job_id, number, round, boot, started_at, ended_at, outcome)"
        " select job.id, n.value, 1, 'bench', job.created_at, job.finished_at,"
        " iif(n.value = runs, state, 'retry')"
        " from job join (select 1 value union select 2 union select 3) n on n.value <= runs"
        f" {after}",
        (end - begin,),
    )
    database.execute(
        "insert into message (job_id, queue, priority, due_at)"
        " select id, queue, priority, iif(state = 'delayed', due_at, null) from job"
        f" {after} and state in ('waiting', 'delayed')",
        (end - begin,),
    )
