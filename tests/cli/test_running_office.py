"""The verbs on an office that ``gacq run`` serves at the same time."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gacq.ops.samples import write_samples
from tests.acceptance.people import People
from tests.acceptance.service import Service, data_of
from tests.waiting import wait_until

pytestmark = pytest.mark.acceptance

CHECK_SECONDS = 90


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One office for all tests that leave it running."""
    soon = {"GACQ_QUEUES__AI_QC__AUTO_DELAY_SECONDS": "0.2"}
    with Service(tmp_path_factory.mktemp("office"), environ=soon) as running:
        running.start()
        yield running
        assert running.stop() == 0


@pytest.fixture(scope="module")
def people(service: Service) -> People:
    return People(service)


def is_idle(people: People) -> bool:
    counted = [people.stats()[queue] for queue in ("aiQc", "email")]
    return not any(of["waiting"] + of["delayed"] + of["active"] for of in counted)


def told(service: Service, *words: str) -> str:
    """What a verb that goes well prints."""
    ended = service.run(*words)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def found(service: Service, *words: str) -> Any:
    return json.loads(told(service, *words, "--json"))


def test_a_chore_is_run_by_hand_beside_the_service_which_shows_it(
    service: Service, people: People
) -> None:
    run = found(service, "chores", "run", "retention")

    listed = found(service, "chores")
    (retention,) = [each for each in listed["chores"] if each["name"] == "retention"]
    assert (run["outcome"], retention["last"]["id"]) == ("done", run["id"])
    assert "gacq is not running" not in told(service, "chores")


def test_a_pause_and_its_end_are_seen_by_the_running_process(
    service: Service, people: People
) -> None:
    told(service, "queue", "pause", "ai_qc", "--reason", "ซ่อมเครื่อง")
    wait_until(lambda: people.stats()["aiQc"]["paused"])
    assert people.stats()["aiQc"]["pause"]["reason"] == "ซ่อมเครื่อง"
    path = people.submitted()
    wait_until(lambda: people.stats()["aiQc"]["waiting"] == 1)

    told(service, "queue", "resume")

    people.wait_for(path, "IN_REVIEW")
    assert not people.stats()["aiQc"]["paused"]


def test_jobs_are_cancelled_and_retried_beside_the_running_process(
    service: Service, people: People
) -> None:
    told(service, "queue", "pause", "ai_qc")
    path = people.submitted()
    job = found(service, "jobs", "list", "--queue", "ai_qc")[0]

    told(service, "jobs", "cancel", str(job["id"]))

    application = people.application(path)
    assert (application["status"], application["inspectionType"]) == ("IN_REVIEW", "ONSITE")
    told(service, "jobs", "retry", str(job["id"]))
    told(service, "queue", "resume")
    wait_until(lambda: people.jobs(queue="ai_qc")[0]["state"] == "completed", CHECK_SECONDS)
    assert found(service, "jobs", "show", str(job["id"]))["state"] == "completed"


def test_an_import_beside_the_running_process_is_checked_by_it(
    service: Service, people: People, tmp_path: Path
) -> None:
    samples = write_samples(tmp_path / "samples")
    good = [sample for sample in samples if not sample.fault.refused]
    wait_until(lambda: is_idle(people), CHECK_SECONDS)
    before, letters = people.stats(), len(people.letters())

    ended = service.run("import", str(tmp_path / "samples"), "--submit")

    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == len(samples) - len(good)
    mailed = before["email"]["completed"] + 2 * len(good)
    wait_until(lambda: people.stats()["email"]["completed"] == mailed, CHECK_SECONDS)
    assert people.stats()["aiQc"]["completed"] == before["aiQc"]["completed"] + len(good)
    assert len(people.letters()) == letters + 2 * len(good)


def test_a_token_of_the_command_line_is_good_at_once_until_it_is_revoked(
    service: Service, people: People
) -> None:
    token = told(service, "token", "create", "--user", "clerk").strip()
    made = max(found(service, "token", "list", "--user", "clerk"), key=lambda each: each["id"])

    assert data_of(service.program(token).get("/api/v1/me"))["account"]["username"] == "clerk"
    told(service, "token", "revoke", str(made["id"]))
    assert service.program(token).get("/api/v1/me").status_code == 401


def test_a_second_office_on_the_same_folder_is_refused_in_one_line(
    service: Service, people: People
) -> None:
    ended = service.run("run", "--port", "0")

    assert ended.returncode == 1
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert "another gacq already serves" in line
    assert people.stats()


def test_a_port_in_use_ends_the_start_with_the_cure(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other, Service(tmp_path) as service:
        number = str(other.getsockname()[1])
        ended = service.run("run", "--host", "127.0.0.1", "--port", number)

    assert ended.returncode == 1
    assert f"port {number} is in use by another program" in ended.stderr


def test_the_set_up_link_is_printed_until_there_is_an_admin(tmp_path: Path) -> None:
    with Service(tmp_path) as service:
        service.start()
        assert service.setup_code in service.words
        People(service)

        assert service.stop() == 0
        service.start()

        assert "/set-up" not in service.words
