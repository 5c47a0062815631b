"""The ledger against a model of it in memory, under any order of verbs, deaths and time."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import Conflict
from gacq.queues.decision import after_job_fault, after_permanent_fault
from gacq.queues.job import Failure, JobState
from gacq.queues.ledger import AttemptSuperseded, Claim
from gacq.queues.matching import JobFilter
from gacq.queues.policy import Queue
from tests.queues.conftest import Office

ANY = JobFilter()
LIVE = ("waiting", "delayed", "active")
KEYS = st.sampled_from([None, "a", "b", "c"])


@dataclass
class ModelJob:
    priority: int
    key: str | None
    state: str = "waiting"
    used: int = 0
    runs: int = 0
    round: int = 1
    orphanings: int = 0
    again: bool = False
    alone: bool = False
    history: list[str] = field(default_factory=list)


class LedgerMachine(RuleBasedStateMachine):
    """Each rule does the same to the ledger and to a dictionary; the invariants compare them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(Path(self.folder.name) / "gacq.db")
        self.database.open()
        self.clock = MovableClock()
        self.lives = 0
        self.jobs: dict[int, ModelJob] = {}
        self.claims: dict[int, Claim] = {}
        self.late: list[Claim] = []
        self.totals = {"completed": 0, "cancelled": 0}

    @initialize()
    def begin(self) -> None:
        self.live_again()

    def live_again(self) -> None:
        self.lives += 1
        self.office = Office(self.database, self.clock, boot=f"boot-{self.lives}").open()
        self.ledger = self.office.engine.ledger

    # --- rules

    @rule(priority=st.integers(1, 10), key=KEYS)
    def enqueue(self, priority: int, key: str | None) -> None:
        live = [i for i, j in self.jobs.items() if key and j.key == key and j.state in LIVE]
        asked = self.office.ask(priority=priority, key=key)
        if live:
            assert (asked.duplicate, asked.job_id) == (True, live[0])
            self.jobs[live[0]].again |= self.jobs[live[0]].state == "active"
        else:
            assert not asked.duplicate
            self.jobs[asked.job_id] = ModelJob(priority, key)

    @rule()
    def claim(self) -> None:
        claim = self.office.claim()
        expected = self.next_to_claim()
        assert (claim.job.id if claim else None) == expected
        if claim:
            job = self.jobs[claim.job.id]
            job.state, job.runs = "active", job.runs + 1
            self.claims[claim.job.id] = claim

    def next_to_claim(self) -> int | None:
        waiting = [(-j.priority, i) for i, j in self.jobs.items() if j.state == "waiting"]
        active = any(j.state == "active" for j in self.jobs.values())
        alone = sorted(i for i, j in self.jobs.items() if j.alone and j.state in LIVE)
        if alone:
            return alone[0] if not active and self.jobs[alone[0]].state == "waiting" else None
        return min(waiting)[1] if waiting else None

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def complete(self, data: st.DataObject) -> None:
        claim = self.pick(data)
        self.write(self.ledger.complete, claim.job.id, claim.job.runs, None)
        self.end(claim, "completed")
        self.totals["completed"] += 1

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), permanent=st.booleans())
    def fail(self, data: st.DataObject, permanent: bool) -> None:
        claim = self.pick(data)
        now = self.clock.now()
        policy = self.ledger.policies[Queue.AI_QC]
        decision = (
            after_permanent_fault(claim.job, now)
            if permanent
            else after_job_fault(claim.job, policy, now)
        )
        self.write(self.ledger.settle, claim.job, decision, Failure("unexpected"))
        job = self.jobs[claim.job.id]
        job.used += 1
        self.end(claim, "failed" if permanent or job.used >= 3 else "delayed", spent=False)

    @rule()
    def time_passes(self) -> None:
        self.clock.advance(100)
        self.database.write(self.ledger.promote_due, Queue.AI_QC, now=self.clock.now())
        for job in self.jobs.values():
            if job.state == "delayed":
                job.state = "waiting"

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        job_id = data.draw(st.sampled_from(sorted(self.jobs)))
        job = self.jobs[job_id]
        try:
            self.write(self.ledger.cancel, job_id, by="test")
        except Conflict:
            assert job.state not in LIVE
            return
        assert job.state in LIVE
        if claim := self.claims.pop(job_id, None):
            self.late.append(claim)
        job.state, job.again, job.alone = "cancelled", False, False
        self.totals["cancelled"] += 1

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        job_id = data.draw(st.sampled_from(sorted(self.jobs)))
        job = self.jobs[job_id]
        rival = any(
            job.key and j.key == job.key and j.state in LIVE
            for i, j in self.jobs.items()
            if i != job_id
        )
        try:
            self.write(self.ledger.retry, job_id, by="test")
        except Conflict:
            assert job.state not in ("failed", "cancelled") or rival
            return
        assert not rival
        job.state, job.used, job.round, job.orphanings = "waiting", 0, job.round + 1, 0

    @rule()
    def die(self) -> None:
        self.late.extend(self.claims.values())
        self.claims.clear()
        self.live_again()
        for job in [j for j in self.jobs.values() if j.state == "active"]:
            job.orphanings += 1
            if job.alone or job.orphanings >= 5:
                job.state, job.alone = "failed", False
                self.run_again(job)
            else:
                job.state, job.alone = "waiting", job.orphanings >= 2

    @precondition(lambda self: self.late)
    @rule(data=st.data())
    def finish_late(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self.late))
        before = self.office.job(claim.job.id)
        try:
            self.write(self.ledger.complete, claim.job.id, claim.job.runs, {"late": True})
        except AttemptSuperseded:
            assert self.office.job(claim.job.id) == before
        else:
            raise AssertionError("a superseded attempt was completed")

    # --- the model's own moves

    def pick(self, data: st.DataObject) -> Claim:
        return self.claims.pop(data.draw(st.sampled_from(sorted(self.claims))))

    def write(self, verb: object, *args: object, **options: object) -> None:
        self.database.write(verb, *args, now=self.clock.now(), **options)

    def end(self, claim: Claim, state: str, *, spent: bool = True) -> None:
        job = self.jobs[claim.job.id]
        job.state, job.alone = state, False
        job.used += spent
        self.late.append(claim)
        if state != "delayed":
            self.run_again(job)

    def run_again(self, job: ModelJob) -> None:
        if job.again:
            job.again = False
            newest = max(self.jobs)
            asked = self.office.engine.monitor
            page = self.database.read(asked.jobs, ANY)
            new_ids = [j.id for j in page.jobs if j.id > newest]
            assert len(new_ids) >= 1
            for new_id in sorted(new_ids):
                row = self.office.job(new_id)
                self.jobs[new_id] = ModelJob(row.priority, row.key)

    # --- what must always hold

    @invariant()
    def the_rows_are_what_the_model_says(self) -> None:
        for job_id, job in self.jobs.items():
            row = self.office.job(job_id)
            assert (row.state, row.used, row.runs, row.round, row.orphanings) == (
                job.state,
                job.used,
                job.runs,
                job.round,
                job.orphanings,
            )

    @invariant()
    def every_waiting_job_is_rung_for_and_nothing_else(self) -> None:
        live = [i for i, j in self.jobs.items() if j.state in ("waiting", "delayed")]
        assert [job_id for job_id, _ in self.office.messages()] == sorted(live)

    @invariant()
    def counts_and_totals_are_those_of_the_rows(self) -> None:
        stats = self.office.engine.monitor.stats(self.clock.now())[Queue.AI_QC]
        for state in ("waiting", "delayed", "active", "failed"):
            assert getattr(stats, state) == sum(j.state == state for j in self.jobs.values())
        assert stats.completed == self.totals["completed"]
        assert stats.cancelled == self.totals["cancelled"]

    @invariant()
    def an_open_attempt_stands_for_each_active_job_alone(self) -> None:
        open_attempts = self.database.read(
            lambda: self.database.execute(
                "select job_id from attempt where ended_at is null order by job_id"
            ).fetchall()
        )
        active = [(i,) for i, j in self.jobs.items() if j.state == JobState.ACTIVE]
        assert open_attempts == sorted(active)

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()


TestLedgerAgainstItsModel = LedgerMachine.TestCase
TestLedgerAgainstItsModel.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
