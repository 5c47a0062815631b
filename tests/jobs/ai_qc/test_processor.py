"""One check of an application: real pictures, the rules, and a Gemini on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gacq.applications.document import PAPERS, PHOTOS, REQUIRED, DocumentType
from gacq.applications.status import InspectionType, Status
from gacq.children import ChildPool
from gacq.clock import MovableClock
from gacq.jobs.ai_qc.processor import fingerprint
from gacq.ops.proof.stand_ins import gemini_behaviour as behaviour
from gacq.ops.proof.stand_ins.gemini import GeminiStandIn
from gacq.queues.job import JobState
from gacq.settings import AiQcSettings, Secret
from tests.jobs.ai_qc.office import (
    CLERK,
    Office,
    good_files,
    open_children,
    open_office,
    tiny_files,
)

CROP = DocumentType.CROP_PHOTO


@pytest.fixture(scope="module")
def children() -> Iterator[ChildPool]:
    with open_children() as pool:
        yield pool


@pytest.fixture
def office(tmp_path: Path, clock: MovableClock, children: ChildPool) -> Iterator[Office]:
    """Gemini is not switched on."""
    with open_office(tmp_path, clock, children) as opened:
        yield opened


@pytest.fixture
def gemini() -> Iterator[GeminiStandIn]:
    with GeminiStandIn() as running:
        yield running


@pytest.fixture
def reading_office(
    tmp_path: Path, clock: MovableClock, children: ChildPool, gemini: GeminiStandIn
) -> Iterator[Office]:
    """Gemini is switched on."""
    with open_office(tmp_path, clock, children, gemini) as opened:
        yield opened


def test_rules_alone_judge_all_eight_documents(office: Office) -> None:
    application_id = office.submit(good_files())

    job = office.work()

    report = office.report(application_id)
    assert job is not None and job.state is JobState.COMPLETED
    assert (report.reviewer, report.model, report.tokens) == ("rules", None, None)
    assert report.calls is None
    assert [finding.document for finding in report.findings] == list(REQUIRED)
    assert report.scores.data_completeness == 10
    assert report.overall_score > 8
    assert office.application(application_id).status is Status.IN_REVIEW


def test_rules_alone_never_grant_a_video_inspection(office: Office) -> None:
    application_id = office.submit(good_files())

    office.work()

    report = office.report(application_id)
    assert report.overall_score >= 9
    assert report.inspection_type is InspectionType.HYBRID


def test_gemini_is_asked_once_about_all_documents(
    reading_office: Office, gemini: GeminiStandIn
) -> None:
    application_id = reading_office.submit(tiny_files())

    reading_office.work()

    (call,) = gemini.calls
    report = reading_office.report(application_id)
    assert gemini.refused == []
    assert call.asked.documents == tuple(REQUIRED)
    assert "Document: id_card" in call.asked.prompt
    assert (report.reviewer, report.model) == ("gemini", "gemini-2.5-flash")
    assert report.tokens is not None and report.tokens > 400
    assert report.duration_seconds > 0


def test_the_full_id_number_is_not_sent(reading_office: Office, gemini: GeminiStandIn) -> None:
    reading_office.submit(tiny_files())

    reading_office.work()

    assert "1234567890121" not in gemini.calls[0].asked.prompt
    assert '"0121"' in gemini.calls[0].asked.prompt


def test_pictures_are_shrunk_before_they_are_sent(
    tmp_path: Path, clock: MovableClock, children: ChildPool, gemini: GeminiStandIn
) -> None:
    with open_office(tmp_path, clock, children, gemini, image_pixels=256) as office:
        office.submit(good_files())
        office.work()

    sent = {file.label: len(file.data) for file in gemini.calls[0].asked.files}
    assert all(sent[each] < len(good_files()[each]) / 4 for each in REQUIRED)
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("rating", "expected"),
    [(10, InspectionType.VIDEO), (7, InspectionType.HYBRID), (4, InspectionType.ONSITE)],
)
def test_gemini_s_ratings_decide(
    reading_office: Office, gemini: GeminiStandIn, rating: float, expected: InspectionType
) -> None:
    gemini.always = behaviour.answer(lambda document, criterion: rating)
    application_id = reading_office.submit(good_files())

    reading_office.work()

    assert reading_office.report(application_id).inspection_type is expected
    assert reading_office.application(application_id).inspection_type is expected


def test_the_score_of_a_document_is_the_lower_of_the_two(
    reading_office: Office, gemini: GeminiStandIn
) -> None:
    gemini.always = behaviour.answer(lambda document, criterion: 4 if document == CROP else 10)
    files = dict(good_files()) | {DocumentType.ID_CARD: tiny_files()[DocumentType.ID_CARD]}
    application_id = reading_office.submit(files)

    reading_office.work()

    findings = {each.document: each for each in reading_office.report(application_id).findings}
    assert (findings[CROP].score, findings[CROP].reviewer) == (4, "gemini")
    card = findings[DocumentType.ID_CARD]
    assert card.reviewer == "rules"
    assert card.score == card.measures["rulesScore"] < card.measures["gemini"]["score"] == 10


def test_a_file_that_can_not_be_opened_counts_nothing_and_is_not_sent(
    reading_office: Office, gemini: GeminiStandIn
) -> None:
    broken = tiny_files()[CROP][:200]
    application_id = reading_office.submit(dict(tiny_files()) | {CROP: broken})

    job = reading_office.work()

    report = reading_office.report(application_id)
    (finding,) = [each for each in report.findings if each.document is CROP]
    assert job is not None and job.state is JobState.COMPLETED
    assert finding.score == 0
    assert CROP.value not in gemini.calls[0].asked.documents
    assert report.scores.image_quality is not None and report.scores.image_quality <= 7.5


def test_what_is_too_big_for_one_call_is_split_between_documents(
    tmp_path: Path, clock: MovableClock, children: ChildPool, gemini: GeminiStandIn
) -> None:
    with open_office(
        tmp_path, clock, children, gemini, max_request_mb=1, image_pixels=1600
    ) as office:
        application_id = office.submit(good_files())
        office.work()
        report = office.report(application_id)

    asked = [document for call in gemini.calls for document in call.asked.documents]
    assert len(gemini.calls) > 1
    assert asked == [each.value for each in REQUIRED]
    assert all(call.asked.size < 1_000_000 for call in gemini.calls)
    assert [finding.document for finding in report.findings] == list(REQUIRED)
    assert report.tokens is not None and report.tokens > 400 * len(gemini.calls)
    assert report.calls == len(gemini.calls)


def test_findings_of_finished_calls_survive_a_retry(
    tmp_path: Path, clock: MovableClock, children: ChildPool, gemini: GeminiStandIn
) -> None:
    gemini.script(behaviour.answer(), behaviour.server_error())
    with open_office(
        tmp_path, clock, children, gemini, max_request_mb=1, image_pixels=1600
    ) as office:
        application_id = office.submit(good_files())
        first = office.work()
        clock.advance(2)
        second = office.work()
        report = office.report(application_id)

    assert first is not None and (first.state, first.used) == (JobState.DELAYED, 1)
    assert second is not None and second.state is JobState.COMPLETED
    asked_first = set(gemini.calls[0].asked.documents)
    asked_again = {each for call in gemini.calls[2:] for each in call.asked.documents}
    assert asked_first.isdisjoint(asked_again)
    assert {each.document for each in report.findings} == set(REQUIRED)


def test_the_data_counts_as_well(office: Office) -> None:
    application_id = office.submit(tiny_files(), applicant_email=None)

    office.work()

    assert office.report(application_id).scores.data_completeness == 9


def test_a_withdrawn_application_is_neither_read_nor_sent(
    reading_office: Office, gemini: GeminiStandIn, clock: MovableClock
) -> None:
    application_id = reading_office.submit(tiny_files())
    again = reading_office.job_of(application_id)
    reading_office.database.write(
        reading_office.workflow.withdraw,
        application_id,
        reason="เปลี่ยนใจ",
        actor=CLERK,
        now=clock.now(),
    )
    reading_office.database.write(
        reading_office.engine.ledger.enqueue,
        again.queue,
        kind=again.kind,
        payload=again.payload,
        now=clock.now(),
    )

    job = reading_office.work()

    assert job is not None and job.state is JobState.COMPLETED
    assert job.result is not None and job.result["stored"] is False
    assert gemini.calls == []


@pytest.mark.parametrize(
    ("payload", "cause"),
    [
        ({"application": 404}, "subject_gone"),
        ({"application": "7"}, "unreadable_payload"),
        ({}, "unreadable_payload"),
    ],
)
def test_a_job_about_nothing_fails_at_once(
    office: Office, clock: MovableClock, payload: dict[str, object], cause: str
) -> None:
    office.database.write(
        office.engine.ledger.enqueue, "ai_qc", kind="check", payload=payload, now=clock.now()
    )

    job = office.work()

    assert job is not None
    assert (job.state, job.cause) == (JobState.FAILED, cause)


def test_a_document_that_is_gone_from_the_disk_fails_the_check(office: Office) -> None:
    application_id = office.submit(tiny_files())
    office.documents.path_of(office.store(tiny_files()[CROP]).sha256).unlink()

    job = office.work()

    assert job is not None
    assert (job.state, job.cause) == (JobState.FAILED, "document_missing")
    assert office.application(application_id).inspection_type is InspectionType.ONSITE


def test_papers_and_photos_are_scored_apart(reading_office: Office, gemini: GeminiStandIn) -> None:
    papers = {each.value for each in PAPERS}
    gemini.always = behaviour.answer(lambda document, criterion: 8 if document in papers else 6)
    application_id = reading_office.submit(good_files())

    reading_office.work()

    scores = reading_office.report(application_id).scores
    assert (scores.document_validation, scores.image_quality) == (8, 6)
    assert len(PHOTOS) == 4


def test_the_breaker_closes_when_any_of_its_settings_change() -> None:
    base = AiQcSettings(api_key=Secret("AIza-one"))
    others = [
        AiQcSettings(api_key=Secret("AIza-two")),
        AiQcSettings(api_key=Secret("AIza-one"), model="gemini-2.5-pro"),
        AiQcSettings(api_key=Secret("AIza-one"), sdk="generativeai"),
        AiQcSettings(api_key=Secret("AIza-one"), endpoint="http://127.0.0.1:1"),
    ]

    assert len({fingerprint(each) for each in (base, *others)}) == 5
    assert "AIza" not in fingerprint(base)
