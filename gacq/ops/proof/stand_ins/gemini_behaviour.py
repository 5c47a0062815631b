"""The ways in which the stand-in for Gemini can answer a call, well and badly.

Each function makes a behaviour for ``GeminiStandIn.script`` or ``always``.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gacq.ops.proof.stand_ins.gemini_protocol import Asked, error_body


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back. ``cut`` closes the connection after that many bytes of the body."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=UTF-8"
    cut: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request to generate content, as it came in."""

    number: int
    at: float
    version: str
    model: str
    asked: Asked
    headers: dict[str, str]
    released: threading.Event = field(repr=False)


Behaviour = Callable[[Call], Response]

Rating = Callable[[str, str], float]
"""Document and criterion to a rating."""


def _nine(document: str, criterion: str) -> float:
    return 9


def answer(rating: Rating = _nine) -> Behaviour:
    """A good answer: everything rated, no problems."""
    return lambda call: _said(call, json.dumps(filled(call, rating), ensure_ascii=False))


def changed_answer(change: Callable[[dict[str, Any]], object], rating: Rating = _nine) -> Behaviour:
    """A good answer after ``change`` has had its way with it."""

    def behave(call: Call) -> Response:
        content = filled(call, rating)
        change(content)
        return _said(call, json.dumps(content, ensure_ascii=False))

    return behave


def score_out_of_range(score: object = 11) -> Behaviour:
    """One rating of the first document is ``score``."""

    def change(content: dict[str, Any]) -> None:
        first = next(entries[0] for entries in content.values() if entries)
        criterion = next(name for name, value in first.items() if isinstance(value, int | float))
        first[criterion] = score

    return changed_answer(change)


def missing_document() -> Behaviour:
    """The last document is left out."""

    def change(content: dict[str, Any]) -> None:
        [entries for entries in content.values() if entries][-1].pop()

    return changed_answer(change)


def wrong_schema() -> Behaviour:
    """JSON, but about something else."""
    return says('{"verdict": "looks fine to me"}')


def says(text: str, *, finish: str = "STOP") -> Behaviour:
    """An answer of this very text."""
    return lambda call: _said(call, text, finish=finish)


def empty() -> Behaviour:
    """An answer that ended well and says nothing."""
    return says("")


def too_long() -> Behaviour:
    """An answer cut off at the model's limit."""
    return says('{"papers": [{"docu', finish="MAX_TOKENS")


def answer_blocked(reason: str = "SAFETY") -> Behaviour:
    def behave(call: Call) -> Response:
        return _json(200, {"candidates": [{"finishReason": reason, "index": 0}], **_tail(call)})

    return behave


def prompt_blocked(reason: str = "SAFETY") -> Behaviour:
    def behave(call: Call) -> Response:
        return _json(200, {"promptFeedback": {"blockReason": reason}, **_tail(call)})

    return behave


def quota(retry_seconds: float | None = 12.0) -> Behaviour:
    """429, with RetryInfo unless None."""
    message = "You exceeded your current quota, please check your plan and billing details."
    return _refusal(429, message, None, retry_seconds)


def server_error(status: int = 503) -> Behaviour:
    return _refusal(status, "The model is overloaded. Please try again later.")


def invalid_key() -> Behaviour:
    message = "API key not valid. Please pass a valid API key."
    return _refusal(400, message, "API_KEY_INVALID")


def forbidden() -> Behaviour:
    return _refusal(403, "Permission denied: the consumer has been suspended.")


def refused(status: int = 400, message: str = "Unable to process input image.") -> Behaviour:
    return _refusal(status, message)


def garbage() -> Behaviour:
    """A page in the place of JSON, as some proxies answer."""
    page = "<html><body>Sign in to the guest network</body></html>"
    return lambda call: Response(200, page.encode(), "text/html; charset=utf-8")


def other_json() -> Behaviour:
    """JSON that is no answer of Gemini's."""
    return lambda call: _json(200, ["ok"])


def truncated() -> Behaviour:
    """A good answer whose connection breaks in the middle."""

    def behave(call: Call) -> Response:
        whole = answer()(call)
        return Response(whole.status, whole.body, cut=len(whole.body) // 2)

    return behave


def hang() -> Behaviour:
    """No answer until the stand-in is told to release or to stop; then a good one."""

    def behave(call: Call) -> Response:
        call.released.wait()
        return answer()(call)

    return behave


def filled(call: Call, rating: Rating = _nine) -> dict[str, Any]:
    """The answer that the call's schema asks for: one entry a document that its list may name."""
    lists = call.asked.schema.get("properties", {})
    return {
        name: [_entry(each["items"], document, rating) for document in _allowed(call, each)]
        for name, each in lists.items()
    }


def _allowed(call: Call, entries: dict[str, Any]) -> list[str]:
    known = entries["items"]["properties"]["document"].get("enum")
    return [each for each in call.asked.documents if known is None or each in known]


def _entry(schema: dict[str, Any], document: str, rating: Rating) -> dict[str, Any]:
    return {
        name: _value(name, each["type"], document, rating)
        for name, each in schema["properties"].items()
    }


def _value(name: str, kind: str, document: str, rating: Rating) -> object:
    if name == "document":
        return document
    return rating(document, name) if kind in ("number", "integer") else ""


def _refusal(
    status: int, message: str, reason: str | None = None, retry_seconds: float | None = None
) -> Behaviour:
    return lambda call: _json(status, error_body(status, message, reason, retry_seconds))


def _said(call: Call, text: str, *, finish: str = "STOP") -> Response:
    candidate = {
        "content": {"role": "model", "parts": [{"text": text}]},
        "finishReason": finish,
        "index": 0,
    }
    return _json(200, {"candidates": [candidate], **_tail(call)})


def _tail(call: Call) -> dict[str, Any]:
    prompt = 258 * len(call.asked.files) + len(call.asked.prompt) // 4
    return {
        "usageMetadata": {
            "promptTokenCount": prompt,
            "candidatesTokenCount": 400,
            "totalTokenCount": prompt + 400,
        },
        "modelVersion": call.model,
    }


def _json(status: int, content: Any) -> Response:
    return Response(status, json.dumps(content, ensure_ascii=False).encode())
