"""Each fault costs what the table says, good documents keep their ten points, none is skipped."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from gacq.applications.document import PAPERS, PHOTOS, DocumentType
from gacq.applications.qc import DocumentFinding
from gacq.children import ChildPool
from gacq.errors import PermanentError, TransientError
from gacq.jobs.ai_qc import rules
from gacq.jobs.ai_qc.checks import CHECKS
from gacq.jobs.ai_qc.rules import StoredDocument, judge, review
from tests.jobs.ai_qc.pictures import blank, page, photo, save_jpeg, save_pdf

CROP = DocumentType.CROP_PHOTO
FARMER = DocumentType.FARMER_PHOTO
WATER = DocumentType.WATER_SOURCE_PHOTO
DEED = DocumentType.LAND_DEED
ID_CARD = DocumentType.ID_CARD

GOOD_PHOTO = {
    "pages": 1,
    "short_side": 900,
    "sharpness": 0.4,
    "detail": 10.0,
    "brightness": 120.0,
    "black": 0.02,
    "white": 0.01,
    "contrast": 160.0,
    "ink": 0.1,
    "fingerprint": "00",
}
GOOD_PAPER = GOOD_PHOTO | {"brightness": 240.0, "contrast": 50.0, "ink": 0.06, "blank_pages": 0}


@pytest.fixture(scope="module")
def children() -> Iterator[ChildPool]:
    pool = ChildPool(rules.CHILD_MODULE)
    yield pool
    pool.close()


def stored(slot: DocumentType, path: Path, media_type: str = "image/jpeg") -> StoredDocument:
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return StoredDocument(slot, path, media_type, sha256)


def reviewed(children: ChildPool, *documents: StoredDocument) -> list[DocumentFinding]:
    return review(documents, children, seconds_left=lambda: 60.0)


def codes(finding: DocumentFinding) -> list[str]:
    return [issue.code for issue in finding.issues]


def test_good_measures_keep_all_points() -> None:
    for slot in PHOTOS:
        assert judge(slot, GOOD_PHOTO).score == 10.0
    for slot in PAPERS:
        assert judge(slot, GOOD_PAPER).score == 10.0


@pytest.mark.parametrize(
    ("measure", "value", "score", "code"),
    [
        ("short_side", 600, 10.0, None),
        ("short_side", 599, 8.0, "resolution"),
        ("short_side", 350, 8.0, "resolution"),
        ("short_side", 349, 3.0, "resolution"),
        ("sharpness", 0.15, 10.0, None),
        ("sharpness", 0.149, 7.0, "sharpness"),
        ("sharpness", 0.114, 3.0, "sharpness"),
        ("detail", 1.8, 10.0, None),
        ("detail", 1.79, 7.0, "sharpness"),
        ("detail", 1.19, 3.0, "sharpness"),
        ("brightness", 38.0, 10.0, None),
        ("brightness", 37.9, 7.0, "darkness"),
        ("brightness", 19.9, 3.0, "darkness"),
        ("black", 0.5, 10.0, None),
        ("black", 0.51, 7.0, "darkness"),
        ("black", 0.81, 3.0, "darkness"),
        ("white", 0.2, 10.0, None),
        ("white", 0.21, 7.0, "exposure"),
        ("white", 0.46, 3.0, "exposure"),
        ("contrast", 36.0, 10.0, None),
        ("contrast", 35.9, 8.0, "contrast"),
        ("contrast", 24.9, 6.0, "contrast"),
        ("contrast", 7.9, 0.0, "contrast"),
        ("likeness", 31, 10.0, None),
        ("likeness", 30, 4.0, "same_picture"),
        ("same_file", 1, 2.0, "same_file"),
        ("is_pdf", 0, 10.0, None),
        ("is_pdf", 1, 7.0, "wrong_kind"),
    ],
)
def test_a_photo_loses_points_exactly_past_a_threshold(
    measure: str, value: float, score: float, code: str | None
) -> None:
    finding = judge(CROP, GOOD_PHOTO | {measure: value})

    assert finding.score == score
    assert codes(finding) == ([code] if code else [])


@pytest.mark.parametrize(
    ("measure", "value", "score", "code"),
    [
        ("short_side", 599, 8.0, "resolution"),
        ("sharpness", 0.15, 10.0, None),
        ("sharpness", 0.149, 7.0, "legibility"),
        ("sharpness", 0.114, 3.0, "legibility"),
        ("detail", 2.5, 10.0, None),
        ("detail", 2.4, 7.0, "legibility"),
        ("detail", 1.1, 3.0, "legibility"),
        ("brightness", 79.0, 8.0, "darkness"),
        ("brightness", 29.0, 5.0, "darkness"),
        ("ink", 0.002, 10.0, None),
        ("ink", 0.0019, 0.0, "blank"),
        ("blank_pages", 1, 9.0, "blank_pages"),
        ("pages", 20, 10.0, None),
        ("pages", 21, 9.0, "pages"),
        ("same_file", 1, 6.0, "same_file"),
        ("is_pdf", 1, 10.0, None),
        ("white", 0.9, 10.0, None),
    ],
)
def test_a_paper_loses_points_exactly_past_a_threshold(
    measure: str, value: float, score: float, code: str | None
) -> None:
    finding = judge(DEED, GOOD_PAPER | {measure: value})

    assert finding.score == score
    assert codes(finding) == ([code] if code else [])


def test_points_of_different_checks_add_up_but_never_below_zero() -> None:
    dark_and_small = judge(CROP, GOOD_PHOTO | {"brightness": 30.0, "short_side": 500})
    hopeless = judge(
        CROP, GOOD_PHOTO | {"brightness": 5.0, "sharpness": 0.01, "short_side": 10, "white": 0.9}
    )

    assert dark_and_small.score == 5.0
    assert codes(dark_and_small) == ["resolution", "darkness"]
    assert hopeless.score == 0.0


def test_what_takes_all_points_is_told_alone() -> None:
    finding = judge(DEED, GOOD_PAPER | {"ink": 0.0, "detail": 0.5, "blank_pages": 1})

    assert codes(finding) == ["blank"]


def test_a_measure_that_is_not_there_costs_nothing() -> None:
    measures = {name: value for name, value in GOOD_PAPER.items() if name != "short_side"}

    assert judge(DEED, measures).score == 10.0


def test_every_check_speaks_both_languages_and_has_one_threshold() -> None:
    for check in CHECKS:
        assert any("\u0e00" < letter < "\u0e7f" for letter in check.thai)
        assert check.english.isascii()
        assert (check.below is None) != (check.above is None)
        assert 0 < check.points <= 10


def test_an_issue_names_its_document_and_the_finding_its_measures() -> None:
    finding = judge(FARMER, GOOD_PHOTO | {"brightness": 10.0})

    assert (finding.document, finding.reviewer) == (FARMER, "rules")
    assert finding.issues[0].document == "farmer_photo"
    assert finding.measures["brightness"] == 10.0
    assert "fingerprint" not in finding.measures


def test_good_photos_and_scans_keep_ten_points(tmp_path: Path, children: ChildPool) -> None:
    documents = [
        stored(ID_CARD, save_jpeg(page(), tmp_path / "id.jpg")),
        stored(DEED, save_pdf([page(seed=2), page(seed=3)], tmp_path / "d.pdf"), "application/pdf"),
        stored(CROP, save_jpeg(photo(), tmp_path / "crop.jpg")),
        stored(FARMER, save_jpeg(photo(FARMER, seed=2), tmp_path / "farmer.jpg")),
    ]

    findings = reviewed(children, *documents)

    assert [(each.document, each.score, codes(each)) for each in findings] == [
        (ID_CARD, 10.0, []),
        (DEED, 10.0, []),
        (CROP, 10.0, []),
        (FARMER, 10.0, []),
    ]


@pytest.mark.parametrize(
    ("spoilt", "code", "at_most"),
    [
        (lambda image: image.filter(ImageFilter.GaussianBlur(3)), "sharpness", 3),
        (lambda image: ImageEnhance.Brightness(image).enhance(0.12), "darkness", 3),
        (lambda image: ImageEnhance.Brightness(image).enhance(5), "exposure", 3),
        (lambda image: ImageEnhance.Contrast(image).enhance(0.12), "contrast", 6),
        (lambda image: image.resize((320, 240)), "resolution", 3),
        (lambda image: Image.new("RGB", image.size, "grey"), "contrast", 0),
    ],
)
def test_spoilt_photos_lose_points(
    tmp_path: Path, children: ChildPool, spoilt: object, code: str, at_most: float
) -> None:
    path = save_jpeg(spoilt(photo()), tmp_path / "photo.jpg")  # type: ignore[operator]

    (finding,) = reviewed(children, stored(CROP, path))

    assert code in codes(finding)
    assert finding.score <= at_most


def test_a_blank_page_scores_nothing_as_jpeg_and_as_pdf(
    tmp_path: Path, children: ChildPool
) -> None:
    findings = reviewed(
        children,
        stored(DEED, save_jpeg(blank(), tmp_path / "a.jpg")),
        stored(ID_CARD, save_pdf([blank()], tmp_path / "a.pdf"), "application/pdf"),
    )

    assert [(each.score, codes(each)) for each in findings] == [(0.0, ["blank"])] * 2


def test_of_two_photos_that_are_one_file_the_later_is_blamed(
    tmp_path: Path, children: ChildPool
) -> None:
    path = save_jpeg(photo(), tmp_path / "photo.jpg")

    first, second = reviewed(children, stored(WATER, path), stored(CROP, path))

    assert (first.score, codes(first)) == (10.0, [])
    assert (second.score, codes(second)) == (2.0, ["same_file"])


def test_the_same_picture_saved_anew_is_found(tmp_path: Path, children: ChildPool) -> None:
    first = save_jpeg(photo(), tmp_path / "first.jpg")
    again = save_jpeg(photo().resize((1000, 750)), tmp_path / "again.jpg")

    findings = reviewed(children, stored(WATER, first), stored(CROP, again))

    assert codes(findings[1]) == ["same_picture"]


def test_two_forms_are_not_taken_for_the_same_picture(tmp_path: Path, children: ChildPool) -> None:
    one = save_jpeg(page(seed=1), tmp_path / "one.jpg")
    other = save_jpeg(page(seed=2), tmp_path / "other.jpg")

    findings = reviewed(children, stored(ID_CARD, one), stored(DEED, other))

    assert [each.score for each in findings] == [10.0, 10.0]


def test_a_file_damaged_in_the_store_scores_nothing(tmp_path: Path, children: ChildPool) -> None:
    path = save_jpeg(photo(), tmp_path / "photo.jpg")
    path.write_bytes(path.read_bytes()[:5000])

    (finding,) = reviewed(children, stored(CROP, path))

    assert (finding.score, codes(finding)) == (0.0, ["unreadable"])


def test_a_missing_file_fails_the_job_for_good(tmp_path: Path, children: ChildPool) -> None:
    document = StoredDocument(CROP, tmp_path / "gone", "image/jpeg", "ab" * 32)

    with pytest.raises(PermanentError) as caught:
        reviewed(children, document)

    assert caught.value.cause == "document_missing"
    assert "crop_photo" in caught.value.detail


def test_no_time_left_is_a_reason_to_try_again(tmp_path: Path, children: ChildPool) -> None:
    document = stored(CROP, save_jpeg(photo(), tmp_path / "photo.jpg"))

    with pytest.raises(TransientError) as caught:
        review([document], children, seconds_left=lambda: 0.0)

    assert caught.value.cause == "timed_out"


def test_a_pool_that_is_closed_is_a_reason_to_try_again(tmp_path: Path) -> None:
    document = stored(CROP, save_jpeg(photo(), tmp_path / "photo.jpg"))
    closed = ChildPool(rules.CHILD_MODULE)
    closed.close()

    with pytest.raises(TransientError):
        reviewed(closed, document)


def test_a_file_that_takes_longer_than_any_real_one_is_unreadable_and_not_tried_again(
    tmp_path: Path, children: ChildPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "_LONGEST_SECONDS", 0.0)
    document = stored(CROP, save_jpeg(photo(), tmp_path / "photo.jpg"))

    (finding,) = reviewed(children, document)

    assert (finding.score, codes(finding)) == (0.0, ["unreadable"])
