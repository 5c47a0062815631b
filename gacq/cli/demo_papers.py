"""What the demonstration leaves to be looked at: a certificate, the report, the calendar feed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from gacq.appliance import Appliance
from gacq.applications import application, appointments
from gacq.applications.application import ApplicationView
from gacq.applications.papers import PaperKind
from gacq.ops.demo import Scene
from gacq.reports import report


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing to look at, and where it lies."""

    what: str
    path: Path


def keep_papers(appliance: Appliance, scene: Scene) -> Iterator[Kept]:
    """Draw and write them beside the demonstration's data."""
    folder = appliance.folder.path / "papers"
    folder.mkdir(exist_ok=True)
    yield from _certificates(appliance, scene, folder)
    yield from _reports(appliance)
    yield _feed(appliance, folder)


def _certificates(appliance: Appliance, scene: Scene, folder: Path) -> Iterator[Kept]:
    for standing in scene.standings:
        if standing.certificate and standing.number:
            found = appliance.database.read(_by_number, standing.number)
            paper = appliance.papers.draw(
                PaperKind.CERTIFICATE, found.id, now=appliance.clock.now()
            )
            path = folder / paper.file_name
            path.write_bytes(paper.content)
            yield Kept("certificate", path)


def _by_number(number: str) -> ApplicationView:
    return application.by_number(number)


def _reports(appliance: Appliance) -> Iterator[Kept]:
    for name in sorted(appliance.database.read(report.ready_files)):
        yield Kept("report", appliance.reports.path_of(name))


def _feed(appliance: Appliance, folder: Path) -> Kept:
    """What calendar programs get who subscribe to the office's feed."""
    since = appliance.clock.now() - timedelta(days=90)
    found = appliance.database.read(
        appointments.starting_from, since, cancelled_since=since, inspector_id=None
    )
    office = appliance.settings.office
    path = folder / "inspections.ics"
    path.write_bytes(
        appliance.write_feed(found, title=office.name, language=office.language, of_office=True)
    )
    return Kept("calendar feed", path)
