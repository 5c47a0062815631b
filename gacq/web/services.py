"""What the web layer is given to work with; the appliance builds it, tests build it too."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from starlette.requests import Request

from gacq.applications.appointments import Appointment
from gacq.applications.content import DocumentFacts
from gacq.applications.document import DocumentType
from gacq.applications.document_store import DocumentStore
from gacq.applications.papers import Paper, PaperKind
from gacq.applications.pictures import Picture
from gacq.applications.qc import Issue
from gacq.clock import Clock
from gacq.database import Database
from gacq.ops.doctor import ServiceCheck
from gacq.ops.restart import Restart
from gacq.ops.schedule import Schedule
from gacq.queues.control import Control
from gacq.queues.ledger import Ledger
from gacq.queues.monitor import Monitor
from gacq.queues.runner import Runner
from gacq.reports.shelf import Shelf
from gacq.settings import Settings
from gacq.settings.file import SettingsFile
from gacq.staff.desk import StaffDesk
from gacq.web.guesses import Guesses
from gacq.web.threads import Threads
from gacq.web.tries import Tries
from gacq.workflow import Workflow


class DrawPicture(Protocol):
    """Draws one page of a stored document for the screen."""

    def __call__(self, path: Path, *, media_type: str, page: int, width: int, turn: int) -> Picture:
        """Raises NotFound, UnsupportedContent or Unavailable."""


class LookAtFile(Protocol):
    """A first look at an upload, by the rules of the automatic check."""

    def __call__(self, kind: DocumentType, facts: DocumentFacts) -> Sequence[Issue] | None:
        """What is amiss in a stored file for this place; None if there was no time to look."""


class PaperPort(Protocol):
    """Draws the papers of applications."""

    def draw(self, kind: PaperKind, application_id: int, *, language: str, now: datetime) -> Paper:
        """Raises NotFound, Conflict or Unavailable."""


class WriteFeed(Protocol):
    """Writes appointments in "th" or "en"; the office's feed names each one's inspector."""

    def __call__(
        self,
        appointments: Sequence[Appointment],
        *,
        title: str,
        language: str,
        of_office: bool,
    ) -> bytes: ...


class SendTrial(Protocol):
    """Sends a trial letter at once, and says in a line where it is now."""

    def __call__(self, *, name: str, address: str, language: str, now: datetime) -> str:
        """Raises JobError with the cause."""


@dataclass(frozen=True, slots=True)
class WebServices:
    """The ports of the web layer.

    Attributes:
        inspect: says what an uploaded file is, by its content.
        look: says what the automatic check will find amiss in a stored file.
        feed: writes appointments as an iCalendar feed.
        service_checks: tries each outside service that settings switch on, as ``gacq check`` does.
        trial_mail: sends, by such settings, a letter that only shows that letters arrive; None:
            there is no mail.
        settings_file: where the settings are read from; None: from no file that pages may change.
        restart: starts gacq again with what that file says then; None: only a person can.
    """

    database: Database
    settings: Settings
    clock: Clock
    workflow: Workflow
    ledger: Ledger
    control: Control
    monitor: Monitor
    runner: Runner
    staff: StaffDesk
    chores: Schedule
    documents: DocumentStore
    reports: Shelf
    inspect: Callable[[Path], DocumentFacts]
    picture: DrawPicture
    papers: PaperPort
    feed: WriteFeed
    version: str
    service_checks: Callable[[Settings], Mapping[str, ServiceCheck]] = lambda settings: {}
    trial_mail: Callable[[Settings], SendTrial] | None = None
    settings_file: SettingsFile | None = None
    restart: Restart | None = None
    threads: Threads = field(default_factory=Threads)
    look: LookAtFile = lambda kind, facts: None
    guesses: Guesses = field(default_factory=Guesses)
    tries: Tries = field(default_factory=Tries)


def services_of(request: Request) -> WebServices:
    services = request.app.state.services
    assert isinstance(services, WebServices)
    return services
