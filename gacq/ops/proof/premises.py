"""Where a proof takes place: a fresh folder, and an outside world on loopback.

The office's own data are never touched: what is under force lies in a folder that did not exist
before, with settings of its own in the environment of its processes.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gacq.ops.proof.service import Service
from gacq.ops.proof.stand_ins.calendar import CALENDAR_ID, CalendarStandIn
from gacq.ops.proof.stand_ins.gemini import GeminiStandIn
from gacq.ops.proof.stand_ins.smtp import MailServer


@dataclass(frozen=True, slots=True)
class World:
    """What an office calls outside of its PC, kept by this process: it outlives every kill."""

    gemini: GeminiStandIn
    mail: MailServer
    calendar: CalendarStandIn
    folder: Path

    def settings(self) -> dict[str, str]:
        """Environment variables that let a service call these in place of the real ones."""
        credentials = self.folder / "calendar.json"
        if not credentials.exists():
            self.calendar.service_account_file(credentials)
        return {
            "GACQ_AI_QC__REVIEWER": "gemini",
            "GACQ_AI_QC__ENDPOINT": self.gemini.endpoint,
            "GACQ_AI_QC__API_KEY": self.gemini.key,
            "GACQ_AI_QC__CALLS_PER_MINUTE": "10000",
            "GACQ_EMAIL__TRANSPORT": "smtp",
            "GACQ_EMAIL__HOST": self.mail.host,
            "GACQ_EMAIL__PORT": str(self.mail.port),
            "GACQ_EMAIL__SECURITY": "plain",
            "GACQ_EMAIL__FROM_ADDRESS": "gacq@example.com",
            "GACQ_CALENDAR__PROVIDER": "google",
            "GACQ_CALENDAR__ENDPOINT": self.calendar.endpoint,
            "GACQ_CALENDAR__CALENDAR_ID": CALENDAR_ID,
            "GACQ_CALENDAR__CREDENTIALS_FILE": str(credentials),
            "GACQ_CALENDAR__CALLS_PER_MINUTE": "0",
            # A submitted application is checked almost at once: the wait would only cost time.
            "GACQ_QUEUES__AI_QC__AUTO_DELAY_SECONDS": "0.2",
        }


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """The stand-ins, from the start of the block to its end."""
    with GeminiStandIn() as gemini, MailServer() as mail, CalendarStandIn() as calendar:
        yield World(gemini, mail, calendar, folder)


@contextmanager
def premises(folder: Path) -> Iterator[tuple[Service, World]]:
    """A service in ``folder`` (made if need be), not yet started, that calls only stand-ins."""
    folder.mkdir(parents=True, exist_ok=True)
    with world(folder) as around, Service(folder, environ=around.settings()) as service:
        yield service, around


def fresh_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="gacq-proof-"))
