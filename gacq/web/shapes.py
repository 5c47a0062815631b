"""What bodies are made of: the base of every request and answer, and the envelope around answers.

Names are camelCase in JSON. Requests refuse unknown fields and wrong types; whole numbers may be
written ``6.0``, as JSON allows. Times are aware UTC and end in ``Z``.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError


class Given(BaseModel):
    """Base of what a caller sends."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", strict=True, allow_inf_nan=False, frozen=True
    )


class Empty(Given):
    """No field is needed."""


class Asked(BaseModel):
    """Base of what a caller puts behind the ``?`` of an address; all of it is text."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


class Shown(BaseModel):
    """Base of what is answered; may be made from any object that has the same attributes."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, from_attributes=True, frozen=True
    )


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)
"""Makes a whole number of one that is written ``6.0``; belongs after the limits, or the OpenAPI
document would not show them."""

RowId = Annotated[int, Field(ge=1, le=2**63 - 1), WHOLE]
ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
NOT_BLANK = r"\S"
NAME = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
USERNAME = r"^[A-Za-z0-9][A-Za-z0-9._@-]{1,63}$"
EMAIL = r"^([^@\s,;<>\"\x00-\x1f]{1,64}@[^@\s,;<>\"\x00-\x1f]{1,190})?$"
TIME_OF_DAY = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
WHOLE_LINK = r"^https?://[^\s\x00-\x1f\x7f<>\"]+$"
LINK = r"^(https?://[^\s\x00-\x1f\x7f<>\"]+)?$"
Line = Annotated[str, Field(pattern=ONE_LINE)]
"""Text on one line, without control characters."""


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("far_time", "lies outside the calendar") from None


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Note = Annotated[str, Field(min_length=1, max_length=2_000, pattern=NOT_BLANK)]
"""A reason written by a person: never empty or blank."""

T = TypeVar("T")


class Answer(Shown, Generic[T]):
    """The envelope of every answer that went well."""

    success: Literal[True] = True
    data: T
    timestamp: datetime


class PageMark(Shown):
    """Where a list goes on: give ``next`` as ``cursor`` to get the page after this one."""

    limit: int
    next: str | None


class Page(Answer[list[T]], Generic[T]):
    """One page of a list."""

    page: PageMark


class Fault(Shown):
    """What went wrong. ``code`` is stable; ``fields`` names each wrong field.

    ``details`` is what a program needs in order to go on, such as the next free times.
    """

    code: str
    message: str
    fields: dict[str, str] | None = None
    details: dict[str, Any] | None = None


class Refusal(Shown):
    """The envelope of every answer that did not go well."""

    success: Literal[False] = False
    error: Fault
    timestamp: datetime


class Nothing(Shown):
    """An answer whose going well is all there is to say."""
