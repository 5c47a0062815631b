"""A full disk, a data folder that can't be used, and mistakes in the settings."""

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.acceptance.people import People
from tests.acceptance.service import Service, data_of
from tests.builders import a_form
from tests.waiting import wait_until

if sys.platform != "linux":
    pytest.skip("disks are filled in the ways of Linux", allow_module_level=True)

from tests.acceptance.disk import Disk, SizeLimit, small_disk

pytestmark = pytest.mark.acceptance


@pytest.fixture(params=["small disk", "size limit"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    if request.param == "size limit":
        yield SizeLimit()
    else:
        with small_disk(tmp_path / "data", size="8m") as mounted:
            yield mounted


def test_a_full_disk_refuses_with_a_cure_and_is_got_over_without_a_restart(
    disk: Disk, service: Service
) -> None:
    service.start()
    people = People(service)
    running, waiting = people.draft(1), people.draft(2)
    people.switch("ai_qc", "pause")
    data_of(people.clerk.post(f"{running}/submit"))
    disk.fill(service)

    refused = [_refusal_of(people.clerk, "/api/v1/applications", json=a_form(3))]
    refused.append(_refusal_of(people.clerk, f"{waiting}/submit"))
    for answer in refused:
        assert answer.json()["error"]["code"] == "storage_full"
        assert "free space" in answer.text or "make room" in answer.text
        assert int(answer.headers["Retry-After"]) >= 1
    if disk.stops_every_write:
        assert people.clerk.get("/readyz").status_code == 503
    assert people.clerk.get("/livez").status_code == 200

    disk.make_room(service)

    statuses = {each["farmName"]: each["status"] for each in people.applications()}
    assert statuses["สวนสมมุติ 1"] == "SUBMITTED"
    assert statuses["สวนสมมุติ 2"] == "DRAFT"
    assert [job["subject"] for job in people.jobs(queue="ai_qc")] == ["1"]
    data_of(people.clerk.post(f"{waiting}/submit"))
    data_of(people.clerk.post("/api/v1/applications", json=a_form(99)), 201)
    people.switch("ai_qc", "resume")
    for path in (running, waiting):
        people.wait_for(path, "IN_REVIEW")
    wait_until(lambda: people.clerk.get("/readyz").status_code == 200)
    assert service.stop() == 0


def _refusal_of(client: httpx2.Client, path: str, **more: object) -> httpx2.Response:
    """The first refusal: what is left in the file that is written to takes a few changes yet."""
    for number in range(100):
        answer = client.post(path, **more)
        if answer.status_code == 503:
            return answer
    raise AssertionError(f"{path} was never refused")
