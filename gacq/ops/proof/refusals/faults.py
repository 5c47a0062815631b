"""A database that refuses: now and then, for a while, at writing and at reading, under load.

In each round the service is started with faults of SQLite at statements that the seed names
(busy, disk full, I/O error), and clients go on working. Each request must be done or refused in
words with a wait. When the faults are over, the same process has to finish everything by itself.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx2

from gacq.clock import SystemClock
from gacq.ops.proof.clients import Clients
from gacq.ops.proof.figures import Section
from gacq.ops.proof.inside.plan import Fault, Plan, StatementFault
from gacq.ops.proof.office import APPLICATIONS as ADDRESS
from gacq.ops.proof.office import Office, Refused, a_form, data_of
from gacq.ops.proof.patience import WaitedInVain, pause, wait_until
from gacq.ops.proof.premises import premises
from gacq.ops.proof.reckoning import Reckoning, reckon
from gacq.ops.proof.refusals.full_disk import FullDisk, fill_and_free
from gacq.ops.proof.refusals.said import section
from gacq.ops.proof.register import Register
from gacq.ops.proof.service import Service, ServiceEnded

APPLICATIONS = 6
FAULTS_A_ROUND = 14
WRITES_A_ROUND = 300
"""Statements among which the faults of a round are scattered: as many as pass on a slow machine."""
START_STATEMENTS = 60
"""Those of a start; one round in three has a fault among them."""
WORK_SECONDS = 6.0
SETTLE_SECONDS = 120.0
END_SECONDS = 60.0
_KINDS = (Fault.BUSY, Fault.FULL, Fault.IOERR)
_TIMES = (1, 1, 1, 1, 2, 5, 20, 100)


@dataclass
class Outcome:
    """What became of all rounds."""

    register: Register = field(default_factory=Register)
    rounds: int = 0
    met: Counter[str] = field(default_factory=Counter)
    """Statements that met a fault, by kind and by phase."""
    refused_starts: int = 0
    troubles: list[str] = field(default_factory=list)
    """What was not as it must be while it ran."""
    disk: FullDisk | None = None
    reckoning: Reckoning | None = None


def schedule(seed: int, rounds: int) -> list[tuple[StatementFault, ...]]:
    """The faults of each round; the same for the same seed."""
    chance = random.Random(seed)
    return [_round(number, chance) for number in range(rounds)]


def _round(number: int, chance: random.Random) -> tuple[StatementFault, ...]:
    faults = [
        StatementFault(
            at=chance.randint(START_STATEMENTS, WRITES_A_ROUND),
            fault=chance.choice(_KINDS),
            times=chance.choice(_TIMES),
            reading=chance.random() < 0.3,
        )
        for _ in range(FAULTS_A_ROUND)
    ]
    if number % 3 == 2:
        faults.append(StatementFault(chance.randint(1, START_STATEMENTS), chance.choice(_KINDS)))
    return tuple(faults)


def run(
    folder: Path, *, seed: int, minutes: float, rounds: int = 200, say: Callable[[str], None]
) -> Section:
    """At most ``rounds`` within ``minutes``, then a full disk; what the office then holds."""
    return section(force(folder, seed=seed, minutes=minutes, rounds=rounds, say=say))


def force(
    folder: Path, *, seed: int, minutes: float, rounds: int, say: Callable[[str], None]
) -> Outcome:
    """The same, with everything that was found."""
    clock = SystemClock()
    outcome = Outcome()
    with premises(folder) as (service, world):
        service.environ |= {"GACQ_QUEUES__SWEEP_SECONDS": "1"}
        service.start()
        office = Office(service, inspectors=2)
        applications = [office.draft(number) for number in range(1, APPLICATIONS + 1)]
        service.stop()
        until = clock.monotonic() + minutes * 60
        for number, faults in enumerate(schedule(seed, rounds), 1):
            if clock.monotonic() > until:
                break
            one = _Round(service, office, outcome, applications)
            one.carry_out(faults, seed=seed * 10_000 + number)
            say(f"round {number}: {outcome.met.total()} statements met a fault so far")
        say("a disk without room")
        service.start()
        outcome.disk = fill_and_free(service, world, office, outcome.register, applications)
        service.stop()
        outcome.reckoning = reckon(service.data / "gacq.db", outcome.register, world)
    return outcome


class _Round:
    """One start with its faults, work, and peace until all of it is finished."""

    def __init__(
        self, service: Service, office: Office, outcome: Outcome, applications: Sequence[int]
    ) -> None:
        self._service = service
        self._office = office
        self._outcome = outcome
        self._applications = applications
        self._log = service.folder / "faults.log"

    def carry_out(self, faults: Sequence[StatementFault], *, seed: int) -> None:
        self._outcome.rounds += 1
        self._log.unlink(missing_ok=True)
        self._start(tuple(replace(each, log=str(self._log)) for each in faults))
        clients = Clients(
            self._office,
            self._applications,
            self._outcome.register,
            seed=seed,
            today=SystemClock().now(),
        )
        clients.start()
        pause(WORK_SECONDS)
        clients.stop()
        self._await_peace()
        self._end()
        self._count_met()

    def _start(self, faults: tuple[StatementFault, ...]) -> None:
        """With the faults; where they stop the start, it must say why, and the next one goes."""
        try:
            self._service.start(Plan(statements=faults))
        except (ServiceEnded, httpx2.TransportError):
            self._outcome.refused_starts += 1
            # Its address may have been said already: what stopped it is said at its very end.
            with suppress(WaitedInVain):
                wait_until(lambda: not self._service.is_running, END_SECONDS)
            said = self._service.complaints
            if not any(line.startswith("gacq: ") for line in said.splitlines()):
                self._blame(f"a start failed without words: {said[-300:]}")
            self._service.kill()
            self._service.start()

    def _await_peace(self) -> None:
        try:
            wait_until(self._is_settled, SETTLE_SECONDS, look_seconds=0.2)
            wait_until(self._accepts, SETTLE_SECONDS, look_seconds=0.2)
        except WaitedInVain:
            self._blame("the work was not finished, or none was accepted, after the faults")

    def _is_settled(self) -> bool:
        return self._answered(self._office.is_settled)

    def _accepts(self) -> bool:
        """Whether a change is taken in again."""
        clerk, form = self._office.program("clerk"), a_form(800 + self._outcome.rounds)
        return self._answered(lambda: bool(data_of(clerk.post(ADDRESS, json=form))))

    def _answered(self, ask: Callable[[], bool]) -> bool:
        try:
            return ask()
        except Refused as refused:
            self._outcome.register.refused(refused)
            return False

    def _end(self) -> None:
        code = self._service.stop()
        if code != 0:
            self._blame(f"it stopped with exit code {code}")

    def _blame(self, words: str) -> None:
        self._outcome.troubles.append(f"round {self._outcome.rounds}: {words}")

    def _count_met(self) -> None:
        if not self._log.exists():
            return
        for line in self._log.read_text(encoding="utf-8").splitlines():
            _, phase, _, kind = line.split("\t")
            self._outcome.met[f"{kind}/{phase}"] += 1
