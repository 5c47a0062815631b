"""What one setting may hold: each function makes a field with its default, limits and words.

The words end up in ``appliance.toml`` beside the setting, and the limits in the message about a
value outside them, so that neither is written twice. Numbers are strict: ``true`` is not 1.
"""

from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, SecretStr

STRICT = ConfigDict(extra="forbid")
"""Of every section: an unknown key is a mistake."""


class Secret(SecretStr):
    """A password or key that never shows in a repr, a log or a traceback."""

    def reveal(self) -> str:
        return self.get_secret_value()


def whole(default: int | None, low: int, high: int, what: str) -> Any:
    """A whole number from ``low`` to ``high``."""
    return Field(default, ge=low, le=high, strict=True, description=what)


def number(default: float, low: float, high: float, what: str) -> Any:
    """A number from ``low`` to ``high``; never NaN or infinite."""
    return Field(default, ge=low, le=high, strict=True, allow_inf_nan=False, description=what)


def flag(default: bool, what: str) -> Any:
    return Field(default, strict=True, description=what)


def text(default: str | None, what: str, *, filled: bool = False) -> Any:
    """One line of text; ``filled`` refuses an empty one."""
    pattern = r"^[^\r\n]*\S[^\r\n]*$" if filled else r"^[^\r\n]*$"
    return Field(default, strict=True, pattern=pattern, description=what)


def choice(default: str, what: str) -> Any:
    """One of the words of the field's Literal type."""
    return Field(default, description=what)


def path(default: str | None, what: str) -> Any:
    return Field(None if default is None else Path(default), description=what)


def secret(what: str) -> Any:
    return Field(None, description=what)


def _blank_to_none(value: object) -> object:
    return None if value == "" else value


def _refuse_blank(value: object) -> object:
    if value == "":
        raise ValueError("must be a path")
    return value


def _zero_to_none(value: object) -> object:
    return None if value == 0 and not isinstance(value, bool) else value


FilledPath = Annotated[Path, BeforeValidator(_refuse_blank)]

OptionalPath = Annotated[Path | None, BeforeValidator(_blank_to_none)]
"""A path, or None where the file says ``""`` (TOML has no null)."""

OptionalText = Annotated[str | None, BeforeValidator(_blank_to_none)]

OptionalWhole = Annotated[int | None, BeforeValidator(_zero_to_none)]
"""A whole number, or None where the file says 0."""

OptionalSecret = Annotated[Secret | None, BeforeValidator(_blank_to_none)]
