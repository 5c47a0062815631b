"""What must hold in an office's file at every moment: nothing half done, whatever came between.

Each rule is a statement that finds the rows which break it. They hold after any commit, so also in
the file of a process that was killed, before anything has been put right.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gacq import audit
from gacq.database import Database

RULES = {
    "a job whose runs are not its attempts": (
        "select id from job where runs <> (select count(*) from attempt where job_id = job.id)"
    ),
    "an active job without an open attempt": (
        "select id from job where state = 'active' and not exists (select 1 from attempt"
        " where job_id = job.id and number = job.runs and ended_at is null)"
    ),
    "an open attempt of a job that does not run": (
        "select job_id from attempt join job on job.id = job_id"
        " where ended_at is null and (state <> 'active' or number <> runs)"
    ),
    "an ended attempt without an outcome": (
        "select job_id from attempt where (ended_at is null) <> (outcome is null)"
    ),
    "a job whose end has no time, or that lives and has one": (
        "select id from job"
        " where (state in ('completed', 'failed', 'cancelled')) <> (finished_at is not null)"
    ),
    "a job whose spent attempts are not those that count": (
        "select id from job where used not between"
        " (select count(*) from attempt where job_id = job.id and attempt.round = job.round"
        " and outcome in ('completed', 'retry')) and"
        " (select count(*) from attempt where job_id = job.id and attempt.round = job.round"
        " and outcome in ('completed', 'retry', 'failed'))"
    ),
    "a job that waits and that no message stands for": (
        "select id from job where state in ('waiting', 'delayed')"
        " and not exists (select 1 from message where job_id = job.id)"
    ),
    "a message for a job that does not wait": (
        "select message.job_id from message left join job on job.id = message.job_id"
        " where job.id is null or state not in ('waiting', 'delayed')"
    ),
    "a message that is due at another time than its job": (
        "select job.id from message join job on job.id = message.job_id"
        " where message.due_at is not iif(state = 'delayed', job.due_at, null)"
    ),
    "a queue whose count is not that of its jobs": (
        "select queue from queue_count where standing <> (select count(*) from job"
        " where job.queue = queue_count.queue and job.state = queue_count.state)"
    ),
    "a status whose count is not that of its applications": (
        "select status from application_count where standing <>"
        " (select count(*) from application a where a.status = application_count.status)"
    ),
    "a submitted application that no live job checks": (
        "select id from application where status = 'SUBMITTED' and not exists (select 1 from job"
        " where queue = 'ai_qc' and subject = application.id"
        " and state in ('waiting', 'delayed', 'active'))"
    ),
    "a submitted application without its eight documents": (
        "select id from application where status = 'SUBMITTED'"
        " and (select count(*) from document where application_id = application.id) <> 8"
    ),
    "a completed check without its report, or with two": (
        "select id from job where queue = 'ai_qc' and state = 'completed' and round = 1"
        " and (select count(*) from qc_report where job_id = job.id) <> (result ->> '$.stored')"
    ),
    "an application whose returns the audit log does not tell": (
        "select id from application where returns <> (select count(*) from audit"
        " where subject_type = 'application' and subject_id = application.id"
        " and action = 'return')"
    ),
}


def faults_of(file: Path) -> list[str]:
    """What is wrong in the file that a stopped service has left; empty if all holds."""
    database = Database(file)
    database.open()
    try:
        return database.read(faults, database)
    finally:
        database.close()


def faults(database: Database) -> list[str]:
    """The same inside a read of an open database."""
    return [*_broken_pages(database), *_broken_rules(database)]


def _broken_pages(database: Database) -> Iterator[str]:
    for (answer,) in _rows(database, "pragma integrity_check"):
        if answer != "ok":
            yield f"integrity check: {answer}"
    for table, row_id, *_ in _rows(database, "pragma foreign_key_check"):
        yield f"row {row_id} of {table} refers to nothing"


def _broken_rules(database: Database) -> Iterator[str]:
    for name, sql in RULES.items():
        for which, *_ in _rows(database, sql):
            yield f"{name}: {which}"
    broken = audit.verify()
    if broken is not None:
        yield f"the audit log breaks at row {broken.id}: {broken.why}"


def _rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = database.execute(sql).fetchall()
    return rows
