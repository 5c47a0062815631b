"""The command line: ``gacq`` or ``python -m gacq``, one module a verb, ``run`` without a verb.

A verb's module has ``register(app)``, which adds its command or group of commands; adding a verb
is adding its module to ``VERBS``. Errors that gacq raises on purpose end here as one line on
standard error and an exit code: 2 for mistakes in the settings, 1 for all others.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from gacq import __version__
from gacq.cli import check, chores, demo, import_, init, jobs, prove, queue, run, staff, token
from gacq.cli.context import Context
from gacq.cli.group import Verbs
from gacq.errors import ConfigurationError, GacqError

VERBS = (run, demo, init, check, staff, token, import_, jobs, queue, chores, prove)

app = typer.Typer(
    name="gacq",
    cls=Verbs,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Durable work queues for an office that certifies herb farms. Without a verb: run.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gacq {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    ctx: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(help="The settings; without it ./appliance.toml, or the defaults."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="The data folder, in place of data.folder.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    ctx.obj = Context(config=config, data=data)
    if ctx.invoked_subcommand is None:
        _run_without_verb(ctx)


def _run_without_verb(ctx: typer.Context) -> None:
    group = ctx.command
    run = group.get_command(ctx, "run") if isinstance(group, Verbs) else None
    if run is None:
        typer.echo(ctx.get_help())
        raise typer.Exit(2)
    with run.make_context("run", [], parent=ctx) as inner:
        run.invoke(inner)


for verb in VERBS:
    verb.register(app)


def main() -> None:
    """The entry point."""
    _tolerate_narrow_consoles()
    ending_plainly(app)


def ending_plainly(call: Callable[[], None]) -> None:
    """Turn an error that gacq raises on purpose into a few words and an exit code."""
    try:
        call()
    except ConfigurationError as error:
        _complain("the settings need a correction:", *(f"  {line}" for line in error.problems))
        sys.exit(2)
    except GacqError as error:
        _complain(str(error))
        sys.exit(1)


def _complain(first: str, *more: str) -> None:
    print("\n".join((f"gacq: {first}", *more)), file=sys.stderr)


def _tolerate_narrow_consoles() -> None:
    """A console without Thai letters shows them escaped instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
