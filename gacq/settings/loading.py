"""Read the settings once: defaults, then the file, then the environment; report every mistake."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from gacq.errors import ConfigurationError
from gacq.settings.keys import KEYS, Key, written
from gacq.settings.relations import broken
from gacq.settings.sections import Settings
from gacq.settings.sources import Given, from_environment, from_file

DEFAULT_FILE = "appliance.toml"

_settings = TypeAdapter(Settings)


def load(
    config: Path | None,
    *,
    data: Path | None = None,
    environ: Mapping[str, str],
    complete: bool = True,
) -> Settings:
    """The settings of ``config`` (None: ``appliance.toml`` here, if there is one).

    ``data`` wins over ``data.folder``. Relative paths in the result have been made absolute.
    Without ``complete`` no file of a secret is read, and what only the running service needs may
    be missing. Raises ConfigurationError with one line for every mistake.
    """
    file = config if config is not None else Path(DEFAULT_FILE)
    problems: list[str] = []
    given: dict[str, Given] = {}
    if config is not None or file.exists():
        given = from_file(file, problems)
    given |= from_environment(environ, problems)
    if data is not None:
        given["data.folder"] = Given(str(Path.cwd() / data), "--data")
    _place(given, file.absolute().parent)
    if complete:
        _read_secrets(given, problems)
    return _build(given, problems, complete=complete)


def _place(given: dict[str, Given], folder: Path) -> None:
    """Make paths absolute: beside the file, the mail folder inside the data folder."""
    for key in KEYS.values():
        if not key.is_path or key.name == "email.folder":
            continue
        _make_absolute(given, key, folder)
    kept = given["data.folder"].value
    _make_absolute(given, KEYS["email.folder"], kept if isinstance(kept, Path) else folder)


def _make_absolute(given: dict[str, Given], key: Key, folder: Path) -> None:
    at = given.get(key.name, Given(key.default))
    if isinstance(at.value, (str, Path)) and str(at.value):
        given[key.name] = Given(folder / at.value, at.variable)


def _read_secrets(given: dict[str, Given], problems: list[str]) -> None:
    for key in KEYS.values():
        at = given.get(f"{key.name}_file")
        if not key.is_secret or at is None or not isinstance(at.value, Path):
            continue
        try:
            secret = _secret_of(at.value)
        except ValueError as error:
            problems.append(f"{_source(f'{key.name}_file', at)} = {written(at.value)}: {error}")
            secret = "unknown"  # keeps "needs a key" from being reported on top
        given.setdefault(key.name, Given(secret))


def _secret_of(file: Path) -> str:
    """The one line in a file. Raises ValueError that says what is wrong with the file."""
    try:
        secret = file.read_text(encoding="utf-8-sig").strip()
    except FileNotFoundError:
        raise ValueError("there is no such file") from None
    except OSError as error:
        raise ValueError(f"can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError("is not a text file in UTF-8") from None
    if not secret:
        raise ValueError("is empty; put the secret on its first line")
    if "\n" in secret:
        raise ValueError("has several lines; leave the secret alone in it")
    return secret


def _build(given: Mapping[str, Given], problems: list[str], *, complete: bool) -> Settings:
    values = {name: at.value for name, at in given.items()}
    wrong: set[str] = set()
    try:
        settings = _validated(values)
    except ValidationError as error:
        for detail in error.errors():
            name = _name_of(detail)
            if name not in wrong:
                wrong.add(name)
                problems.append(_line(KEYS[name], given[name], detail))
        settings = _validated({n: v for n, v in values.items() if n not in wrong})
    problems.extend(broken(settings, wrong, complete=complete))
    if problems:
        raise ConfigurationError(problems)
    return settings


def _validated(values: Mapping[str, Any]) -> Settings:
    nested: dict[str, Any] = {}
    for key in KEYS.values():
        *sections, last = key.name.split(".")
        table = nested
        for section in sections:
            table = table.setdefault(section, {})
        table[last] = values.get(key.name, key.default)
    return _settings.validate_python(nested)


def _name_of(detail: ErrorDetails) -> str:
    """The setting an error is about; pydantic may add a part of its own behind the name."""
    parts = [str(part) for part in detail["loc"]]
    while ".".join(parts) not in KEYS:
        parts.pop()
    return ".".join(parts)


def _line(key: Key, at: Given, detail: ErrorDetails) -> str:
    shown = "(hidden)" if key.is_secret else written(at.value)
    if detail["type"] == "value_error":
        why = str(detail["ctx"]["error"])
    else:
        why = f"must be {key.allowed()}"
    return f"{_source(key.name, at)} = {shown}: {why}"


def _source(name: str, at: Given) -> str:
    return name if at.variable is None else f"{name} (set by {at.variable})"
