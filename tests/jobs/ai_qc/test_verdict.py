"""Gemini's answer as text, held to the schema and to the documents that were asked about."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gacq.applications.document import DocumentType
from gacq.applications.qc import DocumentFinding, Issue
from gacq.errors import TransientError
from gacq.jobs.ai_qc import verdict

ID_CARD, CROP = DocumentType.ID_CARD, DocumentType.CROP_PHOTO
ASKED = (ID_CARD, CROP)


def a_paper(**different: Any) -> dict[str, Any]:
    entry = {"document": "id_card", "clarity": 9, "completeness": 8, "authenticity": 10}
    rest = {"consistency": 9.5, "problem_thai": "", "problem_english": ""}
    return entry | rest | different


def a_photo(**different: Any) -> dict[str, Any]:
    entry = {"document": "crop_photo", "sharpness": 7, "light": 8, "framing": 9, "content": 10}
    rest = {"shows": "ต้นขมิ้นชัน", "problem_thai": "", "problem_english": ""}
    return entry | rest | different


def an_answer(*, papers: object = None, photos: object = None) -> str:
    lists = {"papers": [a_paper()], "photos": [a_photo()]}
    given_lists = {"papers": papers, "photos": photos}
    return json.dumps(
        lists | {name: each for name, each in given_lists.items() if each is not None}
    )


def test_the_score_of_a_document_is_the_mean_of_its_ratings() -> None:
    paper, photo = verdict.read(an_answer(), ASKED)

    assert (paper.document, paper.score, paper.reviewer) == (ID_CARD, 9.125, "gemini")
    assert (photo.document, photo.score) == (CROP, 8.5)
    assert paper.measures["gemini"]["completeness"] == 8
    assert photo.measures["gemini"]["shows"] == "ต้นขมิ้นชัน"


def test_findings_come_in_the_order_in_which_they_were_asked_for() -> None:
    findings = verdict.read(an_answer(), (CROP, ID_CARD))

    assert [finding.document for finding in findings] == [CROP, ID_CARD]


def test_a_problem_becomes_an_issue_in_both_languages() -> None:
    entry = a_paper(problem_thai="ชื่อไม่ตรงกับคำขอ", problem_english="Another name")

    paper, _photo = verdict.read(an_answer(papers=[entry]), ASKED)

    assert paper.issues == (Issue("gemini", "ชื่อไม่ตรงกับคำขอ", "Another name", "id_card"),)


def test_a_problem_told_in_one_language_stands_for_both() -> None:
    entry = a_paper(problem_english="Another name")

    paper, _photo = verdict.read(an_answer(papers=[entry]), ASKED)

    assert paper.issues == (Issue("gemini", "Another name", "Another name", "id_card"),)


@pytest.mark.parametrize(
    "number", ["1234567890121", "1-2345-67890-12-1", "1 2345 67890 12 1", "๑๒๓๔๕๖๗๘๙๐๑๒๑"]
)
def test_an_id_number_in_a_problem_is_masked(number: str) -> None:
    entry = a_paper(problem_english=f"The card says {number} here")

    paper, _photo = verdict.read(an_answer(papers=[entry]), ASKED)

    assert number not in paper.issues[0].english
    assert "The card says xxxxxxxxx" in paper.issues[0].english


@pytest.mark.parametrize("score", [0, 0.99, 10.01, 11, -1, 1e300, 10**400])
def test_a_rating_outside_one_to_ten_is_a_bad_reply(score: float) -> None:
    with pytest.raises(TransientError, match=r"gemini_bad_reply.*clarity of id_card is not from 1"):
        verdict.read(an_answer(papers=[a_paper(clarity=score)]), ASKED)


@pytest.mark.parametrize("score", [1, 1.0, 10, 10.0])
def test_a_rating_of_one_or_ten_is_taken(score: float) -> None:
    paper, _photo = verdict.read(an_answer(papers=[a_paper(clarity=score)]), ASKED)

    assert paper.measures["gemini"]["clarity"] == score


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_json_can_not_count_is_a_bad_reply(word: str) -> None:
    text = an_answer(papers=[a_paper(clarity="NUMBER")]).replace('"NUMBER"', word)

    with pytest.raises(TransientError, match="gemini_bad_reply"):
        verdict.read(text, ASKED)


@pytest.mark.parametrize("value", ["9", None, True, [9], {"score": 9}])
def test_a_rating_that_is_no_number_is_a_bad_reply(value: object) -> None:
    with pytest.raises(TransientError, match="clarity of id_card is no number"):
        verdict.read(an_answer(papers=[a_paper(clarity=value)]), ASKED)


@pytest.mark.parametrize(
    ("papers", "why"),
    [
        ([], "nothing about id_card"),
        ([a_paper(), a_paper()], "id_card is there twice"),
        ([a_paper(document="passport")], "'passport', which was not asked"),
        ([a_paper(document="land_deed")], "'land_deed', which was not asked"),
        ([a_paper(document="crop_photo")], "'crop_photo', which was not asked"),
        ([a_paper(document=None)], "'None', which was not asked"),
        ([a_paper(document=["id_card"])], "which was not asked"),
        (["id_card"], "papers holds something that is not an object"),
        ({"id_card": 9}, "papers is not a list"),
        ([a_paper(problem_thai=None)], "problem_thai of id_card is no text"),
    ],
)
def test_an_answer_about_other_documents_is_a_bad_reply(papers: object, why: str) -> None:
    with pytest.raises(TransientError, match="gemini_bad_reply") as caught:
        verdict.read(an_answer(papers=papers), ASKED)

    assert why in caught.value.detail


@pytest.mark.parametrize(
    "text",
    ["", "Looks fine.", "[]", "9", "null", '{"papers": [', "[" * 100_000, "```json\n{}\n```"],
)
def test_text_that_is_no_answer_is_a_bad_reply(text: str) -> None:
    with pytest.raises(TransientError, match="gemini_bad_reply"):
        verdict.read(text, ASKED)


scalars = st.none() | st.booleans() | st.floats() | st.text()
any_json = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["papers", "photos", "document", "clarity"]), inner)
    ),
)


@given(any_json)
def test_no_json_at_all_breaks_the_reading(content: object) -> None:
    with pytest.raises(TransientError, match="gemini_bad_reply"):
        verdict.read(json.dumps(content), ASKED)


@pytest.mark.parametrize(
    ("by_rules", "by_gemini", "score", "reviewer"),
    [(8.0, 9.0, 8.0, "rules"), (9.0, 8.0, 8.0, "gemini"), (8.0, 8.0, 8.0, "rules")],
)
def test_of_two_opinions_the_lower_score_counts(
    by_rules: float, by_gemini: float, score: float, reviewer: str
) -> None:
    rules = DocumentFinding(
        CROP, by_rules, "rules", {"sharpness": 3.5}, (Issue("dark", "มืด", "Dark", "crop_photo"),)
    )
    gemini = DocumentFinding(
        CROP,
        by_gemini,
        "gemini",
        {"gemini": {"score": by_gemini}},
        (Issue("gemini", "ไม่ใช่พืช", "No crop", "crop_photo"),),
    )

    both = verdict.stricter(rules, gemini)

    assert (both.score, both.reviewer) == (score, reviewer)
    assert both.measures == {
        "sharpness": 3.5,
        "rulesScore": by_rules,
        "gemini": {"score": by_gemini},
    }
    assert [issue.code for issue in both.issues] == ["dark", "gemini"]
