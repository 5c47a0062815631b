"""One office whose clock is set, stopped and let run: each trial says what went wrong in it.

Waits are measured by this process's own clock, at the answers of the service and at the calls that
Gemini's stand-in got: nothing of them is read from the clock that is moved.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import cysqlite
import httpx2

from gacq.clock import SystemClock
from gacq.ops.cron import Times
from gacq.ops.proof.inside.moved_clock import MovedClock
from gacq.ops.proof.office import Office, Refused, data_of, sign_in
from gacq.ops.proof.patience import WaitedInVain, pause, wait_until
from gacq.ops.proof.premises import World
from gacq.ops.proof.service import Service
from gacq.ops.proof.stand_ins.gemini_behaviour import answer, invalid_key, server_error

HOUR, DAY = 3_600.0, 86_400.0
YEAR = 365 * DAY
DELAY_SECONDS = 12.0
RETRY_SECONDS = 8.0
LATE_SECONDS = 25.0
"""How much later than due a delayed job may begin on a busy machine: the sweep that follows a step
comes round each second here, a worker looks once a second, and the rest is the machine's."""
EARLY_SECONDS = 0.05
LOOK_SECONDS = 40.0
"""In which every chore that a step has made due has run: the clocks are compared every 15 s."""
SETTLE_SECONDS = 120.0
SESSION_HOURS = 12
OUTAGE_HOURS = 24
HELD_SECONDS = 5.0
SETTINGS = {
    "GACQ_QUEUES__SWEEP_SECONDS": "1",
    "GACQ_QUEUES__AI_QC__WAIT_SECONDS": f"{RETRY_SECONDS:g}",
    "GACQ_QUEUES__OUTAGE_HOURS": str(OUTAGE_HOURS),
    "GACQ_SERVER__SESSION_HOURS": str(SESSION_HOURS),
}

CHORE_LOG = (
    "create table proof_chore (chore text, due_at integer)",
    "create trigger proof_chore_begun after insert on chore_run when new.by_hand is null begin"
    " insert into proof_chore values (new.chore, new.due_at); end",
    "create trigger proof_chore_again after update of runs on chore_run begin"
    " insert into proof_chore values (new.chore, new.due_at); end",
)
"""Every begin of a chore, kept by the file itself: of frequent ones the office keeps the last."""


