"""``gacq import``: take in applications from a folder or a .zip."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gacq.appliance import Appliance
from gacq.cli.office import office
from gacq.cli.output import console, print_json
from gacq.ops.importer import EntryResult, Importer, ImportOutcome
from gacq.ops.package import open_package
from gacq.staff import Actor
from gacq.web.shapes import Shown

_QUEUES_OFF = (
    "The queues are off (queues.enabled = false): the AI checks of these applications wait. The"
    " service runs a few of them within each later request that submits or moves an application,"
    " all of them when its chore catch_up comes round, and all at once if it is started with"
    " queues.enabled = true."
)


class EntryShown(Shown):
    """One entry's end; ``problems`` says why it was refused, or what a draft still lacks."""

    position: int
    outcome: ImportOutcome
    application_number: str | None
    problems: tuple[str, ...]


class ImportShown(Shown):
    """Every entry, and how many ended in which way."""

    counts: dict[ImportOutcome, int]
    entries: list[EntryShown]

    @classmethod
    def of(cls, results: list[EntryResult]) -> "ImportShown":
        counted = Counter(result.outcome for result in results)
        return cls(
            counts={outcome: counted[outcome] for outcome in ImportOutcome},
            entries=[EntryShown.model_validate(result) for result in results],
        )


def register(app: typer.Typer) -> None:
    app.command("import")(import_)


def import_(
    ctx: typer.Context,
    path: Annotated[
        Path, typer.Argument(readable=False, help="A folder or a .zip with applications.json.")
    ],
    submit: Annotated[
        bool, typer.Option("--submit", help="Submit each one too; without it they are drafts.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Take in every valid application and name every other one; exits with 1 if there was one.

    Running it again doubles nothing: drafts and returned applications get what they lack, repaired
    files and, with --submit, their submission; all others stay as they are.
    """
    with open_package(path) as package, office(ctx, create=True) as appliance:
        results = importer_of(appliance).run(package, actor=Actor.console(), submit=submit)
        shown = ImportShown.of(list(_told(results, len(package.entries), quiet=as_json)))
    if as_json:
        print_json(shown)
    else:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in shown.counts.items())
        typer.echo(f"{appliance.folder.path}: {counts}")
    if shown.counts[ImportOutcome.SUBMITTED] and not appliance.settings.queues.enabled:
        typer.echo(_QUEUES_OFF, err=True)
    if shown.counts[ImportOutcome.REFUSED]:
        raise typer.Exit(1)


def importer_of(appliance: Appliance) -> Importer:
    """The import into this office."""
    documents = appliance.settings.documents
    return Importer(
        database=appliance.database,
        workflow=appliance.workflow,
        documents=appliance.documents,
        inspect=appliance.inspect,
        clock=appliance.clock,
        temporary=appliance.folder.temporary,
        file_limit=max(documents.image_mb, documents.pdf_mb) * 2**20,
    )


def _told(results: Iterator[EntryResult], entries: int, *, quiet: bool) -> Iterator[EntryResult]:
    """The same results, each problem printed as it comes, with a bar on a terminal."""
    screen = console(stderr=True)
    columns = (TextColumn("importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=screen, disable=not screen.is_terminal, transient=True)
    with bar:
        for result in bar.track(results, total=entries):
            if not quiet:
                _tell(bar, result)
            yield result


def _tell(bar: Progress, result: EntryResult) -> None:
    what = " ".join(filter(None, (result.outcome, result.application_number)))
    for problem in result.problems:
        words = f"entry {result.position} {what}: {problem}"
        bar.console.print(words, markup=False, soft_wrap=True)
