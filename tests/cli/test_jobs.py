"""``gacq jobs``."""

import json

import pytest

from gacq.errors import InvalidInput, NotFound
from gacq.queues.job import JobState
from gacq.queues.policy import Queue
from tests.cli.conftest import Call, Office


def test_the_list_is_narrowed_by_queue_and_state(call: Call, office: Office) -> None:
    office.enqueue()
    later = office.enqueue(delay_seconds=60)
    office.enqueue(delay_seconds=60, queue=Queue.CALENDAR)

    found = json.loads(
        call("jobs", "list", "--queue", "report", "--state", "delayed", "--json").output
    )

    assert [(job["id"], job["queue"], job["kind"]) for job in found] == [
        (later, "report", "monthly")
    ]


def test_a_list_that_was_cut_says_so(call: Call, office: Office) -> None:
    for _ in range(3):
        office.enqueue()

    result = call("jobs", "list", "--limit", "2")

    assert len(result.stdout.splitlines()) == 3
    assert "Older ones are left out" in result.stderr


def test_an_unknown_queue_is_refused_with_the_four(call: Call, office: Office) -> None:
    result = call("jobs", "list", "--queue", "mail")

    assert isinstance(result.exception, InvalidInput)
    assert "ai_qc, email, calendar, report" in str(result.exception)


def test_a_job_is_shown_with_its_cause_in_words(call: Call, office: Office) -> None:
    job_id = office.enqueue()
    call("jobs", "cancel", str(job_id))

    shown = call("jobs", "show", str(job_id)).output
    detail = json.loads(call("jobs", "show", str(job_id), "--json").output)

    assert "cancelled: console" in shown
    assert detail["causeWords"]["meaningTh"] in shown
    assert detail["payload"] == {"month": "2026-11"}
    assert detail["history"] == []


def test_an_unknown_job_is_named(call: Call, office: Office) -> None:
    result = call("jobs", "show", "7")

    assert isinstance(result.exception, NotFound)
    assert "7" in str(result.exception)


def test_a_cancelled_job_is_retried(call: Call, office: Office) -> None:
    job_id = office.enqueue()

    assert call("jobs", "cancel", str(job_id)).exit_code == 0
    assert office.state_of(job_id) is JobState.CANCELLED
    assert call("jobs", "retry", str(job_id)).exit_code == 0
    assert office.state_of(job_id) is JobState.WAITING


def test_a_delayed_job_is_run_now(call: Call, office: Office) -> None:
    job_id = office.enqueue(delay_seconds=600)

    assert call("jobs", "run-now", str(job_id)).exit_code == 0

    assert office.state_of(job_id) is JobState.WAITING


@pytest.mark.parametrize("verb", ["retry", "run-now", "acknowledge"])
def test_a_refused_job_is_named_and_the_others_go_on(call: Call, office: Office, verb: str) -> None:
    job_id = office.enqueue()

    result = call("jobs", verb, str(job_id), "99")

    assert result.exit_code == 1
    assert f"job {job_id} is waiting" in result.stderr
    assert "no job 99" in result.stderr


def test_of_two_jobs_the_second_is_cancelled_when_the_first_is_unknown(
    call: Call, office: Office
) -> None:
    job_id = office.enqueue()

    result = call("jobs", "cancel", "99", str(job_id))

    assert result.exit_code == 1
    assert office.state_of(job_id) is JobState.CANCELLED


def test_programs_are_told_the_jobs_that_were_changed(call: Call, office: Office) -> None:
    job_id = office.enqueue()

    result = call("jobs", "cancel", "99", str(job_id), "--json")

    assert result.exit_code == 1
    assert [(job["id"], job["state"]) for job in json.loads(result.stdout)] == [
        (job_id, "cancelled")
    ]
    assert "no job 99" in result.stderr
