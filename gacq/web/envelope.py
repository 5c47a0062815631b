"""The envelope of errors: the one place where an error becomes a status code.

Every error leaves as ``{"success": false, "error": {…}, "timestamp": …}``. What gacq raises on
purpose keeps its own words; anything else is logged under a reference that is all a caller sees.
"""

import http
import logging
import math
import secrets
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gacq import errors
from gacq.errors import GacqError
from gacq.web.services import services_of
from gacq.web.shapes import Fault, Refusal

log = logging.getLogger(__name__)

STATUS: dict[type[GacqError], int] = {
    errors.RequestError: 400,
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.UnsupportedContent: 415,
    errors.InvalidInput: 422,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}

_HTTP_CODES = {
    404: ("not_found", "There is nothing at this address"),
    405: ("method_not_allowed", "This address does not take that method; see the Allow header"),
}


def json_response(
    body: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    text = body.model_dump_json(by_alias=True)
    return Response(text, status, headers, media_type="application/json")


def refusal(
    request: Request,
    status: int,
    code: str,
    message: str,
    *,
    fields: dict[str, str] | None = None,
    details: dict[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    fault = Fault(code=code, message=message, fields=fields, details=details)
    now = services_of(request).clock.now()
    text = Refusal(error=fault, timestamp=now).model_dump_json(by_alias=True, exclude_none=True)
    return Response(text, status, headers, media_type="application/json")


def refuse(request: Request, error: Exception) -> Response:
    """The answer to an error that gacq raised on purpose."""
    if not isinstance(error, GacqError) or status_of(error) is None:
        return break_down(request, error)
    return refusal(
        request,
        status_of(error) or 500,
        error.code,
        str(error),
        fields=error.fields if isinstance(error, errors.InvalidInput) else None,
        details=error.details if isinstance(error, errors.Conflict) else None,
        headers=_headers(error),
    )


def refuse_http(request: Request, error: HTTPException) -> Response:
    """The answer to Starlette's own errors: no such address, no such method."""
    phrase = http.HTTPStatus(error.status_code).phrase
    code, message = _HTTP_CODES.get(
        error.status_code, (phrase.lower().replace(" ", "_"), error.detail)
    )
    return refusal(request, error.status_code, code, message, headers=error.headers)


def break_down(request: Request, error: Exception) -> Response:
    """The answer to an error that nobody foresaw: a reference to the log, and nothing else."""
    reference = write_down(request, error)
    message = f"gacq met an error it does not know; the log has it under {reference}"
    return refusal(request, 500, "internal", message)


def write_down(request: Request, error: Exception) -> str:
    """Log an error that nobody foresaw; returns the reference under which it is found."""
    reference = secrets.token_hex(4)
    log.error(
        "Unexpected error %s at %s %s", reference, request.method, _address(request), exc_info=error
    )
    return reference


def _address(request: Request) -> str:
    """The path as the log may keep it: a secret in it (a calendar feed's) is left out."""
    secret = request.scope.get("path_params", {}).get("secret")
    return request.url.path.replace(secret, "(secret)") if secret else request.url.path


def status_of(error: GacqError) -> int | None:
    """The status code of the error's nearest class in the table."""
    return next((STATUS[cls] for cls in type(error).__mro__ if cls in STATUS), None)


def _headers(error: GacqError) -> dict[str, str]:
    if isinstance(error, errors.TooManyRequests | errors.Unavailable):
        return {"Retry-After": str(max(1, math.ceil(error.retry_after_seconds)))}
    if isinstance(error, errors.NotSignedIn):
        return {"WWW-Authenticate": "Bearer"}
    return {}
