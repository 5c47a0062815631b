"""An office that is really open: the appliance with its queues, served on a port of this PC."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from gacq.appliance import Appliance
from gacq.applications import application as applications
from gacq.applications.intake import read_form
from gacq.applications.status import Status
from gacq.cli.serve import WebServer
from gacq.clock import MovableClock
from gacq.settings import Settings
from gacq.settings.file import SettingsFile
from gacq.staff import Actor, Role, StaffView
from gacq.web.app import create_app
from tests.browser.papers import papers
from tests.waiting import wait_until
from tests.web.office import FORM, PASSWORD_HASH

CONSOLE = Actor.console()
QUICK_CHECK = {"ai_qc": {"auto_delay_seconds": 0.2}}


@dataclass(slots=True)
class Premises:
    """What a test may look at from behind, to bring about what no page can: time and troubles."""

    appliance: Appliance
    clock: MovableClock
    address: str
    papers: Path
    app: Any

    @property
    def port(self) -> str:
        return self.address.rpartition(":")[2]

    def write(self, function: Any, *given: Any, **named: Any) -> Any:
        now = self.clock.now()
        return self.appliance.database.write(function, *given, **named, now=now)

    def person(self, username: str, *roles: Role, name: str = "") -> StaffView:
        """Opens an account with PASSWORD of the tests of the web."""
        return self.write(
            self.appliance.staff.add,
            username=username,
            name=name or f"สมมุติ {username}",
            password_hash=PASSWORD_HASH,
            roles=frozenset(roles),
            email=f"{username}@example.com",
            by=CONSOLE,
        )

    def draft(self, **different: Any) -> int:
        values = read_form({**FORM, **different})
        return self.write(self.appliance.workflow.create, values, actor=CONSOLE).id

    def submitted(self, **different: Any) -> int:
        """Its check has not ended yet."""
        which = self.draft(**different)
        for kind, path in papers(self.papers).items():
            self._attach(which, kind, path)
        self.write(self.appliance.workflow.submit, which, actor=CONSOLE)
        return which

    def in_review(self, **different: Any) -> int:
        which = self.submitted(**different)
        self.wait_for_check(which)
        return which

    def wait_for_check(self, which: int) -> None:
        wait_until(lambda: self.status_of(which) is not Status.SUBMITTED, 60)

    def status_of(self, which: int) -> Status:
        return self.appliance.database.read(applications.get, which).status

    def _attach(self, which: int, kind: Any, path: Path) -> None:
        facts = self.appliance.inspect(path)
        name = path.name
        self.appliance.documents.add(path, facts.sha256)
        attach = self.appliance.workflow.attach_document
        self.write(attach, which, kind, facts, name=name, actor=CONSOLE)


@contextmanager
def opened(folder: Path, **sections: Any) -> Iterator[Premises]:
    """Open until the block ends. ``sections`` are of the settings, over what a test needs."""
    with working(folder, **sections) as appliance:
        app = create_app(replace(appliance.web_services(), settings_file=settings_of(folder)))
        with served(app, appliance.settings) as address:
            papers_of = folder / "papers"
            papers_of.mkdir()
            clock = appliance.clock
            assert isinstance(clock, MovableClock)
            yield Premises(appliance, clock, address, papers_of, app)


def settings_of(folder: Path) -> SettingsFile:
    """What the set-up's forms would write into; it is not what the office was opened with."""
    return SettingsFile(folder / "appliance.toml", environ={})


@contextmanager
def working(folder: Path, **sections: Any) -> Iterator[Appliance]:
    """The same without a page: the queues are at work until the block ends."""
    appliance = Appliance(_settings(folder, sections), clock=MovableClock())
    appliance.open()
    try:
        appliance.start()
        yield appliance
    finally:
        appliance.stop()


def _settings(folder: Path, sections: dict[str, Any]) -> Settings:
    given = {
        "data": {"folder": folder / "data"},
        "email": {"folder": folder / "mail"},
        "queues": QUICK_CHECK,
        "server": {"host": "127.0.0.1", "port": 0},
    }
    return TypeAdapter(Settings).validate_python(given | sections)


@contextmanager
def served(app: Any, settings: Settings) -> Iterator[str]:
    """Answers at the address until the block ends."""
    server = WebServer(app, settings.server, drain_seconds=1, stopping=app.state.live.close)
    ready = threading.Event()
    thread = threading.Thread(target=lambda: server.run(ready=ready.set), daemon=True)
    thread.start()
    try:
        assert ready.wait(20), "the server did not start"
        yield server.addresses[0]
    finally:
        server.end()
        thread.join(20)
        server.close()
