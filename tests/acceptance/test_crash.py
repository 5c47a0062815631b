"""The process is killed in the middle of its work: nothing is lost, and nothing happens twice."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.message import EmailMessage
from itertools import product
from pathlib import Path
from typing import Any

import httpx2
import pytest

from gacq import audit
from gacq.database import Database
from tests.acceptance.people import WORK_SECONDS, People, small_files
from tests.acceptance.service import Service, data_of
from tests.builders import a_form
from tests.waiting import wait_until

pytestmark = pytest.mark.acceptance

APPLICATIONS = 12
REVIEWERS = 3


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder in the import format, every application with its eight documents."""
    folder = tmp_path / "package"
    folder.mkdir()
    documents = []
    for kind, content in small_files(900).items():
        (folder / f"{kind}.jpg").write_bytes(content)
        documents.append({"type": kind, "file": f"{kind}.jpg"})
    numbers = range(1, APPLICATIONS + 1)
    entries = [a_form(number) | {"documents": documents} for number in numbers]
    index = json.dumps({"applications": entries}, ensure_ascii=False)
    (folder / "applications.json").write_text(index, encoding="utf-8")
    return folder


def test_killed_again_and_again_it_checks_every_application_once_and_writes_every_mail_once(
    service: Service, package: Path
) -> None:
    service.start()
    people = People(service, reviewers=REVIEWERS)
    people.switch("email", "pause")
    imported = service.run("import", str(package), "--submit", "--json")
    assert json.loads(imported.stdout)["counts"]["submitted"] == APPLICATIONS, imported.stderr

    _kill_and_start(service)
    for _ in range(2):
        wait_until(lambda: people.stats()["aiQc"]["active"] > 1, WORK_SECONDS)
        _kill_and_start(service)
    wait_until(lambda: people.stats()["aiQc"]["completed"] == APPLICATIONS, WORK_SECONDS)
    people.switch("email", "resume")
    wait_until(lambda: any(service.mail.glob("*.eml")), WORK_SECONDS)
    _kill_and_start(service)
    wait_until(lambda: _settled(people), WORK_SECONDS)
    numbers = [each["applicationNumber"] for each in people.applications()]
    assert service.stop() == 0

    with _left_by(service) as database:
        assert database.read(_found, database) == {
            "applications": {("IN_REVIEW", 1): APPLICATIONS},
            "jobs": {
                ("ai_qc", "completed", 1, 1): APPLICATIONS,
                ("email", "completed", 1, 1): APPLICATIONS * REVIEWERS,
            },
            "interrupted": {"orphaned"},
            "messages": {},
        }
        assert database.read(audit.verify) is None
    letters = people.letters()
    assert _addressed(letters) == Counter(product(people.addresses, numbers))
    assert len({letter["Message-ID"] for letter in letters}) == len(letters)
    assert list((service.data / "tmp").iterdir()) == []


def test_an_import_that_is_killed_is_run_again_and_doubles_nothing(
    service: Service, package: Path
) -> None:
    service.start()
    people = People(service)
    cut_off = service.popen("import", str(package), "--submit")
    try:
        wait_until(lambda: len(people.applications()) > 2, WORK_SECONDS)
    finally:
        cut_off.kill()
        cut_off.wait()
    there = len(people.applications())
    assert 2 < there < APPLICATIONS

    again = json.loads(service.run("import", str(package), "--submit", "--json").stdout)

    assert (again["counts"]["already"], again["counts"]["submitted"]) == (
        there,
        APPLICATIONS - there,
    )
    applications = people.applications()
    assert len({each["farmName"] for each in applications}) == len(applications) == APPLICATIONS
    wait_until(lambda: _settled(people), WORK_SECONDS)
    assert {each["status"] for each in people.applications()} == {"IN_REVIEW"}
    assert len(people.jobs(queue="ai_qc")) == APPLICATIONS


def test_a_request_repeated_after_a_crash_gets_its_first_answer(
    service: Service, people: People
) -> None:
    key = {"Idempotency-Key": "portal-4711"}
    first = people.clerk.post("/api/v1/applications", json=a_form(), headers=key)

    _kill_and_start(service)
    again = people.clerk.post("/api/v1/applications", json=a_form(), headers=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.content == first.content
    assert len(people.applications()) == 1


def test_with_the_queues_off_a_check_that_was_cut_off_is_done_with_the_next_request(
    service: Service,
) -> None:
    service.environ |= {"ENABLE_QUEUE": "false"}
    service.start()
    people = People(service)
    cut_off, other = people.draft(1, small_files(900)), people.draft(2)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(people.clerk.post, f"{cut_off}/submit")
        wait_until(lambda: people.stats()["aiQc"]["active"] == 1)
        service.kill()
        assert isinstance(answer.exception(), httpx2.TransportError)
    service.start()
    assert people.application(cut_off)["status"] == "SUBMITTED"

    data_of(people.clerk.post(f"{other}/submit"))

    assert {each["status"] for each in people.applications()} == {"IN_REVIEW"}
    assert len(people.letters()) == 2 * len(people.addresses)


def _kill_and_start(service: Service) -> None:
    service.kill()
    service.start()


def _settled(people: People) -> bool:
    """Nothing waits or runs any more."""
    stats = people.stats().values()
    return not any(of["waiting"] + of["delayed"] + of["active"] for of in stats)


@contextmanager
def _left_by(service: Service) -> Iterator[Database]:
    """The file that a service has left when it stopped."""
    database = Database(service.data / "gacq.db")
    database.open()
    try:
        yield database
    finally:
        database.close()


def _found(database: Database) -> dict[str, object]:
    def counted(sql: str) -> Counter[tuple[Any, ...]]:
        return Counter(tuple(row) for row in database.execute(sql).fetchall())

    others = counted("select outcome from attempt where outcome is not 'completed'")
    return {
        # Status, and how many reports there are.
        "applications": counted(
            "select status, (select count(*) from qc_report where application_id = application.id)"
            " from application"
        ),
        # Attempts spent, and how many of all completed.
        "jobs": counted(
            "select queue, state, used, (select count(*) from attempt"
            " where job_id = job.id and outcome = 'completed') from job"
        ),
        "interrupted": {outcome for (outcome,) in others},
        "messages": counted("select job_id from message"),
    }


def _addressed(letters: list[EmailMessage]) -> Counter[tuple[str, str]]:
    """How many letters there are to each address about each application's number."""
    return Counter(
        (letter["To"].addresses[0].addr_spec, letter["Subject"].rpartition(" ")[2])
        for letter in letters
    )
