"""What an AI check found, as values: the report and its parts, to JSON and back; pure.

How the scores come about is ``scoring.py``'s.
"""

from dataclasses import dataclass
from typing import Any, Literal

from gacq.applications.document import DocumentType
from gacq.applications.status import InspectionType

Reviewer = Literal["gemini", "rules"]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something an officer should look at; ``document`` names the document's slot, if one."""

    code: str
    thai: str
    english: str
    document: str | None = None

    def text(self, language: str) -> str:
        """Thai for "th", English for anything else."""
        return self.thai if language == "th" else self.english

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "thai": self.thai,
            "english": self.english,
            "document": self.document,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Issue":
        return cls(data["code"], data["thai"], data["english"], data["document"])


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to do next, in both languages."""

    thai: str
    english: str

    def text(self, language: str) -> str:
        """Thai for "th", English for anything else."""
        return self.thai if language == "th" else self.english


@dataclass(frozen=True, slots=True)
class DocumentFinding:
    """What was found about one document.

    Attributes:
        score: 0 to 10.
        reviewer: whose score it is, "rules" or "gemini".
        measures: what the score rests on; JSON.
    """

    document: DocumentType
    score: float
    reviewer: str
    measures: dict[str, Any]
    issues: tuple[Issue, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "document": self.document.value,
            "score": self.score,
            "reviewer": self.reviewer,
            "measures": self.measures,
            "issues": [issue.to_json() for issue in self.issues],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "DocumentFinding":
        return cls(
            document=DocumentType(data["document"]),
            score=data["score"],
            reviewer=data["reviewer"],
            measures=data["measures"],
            issues=tuple(Issue.from_json(issue) for issue in data["issues"]),
        )


@dataclass(frozen=True, slots=True)
class Scores:
    """The three scores, each 0 to 10; None where there was nothing of the kind to score."""

    document_validation: float | None
    image_quality: float | None
    data_completeness: float


@dataclass(frozen=True, slots=True)
class QcReport:
    """The outcome of one AI check. Scores are as shown: rounded down to two decimals."""

    scores: Scores
    overall_score: float
    inspection_type: InspectionType
    issues: tuple[Issue, ...]
    recommendations: tuple[Recommendation, ...]
    reviewer: Reviewer
    findings: tuple[DocumentFinding, ...]
    model: str | None = None
    duration_seconds: float = 0.0
    tokens: int | None = None
    calls: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The shape that the API answers and that is stored."""
        return {
            "scores": {
                "documentValidation": self.scores.document_validation,
                "imageQuality": self.scores.image_quality,
                "dataCompleteness": self.scores.data_completeness,
            },
            "overallScore": self.overall_score,
            "inspectionType": self.inspection_type.value,
            "issues": [issue.to_json() for issue in self.issues],
            "recommendations": [
                {"thai": each.thai, "english": each.english} for each in self.recommendations
            ],
            "reviewer": self.reviewer,
            "findings": [finding.to_json() for finding in self.findings],
            "model": self.model,
            "durationSeconds": self.duration_seconds,
            "tokens": self.tokens,
            "calls": self.calls,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "QcReport":
        scores = data["scores"]
        return cls(
            scores=Scores(
                scores["documentValidation"], scores["imageQuality"], scores["dataCompleteness"]
            ),
            overall_score=data["overallScore"],
            inspection_type=InspectionType(data["inspectionType"]),
            issues=tuple(Issue.from_json(issue) for issue in data["issues"]),
            recommendations=tuple(
                Recommendation(each["thai"], each["english"]) for each in data["recommendations"]
            ),
            reviewer=data["reviewer"],
            findings=tuple(DocumentFinding.from_json(each) for each in data["findings"]),
            model=data["model"],
            duration_seconds=data["durationSeconds"],
            tokens=data["tokens"],
            calls=data.get("calls"),
        )
