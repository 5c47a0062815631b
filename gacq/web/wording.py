"""What is wrong with a field, in plain words: one row per kind of fault that pydantic finds."""

from typing import Any

from pydantic_core import ErrorDetails

from gacq.web.shapes import (
    EMAIL,
    LINK,
    NAME,
    NOT_BLANK,
    ONE_LINE,
    TIME_OF_DAY,
    USERNAME,
    WHOLE_LINK,
)

_WORDS = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "string_type": "must be text",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "is too large",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "enum": "must be one of {expected}",
    "literal_error": "must be one of {expected}",
    "list_type": "must be a list",
    "too_long": "must have at most {max_length} entries",
    "date_type": "must be a day such as 2026-01-31",
    "date_parsing": "must be a day such as 2026-01-31",
    "date_from_datetime_parsing": "must be a day such as 2026-01-31",
    "date_from_datetime_inexact": "must be a day such as 2026-01-31",
    "datetime_type": "must be a time such as 2026-01-31T09:00:00+07:00",
    "datetime_parsing": "must be a time such as 2026-01-31T09:00:00+07:00",
    "datetime_from_date_parsing": "must be a time such as 2026-01-31T09:00:00+07:00",
    "datetime_object_invalid": "must be a time such as 2026-01-31T09:00:00+07:00",
    "timezone_aware": "must name its time zone, such as 2026-01-31T09:00:00+07:00",
    "model_type": "must be a JSON object",
    "model_attributes_type": "must be a JSON object",
}
_PATTERNS = {
    ONE_LINE: "must hold no line break or control character",
    NOT_BLANK: "must not be blank",
    NAME: "must not be blank and must hold no line break or control character",
    USERNAME: "must be 2 to 64 of the characters A-Z a-z 0-9 . _ @ -",
    EMAIL: "must be one e-mail address",
    TIME_OF_DAY: "must be a time of day such as 09:00",
    LINK: "must be an address that begins with http:// or https://",
    WHOLE_LINK: "must be an address that begins with http:// or https://",
}


def words_of(fault: ErrorDetails) -> str:
    """What to change. A fault of a kind that has no row keeps pydantic's words."""
    context: dict[str, Any] = fault.get("ctx", {})
    if fault["type"] == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], fault["msg"])
    words = _WORDS.get(fault["type"], fault["msg"])
    if "{expected}" in words:
        return words.format(expected=_listed(context["expected"]))
    return words.format_map(context) if fault["type"] in _WORDS else words


def _listed(expected: str) -> str:
    """Pydantic's ``'a', 'b' or 'c'`` as ``a, b, c``."""
    return expected.replace(" or ", ", ").replace("'", "")
