"""Every answer is in the envelope, with the right status code and the right headers."""

import logging
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from gacq.queues.policy import Queue
from gacq.staff import Role
from gacq.web.app import create_app
from tests.web.office import Office


def test_a_good_answer_says_so_and_when(anyone: TestClient) -> None:
    body = anyone.get("/livez").json()

    assert body["success"] is True
    assert body["data"] == {"version": "0.0-test"}
    assert body["timestamp"].endswith("Z")
    datetime.fromisoformat(body["timestamp"])


@pytest.mark.parametrize("path", ["/nope", "/api/v1/applications/x", "/api/v1/queue/jobs/-1"])
def test_an_unknown_address_is_404(admin: TestClient, path: str) -> None:
    response = admin.get(path)

    assert response.status_code == 404
    assert response.json()["success"] is False
    assert response.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/applications/7",
        "/api/v1/applications/7/history",
        "/api/v1/applications/7/documents",
        "/api/v1/applications/7/documents/crop_photo",
        "/api/v1/applications/99999999999999999999999",
        "/api/v1/ai-qc/applications/7/results",
    ],
)
def test_an_unknown_application_is_404(clerk: TestClient, path: str) -> None:
    assert clerk.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/staff/7",
        "/api/v1/queue/jobs/7",
        "/api/v1/queue/jobs/99999999999999999999999",
        "/api/v1/queue/jobs/0",
    ],
)
def test_an_unknown_row_is_404(admin: TestClient, path: str) -> None:
    assert admin.get(path).status_code == 404


def test_another_method_is_405_and_the_right_ones_are_named(admin: TestClient) -> None:
    response = admin.delete("/api/v1/staff")

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST"
    assert response.json()["error"]["code"] == "method_not_allowed"


def test_head_answers_like_get_without_a_body(admin: TestClient) -> None:
    response = admin.head("/api/v1/queue/stats")

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/livez", "/nope", "/api/v1/me"])
def test_every_answer_carries_the_security_headers(anyone: TestClient, path: str) -> None:
    headers = anyone.get(path).headers

    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"


class _Broken:
    def stats(self, now: datetime) -> Any:
        raise RuntimeError("a secret about /the/inside")


def test_an_unforeseen_error_shows_a_reference_and_nothing_else(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.app = create_app(replace(office.services, monitor=_Broken()))
    admin = office.client(Role.ADMIN)

    with caplog.at_level(logging.ERROR):
        response = admin.get("/api/v1/queue/stats")

    assert response.status_code == 500
    error = response.json()["error"]
    reference = re.fullmatch(r".* the log has it under ([0-9a-f]{8})", error["message"])
    assert reference is not None
    assert error["code"] == "internal"
    assert "secret" not in response.text
    assert reference[1] in caplog.text
    assert "a secret about /the/inside" in caplog.text
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_full_disk_is_503_and_nothing_is_half_done(office: Office) -> None:
    clerk, reviewer = office.client(Role.CLERK), office.client(Role.REVIEWER)
    path = f"/api/v1/applications/{office.complete_draft()}"

    def no_further_page() -> None:
        pages = office.database.execute("pragma page_count").fetchone()[0]
        office.database.execute(f"pragma max_page_count = {pages}")

    office.database.write(no_further_page)
    # Each full view is one more line of the audit log, which every change needs as well.
    while reviewer.get(path).status_code == 200:
        pass
    refused = clerk.post(f"{path}/submit")

    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "storage_full"
    assert int(refused.headers["retry-after"]) >= 1
    assert clerk.get(path).json()["data"]["status"] == "DRAFT"
    stats = office.engine.monitor.stats(office.clock.now())
    assert stats[Queue.AI_QC].delayed == 0
