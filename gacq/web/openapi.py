"""The OpenAPI 3.1 document, made from the same table that guards and checks the requests."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from gacq.applications.document import DocumentType
from gacq.queues.policy import Queue
from gacq.staff.roles import Permission, roles_with
from gacq.web.operations import ETAG, Operation, Resource
from gacq.web.shapes import Refusal

_REF = "#/components/schemas/{model}"
_PARAMETER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait"}}
_REPLAYED = {
    "Idempotency-Replayed": {
        "schema": {"const": "true"},
        "description": "Set where this is the answer that the key got before",
    }
}
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "The version, for If-Match"}}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Asked again with the same key, it is not done again: the first answer comes. "
    "Operations that do not list this header do not heed it",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that it was read with: 409 if somebody changed it since",
    "schema": {"type": "string", "pattern": f"^{ETAG}$"},
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of what is known already: 304 if it is still the same",
    "schema": {"type": "string", "pattern": r'^"[!#-~]{1,100}"$'},
}
_IN_PATH: dict[str, dict[str, Any]] = {
    "int": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    "name": {"type": "string", "enum": list(DocumentType)},
    "secret": {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$"},
    "queue": {
        "type": "string",
        "enum": list(dict.fromkeys(name for each in Queue for name in (each, each.json_name))),
    },
}
_REASONS = {
    200: "Done",
    201: "Made",
    304: "Still the same",
    400: "Not valid JSON, or not a valid form",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    409: "Not in the state that this needs",
    413: "Too large",
    415: "Not a kind of content that is taken here",
    422: "A field is wrong; fields names each",
    429: "Too many tries",
    503: "Busy, stopping, or without disk space; nothing was changed",
}


def document(resources: Iterable[Resource], *, version: str) -> dict[str, Any]:
    """The whole document as plain JSON."""
    operations = [
        (resource, method, operation)
        for resource in resources
        for method, operation in resource.operations.items()
    ]
    schemas, definitions = _schemas([operation for _, _, operation in operations])
    paths: dict[str, Any] = {}
    for resource, method, operation in operations:
        path = _PARAMETER.sub(r"{\1}", resource.path)
        described = _operation(resource, method, operation, schemas)
        paths.setdefault(path, {})[method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": "gacq", "version": version},
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "gacq_session"},
            },
        },
    }


def _schemas(operations: list[Operation]) -> tuple[dict[Any, Any], dict[str, Any]]:
    wanted: list[tuple[str, Any, TypeAdapter[Any]]] = [
        ("refusal", "serialization", TypeAdapter(Refusal))
    ]
    for operation in operations:
        if operation.body is not None:
            wanted.append((_key(operation.body), "validation", TypeAdapter(operation.body)))
        if operation.query is not None:
            wanted.append((_key(operation.query), "validation", TypeAdapter(operation.query)))
        if operation.answer is not None:
            answer = TypeAdapter(operation.answer)
            wanted.append((_key(operation.answer), "serialization", answer))
    # The same type twice would be two definitions with the same name.
    unique = {(key, mode): adapter for key, mode, adapter in wanted}
    inputs = [(key, mode, adapter) for (key, mode), adapter in unique.items()]
    schemas, found = TypeAdapter.json_schemas(inputs, ref_template=_REF)
    by_key = {key: schema for (key, _), schema in schemas.items()}
    definitions = found["$defs"]
    for query in {operation.query for operation in operations if operation.query is not None}:
        # A query is no body: its parts become parameters, and nothing refers to the whole.
        by_key[_key(query)] = definitions.pop(query.__name__)
    return by_key, definitions


def _key(kind: Any) -> str:
    return repr(kind)


def _operation(
    resource: Resource, method: str, operation: Operation, schemas: dict[Any, Any]
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{method.lower()} {resource.path}",
        "summary": operation.summary,
        "parameters": [*_in_path(resource), *_in_query(operation, schemas), *_in_header(operation)],
        "responses": _responses(operation, schemas),
        "security": [] if operation.permission is None else [{"token": []}, {"session": []}],
    }
    if operation.permission is not None:
        described["description"] = f"For {_who(operation)}."
    if operation.body is not None:
        schema = schemas[_key(operation.body)]
        described["requestBody"] = {
            "required": True,
            "content": {operation.media_type: {"schema": schema}},
        }
    return described


def _who(operation: Operation) -> str:
    if operation.permission is Permission.OWN_ACCOUNT:
        return "everybody who is signed in"
    return "the roles " + ", ".join(roles_with(*operation.opened_by))


def _in_path(resource: Resource) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _IN_PATH[kind or name]}
        for name, kind in _PARAMETER.findall(resource.path)
    ]


def _in_query(operation: Operation, schemas: dict[Any, Any]) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = schemas[_key(operation.query)]
    needed = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": part}
        for name, part in schema["properties"].items()
    ]


def _in_header(operation: Operation) -> list[dict[str, Any]]:
    found = []
    if operation.once:
        found.append(_IDEMPOTENCY_KEY)
    if operation.heeds_if_match:
        found.append(_IF_MATCH)
    if operation.heeds_if_none_match:
        found.append(_IF_NONE_MATCH)
    return found


def _responses(operation: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": _REASONS[operation.status]}
    if operation.answer is None:
        file: dict[str, Any] = {"schema": {"type": "string", "contentEncoding": "binary"}}
        good["content"] = {kind: file for kind in operation.files}
    else:
        good["content"] = {"application/json": {"schema": schemas[_key(operation.answer)]}}
    if headers := _answered_headers(operation):
        good["headers"] = headers
    responses = {str(operation.status): good}
    if operation.heeds_if_none_match:
        responses["304"] = {"description": _REASONS[304]}
    for status in sorted({*_understood(operation), *operation.refusals}):
        responses[str(status)] = {
            "description": _REASONS[status],
            "content": {"application/json": {"schema": schemas["refusal"]}},
        }
        if status in (429, 503):
            responses[str(status)]["headers"] = _RETRY_AFTER
    return responses


def _answered_headers(operation: Operation) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if operation.once:
        headers |= _REPLAYED
    if operation.answers_etag:
        headers |= _ETAG
    return headers


def _understood(operation: Operation) -> Iterable[int]:
    yield 503
    if operation.permission is not None:
        yield from (401, 403)
    if operation.body is not None:
        yield from (400, 403, 413, 415, 422)
    if operation.query is not None or operation.once:
        yield 422
