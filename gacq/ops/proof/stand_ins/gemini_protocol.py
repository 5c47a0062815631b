"""What Gemini's HTTP protocol asks of a request to generate content, and the form of its errors.

Field names come in camelCase or snake_case, and the types of a schema as words or as numbers,
since Google takes all of these and its two libraries differ.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

REQUEST_LIMIT = 20_000_000
TAKEN_MEDIA = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})

_LABEL = re.compile(r"^Document: (\w+)", re.MULTILINE)
_TYPES = ("", "string", "number", "integer", "boolean", "array", "object")
_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


class BadRequest(Exception):
    """A request that Google refuses with ``status``."""

    def __init__(self, status: int, message: str, reason: str | None = None) -> None:
        self.status = status
        self.reason = reason
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file part; ``label`` is the document named by the text part before it."""

    label: str | None
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to generate content, checked. ``size`` is that of its body in bytes."""

    prompt: str
    files: tuple[SentFile, ...]
    schema: dict[str, Any]
    size: int

    @property
    def documents(self) -> tuple[str, ...]:
        """The labels of the files, each once, in order."""
        return tuple(dict.fromkeys(file.label for file in self.files if file.label))


def read_request(body: bytes) -> Asked:
    """Raises BadRequest where Google would answer 400."""
    if len(body) > REQUEST_LIMIT:
        raise BadRequest(400, f"Request payload size exceeds the limit: {REQUEST_LIMIT} bytes.")
    try:
        request = json.loads(body)
        contents = request["contents"]
        parts = [part for content in contents for part in content["parts"]]
    except (ValueError, KeyError, TypeError) as error:
        raise BadRequest(400, f"Invalid JSON payload received: {error!r}") from None
    if not parts:
        raise BadRequest(400, "GenerateContentRequest.contents: contents is not specified")
    texts, files = _texts_and_files(parts)
    return Asked("\n".join(texts), tuple(files), _schema(request), len(body))


def error_body(
    status: int, message: str, reason: str | None = None, retry_seconds: float | None = None
) -> dict[str, Any]:
    """The body of an error answer, with ErrorInfo and RetryInfo where given."""
    details: list[dict[str, Any]] = []
    if reason is not None:
        details.append(
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": reason,
                "domain": "googleapis.com",
                "metadata": {"service": "generativelanguage.googleapis.com"},
            }
        )
    if retry_seconds is not None:
        details.append(
            {
                "@type": "type.googleapis.com/google.rpc.RetryInfo",
                "retryDelay": f"{retry_seconds:g}s",
            }
        )
    error = {"code": status, "message": message, "status": _STATUS.get(status, "UNKNOWN")}
    return {"error": {**error, "details": details} if details else error}


def _texts_and_files(parts: list[Any]) -> tuple[list[str], list[SentFile]]:
    texts: list[str] = []
    files = []
    label = None
    for part in parts:
        if not isinstance(part, dict):
            raise BadRequest(400, "Invalid value at 'contents[0].parts'")
        if "text" in part:
            texts.append(part["text"])
            found = _LABEL.search(part["text"])
            label = found[1] if found else None
        else:
            files.append(_file(part, label))
    return texts, files


def _file(part: dict[str, Any], label: str | None) -> SentFile:
    inline = _either(part, "inlineData", "inline_data")
    if not isinstance(inline, dict):
        raise BadRequest(400, "contents.parts must have one initialized field")
    media_type = _either(inline, "mimeType", "mime_type")
    if media_type not in TAKEN_MEDIA:
        raise BadRequest(400, f"Unsupported MIME type: {media_type}")
    try:
        data = base64.b64decode(inline["data"].replace("-", "+").replace("_", "/"), validate=True)
    except (KeyError, AttributeError, binascii.Error):
        raise BadRequest(400, "Base64 decoding failed for 'inline_data.data'") from None
    if not data:
        raise BadRequest(400, "Unable to process input image")
    return SentFile(label, media_type, data)


def _schema(request: dict[str, Any]) -> dict[str, Any]:
    """The schema of the answer, types as words; {} if none was given."""
    config = _either(request, "generationConfig", "generation_config") or {}
    schema = (
        _either(config, "responseJsonSchema", "response_json_schema")
        or _either(config, "responseSchema", "response_schema")
        or {}
    )
    if schema and _either(config, "responseMimeType", "response_mime_type") != "application/json":
        raise BadRequest(400, "response_schema needs response_mime_type application/json")
    return _in_words(schema, "schema")


def _in_words(schema: Any, where: str) -> dict[str, Any]:
    if not isinstance(schema, dict):
        raise BadRequest(400, f"{where} is not an object")
    if "$ref" in schema:
        raise BadRequest(400, f"{where}: $ref is not supported")
    said = schema.get("type", "")
    if not schema:
        return {}
    kind = _TYPES[said] if isinstance(said, int) and 0 < said < len(_TYPES) else str(said).lower()
    if kind not in _TYPES[1:]:
        raise BadRequest(400, f"{where}.type is {said!r}")
    words = {**schema, "type": kind}
    if kind == "array":
        words["items"] = _in_words(schema.get("items"), f"{where}.items")
    if kind == "object":
        properties = schema.get("properties") or {}
        words["properties"] = {
            name: _in_words(each, f"{where}.{name}") for name, each in properties.items()
        }
        unknown = set(schema.get("required") or ()) - set(properties)
        if unknown:
            raise BadRequest(400, f"{where}.required: {sorted(unknown)} not in properties")
    return words


def _either(data: dict[str, Any], camel: str, snake: str) -> Any:
    return data.get(camel, data.get(snake))
