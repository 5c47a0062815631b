"""The report of an AI check as a value: to JSON and back."""

import json

from gacq.applications.document import DocumentType
from gacq.applications.qc import DocumentFinding, Issue, QcReport, Recommendation, Scores
from gacq.applications.status import InspectionType

REPORT = QcReport(
    scores=Scores(document_validation=8.5, image_quality=None, data_completeness=10.0),
    overall_score=9.25,
    inspection_type=InspectionType.VIDEO,
    issues=(Issue("data_incomplete", "ข้อมูลไม่ครบ", "Data is missing"),),
    recommendations=(Recommendation("ตรวจทางวิดีโอ", "Inspect by video"),),
    reviewer="gemini",
    findings=(
        DocumentFinding(
            DocumentType.ID_CARD,
            8.5,
            "rules",
            {"sharpness": 4.0},
            (Issue("blurred", "ภาพไม่ชัด", "The picture is blurred", "id_card"),),
        ),
    ),
    model="gemini-2.5-flash",
    duration_seconds=3.25,
    tokens=2464,
)


def test_a_report_survives_json() -> None:
    stored = json.dumps(REPORT.to_json())

    assert QcReport.from_json(json.loads(stored)) == REPORT


def test_the_json_of_a_report_has_the_names_of_the_api() -> None:
    content = REPORT.to_json()

    assert content["scores"] == {
        "documentValidation": 8.5,
        "imageQuality": None,
        "dataCompleteness": 10.0,
    }
    assert (content["overallScore"], content["inspectionType"]) == (9.25, "VIDEO")
    assert (content["reviewer"], content["model"], content["tokens"]) == (
        "gemini",
        "gemini-2.5-flash",
        2464,
    )
    assert content["durationSeconds"] == 3.25
    assert content["findings"][0]["issues"][0]["document"] == "id_card"


def test_an_issue_speaks_the_language_of_its_reader() -> None:
    issue = REPORT.issues[0]

    assert issue.text("th") == "ข้อมูลไม่ครบ"
    assert issue.text("en") == "Data is missing"
