"""A full disk, a data folder that can't be used, and mistakes in the settings."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from gacq.applications.document import DocumentType
from gacq.database import Database
from tests.acceptance.people import People, small_files, upload
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
    service.environ |= {"GACQ_QUEUES__SHUTDOWN_SECONDS": "1"}
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

    disk.fill(service)
    _refusal_of(people.clerk, "/api/v1/applications", json=a_form(4))
    assert service.stop() == 0


def _refusal_of(client: httpx2.Client, path: str, **more: object) -> httpx2.Response:
    """The first refusal: what is left in the file that is written to takes a few changes yet."""
    for _ in range(100):
        answer = client.post(path, **more)
        if answer.status_code == 503:
            return answer
    raise AssertionError(f"{path} was never refused")


def test_an_upload_to_a_full_disk_is_refused_and_leaves_nothing(
    tmp_path: Path, service: Service
) -> None:
    with small_disk(tmp_path / "data", size="8m") as disk:
        service.start()
        people = People(service)
        path = people.draft(files={})
        photo = small_files()[DocumentType.CROP_PHOTO]
        disk.fill(service)

        answer = upload(people.clerk, path, photo)

        assert answer.status_code == 503
        assert "make room" in answer.json()["error"]["message"]
        disk.make_room(service)
        assert data_of(people.clerk.get(f"{path}/documents")) == []
        assert list((service.data / "uploads").iterdir()) == []
        data_of(upload(people.clerk, path, photo), 201)


def test_a_file_where_the_data_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder", encoding="utf-8")
    with Service(tmp_path) as service:
        assert _start_that_fails(service) == 1
        assert f"{tmp_path / 'data'} is not a folder" in service.complaints
        assert "change data.folder" in service.complaints


def test_a_data_folder_without_the_right_to_write_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    with Service(tmp_path, launcher=_without_a_superuser_s_rights()) as service:
        assert _start_that_fails(service) == 1
        assert f"{tmp_path / 'data'} can't be written (Permission denied)" in service.complaints
        assert "the right to write there" in service.complaints


def test_a_second_service_on_the_same_data_folder_is_refused(service: Service) -> None:
    service.start()

    second = service.run("run", "--port", "0")

    assert second.returncode == 1
    assert f"another gacq already serves {service.data}" in second.stderr
    assert service.stop() == 0


def test_a_database_from_a_newer_version_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    database = Database(tmp_path / "data" / "gacq.db")
    database.open()
    database.write(_leave_the_mark_of_a_newer_version, database)
    database.close()
    with Service(tmp_path) as service:
        assert _start_that_fails(service) == 1
        assert "made by a newer version of gacq (it knows 9999_later)" in service.complaints
        assert "install that version again" in service.complaints


def test_three_mistakes_in_the_settings_are_named_at_once(tmp_path: Path) -> None:
    mistakes = "[server]\nport = 99999\n[email]\ntransport = 'pigeon'\n[quueues]\nenabled = true\n"
    (tmp_path / "appliance.toml").write_text(mistakes, encoding="utf-8")
    with Service(tmp_path) as service:
        assert _start_that_fails(service) == 2
        for words in ("server.port = 99999", 'email.transport = "pigeon"', "quueues"):
            assert words in service.complaints
        assert not service.data.exists()


def _start_that_fails(service: Service) -> int:
    """The exit code; what was said is one line for a person, without a traceback."""
    service.begin()
    code = service.wait()
    assert "Traceback" not in service.complaints
    return code


def _without_a_superuser_s_rights() -> list[str]:
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("the superuser may write everywhere, and setpriv is not there to forbid it")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def _leave_the_mark_of_a_newer_version(database: Database) -> None:
    database.execute(
        "insert into schema_step (name, applied) values ('9999_later', '2099-01-01 00:00:00')"
    )
