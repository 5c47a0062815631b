"""What every verb is given: where the settings are, read when a verb first asks for them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import typer

from gacq.settings import Settings
from gacq.settings.file import SettingsFile


@dataclass
class Context:
    """The global options of one call. ``config`` is None when the caller named no file."""

    config: Path | None = None
    data: Path | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    @property
    def settings_file(self) -> SettingsFile:
        return SettingsFile(self.config, self.data, self.environ)

    @property
    def config_file(self) -> Path:
        """The named file, or the one that is looked for."""
        return self.settings_file.path

    def settings(self, *, complete: bool = True) -> Settings:
        """Read the settings; without ``complete`` secrets and services may be missing.

        Raises ConfigurationError with all mistakes.
        """
        return self.settings_file.read(complete=complete)


def context_of(ctx: typer.Context) -> Context:
    """The Context that the global options made."""
    found = ctx.find_object(Context)
    if found is None:
        raise LookupError("the verb was called without the global options")
    return found
