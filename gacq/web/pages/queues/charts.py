"""The charts of the queue board: what was completed, how long it waited, and what failed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gacq import charts, thai
from gacq.charts import Drawing
from gacq.queues.history import Course, Period, Point
from gacq.queues.policy import Queue
from gacq.web.pages.frame.saying import say
from gacq.web.pages.queues.words import QUEUES
from gacq.web.words import Language

WIDTH = 250.0
"""In the points of the drawing; a column of the page makes each about 1.6 pixels wide."""


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its title, and the same as numbers: a label and a value a queue."""

    name: str
    title: str
    drawing: Drawing
    rows: list[tuple[str, list[float]]]
    digits: int


_TITLES = {
    Period.HOUR: (
        _("Completed jobs per minute"),
        _("Mean wait by minute, in seconds"),
        _("Failed jobs per minute"),
    ),
    Period.DAY: (
        _("Completed jobs per hour"),
        _("Mean wait by hour, in seconds"),
        _("Failed jobs per hour"),
    ),
    Period.MONTH: (
        _("Completed jobs per day"),
        _("Mean wait by day, in seconds"),
        _("Failed jobs per day"),
    ),
}


def charts_of(course: Course, period: Period, language: Language) -> list[Chart]:
    """The three charts of a period, with the queues as their series."""
    labels = [_label(at, period, language) for at in course.begins_at]
    names = [say(QUEUES[queue], language) for queue in Queue]
    completed, wait, failed = (say(title, language) for title in _TITLES[period])

    def values(of: Callable[[Point], float]) -> list[list[float]]:
        return [[of(point) for point in course.points[queue]] for queue in Queue]

    done = values(lambda point: point.completed)
    waits = values(lambda point: round(point.wait_seconds, 1))
    faults = values(lambda point: point.failed)
    return [
        _chart("completed", completed, labels, names, done, 0),
        _chart("wait", wait, labels, names, waits, 1),
        _chart("failed", failed, labels, names, faults, 0),
    ]


def _chart(
    name: str,
    title: str,
    labels: Sequence[str],
    names: Sequence[str],
    values: list[list[float]],
    digits: int,
) -> Chart:
    drawing = charts.lines(labels, list(zip(names, values, strict=True)), width=WIDTH)
    rows = [
        (label, [of[place] for of in values])
        for place, label in enumerate(labels)
        if any(of[place] for of in values)
    ]
    return Chart(name, title, drawing, rows, digits)


def _label(at: datetime, period: Period, language: Language) -> str:
    if period is Period.MONTH:
        return thai.short_date(at, language=language).rpartition(" ")[0]
    return f"{thai.in_bangkok(at):%H:%M}"
