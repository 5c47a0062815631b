"""``gacq init``: write a commented ``appliance.toml``."""

from typing import Annotated

import typer

from gacq.cli.context import context_of
from gacq.errors import Conflict, DataFolderError
from gacq.settings.text import appliance_toml


def register(app: typer.Typer) -> None:
    app.command("init")(init)


def init(
    ctx: typer.Context,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
) -> None:
    """Write appliance.toml (or the file of --config) with every setting at its default."""
    file = context_of(ctx).config_file
    try:
        with file.open("w" if force else "x", encoding="utf-8", newline="\n") as opened:
            opened.write(appliance_toml())
    except FileExistsError:
        raise Conflict(f"{file} is there already; add --force to overwrite it") from None
    except OSError as error:
        raise DataFolderError(f"{file} can't be written: {error.strerror}") from error
    typer.echo(f"{file} written. Edit it, then look it over with: gacq check")
