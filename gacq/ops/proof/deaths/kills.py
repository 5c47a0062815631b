"""Deaths of the process, again and again, under load, in every phase of a job's life.

Half of the deaths come from outside, at a moment that the seed names: while it starts, while it
serves, while it waits for Gemini, the mail server or the calendar. The others come from inside,
before the n-th statement of a phase. After each the service is started again and must put itself
right; at the end everything that was accepted has to be finished, once.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx2
import psutil

from gacq.clock import SystemClock
from gacq.ops.proof.clients import Clients
from gacq.ops.proof.deaths.said import Outcome, section
from gacq.ops.proof.figures import Section
from gacq.ops.proof.inside.moved_clock import MovedClock
from gacq.ops.proof.inside.plan import Fault, Plan, StatementFault
from gacq.ops.proof.inside.whereabouts import Phase
from gacq.ops.proof.office import Office
from gacq.ops.proof.patience import WaitedInVain, pause, wait_until
from gacq.ops.proof.premises import World, premises
from gacq.ops.proof.reckoning import reckon
from gacq.ops.proof.register import Register
from gacq.ops.proof.service import Service, ServiceEnded
from gacq.ops.proof.stand_ins.gemini_behaviour import Call, Response, answer, server_error
from gacq.ops.proof.stand_ins.smtp import Step

APPLICATIONS = 12
WEEK_AGO = -8 * 86_400.0
"""When the office begins, so that it has jobs old enough to be removed."""
SETTLE_SECONDS = 300.0
"""For what is left at the end: some jobs wait for a further attempt, some run alone."""
INSIDE = (
    Phase.START_UP,
    Phase.ENQUEUE,
    Phase.CLAIM,
    Phase.ABOUT_TO,
    Phase.COMPLETE,
    Phase.RETRY,
    Phase.COMMIT,
    Phase.RETENTION,
)
_LATEST = {Phase.START_UP: 40, Phase.COMMIT: 60, Phase.RETRY: 4, Phase.RETENTION: 2}
"""Before which statement of a phase the death comes at the latest, 20 where nothing is named: as
many as are likely to pass in one life."""
LIFE_SECONDS = 8.0
"""After so long a life is ended from outside, whatever it was to die of."""


@dataclass(frozen=True, slots=True)
class Death:
    """One death of the schedule.

    Attributes:
        where: a phase, or ``moment`` (serving), ``starting``, ``gemini``, ``mail``, ``calendar``.
        at: before which statement of the phase, or at which call of the outside service.
        seconds: of a moment and a start: how long after it began; of a call: after the call came.
        step: of a mail: at which step of the conversation.
    """

    where: str
    at: int = 1
    seconds: float = 0.0
    step: Step | None = None


def schedule(seed: int, kills: int) -> list[Death]:
    """The deaths in their order; the same for the same seed."""
    chance = random.Random(seed)
    return [_death(number, chance) for number in range(kills)]


def _death(number: int, chance: random.Random) -> Death:
    if number % 2:
        phase = INSIDE[number // 2 % len(INSIDE)]
        return Death(phase, at=chance.randint(1, _LATEST.get(phase, 20)))
    match ("moment", "gemini", "mail", "starting", "calendar", "moment", "mail")[number // 2 % 7]:
        case "moment":
            return Death("moment", seconds=chance.uniform(0.0, 3.0))
        case "starting":
            return Death("starting", seconds=chance.uniform(0.0, 2.0))
        case "mail":
            step = chance.choice((Step.CONNECT, Step.MAIL, Step.DATA, Step.BODY, Step.END))
            return Death("mail", chance.randint(1, 3), chance.uniform(0, 0.02), step)
        case where:
            return Death(where, chance.randint(1, 3), chance.uniform(0.0, 0.05))


def run(
    folder: Path,
    *,
    seed: int,
    minutes: float,
    kills: int = 1_000,
    say: Callable[[str], None],
) -> Section:
    """At most ``kills`` deaths within ``minutes``; the figures of what the office then holds."""
    return section(force(folder, seed=seed, kills=kills, minutes=minutes, say=say))


def force(
    folder: Path, *, seed: int, kills: int, minutes: float, say: Callable[[str], None]
) -> Outcome:
    """The same, with everything that was found."""
    clock = SystemClock()
    register, deaths = Register(), Counter[str]()
    with premises(folder) as (service, world):
        service.environ |= _SETTINGS
        world.gemini.always = _mostly_well
        office, applications = _begin(service, register)
        until = clock.monotonic() + minutes * 60
        for number, death in enumerate(schedule(seed, kills), 1):
            if clock.monotonic() > until:
                break
            life = _Life(service, world, office, register, applications)
            came = life.until(death, seed=seed * 10_000 + number, now=clock.now())
            deaths[came] += 1
            say(f"death {number} of {kills}: {came}")
        _finish(service, office, say)
        return Outcome(deaths, register, reckon(service.data / "gacq.db", register, world))


_SETTINGS = {
    "GACQ_LOGS__LEVEL": "warning",
    # Not by itself: the first life that met it would leave none of the old jobs.
    "GACQ_CHORES__RETENTION": "0 2 1 1 *",
}


def _mostly_well(call: Call) -> Response:
    """Every ninth call fails, so that attempts are repeated too."""
    return (server_error(503) if call.number % 9 == 0 else answer())(call)


def _begin(service: Service, register: Register) -> tuple[Office, list[int]]:
    """An office of last week, each of its applications checked once; its process has stopped."""
    moved = MovedClock(service.folder / "clock")
    moved.set_by(WEEK_AGO)
    service.start(Plan(clock_file=str(moved.path)))
    office = Office(service, inspectors=4)
    applications = [office.draft(number) for number in range(1, APPLICATIONS + 1)]
    for application_id in applications:
        office.submit(application_id)
        register.moved(application_id, "submit")
    wait_until(office.is_settled, SETTLE_SECONDS, look_seconds=0.2)
    service.stop()
    return office, applications


def _finish(service: Service, office: Office, say: Callable[[str], None]) -> None:
    """A last life in peace, until nothing waits any more."""
    service.start()
    say("a last start, to finish what is left")
    try:
        wait_until(office.is_settled, SETTLE_SECONDS, look_seconds=0.2)
    except WaitedInVain:
        say("not everything came to an end")  # the accounts say what
    service.stop()


class _Life:
    """One start of the service, work, and the death that the schedule has for it."""

    def __init__(
        self,
        service: Service,
        world: World,
        office: Office,
        register: Register,
        applications: list[int],
    ) -> None:
        self._service = service
        self._world = world
        self._office = office
        self._register = register
        self._applications = applications

    def until(self, death: Death, *, seed: int, now: datetime) -> str:
        """Live until then; where death came, ``moment`` if what it waited for did not."""
        if death.where == "starting":
            self._service.begin()
            pause(death.seconds)
            self._service.kill()
            return death.where
        try:
            self._service.start(_plan(death))
        except (ServiceEnded, httpx2.TransportError):
            self._service.kill()
            return death.where
        clients = Clients(self._office, self._applications, self._register, seed=seed, today=now)
        clients.start()
        came = self._await(death)
        # Ended first, so that the clients meet a service that is gone, as they would.
        self._end_process()
        clients.stop()
        self._service.kill()
        return came

    def _await(self, death: Death) -> str:
        if death.where == "moment":
            pause(death.seconds)
            return death.where
        if death.where == Phase.RETENTION:
            self._clean()
        came = self._coming(death)
        try:
            wait_until(came, LIFE_SECONDS if death.where != Phase.START_UP else 0.5)
        except WaitedInVain:
            return "moment"
        pause(death.seconds)
        return death.where

    def _coming(self, death: Death) -> Callable[[], bool]:
        """What has to happen before it."""
        count = self._calls(death)
        if count is None:
            return lambda: not self._service.is_running
        at = count() + death.at
        return lambda: count() >= at or not self._service.is_running

    def _calls(self, death: Death) -> Callable[[], int] | None:
        world = self._world
        match death.where:
            case "gemini":
                return lambda: len(world.gemini.calls)
            case "calendar":
                return lambda: len(world.calendar.calls)
            case "mail":
                return lambda: world.mail.counts[death.step or Step.CONNECT]
        return None

    def _clean(self) -> None:
        """Ask for the removal of old jobs; the death comes in the middle of it."""
        try:
            self._office.program("admin").post("/api/v1/queue/clean", json={})
        except httpx2.TransportError:
            return

    def _end_process(self) -> None:
        try:
            self._service.process.kill()
        except psutil.NoSuchProcess:
            return


def _plan(death: Death) -> Plan | None:
    if death.where not in INSIDE:
        return None
    return Plan(statement=StatementFault(at=death.at, fault=Fault.KILL, phase=death.where))
