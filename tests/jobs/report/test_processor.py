"""A report through its queue: made whole, or not offered at all."""

import errno
import hashlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import pytest

from gacq.clock import MovableClock
from gacq.jobs.report import content_file
from gacq.queues.job import JobState
from gacq.queues.policy import Queue
from gacq.reports import Format, Kind, State
from tests.jobs.report.office import CONSOLE, Office, open_children, open_office
from tests.waiting import wait_until

REGISTER = Kind.APPLICATIONS_REGISTER


@pytest.fixture
def odd(tmp_path: Path, clock: MovableClock) -> Iterator[Office]:
    """An office whose children draw badly."""
    children = open_children("tests.jobs.report.odd_child")
    with open_office(tmp_path, clock, children) as office:
        office.applications(1)
        yield office
    children.close()


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_made(office: Office, kind: Kind, form: Format) -> None:
    office.applications(2)

    asked = office.ask(kind, form)
    job = office.work()

    view = office.report(asked.report.id)
    assert job is not None and job.state is JobState.COMPLETED
    assert view.file is not None and view.state is State.READY
    content = office.shelf.path_of(view.file).read_bytes()
    assert (view.size, view.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert job.result == {"file": view.file, "size": view.size, "rows": view.rows_}
    assert (view.expires_at - view.finished_at).days == 90  # type: ignore[operator]
    assert office.left_over() == []


def test_progress_moves_while_rows_are_gathered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.applications(1_001)
    told: list[dict[str, Any]] = []
    save = office.engine.ledger.save_progress

    def tell(job_id: int, number: int, progress: dict[str, Any]) -> None:
        told.append(progress)
        save(job_id, number, progress)
        office.clock.advance(0.5)

    monkeypatch.setattr(office.engine.ledger, "save_progress", tell)
    page = office.processor._database.read

    def slow_read(*args: Any, **kwargs: Any) -> Any:
        office.clock.advance(1.1)
        return page(*args, **kwargs)

    monkeypatch.setattr(office.database, "read", slow_read)
    office.ask(REGISTER)
    office.work()

    gathering = [(each["done"], each["percent"]) for each in told if each["stage"] == "gathering"]
    assert gathering == [(0, 0), (0, 0), (500, 25), (1_000, 50)]
    assert [each["stage"] for each in told if each["stage"] != "gathering"] == [
        "drawing",
        "storing",
    ]


def test_a_report_cancelled_while_it_waits_is_not_made(office: Office) -> None:
    asked = office.ask(REGISTER)

    office.database.write(
        office.workflow.cancel_report, asked.report.id, actor=CONSOLE, now=office.clock.now()
    )

    assert office.work() is None
    assert office.report(asked.report.id).state is State.CANCELLED


def test_a_report_cancelled_while_it_is_gathered_is_given_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.applications(3)
    asked = office.ask(REGISTER)
    write = content_file.write

    def cancelled_meanwhile(path: Path, head: Any, lines: Any) -> int:
        rows = write(path, head, lines)
        office.database.write(
            office.workflow.cancel_report, asked.report.id, actor=CONSOLE, now=office.clock.now()
        )
        return rows

    monkeypatch.setattr(content_file, "write", cancelled_meanwhile)
    office.work()

    assert office.report(asked.report.id).state is State.CANCELLED
    assert office.job(asked.job_id).state is JobState.CANCELLED
    assert office.left_over() == []


def test_a_report_cancelled_while_it_is_drawn_frees_its_child(odd: Office) -> None:
    asked = odd.ask(REGISTER, Format.CSV)
    running = Thread(target=odd.work)
    running.start()
    wait_until(lambda: (odd.job(asked.job_id).progress or {}).get("stage") == "drawing")

    odd.database.write(
        odd.workflow.cancel_report, asked.report.id, actor=CONSOLE, now=odd.clock.now()
    )

    running.join(timeout=20)
    assert not running.is_alive()
    assert odd.report(asked.report.id).state is State.CANCELLED
    assert odd.left_over() == []
    assert odd.children.children == 1


def test_a_child_killed_while_it_draws_is_tried_again(odd: Office) -> None:
    asked = odd.ask(REGISTER, Format.CSV)
    running = Thread(target=odd.work)
    running.start()
    wait_until(lambda: (odd.job(asked.job_id).progress or {}).get("stage") == "drawing")
    wait_until(lambda: bool(_children()))

    os.kill(_children()[0], signal.SIGKILL)

    running.join(timeout=20)
    job = odd.job(asked.job_id)
    assert (job.state, job.cause, job.used) == (JobState.DELAYED, "report_crashed", 1)
    assert odd.report(asked.report.id).state is State.ASKED
    assert odd.left_over() == []


def _children() -> list[int]:
    return [
        each.pid
        for each in psutil.Process().children()
        if "tests.jobs.report.odd_child" in each.cmdline()
    ]


def test_a_report_whose_child_always_dies_fails(odd: Office) -> None:
    asked = odd.ask(REGISTER, Format.XLSX)

    odd.work()
    odd.clock.advance(10)
    odd.work()

    view = odd.report(asked.report.id)
    assert (view.state, view.cause) == (State.FAILED, "report_crashed")
    assert odd.left_over() == []


def test_a_report_at_its_time_limit_has_timed_out(odd: Office) -> None:
    odd.limit_time(1.0)
    asked = odd.ask(REGISTER, Format.CSV)

    odd.work()

    job = odd.job(asked.job_id)
    assert (job.state, job.cause) == (JobState.DELAYED, "timed_out")
    wait_until(lambda: odd.left_over() == [])


def test_a_report_that_needs_too_much_memory_fails_at_once(odd: Office) -> None:
    asked = odd.ask(REGISTER, Format.PDF)

    odd.work()

    view = odd.report(asked.report.id)
    assert (view.state, view.cause) == (State.FAILED, "report_memory")


def test_a_list_that_grew_too_long_for_pdf_fails_at_once(office: Office) -> None:
    asked = office.ask(REGISTER, Format.PDF)
    office.applications(2_001)

    office.work()

    view = office.report(asked.report.id)
    assert (view.state, view.cause) == (State.FAILED, "report_too_long")
    assert "2,001 rows" in (office.job(asked.job_id).detail or "")


@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_a_full_disk_costs_no_attempt_and_leaves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    office.applications(1)
    asked = office.ask(REGISTER)
    target = {"fsync": (os, "fsync"), "replace": (Path, "replace")}[where]

    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(*target, full)
        office.work()

    job = office.job(asked.job_id)
    assert (job.state, job.cause, job.used) == (JobState.DELAYED, "storage", 0)
    assert office.left_over() == []

    office.clock.advance(31)
    office.work()

    assert office.report(asked.report.id).state is State.READY


@pytest.mark.parametrize("form", [Format.XLSX, Format.CSV])
def test_a_disk_that_fills_up_under_the_child_is_no_fault_of_the_report(
    tmp_path: Path, clock: MovableClock, form: Format
) -> None:
    children = open_children("tests.jobs.report.small_disk_child")
    with open_office(tmp_path, clock, children) as office:
        office.applications(200)
        asked = office.ask(REGISTER, form)

        office.work()

        job = office.job(asked.job_id)
        assert (job.state, job.cause, job.used) == (JobState.DELAYED, "storage", 0)
        assert office.left_over() == []
    children.close()


def test_a_late_result_changes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.applications(1)
    asked = office.ask(REGISTER)
    add = office.shelf.add

    def superseded_meanwhile(file: Path, name: str) -> Path:
        office.database.write(office.engine.ledger.release, asked.job_id, 1, now=office.clock.now())
        return add(file, name)

    with monkeypatch.context() as patched:
        patched.setattr(office.shelf, "add", superseded_meanwhile)
        office.work()
    assert office.report(asked.report.id).state is State.ASKED
    assert office.shelf.names() == ["1-1.csv"]

    office.work()

    assert office.report(asked.report.id).file == "1-2.csv"
    assert office.shelf.names() == ["1-2.csv"]


def test_a_failed_report_can_be_retried_by_its_job(office: Office) -> None:
    asked = office.ask(REGISTER)
    office.database.write(
        office.workflow.cancel_report, asked.report.id, actor=CONSOLE, now=office.clock.now()
    )

    office.database.write(
        office.engine.ledger.retry, asked.job_id, now=office.clock.now(), by="test"
    )
    office.work()

    view = office.report(asked.report.id)
    assert (view.state, view.cause) == (State.READY, None)


def test_a_job_without_a_report_fails(office: Office) -> None:
    job_id = office.database.write(
        lambda: office.engine.ledger.enqueue(
            Queue.REPORT, kind=REGISTER, payload={"report": 99}, now=office.clock.now()
        )
    ).job_id

    office.work()

    assert office.job(job_id).cause == "subject_gone"
