"""``gacq prove``: the real service under force on this machine, and a page of figures to keep."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from gacq.staff.accounts import Language


def register(app: typer.Typer) -> None:
    app.command("prove")(prove)


def prove(
    minutes: Annotated[
        float, typer.Option(min=0.5, max=1_440, help="About how long; more finds more.")
    ] = 10.0,
    seed: Annotated[
        int, typer.Option(min=0, max=999_999_999, help="The same seed, the same schedule.")
    ] = 1,
    only: Annotated[
        str, typer.Option(help="Some kinds of force, with commas between; a wrong name lists all.")
    ] = "",
    kills: Annotated[
        int | None,
        typer.Option(min=1, max=100_000, help="No more deaths than these, even if there is time."),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="The folder for the report's files.", file_okay=False)
    ] = Path(),
    language: Annotated[Language, typer.Option(help="Of the report.")] = "th",
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the folder in which the service was.")
    ] = False,
) -> None:
    """Put the service under force in a fresh folder, and report what it kept; 1 if it lost any."""
    from gacq.cli.prove_view import carried_out, keep_report, print_report, programme_named
    from gacq.ops.proof.premises import fresh_folder

    programme = programme_named(only, minutes=minutes, kills=kills)
    out.mkdir(parents=True, exist_ok=True)
    folder = fresh_folder()
    typer.echo(f"The service is put under force in {folder}; the office's data are not touched.")
    report = carried_out(programme, folder, minutes=minutes, seed=seed, more=_more(only, kills))
    print_report(report, language)
    for file in keep_report(report, language, out):
        typer.echo(f"kept as {file}")
    if keep or not report.holds:
        typer.echo(f"Everything of the service lies in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    if not report.holds:
        raise typer.Exit(1)


def _more(only: str, kills: int | None) -> str:
    """The options that were given besides time and seed, as they are typed again."""
    named = f" --only {only}" if only else ""
    return named if kills is None else f"{named} --kills {kills}"
