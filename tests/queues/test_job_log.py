"""What an attempt logs is kept with its job: by attempt, within limits, and over a retry."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gacq.ops import logs
from gacq.queues import matching
from gacq.queues.job import JobState
from gacq.queues.job_log import LONGEST_LINE, MOST_LINES, AttemptLog, JobLog, LogBook
from gacq.queues.matching import JobFilter
from gacq.queues.policy import Queue
from gacq.queues.text_index import TextIndex
from gacq.settings import LogSettings
from tests.queues.conftest import Office, quick
from tests.waiting import wait_until

log = logging.getLogger("gacq.example")


@pytest.fixture(autouse=True)
def logging_as_the_service_does(tmp_path: Path) -> Iterator[None]:
    undo = logs.set_up(LogSettings(), folder=tmp_path / "logs")
    yield
    undo()


def kept(office: Office, job_id: int) -> JobLog:
    return office.database.read(LogBook(office.database).of_job, job_id)


def texts(office: Office, job_id: int) -> list[tuple[int, str]]:
    return [(line.attempt, line.text) for line in kept(office, job_id).lines]


def says(office: Office, *lines: str, then: str = "ok") -> None:
    """Let the processor's next attempts log these lines, and end as a script says."""
    processor: Any = office.processor
    end = getattr(processor, f"end_{then}")

    def talk(attempt: Any) -> Any:
        for line in lines:
            log.info(line.replace("NUMBER", str(attempt.number)))
        return end(attempt)

    processor.end_talk = talk


def test_a_completed_job_keeps_what_its_attempt_logged(office: Office) -> None:
    says(office, "asking", "answered")
    job_id = office.enqueue("talk")

    office.work()

    assert texts(office, job_id) == [(1, "asking"), (1, "answered")]
    line = kept(office, job_id).lines[0]
    assert (line.level, line.logger) == ("INFO", "gacq.example")


def test_lines_survive_a_retry_and_say_which_attempt_they_are_of(
    office: Office,
) -> None:
    says(office, "try NUMBER", then="transient")
    job_id = office.enqueue("talk")

    office.work()
    office.clock.advance(10)
    office.work()

    assert texts(office, job_id) == [(1, "try 1"), (2, "try 2")]


def test_a_job_that_logs_nothing_has_no_row(office: Office) -> None:
    office.enqueue("ok")

    office.work()

    count = "select count(*) from job_log"
    assert office.database.read(lambda: office.database.execute(count).fetchone()) == (0,)


def test_what_is_logged_outside_of_an_attempt_is_of_no_job(office: Office) -> None:
    job_id = office.enqueue("ok")
    log.info("before")

    office.work()
    log.info("after")

    assert texts(office, job_id) == []


def test_an_error_that_nobody_foresaw_is_kept_with_its_traceback(office: Office) -> None:
    job_id = office.enqueue("crash")

    office.work()

    said = [text for _, text in texts(office, job_id)]
    assert said[:2] == ["The processor failed unexpectedly", "Traceback (most recent call last):"]
    assert said[-1] == "ZeroDivisionError: bug"


def test_the_end_of_an_attempt_is_told_by_its_row_and_not_again_by_a_line(office: Office) -> None:
    job_id = office.enqueue("permanent")

    office.work()

    assert office.job(job_id).state is JobState.FAILED
    assert texts(office, job_id) == []


def test_of_too_many_lines_the_oldest_are_dropped_and_counted(office: Office) -> None:
    says(office, *(f"line {number}" for number in range(MOST_LINES + 3)))
    job_id = office.enqueue("talk")

    office.work()

    found = kept(office, job_id)
    assert (len(found.lines), found.dropped) == (MOST_LINES, 3)
    assert found.lines[0].text == "line 3"


def test_a_later_attempt_makes_room_among_the_lines_of_earlier_ones(office: Office) -> None:
    says(office, *["NUMBER"] * (MOST_LINES - 50), then="transient")
    job_id = office.enqueue("talk")

    office.work()
    office.clock.advance(10)
    office.work()

    found = kept(office, job_id)
    assert [line.text for line in found.lines] == ["1"] * 50 + ["2"] * (MOST_LINES - 50)
    assert found.dropped == MOST_LINES - 100


def test_lines_dropped_twice_are_counted_each_time(office: Office) -> None:
    book, job_id = LogBook(office.database), office.enqueue("ok")
    office.claim()
    attempt_log = AttemptLog()
    for number in range(MOST_LINES * 2):
        attempt_log.add(datetime(2026, 1, 1, tzinfo=UTC), "INFO", "gacq", str(number))

    for _ in range(2):
        office.database.write(book.keep, job_id, 1, attempt_log.lines())

    found = kept(office, job_id)
    assert (len(found.lines), found.dropped) == (MOST_LINES, MOST_LINES)


def test_a_long_line_is_cut(office: Office) -> None:
    says(office, "ยาว" * LONGEST_LINE)
    job_id = office.enqueue("talk")

    office.work()

    assert len(texts(office, job_id)[0][1]) == LONGEST_LINE


def test_numbers_of_people_and_secrets_are_masked(office: Office) -> None:
    says(
        office, "id 9701700230708", "GET /v1?key=very-secret&x=1", "Authorization: Bearer abc12345"
    )
    job_id = office.enqueue("talk")

    office.work()

    assert [text for _, text in texts(office, job_id)] == [
        "id xxxxxxxxx0708",
        "GET /v1?key=***&x=1",
        "Authorization: Bearer ***",
    ]


def test_lines_go_with_their_job(office: Office) -> None:
    says(office, "asking")
    job_id = office.enqueue("talk")
    office.work()

    office.clock.advance(8 * 86_400)
    office.engine.control.clean([Queue.AI_QC], by="staff:1 ทดสอบ")

    assert texts(office, job_id) == []


def test_an_attempt_over_its_limit_keeps_its_lines_and_those_that_come_late(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(policies=quick(Queue.AI_QC, time_limit_seconds=0.2)).open()
    processor: Any = office.processor

    def hang(attempt: Any) -> None:
        log.info("waiting")
        processor.release.wait(20)
        log.info("at last")

    processor.end_talk = hang
    job_id = office.enqueue("talk")

    office.work()
    assert texts(office, job_id) == [(1, "waiting")]
    processor.release.set()

    wait_until(lambda: len(texts(office, job_id)) == 3, 10)
    late = [text for _, text in texts(office, job_id)]
    assert late == ["waiting", "at last", "Attempt 1 came too late and changed nothing"]


def test_jobs_are_found_by_what_they_logged_but_not_by_who_logged_it(office: Office) -> None:
    says(office, "asking 50% more")
    job_id = office.enqueue("talk")
    office.work()

    def found(text: str) -> list[int]:
        which = JobFilter(text=text)
        return office.database.read(office.engine.monitor.matching_ids, which)

    assert found("50% more") == [job_id]
    assert found("gacq.example") == found("50_ more") == []


def test_the_index_knows_what_a_job_logged_after_it_was_taken_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "FEW", -1)
    says(office, "นอกเวลาราชการ")
    job_id, index = office.enqueue("talk"), TextIndex(office.database)
    index.take_in()

    def found() -> list[int]:
        which = JobFilter(text="เวลาราช")
        return office.database.read(office.engine.monitor.matching_ids, which)

    assert found() == []
    office.work()
    assert found() == [job_id]
    assert index.take_in() == 1
    assert found() == [job_id]
