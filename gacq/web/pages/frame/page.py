"""The base of all pages: read, make one call, draw or go on to the next page.

A form that changes something answers with a redirect, so that a reload never does it twice; what
was wrong in it comes back in the same page, beside each field, with all that was written.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from gacq.errors import GacqError, InvalidInput, RequestError, UnsupportedContent
from gacq.web.bodies import messages, raw_body
from gacq.web.endpoint import Endpoint
from gacq.web.pages.frame.drawing import draw

MAX_FIELDS = 500
_PLAIN_FORM = "application/x-www-form-urlencoded"

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


class Form(BaseModel):
    """Base of what a form sends. Everything is text; an empty field counts as left out."""

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)


class Page(Endpoint):
    """One page, for the length of one request."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        super().__init__(scope, receive, send)
        # Before anything is read: what is committed after this may be missing from the page.
        scope["gacq.mark"] = scope["app"].state.live.mark

    def draw(
        self, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> Response:
        return draw(request, template, status=status, **values)

    def go(self, path: str, *, done: str = "", **query: str) -> Response:
        """On to another page; ``done`` names the notice that it shows."""
        marks = {**query, **({"done": done} if done else {})}
        return RedirectResponse(f"{path}?{urlencode(marks)}" if marks else path, 303)

    async def written(self, request: Request) -> dict[str, str]:
        """The fields of the form as they were sent, the last of each name. Raises RequestError."""
        if not request.headers.get("content-type", "").startswith(_PLAIN_FORM):
            raise UnsupportedContent(f"Send the form as {_PLAIN_FORM}")
        body = await raw_body(request)
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
        except ValueError as error:
            raise RequestError(f"The form is broken: {error}") from None
        return {name: value.replace("\r\n", "\n") for name, value in pairs}

    def checked(self, fields: Mapping[str, str], model: type[M]) -> M:
        """Raises InvalidInput with one message a field."""
        given = {name: value for name, value in fields.items() if value.strip()}
        try:
            return model.model_validate(given)
        except ValidationError as error:
            raise InvalidInput(messages(error.errors())) from None

    async def write(self, act: Callable[[], T]) -> T:
        """Run ``act`` in one write."""
        return await self.database.write_async(act)


def faults_of(error: GacqError) -> dict[str, str]:
    """What to say beside each field; ``""`` stands for the form as a whole."""
    return dict(error.fields) if isinstance(error, InvalidInput) else {"": str(error)}
