"""Makes one report: gathers what it says, has a child draw it, and puts the file on the shelf.

A job's payload is ``{"report": id}``; the row says the rest. All work goes on in a folder of the
attempt's own, and the file gets its name on the shelf when it is whole and on disk. The row names
it in the transaction that completes the job, so nobody is ever offered half a file.
"""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from gacq import thai
from gacq.applications.document_store import sha256_of
from gacq.children import ChildCrashed, ChildFailed, ChildPool, ChildTimeout, ChildUnavailable
from gacq.clock import Clock
from gacq.database import Database
from gacq.errors import NotFound, PermanentError, TransientError
from gacq.jobs.report import content_file, draw_child
from gacq.jobs.report.content import Head
from gacq.jobs.report.progress import Progress
from gacq.jobs.report.queries import GATHER, Asked, Gathered
from gacq.queues.job import ActiveAttempt, Failure, JobView
from gacq.reports import Format, ReportView, State, report
from gacq.reports.shelf import Shelf
from gacq.settings import Settings
from gacq.workflow import MadeFile, Workflow, report_parameters

log = logging.getLogger(__name__)

CHILD_MODULE = draw_child.__name__
"""What to make the ChildPool with that the processor is given."""

SHEET_ROWS = 1_000_000
"""Most rows of one XLSX; a sheet ends at 1,048,576."""

STORAGE_WAIT_SECONDS = 30.0
"""Between tries while the disk is full: each gathers the whole report anew."""

_MADE = ("จัดทำเมื่อ {moment} โดย {who}", "Made {moment} for {who}")
_SYSTEM = ("ระบบ", "the system")


