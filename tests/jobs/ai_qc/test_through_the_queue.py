"""The AI check as it runs: ledger, gate, runner and processor against a Gemini on loopback."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from gacq.applications import qc_reports
from gacq.applications.status import InspectionType, Status
from gacq.children import ChildPool
from gacq.clock import MovableClock
from gacq.ops.proof.stand_ins import gemini_behaviour as behaviour
from gacq.ops.proof.stand_ins.gemini import GeminiStandIn
from gacq.ops.proof.stand_ins.gemini_behaviour import Behaviour
from gacq.queues.job import JobState
from tests.jobs.ai_qc.office import Office, open_children, open_office, tiny_files


@pytest.fixture(scope="module")
def children() -> Iterator[ChildPool]:
    with open_children() as pool:
        yield pool


@pytest.fixture
def gemini() -> Iterator[GeminiStandIn]:
    with GeminiStandIn() as running:
        yield running


@pytest.fixture
def office(
    tmp_path: Path, clock: MovableClock, children: ChildPool, gemini: GeminiStandIn
) -> Iterator[Office]:
    with open_office(tmp_path, clock, children, gemini) as opened:
        yield opened


JOB_FAULTS = [
    (behaviour.server_error(500), "gemini_unavailable"),
    (behaviour.server_error(503), "gemini_unavailable"),
    (behaviour.truncated(), "gemini_unavailable"),
    (behaviour.garbage(), "gemini_bad_reply"),
    (behaviour.wrong_schema(), "gemini_bad_reply"),
    (behaviour.too_long(), "gemini_bad_reply"),
    (behaviour.score_out_of_range(0), "gemini_bad_reply"),
    (behaviour.score_out_of_range(11), "gemini_bad_reply"),
    (behaviour.score_out_of_range(float("nan")), "gemini_bad_reply"),
    (behaviour.missing_document(), "gemini_bad_reply"),
]


@pytest.mark.parametrize(("way", "cause"), JOB_FAULTS)
def test_a_fault_in_one_attempt_costs_that_attempt_and_two_seconds(
    office: Office, gemini: GeminiStandIn, clock: MovableClock, way: Behaviour, cause: str
) -> None:
    gemini.script(way)
    application_id = office.submit(tiny_files())

    first = office.work()
    too_early = office.work()
    clock.advance(2)
    second = office.work()

    assert first is not None and (first.state, first.cause) == (JobState.DELAYED, cause)
    assert too_early is None
    assert second is not None and (second.state, second.used) == (JobState.COMPLETED, 2)
    assert office.application(application_id).status is Status.IN_REVIEW
    assert office.report(application_id).reviewer == "gemini"


def test_after_the_third_fault_an_inspector_goes_there_and_the_report_says_why(
    office: Office, gemini: GeminiStandIn
) -> None:
    gemini.always = behaviour.missing_document()
    application_id = office.submit(tiny_files())

    job = office.work_until_settled()

    application = office.application(application_id)
    stored = office.database.read(qc_reports.latest, application_id)
    assert (job.state, job.used, len(gemini.calls)) == (JobState.FAILED, 3, 3)
    assert application.status is Status.IN_REVIEW
    assert application.inspection_type is InspectionType.ONSITE
    assert stored is not None
    assert (stored.cause, stored.overall_score) == ("gemini_bad_reply", None)
    assert "not in the agreed form" in stored.report["issues"][0]["english"]


def test_no_answer_until_the_time_limit_costs_an_attempt(
    tmp_path: Path, clock: MovableClock, children: ChildPool, gemini: GeminiStandIn
) -> None:
    gemini.script(behaviour.hang())
    with open_office(tmp_path, clock, children, gemini, time_limit_seconds=4) as office:
        application_id = office.submit(tiny_files())

        first = office.work()
        gemini.released.set()
        clock.advance(2)
        second = office.work()

        assert first is not None
        assert (first.state, first.used) == (JobState.DELAYED, 1)
        assert first.cause in ("gemini_unavailable", "timed_out")
        assert second is not None and second.state is JobState.COMPLETED
        assert office.report(application_id).reviewer == "gemini"


@pytest.mark.parametrize("way", [behaviour.prompt_blocked(), behaviour.answer_blocked()])
def test_a_safety_block_is_final_at_once(
    office: Office, gemini: GeminiStandIn, way: Behaviour
) -> None:
    gemini.always = way
    application_id = office.submit(tiny_files())

    job = office.work()

    application = office.application(application_id)
    assert job is not None
    assert (job.state, job.cause) == (JobState.FAILED, "gemini_blocked")
    assert len(gemini.calls) == 1
    assert application.inspection_type is InspectionType.ONSITE


def test_a_safety_block_does_not_hold_the_next_application(
    office: Office, gemini: GeminiStandIn
) -> None:
    gemini.script(behaviour.answer_blocked())
    office.submit(tiny_files(), farm_name="สวนหนึ่ง")
    office.submit(tiny_files(), farm_name="สวนสอง")

    office.work()
    second = office.work()

    assert second is not None and second.state is JobState.COMPLETED


def test_a_wrong_key_sends_nobody_on_site(
    tmp_path: Path, clock: MovableClock, children: ChildPool, gemini: GeminiStandIn
) -> None:
    with open_office(tmp_path, clock, children, gemini, key="AIza-wrong") as office:
        ids = [office.submit(tiny_files(), farm_name=f"สวน {number}") for number in range(3)]

        first = office.work()
        held = office.work()
        clock.advance(3600)
        probe = office.work()

        assert first is not None
        assert (first.cause, first.used) == ("gemini_key", 0)
        assert held is None
        assert probe is not None and probe.used == 0
        assert {office.application(each).status for each in ids} == {Status.SUBMITTED}
        assert office.engine.gate.is_open("gemini")
    with open_office(tmp_path, clock, children, gemini, boot="boot-2") as office:
        clock.advance(3600)
        while office.work() is not None:
            continue

        assert {office.application(each).status for each in ids} == {Status.IN_REVIEW}
        assert {office.report(each).reviewer for each in ids} == {"gemini"}
        assert {office.job_of(each).used for each in ids} == {1}


def test_a_model_that_was_retired_sends_nobody_on_site(
    tmp_path: Path, clock: MovableClock, children: ChildPool, gemini: GeminiStandIn
) -> None:
    with open_office(tmp_path, clock, children, gemini, model="gemini-gone") as office:
        application_id = office.submit(tiny_files())

        job = office.work()

        assert job is not None
        assert (job.cause, job.used) == ("gemini_model", 0)
        assert office.application(application_id).status is Status.SUBMITTED


def test_a_spent_quota_is_waited_for_as_long_as_google_says(
    office: Office, gemini: GeminiStandIn, clock: MovableClock
) -> None:
    gemini.script(behaviour.quota(40))
    application_id = office.submit(tiny_files())

    first = office.work()
    clock.advance(30)
    too_early = office.work()
    clock.advance(14)
    second = office.work()

    assert first is not None
    assert (first.cause, first.used) == ("gemini_quota", 0)
    assert too_early is None
    assert second is not None and (second.state, second.used) == (JobState.COMPLETED, 1)
    assert office.report(application_id).reviewer == "gemini"


def test_an_outage_over_its_limit_ends_on_site(
    office: Office, gemini: GeminiStandIn, clock: MovableClock
) -> None:
    gemini.always = behaviour.invalid_key()
    application_id = office.submit(tiny_files())
    office.work()

    clock.advance(24 * 3600 + 1)
    job = office.work()

    assert job is not None and (job.state, job.cause) == (JobState.FAILED, "gemini_key")
    assert office.application(application_id).inspection_type is InspectionType.ONSITE


def test_five_applications_in_a_row_that_fail_hold_the_sixth(
    office: Office, gemini: GeminiStandIn
) -> None:
    gemini.always = behaviour.server_error()
    for number in range(6):
        office.submit(tiny_files(), farm_name=f"สวน {number}")

    jobs = [office.work() for _job in range(6)]

    assert [job is not None for job in jobs] == [True] * 5 + [False]
    assert office.engine.gate.is_open("gemini")


def test_an_admin_s_retry_after_the_failure_gives_a_report(
    office: Office, gemini: GeminiStandIn, clock: MovableClock
) -> None:
    gemini.script(behaviour.answer_blocked())
    application_id = office.submit(tiny_files())
    failed = office.work()
    assert failed is not None

    office.database.write(office.engine.ledger.retry, failed.id, now=clock.now(), by="admin")
    job = office.work()

    assert job is not None and job.state is JobState.COMPLETED
    assert office.report(application_id).reviewer == "gemini"


def test_a_burst_of_a_hundred_at_fifteen_calls_a_minute_times_out_nothing(
    office: Office, gemini: GeminiStandIn, clock: MovableClock
) -> None:
    ids = [office.submit(tiny_files(), farm_name=f"สวน {number}") for number in range(100)]

    worked = []
    while len(worked) < 100:
        job = office.work()
        if job is None:
            clock.advance(1)
        else:
            worked.append(job)

    started = [job.started_at for job in worked if job.started_at is not None]
    assert {(job.state, job.used, job.runs) for job in worked} == {(JobState.COMPLETED, 1, 1)}
    assert {office.application(each).status for each in ids} == {Status.IN_REVIEW}
    assert len(gemini.calls) == 100
    assert all(earlier <= later for earlier, later in pairwise(started))
    assert all(
        (later - earlier).total_seconds() > 59
        for earlier, later in zip(started, started[15:], strict=False)
    )
