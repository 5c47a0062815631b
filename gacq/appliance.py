"""The composition root: builds every part from the settings, starts and stops them in order.

The service holds the data folder's lock and claims jobs. With ``claiming=False`` (the command line
beside a running service) nothing is locked or claimed: it only enqueues and controls, through the
same database.
"""

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from gacq import __version__, audit, outside
from gacq.applications import content, holidays, pictures
from gacq.applications.document import DocumentType
from gacq.applications.document_store import DocumentStore
from gacq.applications.qc import Issue
from gacq.children import ChildPool
from gacq.clock import Clock, SystemClock
from gacq.data_folder import DataFolder
from gacq.database import Database
from gacq.errors import JobError
from gacq.jobs.ai_qc import rules
from gacq.jobs.ai_qc.processor import AiQcProcessor
from gacq.jobs.calendar import feed
from gacq.jobs.calendar.processor import CalendarProcessor
from gacq.jobs.email import transport
from gacq.jobs.email.processor import EmailProcessor
from gacq.jobs.report import papers
from gacq.jobs.report.processor import CHILD_MODULE as DRAW_CHILD_MODULE
from gacq.jobs.report.processor import ReportProcessor
from gacq.ops.alerts import Watch
from gacq.ops.chores import Chore
from gacq.ops.ringing import Ringer
from gacq.ops.rota import Needs, rota
from gacq.ops.schedule import Schedule
from gacq.policies import engine_options, policies
from gacq.queues.engine import Engine
from gacq.queues.policy import Queue
from gacq.reports.shelf import Shelf
from gacq.settings import Settings
from gacq.staff.desk import StaffDesk
from gacq.thai import day
from gacq.web import once, uploads
from gacq.web.services import WebServices
from gacq.workflow import Workflow

log = logging.getLogger(__name__)

FIRST_LOOK_SECONDS = 5.0
"""What a person at an upload waits at most while checks of others are under way."""
CHORE_STOP_SECONDS = 5.0
"""What chores that are under way get at a stop; each is safe to repeat, so little is enough."""


