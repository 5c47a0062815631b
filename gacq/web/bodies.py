"""Reading what a caller sent into a checked value, with one message per wrong field."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, from_json
from starlette.requests import Request

from gacq.errors import InvalidInput, RequestError, TooLarge, UnsupportedContent
from gacq.web import wording

MAX_JSON_BYTES = 1024 * 1024
MOST_FAULTS = 50
"""Nobody reads more faulty fields than these at once."""

M = TypeVar("M", bound=BaseModel)


async def raw_body(request: Request) -> bytes:
    """The body of a request that is no upload, at most a megabyte."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_JSON_BYTES:
            raise TooLarge("A JSON body may have at most 1 MB")
        chunks.append(chunk)
    return b"".join(chunks)


def parse_json(request: Request, body: bytes, model: type[M]) -> M:
    """The body as ``model``; an empty one counts as ``{}``. Raises what ``parse_object`` does
    and InvalidInput."""
    parse_object(request, body)
    try:
        return model.model_validate_json(body or b"{}")
    except ValidationError as error:
        raise InvalidInput(messages(error.errors())) from None


def parse_object(request: Request, body: bytes) -> Any:
    """The body as plain JSON. Raises RequestError, UnsupportedContent."""
    if not body:
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise UnsupportedContent("Send the body as JSON with Content-Type: application/json")
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise RequestError(f"The body is not valid JSON: {error}") from None


def parse_query(request: Request, model: type[M]) -> M:
    """What stands behind the ``?`` as ``model``. Raises InvalidInput."""
    try:
        return model.model_validate(dict(request.query_params))
    except ValidationError as error:
        raise InvalidInput(messages(error.errors())) from None


def messages(faults: list[ErrorDetails]) -> dict[str, str]:
    """One message per field, under the field's own JSON name."""
    found: dict[str, str] = {}
    for fault in faults[:MOST_FAULTS]:
        name = ".".join(str(part) for part in fault["loc"]) or "body"
        found.setdefault(name, wording.words_of(fault))
    return found
