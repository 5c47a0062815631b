"""From findings to scores, issues and an inspection type."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gacq.applications.document import PAPERS, PHOTOS, REQUIRED, DocumentType
from gacq.applications.qc import DocumentFinding, QcReport
from gacq.applications.scoring import (
    ExactScores,
    assess,
    decide_inspection_type,
    missing_fields,
    shown,
)
from gacq.applications.status import InspectionType
from gacq.settings import AiQcSettings
from tests.applications.views import an_application

SETTINGS = AiQcSettings()
VIDEO, HYBRID, ONSITE = InspectionType.VIDEO, InspectionType.HYBRID, InspectionType.ONSITE

a_score = st.integers(0, 1000).map(lambda hundredths: hundredths / 100)
scores_of_all = st.fixed_dictionaries({document: a_score for document in REQUIRED})


def report_on(
    scores: Mapping[DocumentType, float], *, reviewer: Any = "gemini", **of_form: Any
) -> QcReport:
    findings = [DocumentFinding(each, score, reviewer, {}) for each, score in scores.items()]
    return assess(an_application(**of_form), findings, SETTINGS, reviewer=reviewer)


def all_at(papers: float, photos: float) -> dict[DocumentType, float]:
    return {each: papers for each in PAPERS} | {each: photos for each in PHOTOS}


@pytest.mark.parametrize(
    ("overall", "expected"),
    [
        ("10", VIDEO),
        ("9.0", VIDEO),
        ("8.999999", HYBRID),
        ("8.99", HYBRID),
        ("7.0", HYBRID),
        ("6.999999", ONSITE),
        ("6.99", ONSITE),
        ("0", ONSITE),
    ],
)
def test_the_inspection_type_follows_from_the_overall_score(
    overall: str, expected: InspectionType
) -> None:
    decided = decide_inspection_type(Fraction(overall), SETTINGS, may_grant_video=True)

    assert decided is expected


@pytest.mark.parametrize(
    ("papers", "photos", "shown_score", "expected"),
    [
        (8.5, 8.5, 9.0, VIDEO),
        (8.49, 8.48, 8.99, HYBRID),
        (8.48, 8.5, 8.99, HYBRID),
        (5.5, 5.5, 7.0, HYBRID),
        (5.49, 5.5, 6.99, ONSITE),
        (5.49, 5.48, 6.99, ONSITE),
    ],
)
def test_the_boundaries_hold_for_whole_reports(
    papers: float, photos: float, shown_score: float, expected: InspectionType
) -> None:
    report = report_on(all_at(papers, photos))

    assert report.overall_score == shown_score
    assert report.inspection_type is expected


def test_a_score_just_below_a_boundary_is_not_shown_as_that_boundary() -> None:
    report = report_on(all_at(8.49, 8.498))

    assert report.overall_score == 8.99
    assert report.inspection_type is HYBRID


def test_a_mean_that_is_exactly_a_boundary_is_not_lost_to_binary_fractions() -> None:
    papers = dict(zip(PAPERS, (8.7, 8.9, 8.1, 8.3), strict=True))
    photos = dict(zip(PHOTOS, (8.1, 8.3, 8.7, 8.9), strict=True))

    report = report_on(papers | photos)

    assert report.overall_score == 9.0
    assert report.inspection_type is VIDEO


@pytest.mark.parametrize(("given_by", "expected"), [("rules", HYBRID), ("gemini", VIDEO)])
def test_rules_alone_never_grant_a_video_inspection(
    given_by: str, expected: InspectionType
) -> None:
    report = report_on(all_at(10, 10), reviewer=given_by)

    assert report.overall_score == 10.0
    assert report.inspection_type is expected


def test_rules_may_grant_it_where_the_office_says_so() -> None:
    settings = AiQcSettings(rules_may_grant_video=True)
    findings = [DocumentFinding(each, 10, "rules", {}) for each in REQUIRED]

    report = assess(an_application(), findings, settings, reviewer="rules")

    assert report.inspection_type is VIDEO


def test_a_video_score_that_nobody_read_says_what_to_do() -> None:
    report = report_on(all_at(10, 10), reviewer="rules")

    assert len(report.recommendations) == 2
    assert "reviewer may change" in report.recommendations[1].english


@pytest.mark.parametrize(
    ("papers", "photos", "codes"),
    [
        (7.0, 7.0, set()),
        (6.99, 7.0, {"document_validation_low"}),
        (7.0, 6.99, {"image_quality_low"}),
        (6.99, 6.99, {"document_validation_low", "image_quality_low"}),
    ],
)
def test_papers_and_photos_below_seven_are_an_issue(
    papers: float, photos: float, codes: set[str]
) -> None:
    report = report_on(all_at(papers, photos))

    assert {issue.code for issue in report.issues} == codes


@pytest.mark.parametrize(
    ("gaps", "score", "is_issue"),
    [
        ({}, 10, False),
        ({"applicant_email": None, "applicant_phone": " "}, 8, False),
        ({"applicant_email": None, "applicant_phone": None, "farm_latitude": None}, 7, True),
    ],
)
def test_data_below_eight_is_an_issue(gaps: dict[str, Any], score: float, is_issue: bool) -> None:
    report = report_on(all_at(9, 9), **gaps)

    assert report.scores.data_completeness == score
    assert ("data_incomplete" in {issue.code for issue in report.issues}) is is_issue


def test_an_issue_about_data_names_what_is_missing() -> None:
    report = report_on(all_at(9, 9), applicant_email=None, farm_area_rai=None, crop_type="")

    (issue,) = report.issues
    assert issue.english.endswith("missing: e-mail, area, crop and location type")
    assert issue.thai.endswith("ขาด: อีเมล, ขนาดพื้นที่, ชนิดพืชและลักษณะพื้นที่ปลูก")


@pytest.mark.parametrize(
    ("gap", "missing"),
    [
        ({"applicant_name": ""}, "name"),
        ({"applicant_id": ""}, "id"),
        ({"applicant_phone": None}, "phone"),
        ({"applicant_email": None}, "email"),
        ({"farm_name": " "}, "farm_name"),
        ({"farm_address": None}, "address"),
        ({"farm_postal_code": None}, "address"),
        ({"farm_longitude": None}, "position"),
        ({"farm_area_rai": 0.0}, "area"),
        ({"crop_type": None}, "crop"),
        ({"location_type": None}, "crop"),
        ({"lot_id": ""}, "lot"),
    ],
)
def test_each_piece_of_data_is_one_point(gap: dict[str, Any], missing: str) -> None:
    assert missing_fields(an_application(**gap)) == (missing,)


def test_a_position_on_the_equator_is_a_position() -> None:
    assert missing_fields(an_application(farm_latitude=0.0, farm_longitude=0.0)) == ()


def test_the_overall_score_is_the_mean_of_the_scores_there_are() -> None:
    assert ExactScores(None, Fraction(6), Fraction(10)).overall == 8
    assert ExactScores(None, None, Fraction(10)).overall == 10


def test_a_document_without_a_finding_counts_nothing_and_is_named() -> None:
    scores = all_at(8, 8)
    del scores[DocumentType.CROP_PHOTO]

    report = report_on(scores)

    assert report.scores.image_quality == 6.0
    (unjudged,) = [each for each in report.issues if each.code == "document_not_judged"]
    assert unjudged.document == "crop_photo"


@given(scores_of_all, st.sampled_from(REQUIRED))
def test_losing_the_finding_of_any_document_never_raises_the_score(
    scores: dict[DocumentType, float], lost: DocumentType
) -> None:
    kept = {document: score for document, score in scores.items() if document is not lost}

    assert report_on(kept).overall_score <= report_on(scores).overall_score


@given(scores_of_all, st.sets(st.sampled_from(REQUIRED)))
def test_failing_documents_never_raise_the_score(
    scores: dict[DocumentType, float], failed: set[DocumentType]
) -> None:
    after = {document: 0.0 if document in failed else score for document, score in scores.items()}

    assert report_on(after).overall_score <= report_on(scores).overall_score


@given(scores_of_all)
def test_what_is_shown_never_contradicts_what_was_decided(
    scores: dict[DocumentType, float],
) -> None:
    report = report_on(scores)

    decided = decide_inspection_type(
        Fraction(str(report.overall_score)), SETTINGS, may_grant_video=True
    )
    assert report.inspection_type is decided


@pytest.mark.parametrize("score", [-0.01, 10.01, float("nan"), float("inf")])
def test_a_score_outside_the_scale_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 10"):
        report_on(all_at(score, 10))


def test_scores_are_shown_rounded_down() -> None:
    assert shown(Fraction("8.996")) == 8.99
    assert shown(Fraction("9")) == 9.0
