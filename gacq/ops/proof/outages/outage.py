"""Gemini, the mail server and Google's calendar out of service, for an hour or for a day.

The clock of the service is moved, so that hours pass in seconds. While a service is away its jobs
are held, one is tried now and then, and the API and the page say so. When it is back they go on
by themselves, not all at once; none has failed because of an outage shorter than ``outage_hours``.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from gacq.causes import CAUSES
from gacq.clock import SystemClock
from gacq.ops.proof.booking import booking, free_times
from gacq.ops.proof.figures import Section
from gacq.ops.proof.inside.moved_clock import MovedClock
from gacq.ops.proof.inside.plan import Plan
from gacq.ops.proof.office import Office, data_of, sign_in
from gacq.ops.proof.outages.call_log import CallLog, attempts, longest_gap, most_in_a_minute
from gacq.ops.proof.outages.said import section
from gacq.ops.proof.outages.troubles import HELD_BY, PASSWORD, TROUBLES, USER, Trouble
from gacq.ops.proof.patience import WaitedInVain, pause, wait_until
from gacq.ops.proof.premises import World, premises
from gacq.ops.proof.reckoning import Reckoning, reckon
from gacq.ops.proof.register import Register
from gacq.ops.proof.service import Service
from gacq.thai import day

CHECKED, BOOKED = 6, 6
"""Applications that are checked in each outage, and inspections that are moved in it."""
INSPECTORS = 2
CALLS_A_MINUTE = 15
OUTAGE_HOURS = 24.0
LONGEST_WAIT_SECONDS = 300.0
WORKER_SECONDS = 1.3
"""Of real time, in which every worker has looked whether it may claim."""
QUIET_SECONDS = 60.0
LONG_STEP_SECONDS = 1_800.0
RESUME_SECONDS = 900.0
BOOKED_AHEAD_DAYS = 12
SERVICES = {"aiQc": "ai_qc", "email": "email", "calendar": "calendar"}


@dataclass
class Passed:
    """What one outage did. Times are seconds of the service's clock."""

    trouble: Trouble
    held_by: dict[str, str | None] = field(default_factory=dict)
    probes: dict[str, int] = field(default_factory=dict)
    longest_gap: float = 0.0
    resumed_after: float | None = None
    most_calls: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    """Jobs that failed in it, by cause."""
    onsite: int = 0
    """Applications that an inspector has to visit because their check was given up."""
    wrong: list[str] = field(default_factory=list)


@dataclass
class Outcome:
    passed: list[Passed] = field(default_factory=list)
    register: Register = field(default_factory=Register)
    reckoning: Reckoning | None = None


def run(
    folder: Path,
    *,
    seed: int,
    minutes: float,
    outages: int = len(TROUBLES),
    say: Callable[[str], None],
) -> Section:
    """The first ``outages`` of the schedule that ``minutes`` are enough for, at least one.

    The seed changes nothing here: there is one schedule.
    """
    return section(force(folder, minutes=minutes, troubles=TROUBLES[:outages], say=say))


def force(
    folder: Path, *, minutes: float, troubles: tuple[Trouble, ...], say: Callable[[str], None]
) -> Outcome:
    """The same, with everything that was found."""
    clock, outcome = SystemClock(), Outcome()
    with premises(folder) as (service, world):
        moved = MovedClock(folder / "clock")
        service.environ |= _SETTINGS | {"GACQ_AI_QC__API_KEY": world.gemini.key}
        world.mail.users = {USER: PASSWORD}
        log = CallLog(world, moved)
        plan = Plan(clock_file=str(moved.path))
        service.start(plan)
        office = Office(service, inspectors=INSPECTORS)
        outside = _Outside(service, world, office, moved, log, plan, outcome)
        outside.prepare()
        until = clock.monotonic() + minutes * 60
        for trouble in troubles:
            if outcome.passed and clock.monotonic() > until:
                break
            say(f"{trouble.name}, {trouble.hours:g} h")
            outcome.passed.append(outside.suffer(trouble))
        service.stop()
        outcome.reckoning = reckon(service.data / "gacq.db", outcome.register, world)
    return outcome


_SETTINGS = {
    "GACQ_LOGS__LEVEL": "warning",
    "GACQ_QUEUES__SWEEP_SECONDS": "1",
    "GACQ_AI_QC__CALLS_PER_MINUTE": str(CALLS_A_MINUTE),
    "GACQ_EMAIL__USER": USER,
    "GACQ_EMAIL__PASSWORD": PASSWORD,
}


