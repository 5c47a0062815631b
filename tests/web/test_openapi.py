"""The OpenAPI document says what the routes do."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from gacq.web.routes import RESOURCES


@pytest.fixture
def document(anyone: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = anyone.get("/api/openapi.json").json()
    return found


def test_every_address_is_described(document: dict[str, Any]) -> None:
    offered = {
        (re.sub(r":int}", "}", resource.path), method.lower())
        for resource in RESOURCES
        for method in resource.operations
    }

    assert document["openapi"] == "3.1.0"
    assert {(path, method) for path, of in document["paths"].items() for method in of} == offered


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = set(re.findall(r"'#/components/schemas/([^']+)'", str(document)))

    assert references == set(document["components"]["schemas"])


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [of["operationId"] for path in document["paths"].values() for of in path.values()]

    assert len(names) == len(set(names))


def test_limits_and_headers_are_shown(document: dict[str, Any]) -> None:
    run = document["paths"]["/api/v1/ai-qc/applications/{id}/run"]["post"]
    priority = document["components"]["schemas"]["RunRequest"]["properties"]["priority"]

    assert priority["anyOf"][0] == {"type": "integer", "minimum": 1, "maximum": 10}
    assert [parameter["name"] for parameter in run["parameters"]] == ["id", "Idempotency-Key"]
    assert {"200", "401", "403", "404", "409", "422", "503"} <= set(run["responses"])
    assert run["description"] == "For the roles reviewer, admin."


def test_versions_and_kept_answers_are_shown(document: dict[str, Any]) -> None:
    one = document["paths"]["/api/v1/applications/{id}"]
    upload = document["paths"]["/api/v1/applications/{id}/documents"]["post"]

    assert "ETag" in one["get"]["responses"]["200"]["headers"]
    assert [each["name"] for each in one["patch"]["parameters"]] == ["id", "If-Match"]
    assert "Idempotency-Replayed" in upload["responses"]["201"]["headers"]


def test_both_spellings_of_a_queue_are_shown(document: dict[str, Any]) -> None:
    (queue,) = document["paths"]["/api/v1/queue/{queue}/pause"]["post"]["parameters"]

    assert queue["schema"]["enum"] == ["ai_qc", "aiQc", "email", "calendar", "report"]


def test_an_upload_is_described_as_one(document: dict[str, Any]) -> None:
    upload = document["paths"]["/api/v1/applications/{id}/documents"]["post"]

    assert list(upload["requestBody"]["content"]) == ["multipart/form-data"]