class Trials:
    """The office was begun with ``SETTINGS``, its file tells of chores, the drafts are in review.

    ``late``: by how many seconds what was delayed came after its time; less than 0 is early.
    """

    def __init__(
        self, service: Service, world: World, office: Office, clock: MovedClock, drafts: list[int]
    ) -> None:
        self.late: list[float] = []
        self._service = service
        self._world = world
        self._office = office
        self._clock = clock
        self._drafts = drafts
        self._own = SystemClock()
        self._began_at = self._own.now()
        self._file = service.data / "gacq.db"

    # --- jobs

    def step(self, seconds: float, *, after: float) -> list[str]:
        """Set the clock while one job is delayed, one waits for a retry and a queue is paused."""
        name = _name(seconds)
        early, late, failing = self._drafts[:3]
        # First: what is delayed must not begin, and meet the failure, while this is waited for.
        retried = self._failed_once(failing)
        before = self._delayed(early)
        self._pause("email", DELAY_SECONDS)
        paused_at = self._own.monotonic()
        pause(after)
        self._clock.set_by(seconds)
        begun = self._delayed(late)
        wrong = self._came(f"{name}: delayed before it", before, explained=seconds > 0)
        wrong += self._came(f"{name}: delayed after it", begun, explained=False)
        wrong += self._retried(f"{name}: a retry", retried, explained=seconds > 0)
        wrong += self._resumed(f"{name}: a pause", paused_at)
        return wrong + self._settled(name)

    def _delayed(self, application_id: int) -> tuple[int, float]:
        """A check that is to begin in a while; its job, and when that was asked for."""
        asked_at = self._own.monotonic()
        return self._run_now(application_id, delaySeconds=DELAY_SECONDS), asked_at

    def _came(self, name: str, job: tuple[int, float], *, explained: bool) -> list[str]:
        job_id, asked_at = job
        try:
            wait_until(lambda: self._has_begun(job_id), DELAY_SECONDS + LATE_SECONDS)
        except WaitedInVain:
            return [f"{name}: job {job_id} did not begin"]
        return self.judged(
            name, self._own.monotonic() - asked_at, DELAY_SECONDS, explained=explained
        )

    def judged(self, name: str, waited: float, due: float, *, explained: bool) -> list[str]:
        """What is wrong with a wait of so many seconds that was to be of ``due``."""
        self.late.append(waited - due)
        if waited < due - EARLY_SECONDS and not explained:
            return [f"{name} came {due - waited:.1f} s too early"]
        return [f"{name} came {waited - due:.1f} s late"] if waited > due + LATE_SECONDS else []

    def _has_begun(self, job_id: int) -> bool:
        return self._office.job(job_id)["state"] not in ("delayed", "waiting")

    def _failed_once(self, application_id: int) -> tuple[int, float]:
        """A check whose first attempt failed at Gemini; its job, and when that was asked."""
        calls = len(self._world.gemini.calls)
        self._world.gemini.script(server_error())
        job_id = self._run_now(application_id)
        wait_until(lambda: len(self._attempts(job_id)) == 1, SETTLE_SECONDS)
        wait_until(lambda: self._attempts(job_id)[0]["outcome"] == "retry", SETTLE_SECONDS)
        return job_id, self._world.gemini.calls[calls].at

    def _attempts(self, job_id: int) -> list[dict[str, Any]]:
        attempts: list[dict[str, Any]] = self._office.job(job_id)["history"]
        return attempts

    def _run_now(self, application_id: int, **more: float) -> int:
        body: dict[str, object] = {"force": True, "reason": "ตรวจซ้ำ", **more}
        path = f"/api/v1/ai-qc/applications/{application_id}/run"
        return int(self._answer("reviewer0", path, body)["jobId"])

    def _answer(self, name: str, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """An answer in the shape of the original system. Raises Refused."""
        response = self._office.program(name).post(path, json=dict(body))
        if not response.is_success:
            raise Refused(response)
        answered: dict[str, Any] = response.json()
        return answered

    def _retried(self, name: str, failed: tuple[int, float], *, explained: bool) -> list[str]:
        job_id, failed_at = failed
        try:
            wait_until(lambda: len(self._attempts(job_id)) > 1, RETRY_SECONDS + LATE_SECONDS)
        except WaitedInVain:
            return [f"{name} did not come"]
        return self.judged(
            name, self._own.monotonic() - failed_at, RETRY_SECONDS, explained=explained
        )

    def _pause(self, queue: str, seconds: float) -> None:
        until = self._now() + timedelta(seconds=seconds)
        body = {"reason": "พัก", "until": until.isoformat()}
        self._answer("admin", f"/api/v1/queue/{queue}/pause", body)

    def _resumed(self, name: str, paused_at: float) -> list[str]:
        left = DELAY_SECONDS + LATE_SECONDS - (self._own.monotonic() - paused_at)
        try:
            wait_until(lambda: not self._office.stats()["email"]["paused"], max(1.0, left))
        except WaitedInVain:
            return [f"{name} with an end does not end"]
        return []

    def _now(self) -> datetime:
        """What the service's clock says."""
        return self._own.now() + timedelta(seconds=self._clock.wall_seconds)

    def _settled(self, name: str) -> list[str]:
        try:
            wait_until(self._office.is_settled, SETTLE_SECONDS)
        except WaitedInVain:
            return [f"{name}: work was left: {self._office.stats()}"]
        return []

    # --- what else goes by the clock

    def outage(self, seconds: float) -> list[str]:
        """Set the clock while a service is out for two hours: its jobs are held, and go on."""
        name = f"{_name(seconds)} in an outage"
        self._world.gemini.always = invalid_key()
        job_id = self._run_now(self._drafts[0])
        wait_until(lambda: self._attempts(job_id), SETTLE_SECONDS)
        self._clock.let_pass(2 * HOUR)
        pause(3.0)
        self._clock.set_by(seconds)
        pause(4.0)
        state = self._office.job(job_id)["state"]
        wrong = [f"{name}: its job is {state}"] if state in ("failed", "cancelled") else []
        self._world.gemini.always = answer()
        self._clock.let_pass(600.0)  # longer than the longest wait for a probe
        wrong += self._settled(name)
        state = self._office.job(job_id)["state"]
        return wrong + ([] if state == "completed" else [f"{name}: its job ended {state}"])

    def sessions(self) -> list[str]:
        """Sign in under a clock that is a year ahead; it is put right, and the hours go by."""
        wrong = []
        here = self._signed_in()
        self._clock.set_by(YEAR)
        if _is_known(here):
            wrong.append("a session of a year ago still counts")
        ahead = self._signed_in()
        if not _is_known(ahead):
            wrong.append("nobody can sign in under a clock that is ahead")
        self._clock.set_by(-YEAR)
        self._clock.let_pass((SESSION_HOURS + 1) * HOUR)
        if _is_known(ahead):
            wrong.append("a session of a clock that ran ahead outlives its hours")
        if not _is_known(self._signed_in()):
            wrong.append("nobody can sign in after the clock was put right")
        return wrong

    def _signed_in(self) -> httpx2.Client:
        browser = self._service.browser()
        sign_in(browser, "admin")
        return browser

    def hours(self, hours: int) -> list[str]:
        """So many hours go by at once, with work before and after."""
        job_id, _ = self._delayed(self._drafts[0])
        self._clock.let_pass(hours * HOUR)
        name = f"{hours} hours that go by"
        wrong = self._settled(name)
        state = self._office.job(job_id)["state"]
        return wrong + ([] if state == "completed" else [f"{name}: its job is {state}"])

    def held(self) -> list[str]:
        """The process stands still for some seconds with work under way, and goes on."""
        due, now = self._delayed(self._drafts[0]), self._run_now(self._drafts[1])
        self._service.hold()
        pause(HELD_SECONDS)
        self._service.go_on()
        wrong = self._came("held: a delayed job", due, explained=False) + self._settled("held")
        attempts, state = self._attempts(now), self._office.job(now)["state"]
        if (state, len(attempts)) != ("completed", 1):
            wrong.append(f"held: job {now} is {state} after {len(attempts)} attempts")
        return wrong

    # --- chores

    def chores_came(self) -> list[str]:
        """Each rare chore has run for the last time at which it was due."""
        rare = self.rare_chores()
        missed: dict[str, datetime] = {}

        def all_have_run() -> bool:
            missed.clear()
            begun = self.chores_begun()
            for name, times in rare.items():
                due_at = times.latest(self._now())
                # What was due before there was an office was never missed.
                if due_at is None or due_at <= self._began_at:
                    continue
                if not begun[name, _microseconds(due_at)]:
                    missed[name] = due_at
            return not missed

        try:
            wait_until(all_have_run, LOOK_SECONDS, look_seconds=0.5)
        except WaitedInVain:
            return [f"the chore {name} of {due_at} has not run" for name, due_at in missed.items()]
        return []

    def rare_chores(self) -> dict[str, Times]:
        """Those of a day or a month: others come round so often that a repeat harms nobody."""
        shown = data_of(self._office.program("admin").get("/api/v1/chores"))["chores"]
        times = {chore["name"]: Times(chore["line"]) for chore in shown}
        return {name: of for name, of in times.items() if not of.is_frequent(self._now())}

    def chores_begun(self) -> Counter[tuple[str, int]]:
        """How often each chore was begun for each due time."""
        with closing(cysqlite.connect(str(self._file), timeout=30)) as connection:
            connection.execute("pragma query_only = 1")
            return Counter(connection.execute("select * from proof_chore").fetchall())


def tell_of_chores(file: Path) -> None:
    """Let the file of a stopped service keep every begin of a chore."""
    with closing(cysqlite.connect(str(file))) as connection:
        for statement in CHORE_LOG:
            connection.execute(statement)


def _is_known(browser: httpx2.Client) -> bool:
    return browser.get("/api/v1/me").status_code == 200


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000


def _name(seconds: float) -> str:
    days = abs(seconds) / DAY
    return f"clock set {'forward' if seconds > 0 else 'back'} by {days:.0f} d"