class ReportProcessor:
    """The processor of the ``report`` queue."""

    service: str | None = None
    service_fingerprint = ""

    def __init__(
        self,
        *,
        database: Database,
        workflow: Workflow,
        shelf: Shelf,
        children: ChildPool,
        temporary: Path,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._database = database
        self._workflow = workflow
        self._shelf = shelf
        self._children = children
        self._temporary = temporary
        self._settings = settings
        self._clock = clock

    def process(self, attempt: ActiveAttempt) -> MadeFile | None:
        """The file on the shelf, or None for a report that is made already."""
        wanted = self._database.read(_look_up, attempt.job)
        if wanted.state is State.READY:
            return None
        # What earlier attempts left; they are over, or this one would not be the current one.
        self._shelf.discard(self._shelf.of_report(wanted.id))
        with self._workplace(wanted, attempt) as place, _storing():
            log.info("Gathering %s as %s", wanted.kind, wanted.format)
            rows = self._gather(wanted, attempt, place)
            log.info("Drawing %s rows", rows)
            self._draw(wanted, attempt, place, rows)
            return self._shelve(wanted, attempt, place, rows)

    def record(self, job: JobView, outcome: MadeFile | None, now: datetime) -> dict[str, Any]:
        """Offer the file."""
        if outcome is None:
            return {"note": "the report was made already"}
        self._workflow.record_report(_report_id(job), outcome, now=now)
        return {"file": outcome.name, "size": outcome.size, "rows": outcome.rows}

    def exhausted(self, job: JobView, failure: Failure, now: datetime) -> None:
        """There will be no file; who asked sees why."""
        try:
            self._workflow.report_failed(_report_id(job), cause=failure.cause, now=now)
        except PermanentError:
            return  # it names no report

    # --- its three stages

    def _gather(self, wanted: ReportView, attempt: ActiveAttempt, place: Path) -> int:
        gathered = self._database.read(GATHER[wanted.kind], self._asked(wanted))
        self._refuse_too_long(wanted.format, gathered.rows)
        progress = Progress(attempt, self._clock, gathered.rows)
        lines = progress.counted(gathered.lines, "gathering")
        rows = content_file.write(place / "content", self._head(wanted, gathered), lines)
        self._refuse_too_long(wanted.format, rows)
        return rows

    def _draw(self, wanted: ReportView, attempt: ActiveAttempt, place: Path, rows: int) -> None:
        argument = {
            "source": str(place / "content"),
            "target": str(place / "file"),
            "rows_limit": self._settings.reports.pdf_rows,
            "work": str(place),
        }
        with Progress(attempt, self._clock, rows).watching(place), _drawing():
            self._children.call(wanted.format, argument, timeout_seconds=attempt.seconds_left())

    def _shelve(
        self, wanted: ReportView, attempt: ActiveAttempt, place: Path, rows: int
    ) -> MadeFile:
        file, name = place / "file", f"{wanted.id}-{attempt.number}.{wanted.format}"
        size, sha256 = file.stat().st_size, sha256_of(file)
        Progress(attempt, self._clock, rows).tell("storing", rows)
        self._shelf.add(file, name)
        log.info("%s with %s bytes is on the shelf", name, size)
        return MadeFile(name, size, rows, sha256)

    # --- what they need

    def _asked(self, wanted: ReportView) -> Asked:
        try:
            parameters = report_parameters.stored(wanted.kind, wanted.parameters)
        except ValueError as error:
            raise PermanentError("unreadable_payload", str(error)) from error
        return Asked(parameters, wanted.language, self._clock.now(), self._database)

    def _head(self, wanted: ReportView, gathered: Gathered) -> Head:
        moment = thai.long_moment(self._clock.now(), language=wanted.language)
        which = 0 if wanted.language == "th" else 1
        return Head(
            title=wanted.kind.label(wanted.language),
            language=wanted.language,
            office=self._settings.office.name,
            period=gathered.period,
            made=_MADE[which].format(moment=moment, who=_who(wanted) or _SYSTEM[which]),
            figures=gathered.figures,
            charts=gathered.charts,
            tables=gathered.tables,
            notes=gathered.notes,
        )

    def _refuse_too_long(self, form: Format, rows: int) -> None:
        limits = {Format.PDF: self._settings.reports.pdf_rows, Format.XLSX: SHEET_ROWS}
        if rows > limits.get(form, rows):
            raise PermanentError("report_too_long", f"{rows:,} rows; {form} takes {limits[form]:,}")

    @contextmanager
    def _workplace(self, wanted: ReportView, attempt: ActiveAttempt) -> Iterator[Path]:
        """A folder that is gone afterwards, also what a child that was killed left in it."""
        place = self._temporary / f"report-{wanted.id}-{attempt.number}"
        try:
            place.mkdir(parents=True, exist_ok=True)
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _storing() -> Iterator[None]:
    """A disk without room is this PC's trouble: the job waits for it."""
    try:
        yield
    except OSError as error:
        if not draw_child.is_no_room(error):
            raise
        raise _no_room(str(error)) from error


@contextmanager
def _drawing() -> Iterator[None]:
    """What a child's end means for the job."""
    try:
        yield
    except (ChildTimeout, ChildUnavailable) as error:
        raise TransientError("timed_out", str(error)) from error
    except ChildCrashed as error:
        raise TransientError("report_crashed", str(error)) from error
    except ChildFailed as error:
        if error.kind == MemoryError.__name__:
            raise PermanentError("report_memory", str(error)) from error
        if error.kind == draw_child.NoRoom.__name__:
            raise _no_room(str(error)) from error
        raise


def _no_room(detail: str) -> TransientError:
    return TransientError("storage", detail, retry_after_seconds=STORAGE_WAIT_SECONDS)


def _look_up(job: JobView) -> ReportView:
    try:
        return report.get(_report_id(job))
    except NotFound as error:
        raise PermanentError("subject_gone", str(error)) from error


def _report_id(job: JobView) -> int:
    report_id = job.payload.get("report")
    if isinstance(report_id, bool) or not isinstance(report_id, int):
        raise PermanentError("unreadable_payload", "it names no report")
    return report_id


def _who(wanted: ReportView) -> str:
    """The name of who asked: the label without what stands before it; none for the system."""
    kind, _, name = wanted.asked_by.partition(" ")
    return "" if kind == "system" else name
