"""The file of settings of a running office: read again, and changed by a page.

What is changed holds from the next start on, as if somebody had edited the file. Its comments and
the order of its lines stay.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import tomlkit

from gacq.errors import Conflict
from gacq.settings.loading import DEFAULT_FILE, load
from gacq.settings.sections import Settings
from gacq.settings.sources import from_environment
from gacq.settings.text import appliance_toml

SECRETS = "secrets"
"""The folder in the data folder for what must not stand in the file of settings."""

_changing = threading.Lock()
"""One change at a time: each reads the file, and replaces it whole."""


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """Where the settings come from.

    Attributes:
        config: the file that the caller named; None: ``appliance.toml`` here, if there is one.
        data: wins over ``data.folder``.
        environ: wins over the file.
    """

    config: Path | None = None
    data: Path | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    @property
    def path(self) -> Path:
        """The named file, or the one that is looked for."""
        return self.config or Path(DEFAULT_FILE)

    def read(self, *, complete: bool = True) -> Settings:
        """Read them now; without ``complete`` secrets and services may be missing.

        Raises ConfigurationError with all mistakes.
        """
        return load(self.config, data=self.data, environ=self.environ, complete=complete)

    def overridden(self, names: Collection[str]) -> dict[str, str]:
        """The variable that wins over the file, for those of these settings that have one."""
        given = from_environment(self.environ, [])
        return {name: str(given[name].variable) for name in names if name in given}

    def change(
        self,
        values: Mapping[str, Any],
        *,
        secrets: Mapping[str, str] | None = None,
        complete: bool = False,
    ) -> None:
        """Write these settings, by dotted name, into the file; without one, write it whole.

        The file is replaced at once or not at all. Each of ``secrets`` goes into a file of its
        own in the data folder, which the file of settings names. Raises ConfigurationError if
        there are mistakes now or would be (with ``complete`` also what only the running service
        needs), Conflict if it can't be written.
        """
        with _changing:
            self._change(values, secrets or {}, complete=complete)

    def _change(
        self, values: Mapping[str, Any], secrets: Mapping[str, str], *, complete: bool
    ) -> None:
        path = Path(os.path.realpath(self.path))
        kept: dict[str, Path] = {}
        try:
            document = tomlkit.parse(self._text(path))
            folder = self.read(complete=False).data.folder / SECRETS
            for name, secret in secrets.items():
                kept[name] = _keep(folder, name, secret)
                _set(document, f"{name}_file", _seen_from(path.parent, kept[name]))
            for name, value in values.items():
                _set(document, name, value)
            self._put(path, tomlkit.dumps(document), complete=complete)
        except BaseException as error:
            _remove(kept.values())
            if isinstance(error, OSError):
                message = f"The file of settings {path} can't be written ({error.strerror})"
                raise Conflict(message) from error
            raise
        for name, file in kept.items():
            _remove(each for each in file.parent.glob(f"{name}-*.txt") if each != file)

    def _text(self, path: Path) -> str:
        if not path.exists():
            return appliance_toml()
        self.read(complete=False)
        return path.read_bytes().decode("utf-8-sig")

    def _put(self, path: Path, text: str, *, complete: bool) -> None:
        # In the same folder: file names in the settings are taken from there, and only within one
        # disk is a file replaced in one step.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        fresh = Path(name)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(text.encode())
                opened.flush()
                os.fsync(opened.fileno())
            replace(self, config=fresh).read(complete=complete)
            if path.exists():
                shutil.copymode(path, fresh)
            else:
                fresh.chmod(0o644)
            os.replace(fresh, path)
        finally:
            with suppress(FileNotFoundError):
                fresh.unlink()


def _set(document: tomlkit.TOMLDocument, name: str, value: Any) -> None:
    *sections, last = name.split(".")
    table: Any = document
    for section in sections:
        table = table.setdefault(section, tomlkit.table())
    table[last] = value


def _keep(folder: Path, name: str, secret: str) -> Path:
    """A new file each time: the one in use stays until the file of settings names this one."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, file = tempfile.mkstemp(dir=folder, prefix=f"{name}-", suffix=".txt")
    with os.fdopen(handle, "wb") as opened:
        opened.write(secret.encode())
        opened.flush()
        os.fsync(opened.fileno())
    return Path(file)


def _seen_from(folder: Path, file: Path) -> str:
    """Relative where the file lies below, so that both can be moved together."""
    return (file.relative_to(folder) if file.is_relative_to(folder) else file).as_posix()


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        with suppress(OSError):
            file.unlink()
