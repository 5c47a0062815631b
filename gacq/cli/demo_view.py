"""How the demonstration looks: a table that lives on a terminal, plain lines anywhere else."""

from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from gacq.applications.document import DocumentType
from gacq.applications.qc import Issue
from gacq.applications.status import InspectionType
from gacq.ops.demo import Scene, Standing
from gacq.queues.job import JobState
from gacq.thai import in_bangkok

WIDE = 120
"""Columns from which the table at the end has room for the issues; its width in a file."""

_COLOURS = {
    JobState.DELAYED: "yellow",
    JobState.WAITING: "yellow",
    JobState.ACTIVE: "cyan",
    JobState.COMPLETED: "green",
}
_INSPECTION_COLOURS = {
    InspectionType.VIDEO: "green",
    InspectionType.HYBRID: "cyan",
    InspectionType.ONSITE: "yellow",
}


class View(Protocol):
    """Shows one scene after the other; a context manager around all of them."""

    def __enter__(self) -> "View": ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def show(self, scene: Scene, now: datetime) -> None: ...


def choose(console: Console, language: str) -> View:
    return LiveView(console, language) if console.is_terminal else LineView(console, language)


class LiveView:
    """One line an application, redrawn in place, and the counts of the queues below."""

    def __init__(self, console: Console, language: str) -> None:
        self._language = language
        self._live = Live(console=console, auto_refresh=False, vertical_overflow="visible")

    def __enter__(self) -> "LiveView":
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def show(self, scene: Scene, now: datetime) -> None:
        self._live.update(Group(self._table(scene), _queue_lines(scene)), refresh=True)

    def _table(self, scene: Scene) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("#", justify="right")
        for column in ("APPLICANT", "STATUS", "AI CHECK", "RESULT", "MAILS"):
            table.add_column(column, no_wrap=True, overflow="ellipsis")
        for standing in scene.standings:
            table.add_row(*self._row(standing))
        return table

    def _row(self, standing: Standing) -> list[Text]:
        cells = [Text(str(standing.position)), Text(standing.applicant)]
        if standing.refused:
            field = standing.refused[0].partition(":")[0].removeprefix("documents.")
            return [*cells, Text("refused", style="red"), Text(""), Text(field, style="red")]
        if standing.status is None:
            return [*cells, Text("not yet taken in", style="dim")]
        check = standing.check
        return [
            *cells,
            Text(standing.status.label(self._language)),
            Text(check or "", style=_COLOURS.get(check, "red") if check else ""),
            result_of(standing),
            Text(_mails_of(standing)),
        ]


class LineView:
    """A line with the time whenever an application has come further; for pipes and logs."""

    def __init__(self, console: Console, language: str) -> None:
        self._console = console
        self._language = language
        self._said: dict[int, str] = {}

    def __enter__(self) -> "LineView":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def show(self, scene: Scene, now: datetime) -> None:
        for standing in scene.standings:
            line = self._line(standing)
            if line and self._said.get(standing.position) != line:
                self._said[standing.position] = line
                self._console.print(
                    Text(f"{in_bangkok(now):%H:%M:%S}  {standing.position:>2}  {line}")
                )

    def _line(self, standing: Standing) -> str:
        if standing.refused:
            return f"{standing.applicant}: refused: {'; '.join(standing.refused)}"
        if standing.status is None:
            return ""
        parts = [standing.status.label(self._language)]
        if standing.check is not None:
            parts.append(f"check {standing.check}")
        if standing.inspection_type is not None:
            parts.append(result_of(standing).plain)
        if standing.mails:
            parts.append(f"mails {_mails_of(standing)}")
        return f"{standing.number} {standing.applicant}: {', '.join(parts)}"


def print_outcome(console: Console, scene: Scene, language: str) -> None:
    """The table at the end, with what is wrong with each application beside it or below it."""
    width = console.width if console.is_terminal else WIDE
    beside = width >= WIDE
    console.print(_outcome(scene, language, issues=beside), width=width)
    if not beside:
        for standing in scene.standings:
            for line in _wrong_with(standing, language):
                console.print(Text(f"#{standing.position} {line}"), width=width)


def _outcome(scene: Scene, language: str, *, issues: bool) -> Table:
    table = Table(header_style="bold", show_lines=True)
    table.add_column("#", justify="right")
    table.add_column("APPLICATION", overflow="fold", min_width=16)
    table.add_column("STATUS", overflow="fold")
    table.add_column("SCORE", justify="right")
    table.add_column("INSPECTION")
    if issues:
        table.add_column("ISSUES", overflow="fold", ratio=1)
    table.add_column("MAILS", justify="right")
    for standing in scene.standings:
        *cells, mails = _outcome_row(standing, language)
        wrong = [Text("\n".join(_wrong_with(standing, language)))] if issues else []
        table.add_row(*cells, *wrong, mails)
    return table


def _outcome_row(standing: Standing, language: str) -> list[Text]:
    inspection = standing.inspection_type
    status = standing.status.label(language) if standing.status else "not taken in"
    return [
        Text(str(standing.position)),
        Text("\n".join(filter(None, (standing.number, standing.applicant)))),
        _status_of(standing, status),
        Text("" if standing.score is None else f"{standing.score:.2f}"),
        Text(inspection or "", style=_INSPECTION_COLOURS[inspection] if inspection else ""),
        Text("" if standing.refused else str(standing.written)),
    ]


def _status_of(standing: Standing, words: str) -> Text:
    if standing.refused:
        return Text("refused", style="red")
    if standing.certificate:
        return Text(f"{words}\n{standing.certificate}", style="green")
    return Text(words)


def _wrong_with(standing: Standing, language: str) -> Sequence[str]:
    return standing.refused or issue_lines(standing.issues, language)


def issue_lines(issues: Sequence[Issue], language: str) -> list[str]:
    """One line an issue, that of several documents once: ``ภาพเบลอ (4 ×)``."""
    documents: dict[str, list[str | None]] = {}
    for issue in issues:
        documents.setdefault(issue.text(language), []).append(issue.document)
    return [_issue_line(text, about, language) for text, about in documents.items()]


def _issue_line(text: str, about: Sequence[str | None], language: str) -> str:
    if len(about) > 1:
        return f"{text} ({len(about)} ×)"
    return f"{DocumentType(about[0]).label(language)}: {text}" if about[0] else text


def result_of(standing: Standing) -> Text:
    """``8.50 HYBRID``; a check that failed for good has no score."""
    inspection = standing.inspection_type
    if inspection is None:
        return Text("")
    score = "" if standing.score is None else f"{standing.score:.2f} "
    return Text(f"{score}{inspection}", style=_INSPECTION_COLOURS[inspection])


def _mails_of(standing: Standing) -> str:
    return f"{standing.written}/{standing.mails}" if standing.mails else ""


def _queue_lines(scene: Scene) -> Text:
    lines = Text(f"\ntaken in {scene.taken_in} of {len(scene.standings)}", style="dim")
    for queue, of in scene.queues.items():
        if of.delayed or of.waiting or of.active or of.completed or of.failed:
            lines.append(f"\n{queue:<6} {of.delayed:>3} delayed {of.waiting:>3} waiting")
            lines.append(f" {of.active:>3} active {of.completed:>3} completed")
            lines.append(f" {of.failed:>3} failed" if of.failed else "", style="red")
    return lines
