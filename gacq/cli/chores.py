"""``gacq chores``: when each chore comes round and how it last went; run one now."""

from typing import Annotated

import typer

from gacq.appliance import Appliance
from gacq.cli.office import office
from gacq.cli.output import print_json, print_table
from gacq.errors import NotFound
from gacq.ops.chore_runs import ChoreOutcome, RunView
from gacq.ops.chores import ChoreName
from gacq.ops.schedule import ChoreView
from gacq.staff import Actor
from gacq.thai import short_moment
from gacq.web.api.chores import ChoreRunShown, ChoresShown

Name = Annotated[str, typer.Argument(help=f"One of {', '.join(ChoreName)}.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

verbs = typer.Typer(help="What gacq does by the clock.")


def register(app: typer.Typer) -> None:
    app.add_typer(verbs, name="chores")


@verbs.callback(invoke_without_command=True)
def chores(ctx: typer.Context, as_json: Json = False) -> None:
    """List the chores: when each comes round next, and how it last went."""
    if ctx.invoked_subcommand is not None:
        return
    with office(ctx) as appliance:
        shown, standing = ChoresShown.of(appliance.chores), appliance.chores.standing()
        language = appliance.settings.office.language
        serving = appliance.folder.is_locked()
    if as_json:
        print_json(shown)
        return
    columns = ("CHORE", "WHAT IT DOES", "NEXT", "LAST", "OUTCOME", "DETAIL")
    print_table(columns, [_row(chore, language) for chore in standing])
    if not shown.scheduler:
        typer.echo(
            "The scheduler is off (queues.scheduler): no chore comes round by itself; "
            "run one with: gacq chores run NAME"
        )
    elif not serving:
        typer.echo("gacq is not running: what falls due is caught up, once each, when it starts")


@verbs.command()
def run(ctx: typer.Context, name: Name, as_json: Json = False) -> None:
    """Run a chore now, beside a running service or without one; its planned times stay.

    The exit code is 1 if it fails.
    """
    chore = _chore(name)
    with office(ctx) as appliance:
        ended = _run(appliance, chore)
    if as_json:
        print_json(ChoreRunShown.model_validate(ended))
    else:
        typer.echo(f"{chore} {ended.outcome}: {ended.detail}")
    if ended.outcome is not ChoreOutcome.DONE:
        raise typer.Exit(1)


def _run(appliance: Appliance, chore: ChoreName) -> RunView:
    if not appliance.folder.is_locked():
        # No service is there to tell the runs of one that died from those that are under way.
        appliance.chores.settle_left()
    return appliance.chores.run_by_hand(chore, by=Actor.console())


def _chore(name: str) -> ChoreName:
    try:
        return ChoreName(name)
    except ValueError:
        raise NotFound(f"no chore is called {name!r}; use {', '.join(ChoreName)}") from None


def _row(chore: ChoreView, language: str) -> tuple[object, ...]:
    next_at = None if chore.next_at is None else short_moment(chore.next_at, language=language)
    return (chore.name, chore.name.label(language), next_at, *_last(chore.last, language))


def _last(run: RunView | None, language: str) -> tuple[str | None, ...]:
    if run is None:
        return None, "not run yet", None
    return short_moment(run.started_at, language=language), run.outcome or "running", run.detail
