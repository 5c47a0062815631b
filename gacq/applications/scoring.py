"""How findings become scores, issues and an inspection type; pure.

Scores run from 0 to 10. They are computed and decided on exactly, and shown rounded *down* to two
decimals, so that what people read never contradicts what was decided (8.996 is no 9.0). A document
without a finding counts 0: no failed document ever raises a score.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from gacq.applications.application import ApplicationView
from gacq.applications.document import PAPERS, PHOTOS, REQUIRED, DocumentType
from gacq.applications.qc import (
    DocumentFinding,
    Issue,
    QcReport,
    Recommendation,
    Reviewer,
    Scores,
)
from gacq.applications.status import InspectionType
from gacq.settings import AiQcSettings


@dataclass(frozen=True, slots=True)
class ExactScores:
    """The three scores before rounding; None where there was nothing of the kind to score."""

    document_validation: Fraction | None
    image_quality: Fraction | None
    data_completeness: Fraction

    @property
    def overall(self) -> Fraction:
        """The mean of those present."""
        present = (self.document_validation, self.image_quality, self.data_completeness)
        return _mean([score for score in present if score is not None])

    def shown(self) -> Scores:
        papers, photos = self.document_validation, self.image_quality
        return Scores(
            document_validation=None if papers is None else shown(papers),
            image_quality=None if photos is None else shown(photos),
            data_completeness=shown(self.data_completeness),
        )


def assess(
    application: ApplicationView,
    findings: Sequence[DocumentFinding],
    thresholds: AiQcSettings,
    *,
    reviewer: Reviewer,
    model: str | None = None,
    duration_seconds: float = 0.0,
    tokens: int | None = None,
    calls: int | None = None,
) -> QcReport:
    """The report on an application whose documents have these findings, at most one each."""
    missing_data = missing_fields(application)
    scores = exact_scores(findings, missing_data)
    may_grant_video = reviewer != "rules" or thresholds.rules_may_grant_video
    inspection_type = decide_inspection_type(
        scores.overall, thresholds, may_grant_video=may_grant_video
    )
    return QcReport(
        scores=scores.shown(),
        overall_score=shown(scores.overall),
        inspection_type=inspection_type,
        issues=(
            *_score_issues(scores, missing_data, thresholds),
            *_unjudged(findings),
            *(issue for finding in findings for issue in finding.issues),
        ),
        recommendations=_recommendations(inspection_type, scores.overall, thresholds),
        reviewer=reviewer,
        findings=tuple(findings),
        model=model,
        duration_seconds=round(duration_seconds, 3),
        tokens=tokens,
        calls=calls,
    )


def exact_scores(findings: Iterable[DocumentFinding], missing_data: Sequence[str]) -> ExactScores:
    """Papers and photos each as the mean over all four slots, data as ten points less the gaps."""
    by_document = {finding.document: exact(finding.score) for finding in findings}

    def mean_of(slots: Sequence[DocumentType]) -> Fraction:
        return _mean([by_document.get(slot, Fraction(0)) for slot in slots])

    return ExactScores(mean_of(PAPERS), mean_of(PHOTOS), Fraction(10 - len(missing_data)))


def decide_inspection_type(
    overall: Fraction, thresholds: AiQcSettings, *, may_grant_video: bool
) -> InspectionType:
    """VIDEO from 9.0, HYBRID from 7.0, else ONSITE; HYBRID at most where VIDEO is not allowed."""
    if overall >= exact(thresholds.video_score) and may_grant_video:
        return InspectionType.VIDEO
    if overall >= min(exact(thresholds.hybrid_score), exact(thresholds.video_score)):
        return InspectionType.HYBRID
    return InspectionType.ONSITE


def missing_fields(application: ApplicationView) -> tuple[str, ...]:
    """Which of the ten pieces of data are not there, by the names in ``FIELD_LABELS``."""
    address = (
        application.farm_address,
        application.farm_subdistrict,
        application.farm_district,
        application.farm_province,
        application.farm_postal_code,
    )
    position = (application.farm_latitude, application.farm_longitude)
    there = {
        "name": _filled(application.applicant_name),
        "id": _filled(application.applicant_id),
        "phone": _filled(application.applicant_phone),
        "email": _filled(application.applicant_email),
        "farm_name": _filled(application.farm_name),
        "address": all(_filled(part) for part in address),
        "position": all(coordinate is not None for coordinate in position),
        "area": (application.farm_area_rai or 0) > 0,
        "crop": _filled(application.crop_type) and _filled(application.location_type),
        "lot": _filled(application.lot_id),
    }
    return tuple(name for name, present in there.items() if not present)


def shown(score: Fraction) -> float:
    """The score as people see it: two decimals, rounded down."""
    return floor(score * 100) / 100


def exact(score: float) -> Fraction:
    """The number as it is written: 8.7 is 87/10. Raises ValueError unless it is 0 to 10."""
    if not 0 <= score <= 10:
        raise ValueError(f"a score must be from 0 to 10, not {score}")
    return Fraction(str(score))


def _mean(scores: Sequence[Fraction]) -> Fraction:
    return sum(scores, Fraction(0)) / len(scores)


def _filled(text: str | None) -> bool:
    return bool(text and text.strip())


FIELD_LABELS: dict[str, tuple[str, str]] = {
    "name": ("ชื่อผู้ยื่นคำขอ", "applicant's name"),
    "id": ("เลขประจำตัว", "id number"),
    "phone": ("โทรศัพท์", "phone"),
    "email": ("อีเมล", "e-mail"),
    "farm_name": ("ชื่อแปลงปลูก", "farm name"),
    "address": ("ที่อยู่แปลงปลูกให้ครบถ้วน", "full farm address"),
    "position": ("พิกัด GPS", "GPS position"),
    "area": ("ขนาดพื้นที่", "area"),
    "crop": ("ชนิดพืชและลักษณะพื้นที่ปลูก", "crop and location type"),
    "lot": ("เลขล็อต", "lot id"),
}
"""The ten pieces of data, one point each, in Thai and English."""


def _score_issues(
    scores: ExactScores, missing_data: Sequence[str], thresholds: AiQcSettings
) -> list[Issue]:
    issues = []
    papers, photos = scores.document_validation, scores.image_quality
    if papers is not None and papers < exact(thresholds.document_issue_score):
        issues.append(
            Issue(
                "document_validation_low",
                f"คุณภาพเอกสารต่ำกว่าเกณฑ์ ({shown(papers):.2f} จาก 10)",
                f"The papers are below the required quality ({shown(papers):.2f} of 10)",
            )
        )
    if photos is not None and photos < exact(thresholds.image_issue_score):
        issues.append(
            Issue(
                "image_quality_low",
                f"คุณภาพภาพถ่ายไม่เพียงพอสำหรับการตรวจทางไกล ({shown(photos):.2f} จาก 10)",
                f"The photos are not good enough to inspect remotely ({shown(photos):.2f} of 10)",
            )
        )
    if scores.data_completeness < exact(thresholds.completeness_issue_score):
        thai, english = zip(*(FIELD_LABELS[name] for name in missing_data), strict=True)
        issues.append(
            Issue(
                "data_incomplete",
                f"ข้อมูลในคำขอไม่ครบ ขาด: {', '.join(thai)}",
                f"The application's data is incomplete, missing: {', '.join(english)}",
            )
        )
    return issues


def _unjudged(findings: Iterable[DocumentFinding]) -> list[Issue]:
    judged = {finding.document for finding in findings}
    return [
        Issue(
            "document_not_judged",
            f"ไม่มีผลตรวจของ{document.label('th')} จึงนับเป็น 0 คะแนน",
            f"{document.label('en')} could not be judged and counts 0",
            document.value,
        )
        for document in REQUIRED
        if document not in judged
    ]


_RECOMMENDED = {
    InspectionType.VIDEO: Recommendation(
        "ตรวจประเมินทางไกลผ่านวิดีโอคอลได้", "The farm can be inspected by video call"
    ),
    InspectionType.HYBRID: Recommendation(
        "ตรวจประเมินแบบผสม: วิดีโอคอลก่อน แล้วลงพื้นที่เฉพาะจุดที่ยังไม่ชัดเจน",
        "Inspect by video call first, then visit the farm for what stayed unclear",
    ),
    InspectionType.ONSITE: Recommendation("ลงพื้นที่ตรวจประเมิน ณ แปลงปลูก", "Inspect the farm on site"),
}
_NOBODY_READ_THEM = Recommendation(
    "คะแนนถึงเกณฑ์วิดีโอคอล แต่ยังไม่มีผู้อ่านเนื้อหาเอกสาร เจ้าหน้าที่ตรวจเอกสารแล้วปรับเป็นวิดีโอคอลได้",
    "The score would allow a video call, but nobody has read the documents yet: "
    "a reviewer may change the inspection type after reading them",
)


def _recommendations(
    inspection_type: InspectionType, overall: Fraction, thresholds: AiQcSettings
) -> tuple[Recommendation, ...]:
    recommended = _RECOMMENDED[inspection_type]
    if inspection_type is InspectionType.HYBRID and overall >= exact(thresholds.video_score):
        return (recommended, _NOBODY_READ_THEM)
    return (recommended,)