class Appliance:
    """The whole running thing. ``on_overload`` is called when it should drain and restart."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        claiming: bool = True,
        on_overload: Callable[[], None] | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock = clock or SystemClock()
        self.folder = DataFolder(settings.data.folder)
        self.database = Database(self.folder.database, queue_limit=settings.queues.busy_limit)
        boot = uuid.uuid4().hex if claiming else None
        self.engine = Engine(
            self.database,
            policies(settings.queues),
            clock,
            boot=boot,
            journal=_journal,
            options=engine_options(settings.queues),
            on_overload=on_overload,
        )
        self.workflow = Workflow(settings, self.engine.ledger)
        self.watch = Watch(
            database=self.database, monitor=self.engine.monitor, workflow=self.workflow
        )
        self.staff = StaffDesk(audit.record, let_go=self.workflow.require_nothing_booked)
        self.documents = DocumentStore(self.folder.documents)
        self.reports = Shelf(self.folder.reports)
        self._content_children = ChildPool(content.CHILD_MODULE, size=2, clock=clock)
        self._picture_children = ChildPool(pictures.CHILD_MODULE, size=2, clock=clock)
        self._measure_children = ChildPool(rules.CHILD_MODULE, size=2, clock=clock)
        self._paper_children = ChildPool(papers.CHILD_MODULE, size=1, clock=clock)
        self.papers = papers.Papers(
            database=self.database,
            settings=settings,
            children=self._paper_children,
            folder=self.folder.temporary,
        )
        self._report_children = ChildPool(
            DRAW_CHILD_MODULE,
            size=settings.queues.report.workers,
            memory_mb=settings.reports.memory_mb,
            clock=clock,
        )
        self._model = outside.model(settings.ai_qc)
        self._google = outside.google(settings.calendar)
        self.write_feed = feed.write
        self._claiming = claiming
        self._serve_queues()
        self.chores = Schedule(
            self.database,
            clock,
            self._rota(),
            boot=boot,
            on=settings.queues.scheduler,
        )
        self.engine.monitor.others.append(self.chores.alerts)
        self._ringer: Ringer | None = None

    def open(self) -> None:
        """Take the folder, open the database and rescue; nothing is served or claimed before."""
        self.folder.prepare()
        if self._claiming:
            self.folder.lock()
            self.folder.clear_temporary()
            uploads.remove_leftovers(self.folder.path / "uploads")
        opening_since = self.clock.monotonic()
        try:
            self.database.open()
            self.engine.open(__version__, opening_since=opening_since)
            if self._claiming:
                self.chores.settle_left()
        except BaseException:
            self.close()
            raise

    def start(self) -> None:
        """Start claiming, and the sweep, and the chores."""
        while self.database.write(self.workflow.catch_up, now=self.clock.now()):
            pass
        if self._google is not None:
            while self.database.write(self.workflow.tell_calendar_of_untold, now=self.clock.now()):
                pass
        # Loaded now, so that the first booking does not do it inside the writer.
        holidays.of_year(day(self.clock.now()).year)
        self.engine.start(consume=self.settings.queues.enabled)
        # After the engine: what chores enqueue has somebody to do it, and mails of trouble tell
        # of queues that run.
        if self.chores.on:
            ringer = Ringer(self.chores, self.clock)
            ringer.start()
            self._ringer = ringer

    def stop(self) -> None:
        """Let running jobs finish, hand the rest back, close. The web has stopped before."""
        try:
            # Before the engine: no chore finds queues that have stopped and calls it trouble.
            self._stop_chores()
            self.engine.stop()
        finally:
            self.close()

    def close(self) -> None:
        if self._model is not None:
            self._model.close()
        self._paper_children.close()
        self._report_children.close()
        self._measure_children.close()
        self._content_children.close()
        self._picture_children.close()
        self.database.close()
        if self._claiming:
            # Last: while anything of this process may still write, no other may have the folder.
            self.folder.unlock()

    def inspect(self, path: Path) -> content.DocumentFacts:
        """What an uploaded file is, by its content; the check runs in a child process."""
        return content.inspect(path, self._content_children, limits=self.settings.documents)

    def look(self, kind: DocumentType, facts: content.DocumentFacts) -> Sequence[Issue] | None:
        """What the rules of the automatic check find amiss in a stored file for this place."""
        path = self.documents.path_of(facts.sha256)
        stored = rules.StoredDocument(kind, path, facts.media_type, facts.sha256)
        try:
            [finding] = rules.review(
                [stored], self._measure_children, seconds_left=lambda: FIRST_LOOK_SECONDS
            )
        except JobError:
            return None  # the check itself will say it
        return finding.issues

    def picture(
        self, path: Path, *, media_type: str, page: int, width: int, turn: int
    ) -> pictures.Picture:
        """A page of a stored document for the screen; a child process draws it."""
        return pictures.draw(
            path,
            self._picture_children,
            media_type=media_type,
            page=page,
            width=width,
            turn=turn,
            temporary=self.folder.temporary,
        )

    def web_services(self) -> WebServices:
        return WebServices(
            database=self.database,
            settings=self.settings,
            clock=self.clock,
            workflow=self.workflow,
            ledger=self.engine.ledger,
            control=self.engine.control,
            monitor=self.engine.monitor,
            runner=self.engine.runner,
            staff=self.staff,
            chores=self.chores,
            documents=self.documents,
            reports=self.reports,
            inspect=self.inspect,
            look=self.look,
            picture=self.picture,
            papers=self.papers,
            feed=self.write_feed,
            version=__version__,
            service_checks=outside.service_checks,
            trial_mail=lambda settings: outside.trial_mail(settings).send,
        )

    def _stop_chores(self) -> None:
        if self._ringer is not None:
            self._ringer.stop(seconds=CHORE_STOP_SECONDS)
            self._ringer = None
        else:
            self.chores.wait_for_runs(CHORE_STOP_SECONDS)

    def _rota(self) -> tuple[Chore, ...]:
        needs = Needs(
            database=self.database,
            workflow=self.workflow,
            control=self.engine.control,
            folder=self.folder,
            shelf=self.reports,
            watch=self.watch,
            forget_answers=lambda until, most: once.forget(until=until, limit=most),
            work=None if self.settings.queues.enabled or not self._claiming else self.engine.drain,
        )
        return rota(self.settings, needs)

    def _serve_queues(self) -> None:
        settings = self.settings
        self.engine.serve(
            Queue.AI_QC,
            AiQcProcessor(
                database=self.database,
                workflow=self.workflow,
                documents=self.documents,
                children=self._measure_children,
                model=self._model,
                settings=settings,
                clock=self.clock,
            ),
            calls_per_minute=settings.ai_qc.calls_per_minute,
        )
        self.engine.serve(
            Queue.EMAIL,
            EmailProcessor(
                database=self.database,
                settings=settings,
                clock=self.clock,
                transport=transport.choose(settings.email),
            ),
            calls_per_minute=settings.email.calls_per_minute,
        )
        self.engine.serve(
            Queue.CALENDAR,
            CalendarProcessor(
                database=self.database,
                workflow=self.workflow,
                settings=settings,
                google=self._google,
            ),
            calls_per_minute=settings.calendar.calls_per_minute,
        )
        self.engine.serve(
            Queue.REPORT,
            ReportProcessor(
                database=self.database,
                workflow=self.workflow,
                shelf=self.reports,
                children=self._report_children,
                temporary=self.folder.temporary,
                settings=settings,
                clock=self.clock,
            ),
        )


def _journal(
    actor: str,
    action: str,
    subject_type: str,
    subject_id: str | None,
    details: Mapping[str, Any],
    now: datetime,
) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        details=dict(details),
        now=now,
    )
