"""The office's papers on demand: reads what a paper says, and has a child process draw it.

A paper is drawn for who asks and kept nowhere: it always says what is true now, and a certificate
what was true on the day it was issued.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gacq.applications import application, certificates, inspections, qc_reports
from gacq.applications.papers import Paper, PaperKind
from gacq.applications.qc import Issue
from gacq.applications.status import Status
from gacq.children import ChildCrashed, ChildFailed, ChildPool, ChildTimeout, ChildUnavailable
from gacq.database import Database
from gacq.errors import Conflict, StorageFull, Unavailable
from gacq.jobs.report import certificate_paper, draw_paper, letters
from gacq.jobs.report.letters import Sender
from gacq.settings import Settings

CHILD_MODULE = draw_paper.__name__
"""What to make the ChildPool with."""

_Content = tuple[str, str, dict[str, Any]]
"""The number in the file's name, the template, and its data."""


class Papers:
    """Draws one paper at a time a child; any number of threads may ask at once."""

    def __init__(
        self,
        *,
        database: Database,
        settings: Settings,
        children: ChildPool,
        folder: Path,
        timeout_seconds: float = 30.0,
    ) -> None:
        """``folder`` is where a paper lies while it is drawn."""
        self._database = database
        self._office = settings.office
        self._children = children
        self._folder = folder
        self._timeout_seconds = timeout_seconds

    def draw(
        self, kind: PaperKind, application_id: int, *, language: str = "th", now: datetime
    ) -> Paper:
        """The paper as a PDF; ``language`` is "th" or "en" and is for letters alone.

        Raises NotFound, Conflict if the application is not where it gets this paper, and
        Unavailable if it could not be drawn.
        """
        content: dict[PaperKind, Callable[[int, str, datetime], _Content]] = {
            PaperKind.CERTIFICATE: self._certificate,
            PaperKind.APPOINTMENT_LETTER: self._appointment_letter,
            PaperKind.RETURN_LETTER: self._return_letter,
        }
        number, template, data = self._database.read(content[kind], application_id, language, now)
        return Paper(kind, number, self._drawn(template, data))

    def _certificate(self, application_id: int, language: str, now: datetime) -> _Content:
        application.get(application_id)
        view = certificates.of_application(application_id)
        data = certificate_paper.shown(view, base_url=self._office.base_url)
        return view.number, "certificate.typ", data

    def _appointment_letter(self, application_id: int, language: str, now: datetime) -> _Content:
        view = application.get(application_id)
        inspection = inspections.open_of(application_id)
        if inspection is None:
            raise Conflict(
                f"Application {view.application_number} has no inspection ahead: book one, then"
                " print its letter"
            )
        data = letters.appointment(
            view, inspection, sender=self._sender(), language=language, now=now
        )
        return view.application_number, "letter.typ", data

    def _return_letter(self, application_id: int, language: str, now: datetime) -> _Content:
        view = application.get(application_id)
        if view.status is not Status.RETURNED:
            raise Conflict(
                f"Application {view.application_number} is {view.status}; a return letter is for"
                f" one that is {Status.RETURNED}: return it with a reason first"
            )
        data = letters.returned(
            view, _issues(application_id), sender=self._sender(), language=language, now=now
        )
        return view.application_number, "letter.typ", data

    def _sender(self) -> Sender:
        return Sender(self._office.name, self._office.province)

    def _drawn(self, template: str, data: dict[str, Any]) -> bytes:
        try:
            with TemporaryDirectory(dir=self._folder, prefix="paper-") as folder:
                target = Path(folder) / "paper.pdf"
                argument = {"template": template, "data": data, "target": str(target)}
                self._children.call("draw", argument, timeout_seconds=self._timeout_seconds)
                return target.read_bytes()
        except OSError as error:
            raise _no_room(error.strerror or str(error)) from error
        except (ChildTimeout, ChildCrashed, ChildUnavailable) as error:
            raise Unavailable(
                "The paper could not be drawn just now; ask for it again in a moment"
            ) from error
        except ChildFailed as failure:
            raise _told(failure) from failure


def _issues(application_id: int) -> list[Issue]:
    """What the newest AI check found, or nothing if it found no score."""
    newest = qc_reports.latest(application_id)
    found = newest.report.get("issues", []) if newest else []
    return [Issue.from_json(each) for each in found]


def _told(failure: ChildFailed) -> Exception:
    """The failures that have a cure; any other is gacq's own fault and is left as it is."""
    if failure.kind == "FontMissing":
        return Unavailable(f"The paper could not be drawn: {failure}", retry_after_seconds=60.0)
    if failure.kind == "OSError":
        return _no_room(str(failure))
    return failure


def _no_room(why: str) -> StorageFull:
    return StorageFull(f"The paper could not be written ({why}): make room on the disk")
