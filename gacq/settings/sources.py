"""Where values come from: the TOML file and the environment, flattened to dotted names.

A source that holds an unknown name, or a word where a number belongs, adds a line to ``problems``
and is read on, so that one look shows every mistake.
"""

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gacq.errors import ConfigurationError
from gacq.settings.keys import KEYS, ORIGINAL_NAMES, SECTIONS, Key, written

_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})


@dataclass(frozen=True, slots=True)
class Given:
    """A value that somebody wrote, and the variable it came from (None: the file)."""

    value: Any
    variable: str | None = None


def from_file(file: Path, problems: list[str]) -> dict[str, Given]:
    """The file's settings. Raises ConfigurationError for a file that can't be read as TOML."""
    found: dict[str, Given] = {}
    for name, value in _flatten(_parse(file)):
        if name in KEYS and KEYS[name].is_secret:
            problems.append(_misplaced_secret(KEYS[name]))
        elif name in KEYS:
            found[name] = Given(value)
        else:
            problems.append(_unknown(name, value))
    return found


def _parse(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        cure = "write one with: gacq init"
        raise ConfigurationError([f"{file}: there is no such file; {cure}"]) from None
    except OSError as error:
        raise ConfigurationError([f"{file}: can't be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError([f"{file}: is not in UTF-8; save it as UTF-8"]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError([f"{file}: {error}{_hint(error)}"]) from error


def _hint(error: tomllib.TOMLDecodeError) -> str:
    if "Unescaped" in str(error) or "hex value" in str(error):
        return "; write Windows paths in single quotes: 'C:\\gacq\\data'"
    return ""


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        name = prefix + key
        if isinstance(value, dict) and name in SECTIONS:
            yield from _flatten(value, name + ".")
        else:
            yield name, value


def from_environment(environ: Mapping[str, str], problems: list[str]) -> dict[str, Given]:
    """The environment's settings: ``GACQ_SECTION__KEY`` wins over an original name."""
    found: dict[str, Given] = {}
    for variable, name in ORIGINAL_NAMES.items():
        if variable in environ:
            found[name] = Given(typed(KEYS[name], environ[variable]), variable)
    for key in KEYS.values():
        if key.variable in environ:
            found[key.name] = Given(typed(key, environ[key.variable]), key.variable)
    problems.extend(_unknown_variables(environ))
    return found


def typed(key: Key, word: str) -> Any:
    """The word as the type the key takes; a word that doesn't fit stays one, to be reported."""
    if bool in key.types:
        lower = word.strip().lower()
        return True if lower in _TRUE else False if lower in _FALSE else word
    for kind in (int, float):
        if kind in key.types:
            try:
                return kind(word)
            except ValueError:
                return word
    return word


def _unknown_variables(environ: Mapping[str, str]) -> Iterator[str]:
    """Only names that are meant as a setting: with two underscores, or all but equal to one."""
    known = {key.variable for key in KEYS.values()}
    for variable in sorted(environ.keys() - known):
        if not variable.startswith("GACQ_"):
            continue
        near = _near(variable, known, cutoff=0.75 if "__" in variable else 0.93)
        if "__" in variable or near:
            yield f"{variable} (environment): there is no such setting" + _suggestion(near)


def _unknown(name: str, value: Any) -> str:
    if name in SECTIONS:
        return f"{name} = {written(value)}: is a section; write [{name}] and its settings below it"
    if isinstance(value, dict):
        near = _near(name, SECTIONS)
        return f"[{name}]: there is no such section" + _suggestion(near and f"[{near}]")
    near = _near(name, KEYS) or _of_another_section(name)
    return f"{name} = {written(value)}: there is no such setting" + _suggestion(near)


def _of_another_section(name: str) -> str | None:
    last = name.rpartition(".")[2]
    places = {key.rpartition(".")[2]: key for key in reversed(KEYS)}
    found = difflib.get_close_matches(last, places, n=1, cutoff=0.75)
    return places[found[0]] if found else None


def _near(name: str, known: Iterable[str], *, cutoff: float = 0.75) -> str | None:
    """The known name most like this one, sought in its own section first."""
    everywhere = list(known)
    section = name.rpartition(".")[0]
    same_section = [key for key in everywhere if key.rpartition(".")[0] == section]
    for candidates in (same_section, everywhere):
        found = difflib.get_close_matches(name, candidates, n=1, cutoff=cutoff)
        if found:
            return found[0]
    return None


def _suggestion(near: str | None) -> str:
    return f"; did you mean {near}?" if near else ""


def _misplaced_secret(key: Key) -> str:
    cure = f"put it into the variable {key.variable}"
    if f"{key.name}_file" in KEYS:
        cure += f" or into a file that {key.name}_file names"
    return f"{key.name} = (hidden): a secret may not stand in this file; {cure}"
