"""The rules of a sound file notice each half of a change that was left behind."""

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.ops.proof import soundness
from gacq.queues.policy import Queue
from tests.builders import Desk


@pytest.fixture
def desk(database: Database, clock: MovableClock) -> Desk:
    """One application that was checked, and one that waits for it."""
    desk = Desk(database, clock)
    application = desk.submitted()
    (job,) = desk.jobs(Queue.AI_QC)
    desk.record(application.id, job_id=job["id"])
    desk.end_checks()
    database.write(database.execute, "update job set result = '{\"stored\":true}' where id = 1")
    # The desk claims by the job's id; the consumer takes the message in the same transaction.
    database.write(database.execute, "delete from message where job_id = ?", (job["id"],))
    desk.submitted()
    return desk


def test_an_office_at_work_is_sound(desk: Desk, database: Database) -> None:
    assert database.read(soundness.faults, database) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("delete from message", "a job that waits and that no message stands for"),
        ("update message set due_at = 5", "a message that is due at another time than its job"),
        ("update job set runs = runs + 1 where id = 1", "a job whose runs are not its attempts"),
        (
            "update job set state = 'active' where state in ('waiting', 'delayed')",
            "an active job without an open attempt",
        ),
        (
            "update job set finished_at = null where state = 'completed'",
            "a job whose end has no time, or that lives and has one",
        ),
        (
            "update application set status = 'SUBMITTED' where status = 'IN_REVIEW'",
            "a submitted application that no live job checks",
        ),
        ("delete from qc_report", "a completed check without its report, or with two"),
        (
            "update application set returns = returns + 1",
            "an application whose returns the audit log does not tell",
        ),
        ("update queue_count set standing = 7", "a queue whose count is not that of its jobs"),
        (
            "insert into audit (at, actor, action, subject_type, details, previous_hash, hash)"
            " values (0, 'x', 'x', 'x', '{}', 'x', 'x')",
            "the audit log breaks at row",
        ),
        ("delete from document", "a submitted application without its eight documents"),
    ],
)
def test_each_half_of_a_change_is_noticed(
    desk: Desk, database: Database, change: str, fault: str
) -> None:
    database.write(database.execute, change)

    assert any(each.startswith(fault) for each in database.read(soundness.faults, database)), change