class _Outside:
    """An office, and the outside world that is taken from it."""

    def __init__(
        self,
        service: Service,
        world: World,
        office: Office,
        moved: MovedClock,
        log: CallLog,
        plan: Plan,
        outcome: Outcome,
    ) -> None:
        self._service = service
        self._world = world
        self._office = office
        self._moved = moved
        self._log = log
        self._plan = plan
        self._register = outcome.register
        self._asked = 0
        self._checked: list[int] = []
        self._booked: list[int] = []

    def prepare(self) -> None:
        """Applications to be checked in each outage, and others with an inspection booked."""
        office = self._office
        self._checked = [office.draft(number) for number in range(1, CHECKED + 1)]
        self._booked = [office.draft(number) for number in range(101, 101 + BOOKED)]
        for application_id in self._booked:
            self._submit(application_id)
        self._settle()
        for application_id in self._booked:
            self._move("reviewer0", application_id, "pass", {"comment": "ครบ"})
            self._move("clerk", application_id, "schedule", self._next_time(application_id))
        self._settle()

    def suffer(self, trouble: Trouble) -> Passed:
        """The outage, its end, and what was seen of both."""
        passed = Passed(trouble)
        began = self._log.now()
        failed_before = {job["id"] for job in self._failed_jobs()}
        self._asked = len(self._world.gemini.calls)
        trouble.begin(self._service, self._world)
        self._ask_for_work()
        self._let_hours_pass(passed)
        self._look_at_probes(passed, began)
        trouble.end(self._service, self._world)
        back = self._log.now()
        if trouble.restarts:
            self._service.stop()
            self._service.start(self._plan)
        self._resume(passed)
        for queue in trouble.queues:
            calls = self._log.since(SERVICES[queue], back)
            passed.most_calls[queue] = most_in_a_minute(calls)
        self._look_at_jobs(passed, failed_before)
        self._take_back()
        return passed

    # --- the outage

    def _ask_for_work(self) -> None:
        for application_id in self._booked:
            body = self._next_time(application_id) | {"reason": "เกษตรกรขอเลื่อน"}
            self._move("clerk", application_id, "reschedule", body)
        for application_id in self._checked:
            self._submit(application_id)

    def _let_hours_pass(self, passed: Passed) -> None:
        """In steps; what is held is looked at half-way through the first hour."""
        trouble, gone = passed.trouble, 0.0
        while gone < trouble.hours * 3600:
            self._quiet(trouble)
            step = trouble.step_seconds if gone < 3600 else LONG_STEP_SECONDS
            self._moved.let_pass(step)
            gone += step
            if not passed.held_by and gone >= 1_200:
                self._look_at_words(passed)

    def _quiet(self, trouble: Trouble) -> None:
        """Until every attempt has ended or hangs: time that moves under one would end it."""
        pause(WORKER_SECONDS)
        if trouble.kind == "hang":
            self._await_hanging()
        else:
            self._await_none_active()

    def _await_none_active(self) -> None:
        wait_until(lambda: not self._count("active"), QUIET_SECONDS, look_seconds=0.1)

    def _await_hanging(self) -> None:
        """Until each check that runs has come as far as to ask Gemini."""
        asked = self._asked
        with suppress(WaitedInVain):
            wait_until(
                lambda: len(self._world.gemini.calls) - asked >= self._count("active"),
                QUIET_SECONDS,
                look_seconds=0.1,
            )
        self._asked = len(self._world.gemini.calls)

    def _look_at_words(self, passed: Passed) -> None:
        """What the API and the page say while the services are away."""
        stats = self._office.stats()
        health = self._service.program(self._office.token("admin")).get("/api/v1/queue/health")
        alerts = " ".join(alert["message"] for alert in health.json()["alerts"])
        browser = self._service.browser()
        sign_in(browser, "admin")
        page = browser.get("/queues", headers={"Accept": "text/html"}).text
        for queue in passed.trouble.queues:
            cause = stats[queue]["heldBy"]
            passed.held_by[queue] = cause
            if cause not in HELD_BY[passed.trouble.kind]:
                passed.wrong.append(f"{queue} is held by {cause}")
                continue
            meanings = {CAUSES[cause].meaning_th, CAUSES[cause].meaning_en}
            for what, words in (("page", page), ("health", alerts)):
                if not any(each in words for each in meanings):
                    passed.wrong.append(f"the {what} does not say that {queue} is held")

    def _look_at_probes(self, passed: Passed, began: float) -> None:
        """How often each service was asked; in the first hour also how long it was not."""
        now = self._log.now()
        for queue in passed.trouble.queues:
            tries = attempts(self._log.since(SERVICES[queue], began))
            passed.probes[queue] = len(tries)
            if passed.trouble.kind == "refused":
                continue  # a refused connection is in no log
            at_most = 20 + (now - began) / LONGEST_WAIT_SECONDS
            if not 3 <= len(tries) <= at_most:
                passed.wrong.append(f"{queue} was tried {len(tries)} times")
            if passed.trouble.kind != "hang":
                first_hour = [at for at in tries if at < began + 3_600]
                passed.longest_gap = max(passed.longest_gap, longest_gap(first_hour))
        slack = 2 * passed.trouble.step_seconds + 60
        if passed.longest_gap > LONGEST_WAIT_SECONDS + slack:
            passed.wrong.append(f"no probe for {passed.longest_gap:.0f} s")

    # --- its end

    def _resume(self, passed: Passed) -> None:
        """All goes on by itself, at the latest with the probe after five minutes."""
        began = self._log.now()
        while self._log.now() < began + RESUME_SECONDS:
            pause(WORKER_SECONDS)
            self._await_none_active()
            if self._office.is_settled():
                passed.resumed_after = self._log.now() - began
                return
            self._moved.let_pass(20.0)
        passed.wrong.append("work was not taken up again by itself")

    def _look_at_jobs(self, passed: Passed, before: set[int]) -> None:
        for job in self._failed_jobs():
            if job["id"] not in before:
                passed.failed[job["cause"]] = passed.failed.get(job["cause"], 0) + 1
        for application_id in self._checked:
            application = self._office.application(application_id)
            passed.onsite += self._was_given_up(application_id)
            if application["status"] != "IN_REVIEW":
                passed.wrong.append(f"application {application_id} is {application['status']}")

    def _was_given_up(self, application_id: int) -> bool:
        """Whether its newest check failed for good, so that an inspector has to visit."""
        path = f"/api/v1/ai-qc/applications/{application_id}/results"
        newest = data_of(self._office.program("reviewer0").get(path))
        return newest["cause"] is not None and newest["inspectionType"] == "ONSITE"

    def _take_back(self) -> None:
        """Make ready for the next outage; what has failed for good is retried by the admin."""
        for job in self._failed_jobs():
            data_of(self._office.program("admin").post(f"/api/v1/queue/jobs/{job['id']}/retry"))
        self._settle()
        for application_id in self._checked:
            self._move("reviewer0", application_id, "return", {"reason": "เอกสารไม่ชัด"})
        self._settle()

    # --- the office

    def _submit(self, application_id: int) -> None:
        job_id = self._office.submit(application_id)
        self._register.moved(application_id, "submit", job_id)

    def _move(self, name: str, application_id: int, verb: str, body: dict[str, Any]) -> None:
        self._office.move(name, application_id, verb, body)
        self._register.moved(application_id, verb)

    def _next_time(self, application_id: int) -> dict[str, Any]:
        inspector = self._office.inspectors[application_id % INSPECTORS]
        now = SystemClock().now() + timedelta(seconds=self._moved.wall_seconds)
        kind = self._office.application(application_id)["inspectionType"]
        times = free_times(self._office, inspector, kind, today=day(now), ahead=BOOKED_AHEAD_DAYS)
        return booking(inspector, times[0])

    def _settle(self) -> None:
        """Until nothing waits; time passes as well, for what waits by the rate or for its turn."""
        for _ in range(60):
            try:
                wait_until(self._office.is_settled, 4, look_seconds=0.2)
            except WaitedInVain:
                self._await_none_active()
                self._moved.let_pass(20.0)
            else:
                return
        raise WaitedInVain("the office did not come to rest")

    def _count(self, state: str) -> int:
        return sum(int(of[state]) for of in self._office.stats().values())

    def _failed_jobs(self) -> list[dict[str, Any]]:
        admin = self._office.program("admin")
        found: list[dict[str, Any]] = data_of(
            admin.get("/api/v1/queue/jobs", params={"state": "failed", "limit": 200})
        )
        return found
