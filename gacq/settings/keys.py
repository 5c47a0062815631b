"""Every setting by its dotted name, with its default, its limits in words and its variable."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from gacq.settings.fields import Secret
from gacq.settings.sections import Settings

ORIGINAL_NAMES: Mapping[str, str] = {
    "ENABLE_QUEUE": "queues.enabled",
    "ENABLE_SCHEDULER": "queues.scheduler",
    "REDIS_HOST": "redis.host",
    "REDIS_PORT": "redis.port",
    "REDIS_PASSWORD": "redis.password",
    "AI_QC_RETRY_ATTEMPTS": "queues.ai_qc.attempts",
    "EMAIL_RETRY_ATTEMPTS": "queues.email.attempts",
    "CALENDAR_RETRY_ATTEMPTS": "queues.calendar.attempts",
    "REPORT_RETRY_ATTEMPTS": "queues.report.attempts",
}
"""Variables of the system that gacq replaces; an office's old start script goes on working."""


@dataclass(frozen=True)
class Key:
    """One setting. ``name`` is dotted: ``queues.ai_qc.attempts``."""

    name: str
    default: Any
    field: FieldInfo

    @property
    def variable(self) -> str:
        return "GACQ_" + self.name.replace(".", "__").upper()

    @property
    def words(self) -> str:
        return self.field.description or ""

    @cached_property
    def types(self) -> tuple[Any, ...]:
        """The types that the field takes, None left out: ``(int,)``."""
        annotation = self.field.annotation
        if get_origin(annotation) is Literal:
            return (annotation,)
        members = get_args(annotation) or (annotation,)
        return tuple(member for member in members if member is not type(None))

    @property
    def is_secret(self) -> bool:
        return Secret in self.types

    @property
    def is_path(self) -> bool:
        return Path in self.types

    @property
    def choices(self) -> tuple[str, ...]:
        return get_args(self.types[0]) if get_origin(self.types[0]) is Literal else ()

    @property
    def limits(self) -> tuple[float, float] | None:
        low = next((item.ge for item in self.field.metadata if isinstance(item, Ge)), None)
        high = next((item.le for item in self.field.metadata if isinstance(item, Le)), None)
        return None if low is None or high is None else (low, high)  # type: ignore[return-value]

    @property
    def blank(self) -> Any:
        """What the file says for "not set" (None): ``""``, or 0 for a number."""
        return 0 if int in self.types else ""

    def allowed(self) -> str:
        """The limits in words, to follow "must be"."""
        if self.choices:
            return "one of: " + ", ".join(self.choices)
        if bool in self.types:
            return "true or false"
        if self.limits:
            kind = "a whole number" if int in self.types else "a number"
            return f"{kind} from {plain(self.limits[0])} to {plain(self.limits[1])}"
        return "a path" if self.is_path else "one line of text"


def written(value: Any) -> str:
    """A value as it would stand in the file, for messages about it."""
    return json.dumps(value, ensure_ascii=False, default=str)


def plain(value: float) -> str:
    """A number as people write it: 20 and not 20.0."""
    return str(int(value)) if float(value).is_integer() else str(value)


def _walk(value: Any, prefix: str = "") -> Iterator[Key]:
    for name, field in type(value).__pydantic_fields__.items():
        inner = getattr(value, name)
        if is_dataclass(inner):
            yield from _walk(inner, f"{prefix}{name}.")
        else:
            yield Key(name=prefix + name, default=inner, field=field)


KEYS: dict[str, Key] = {key.name: key for key in _walk(Settings())}
SECTIONS = frozenset(name.rpartition(".")[0] for name in KEYS)
"""Names of the tables of the file: ``office``, ``queues``, ``queues.ai_qc`` …"""
