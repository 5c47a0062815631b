"""How the demonstration looks: a table that lives on a terminal, plain lines anywhere else."""

from collections.abc import Iterable, Sequence
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
        self._live.update(Group(self._table(scene), _queue_line(scene)), refresh=True)

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
            return [*cells, Text("refused", style="red"), Text(""), Text(standing.refused[0])]
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


def outcome(scene: Scene, language: str) -> Table:
    """The table at the end: each application, and why the refused ones were refused."""
    table = Table(header_style="bold", show_lines=True)
    table.add_column("#", justify="right")
    table.add_column("APPLICATION", overflow="fold")
    table.add_column("STATUS", overflow="fold")
    table.add_column("SCORE", justify="right")
    table.add_column("INSPECTION")
    table.add_column("ISSUES", overflow="fold", ratio=1)
    table.add_column("MAILS", justify="right")
    for standing in scene.standings:
        table.add_row(*_outcome_row(standing, language))
    return table


def _outcome_row(standing: Standing, language: str) -> Iterable[Text]:
    refused = bool(standing.refused)
    inspection = standing.inspection_type
    issues = standing.refused or issue_lines(standing.issues, language)
    status = standing.status.label(language) if standing.status else "not taken in"
    return (
        Text(str(standing.position)),
        Text("\n".join(filter(None, (standing.number, standing.applicant)))),
        Text("refused", style="red") if refused else Text(status),
        Text("" if standing.score is None else f"{standing.score:.2f}"),
        Text(inspection or "", style=_INSPECTION_COLOURS.get(inspection, "") if inspection else ""),
        Text("\n".join(issues)),
        Text("" if refused else str(standing.written)),
    )


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


def _queue_line(scene: Scene) -> Text:
    line = Text(f"\ntaken in {scene.taken_in} of {len(scene.standings)}", style="dim")
    for queue, of in scene.queues.items():
        if of.waiting or of.delayed or of.active or of.completed or of.failed:
            line.append(
                f"   {queue}: {of.delayed} delayed, {of.waiting} waiting, {of.active} active,"
                f" {of.completed} completed"
            )
            if of.failed:
                line.append(f", {of.failed} failed", style="red")
    return line
