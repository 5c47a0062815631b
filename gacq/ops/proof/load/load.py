"""An office with much more to do than any office has: a thousand requests a minute with fifty
pages open, then clients that ask as fast as they can, then back to normal.

Latencies are given as a ratio to those of the same requests, one at a time, to the same service
before: what a machine can do differs, what gacq makes of it must not.
"""

import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from gacq.ops.proof.figures import Section, Text
from gacq.ops.proof.load.crowd.plan import Outcome, Plan, State
from gacq.ops.proof.load.figures import Measured, figures
from gacq.ops.proof.looking import sampled
from gacq.ops.proof.office import Office, sign_in, small_files
from gacq.ops.proof.patience import WaitedInVain, wait_until
from gacq.ops.proof.premises import premises
from gacq.ops.proof.service import Service

APPLICATIONS = 24
STEADY_CLIENTS = 16
QUIET_SECONDS = 20.0
QUIET_PAUSE_SECONDS = 0.05
DRAIN_SECONDS = 300.0
GRACE_SECONDS = 240.0
"""What a crowd gets beyond its time before it counts as hung."""
BROWSERS = {"admin": "admin", "reviewer": "reviewer0", "clerk": "clerk"}
PROGRAMS = {
    "clerk": "clerk",
    "reviewer": "reviewer0",
    "inspector": "inspector0",
    "approver": "approver",
    "admin": "admin",
}


def run(
    folder: Path,
    *,
    seed: int,
    minutes: float = 10.0,
    hammer_minutes: float = 2.0,
    per_minute: float = 1_000.0,
    streams: int = 50,
    clients: int = 20,
    say: Callable[[str], None] = lambda line: None,
) -> Section:
    """Needs about two minutes more than ``minutes`` and ``hammer_minutes``."""
    with premises(folder) as (service, _):
        service.start()
        say(f"load: {APPLICATIONS} applications are taken in")
        crowds = Crowds(service, folder, seed)
        say("load: the same requests one at a time, to compare with")
        quiet = crowds.quiet()
        say(f"load: {per_minute:,.0f} requests a minute for {minutes:g} min, {streams} pages open")
        with sampled(service.process, crowds.file, every_seconds=1.0) as vitals:
            steady = crowds.send(
                clients=STEADY_CLIENTS,
                seconds=minutes * 60,
                per_minute=per_minute,
                streams=streams,
            )
        say(f"load: {clients} clients as fast as they can for {hammer_minutes:g} min")
        with sampled(service.process, crowds.file, every_seconds=0.5) as hammered_vitals:
            hammered = crowds.send(clients=clients, seconds=hammer_minutes * 60)
        say("load: back to normal")
        drained = crowds.drained()
        after = crowds.quiet()
        service.stop()
        measured = Measured(
            quiet,
            steady,
            hammered,
            after,
            vitals,
            hammered_vitals,
            drained,
            complaints=_lines(service, "database is locked"),
            errors=_lines(service, " ERROR "),
        )
    return Section(
        Text("รับงานหนัก", "Under load"),
        tuple(figures(measured, per_minute=per_minute, minutes=minutes, streams=streams)),
    )


class Crowds:
    """Sends one crowd after another to the same applications."""

    def __init__(self, service: Service, folder: Path, seed: int) -> None:
        self.file = service.data / "gacq.db"
        self._service = service
        self._folder = folder
        self._seeds = random.Random(seed)
        self._office = office = Office(service)
        ids = [office.draft(number) for number in range(1, APPLICATIONS + 1)]
        self._applications: Mapping[int, State] = {each: State.EDITABLE for each in ids}
        self._tokens = {role: office.token(name) for role, name in PROGRAMS.items()}
        self._cookies = {role: _cookie(service, name) for role, name in BROWSERS.items()}
        self._documents = folder / "documents"
        self._documents.mkdir(exist_ok=True)
        for kind, content in small_files().items():
            (self._documents / kind).write_bytes(content)

    def quiet(self) -> Outcome:
        """One client, who takes a breath after each answer."""
        return self.send(clients=1, seconds=QUIET_SECONDS, pause_seconds=QUIET_PAUSE_SECONDS)

    def send(
        self,
        *,
        clients: int,
        seconds: float,
        per_minute: float | None = None,
        pause_seconds: float = 0.0,
        streams: int = 0,
    ) -> Outcome:
        """To its end. Raises subprocess.SubprocessError if it can't do its work."""
        plan = Plan(
            port=int(self._service.base_url.rpartition(":")[2]),
            tokens=self._tokens,
            cookies=self._cookies,
            applications=self._applications,
            documents=str(self._documents),
            seed=self._seeds.randrange(2**32),
            clients=clients,
            seconds=seconds,
            per_minute=per_minute,
            pause_seconds=pause_seconds,
            streams=streams,
        )
        outcome = _sent(self._folder, plan)
        self._applications = outcome.applications
        return outcome

    def drained(self) -> bool:
        try:
            wait_until(self._office.is_settled, DRAIN_SECONDS, look_seconds=0.5)
        except WaitedInVain:
            return False
        return True


def _sent(folder: Path, plan: Plan) -> Outcome:
    file = folder / "crowd.json"
    file.write_text(plan.to_json(), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "gacq.ops.proof.load.crowd", str(file)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=plan.seconds + GRACE_SECONDS,
        check=True,
    )
    return Outcome.from_json(ended.stdout)


def _cookie(service: Service, username: str) -> str:
    browser = service.browser()
    sign_in(browser, username)
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def _lines(service: Service, word: str) -> list[str]:
    """Of all that the service has written down."""
    logs = [*sorted((service.data / "logs").glob("*")), service.file("err")]
    return [
        line
        for log in logs
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines()
        if word in line
    ]
