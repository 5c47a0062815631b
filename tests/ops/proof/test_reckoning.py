"""The accounts of a proof notice each thing that must not be, on a real file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.ops.proof.premises import World
from gacq.ops.proof.reckoning import Reckoning, reckon
from gacq.ops.proof.register import Register
from gacq.ops.proof.stand_ins.calendar import CalendarStandIn
from gacq.ops.proof.stand_ins.gemini import GeminiStandIn
from gacq.ops.proof.stand_ins.smtp import MailServer, Received
from gacq.queues.policy import Queue
from tests.builders import Desk


class Proof:
    """One application that was submitted and checked, as its client was told."""

    def __init__(self, database: Database, clock: MovableClock, folder: Path) -> None:
        self.database = database
        self.register = Register()
        self.world = World(GeminiStandIn(), MailServer(), CalendarStandIn(), folder)
        desk = Desk(database, clock)
        application = desk.submitted()
        (job,) = desk.jobs(Queue.AI_QC)
        self.job_id: int = job["id"]
        desk.record(application.id, job_id=self.job_id)
        desk.end_checks()
        self.application_id = application.id
        self.register.moved(application.id, "submit", self.job_id)

    def change(self, sql: str) -> None:
        """As a fault would have left it."""
        self.database.write(self.database.execute, sql)

    def mail_job(self, message_id: str, *, arrived: int) -> None:
        """A mail that the ledger holds for sent, and how often it arrived."""
        self.change(
            "insert into job (queue, kind, payload, state, priority, due_at, attempts, origin,"
            " created_at, result) values ('email', 'alert', '{}', 'completed', 5, 0, 5, 'test', 0,"
            f' \'{{"messageId": "{message_id}"}}\')'
        )
        data = f"Message-ID: {message_id}\r\n\r\n".encode()
        letter = Received("a@example.com", ("b@example.com",), data, False, None, "client")
        self.world.mail.messages.extend([letter] * arrived)

    def reckon(self) -> Reckoning:
        return reckon(self.database.path, self.register, self.world)


@pytest.fixture
def proof(database: Database, clock: MovableClock, tmp_path: Path) -> Proof:
    return Proof(database, clock, tmp_path)


def test_an_office_that_kept_everything_has_clean_accounts(proof: Proof) -> None:
    proof.mail_job("<1@example.com>", arrived=1)

    found = proof.reckon()

    assert (found.accepted, found.jobs, found.finished) == (1, 2, {"completed": 2})
    assert (found.lost, found.doubled, found.unlabelled, found.faults) == ([], [], [], [])


LOST: dict[str, tuple[Callable[[Proof], None], str]] = {
    "a job that was answered": (
        lambda proof: proof.register.moved(proof.application_id, "submit", 4711),
        "job 4711 of application 1 is not there",
    ),
    "a job that never ended": (
        lambda proof: proof.change("update job set state = 'waiting'"),
        "job 1 is still waiting",
    ),
    "a step that was answered": (
        lambda proof: proof.register.moved(proof.application_id, "return"),
        "application 1: 1 x return answered, 0 are there",
    ),
    "a step that was made more often": (
        lambda proof: proof.register.moves.update({(proof.application_id, "submit"): -1}),
        "application 1: submit x 1, asked for 0 times",
    ),
    "a mail that went nowhere": (
        lambda proof: proof.mail_job("<2@example.com>", arrived=0),
        "mail job 2 is completed, and no mail arrived",
    ),
    "an application that nothing checks": (
        lambda proof: proof.change("update application set status = 'SUBMITTED'"),
        "application 1 is submitted, and nothing checks it",
    ),
}


@pytest.mark.parametrize("what", LOST)
def test_what_was_lost_is_named(what: str, proof: Proof) -> None:
    damage, said = LOST[what]
    damage(proof)

    assert said in proof.reckon().lost


DOUBLED: dict[str, tuple[Callable[[Proof], None], str]] = {
    "a result": (
        lambda proof: proof.change(
            "insert into qc_report select 2, application_id, job_id, created_at, overall_score,"
            " inspection_type, reviewer, cause, report from qc_report"
        ),
        "2 reports of job 1",
    ),
    "a completion": (
        lambda proof: proof.change(
            "insert into attempt (job_id, number, round, boot, started_at, ended_at, outcome)"
            " values (1, 2, 1, 'test', 0, 0, 'completed')"
        ),
        "job 1 completed 2 times",
    ),
    "a mail": (
        lambda proof: proof.mail_job("<3@example.com>", arrived=2),
        "mail <3@example.com> arrived 2 times",
    ),
}


@pytest.mark.parametrize("what", DOUBLED)
def test_what_happened_twice_is_named(what: str, proof: Proof) -> None:
    damage, said = DOUBLED[what]
    damage(proof)

    assert proof.reckon().doubled == [said]


def test_a_check_that_a_person_began_anew_may_have_a_report_of_each_round(proof: Proof) -> None:
    proof.change(
        "insert into qc_report select 2, application_id, job_id, created_at, overall_score,"
        " inspection_type, reviewer, cause, report from qc_report"
    )
    proof.change("update job set round = 2 where id = 1")

    assert proof.reckon().doubled == []


def test_an_attempt_that_was_repeated_without_a_reason_is_named(proof: Proof) -> None:
    proof.change("update job set runs = 2 where id = 1")
    proof.change("update attempt set outcome = 'orphaned'")

    assert proof.reckon().unlabelled == ["attempt 1 of job 1 does not say how it ended"]


def test_an_orphan_of_a_process_that_stopped_in_order_is_named(proof: Proof) -> None:
    proof.change("update attempt set outcome = 'orphaned', cause = 'interrupted', boot = 'gone'")
    proof.change(
        "insert into process (boot, pid, host, version, started_at, ended_at)"
        " values ('gone', 1, 'here', '0', 0, 1)"
    )

    (said,) = proof.reckon().unlabelled

    assert said == "attempt 1 of job 1 is an orphan of a process that did not die"


def test_a_line_of_the_audit_log_that_was_changed_is_named(proof: Proof) -> None:
    proof.change("drop trigger audit_stays")
    proof.change("update audit set actor = 'somebody else' where id = 1")

    (fault,) = proof.reckon().faults

    assert fault.startswith("the audit chain breaks at row 1")
