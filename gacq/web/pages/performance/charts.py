"""The charts of the performance page, one a section, each with the same as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from gacq import charts
from gacq.applications.qc_daily import CheckDays, Checked
from gacq.applications.status import InspectionType
from gacq.charts import Drawing
from gacq.queues.daily import Ended
from gacq.queues.policy import Queue
from gacq.web.pages.frame.saying import say
from gacq.web.pages.performance.spans import Steps
from gacq.web.words import Language

WIDTH = 250.0
"""In the points of the drawing; a column of the page makes each about 2 pixels wide."""


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


TYPES = {
    InspectionType.VIDEO: _("By video"),
    InspectionType.HYBRID: _("Hybrid"),
    InspectionType.ONSITE: _("On site"),
}

_PER_DAY = {
    Queue.AI_QC: _("Checks per day, by inspection type"),
    Queue.EMAIL: _("Mails per day"),
    Queue.CALENDAR: _("Calendar entries per day"),
    Queue.REPORT: _("Reports per day"),
}
_PER_MONTH = {
    Queue.AI_QC: _("Checks per month, by inspection type"),
    Queue.EMAIL: _("Mails per month"),
    Queue.CALENDAR: _("Calendar entries per month"),
    Queue.REPORT: _("Reports per month"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers with so many digits behind the point."""

    name: str
    digits: int = 0


@dataclass(frozen=True, slots=True)
class StepChart:
    """A drawing with its title, and the same as numbers; steps without any are left out."""

    title: str
    drawing: Drawing
    columns: list[Column]
    rows: list[tuple[str, list[float | None]]]


def chart_of_checks(found: CheckDays, steps: Steps, language: Language) -> StepChart | None:
    """None where there is nothing to draw, or only one day."""
    if len(steps.steps) == 1 or not found.total.checks:
        return None
    names = [say(words, language) for words in TYPES.values()]
    counts = {
        step.name: [found.types_by_step.get((step.name, each), Checked()).checks for each in TYPES]
        for step in steps.steps
    }
    columns = [
        *(Column(name) for name in names),
        Column(say(_("Failed for good"), language)),
        Column(say(_("Mean score"), language), 2),
        Column(say(_("Mean duration, in seconds"), language), 1),
    ]
    rows: list[tuple[str, list[float | None]]] = [
        (step.label, [*counts[step.name], of.failed, of.score, of.seconds])
        for step in steps.steps
        if (of := found.steps.get(step.name))
    ]
    drawing = _stacked(steps, names, [counts[step.name] for step in steps.steps])
    return StepChart(_title(Queue.AI_QC, steps, language), drawing, columns, rows)


def chart_of_jobs(
    queue: Queue, by_step: dict[tuple[Queue, str], Ended], steps: Steps, language: Language
) -> StepChart | None:
    """None where there is nothing to draw, or only one day."""
    ended = [by_step.get((queue, step.name), Ended()) for step in steps.steps]
    counts = [[of.completed, of.failed] for of in ended]
    if len(steps.steps) == 1 or not any(map(any, counts)):
        return None
    done = _("Sent") if queue is Queue.EMAIL else _("Completed")
    names = [say(done, language), say(_("Failures"), language)]
    columns = [*map(Column, names), Column(say(_("Mean run, in seconds"), language), 1)]
    rows: list[tuple[str, list[float | None]]] = [
        (step.label, [*count, of.run_seconds])
        for step, count, of in zip(steps.steps, counts, ended, strict=True)
        if any(count)
    ]
    drawing = _stacked(steps, names, counts)
    return StepChart(_title(queue, steps, language), drawing, columns, rows)


def _stacked(steps: Steps, names: list[str], counts: Sequence[Sequence[float]]) -> Drawing:
    labels = [step.label for step in steps.steps]
    series = list(zip(names, zip(*counts, strict=True), strict=True))
    return charts.bars(labels, series, width=WIDTH, stacked=True, over_time=True)


def _title(queue: Queue, steps: Steps, language: Language) -> str:
    return say((_PER_MONTH if steps.by_month else _PER_DAY)[queue], language)
