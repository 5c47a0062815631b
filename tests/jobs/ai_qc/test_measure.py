"""Numbers follow what eyes see, and copies for sending are small, upright and without notes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from gacq.jobs.ai_qc import look
from gacq.jobs.ai_qc.measure import FUNCTIONS, Unreadable, measure, shrink
from tests.jobs.ai_qc.pictures import blank, page, photo, save_jpeg, save_pdf

_TURN = 0x0112
_GPS = 0x8825


def jpeg_measures(path: Path) -> dict[str, Any]:
    return measure({"path": str(path), "media_type": "image/jpeg"})


def pdf_measures(path: Path) -> dict[str, Any]:
    return measure({"path": str(path), "media_type": "application/pdf"})


def turned(how: int) -> Image.Exif:
    exif = Image.Exif()
    exif[_TURN] = how
    exif[_GPS] = {1: "N", 2: (13.0, 50.0, 0.0)}
    return exif


def distance(one: dict[str, Any], other: dict[str, Any]) -> int:
    return (int(one["fingerprint"], 16) ^ int(other["fingerprint"], 16)).bit_count()


def test_both_functions_are_offered_to_the_parent() -> None:
    assert set(FUNCTIONS) == {"measure", "shrink"}


def test_sharpness_and_detail_fall_with_every_step_of_blur() -> None:
    sharp = photo()

    looks = [look.at(sharp.filter(ImageFilter.GaussianBlur(radius))) for radius in (0, 1, 2, 4)]

    assert [each["detail"] for each in looks] == sorted(
        (each["detail"] for each in looks), reverse=True
    )
    assert looks[0]["sharpness"] > 0.4 > 0.15 > looks[2]["sharpness"]


def test_sharpness_does_not_depend_on_the_light() -> None:
    bright = look.at(photo())
    dim = look.at(ImageEnhance.Brightness(photo()).enhance(0.4))

    assert dim["sharpness"] == pytest.approx(bright["sharpness"], abs=0.05)


@pytest.mark.parametrize(
    ("change", "measure_name", "low", "high"),
    [
        (lambda image: ImageEnhance.Brightness(image).enhance(0.1), "brightness", 5, 20),
        (lambda image: ImageEnhance.Brightness(image).enhance(0.1), "black", 0.9, 1),
        (lambda image: ImageEnhance.Brightness(image).enhance(5.0), "white", 0.5, 1),
        (lambda image: ImageEnhance.Contrast(image).enhance(0.1), "contrast", 5, 24),
        (lambda image: image, "white", 0, 0.05),
        (lambda image: image, "black", 0, 0.05),
    ],
)
def test_light_and_contrast_are_seen(
    change: Callable[[Image.Image], Image.Image], measure_name: str, low: float, high: float
) -> None:
    assert low <= look.at(change(photo()))[measure_name] <= high


def test_ink_tells_a_written_page_from_a_blank_one() -> None:
    assert look.at(page().convert("RGB"))["ink"] > 0.02
    assert look.at(blank().convert("RGB"))["ink"] < 0.002


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (17, 9), (63, 64), (64, 64)])
def test_the_smallest_pictures_have_measures_too(size: tuple[int, int]) -> None:
    assert look.at(Image.new("RGB", size, "white"))["white"] == 1


def test_a_fingerprint_outlives_saving_and_shrinking(tmp_path: Path) -> None:
    original = photo()
    small = original.resize((360, 270))
    small.save(tmp_path / "small.jpg", quality=30)

    assert distance(look.at(original), jpeg_measures(tmp_path / "small.jpg")) <= 30
    assert distance(look.at(original), look.at(photo(seed=2))) > 60


def test_size_is_the_true_one_and_follows_the_cameras_turn(tmp_path: Path) -> None:
    upright = save_jpeg(photo().resize((3000, 2000)), tmp_path / "a.jpg")
    lying = save_jpeg(photo().resize((3000, 2000)), tmp_path / "b.jpg", exif=turned(6))

    assert (jpeg_measures(upright)["width"], jpeg_measures(upright)["height"]) == (3000, 2000)
    assert (jpeg_measures(lying)["width"], jpeg_measures(lying)["height"]) == (2000, 3000)
    assert jpeg_measures(lying)["short_side"] == 2000


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_colour_kind_are_measured(tmp_path: Path, mode: str) -> None:
    image = Image.new("I;16", (400, 300), 40_000) if mode == "I;16" else photo().convert(mode)
    kind = "jpeg" if mode == "CMYK" else "png"
    image.save(tmp_path / "picture", kind.upper())

    measures = measure({"path": str(tmp_path / "picture"), "media_type": f"image/{kind}"})

    assert 60 < measures["brightness"] < 200 or mode == "1"


def test_what_is_transparent_counts_as_paper(tmp_path: Path) -> None:
    Image.new("RGBA", (400, 300), (0, 0, 0, 0)).save(tmp_path / "clear.png")

    measures = measure({"path": str(tmp_path / "clear.png"), "media_type": "image/png"})

    assert measures["white"] == 1


def test_a_scan_in_a_pdf_is_measured_by_its_pixels(tmp_path: Path) -> None:
    measures = pdf_measures(save_pdf([page()], tmp_path / "scan.pdf"))

    assert (measures["pages"], measures["blank_pages"], measures["short_side"]) == (1, 0, 992)
    assert measures["sharpness"] > 0.3


def test_blank_pages_of_a_pdf_are_counted_and_do_not_stand_for_it(tmp_path: Path) -> None:
    measures = pdf_measures(save_pdf([blank(), page(), blank()], tmp_path / "scan.pdf"))

    assert (measures["pages"], measures["blank_pages"]) == (3, 2)
    assert measures["ink"] > 0.02


def test_a_pdf_without_scans_has_no_resolution(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    for _ in range(7):
        writer.add_blank_page(width=595, height=842)
    writer.write(tmp_path / "drawn.pdf")

    measures = pdf_measures(tmp_path / "drawn.pdf")

    assert "short_side" not in measures
    assert (measures["pages"], measures["blank_pages"]) == (7, 5)


def test_a_page_of_the_size_of_a_house_is_drawn_small(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=14_400, height=14_400)
    writer.write(tmp_path / "house.pdf")

    assert pdf_measures(tmp_path / "house.pdf")["pages"] == 1


@pytest.mark.parametrize("media_type", ["image/jpeg", "application/pdf"])
def test_a_damaged_file_is_unreadable(tmp_path: Path, media_type: str) -> None:
    (tmp_path / "broken").write_bytes(b"\xff\xd8\xff nonsense")

    argument = {"path": str(tmp_path / "broken"), "media_type": media_type}
    with pytest.raises(Unreadable):
        measure(argument)


def test_a_damaged_picture_can_not_be_shrunk(tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"\xff\xd8\xff nonsense")

    with pytest.raises(Unreadable):
        shrink(
            {
                "path": str(tmp_path / "broken"),
                "media_type": "image/jpeg",
                "out": str(tmp_path / "out"),
                "pixels": 800,
            }
        )


def test_a_file_that_is_gone_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        jpeg_measures(tmp_path / "gone.jpg")


def test_a_photo_is_shrunk_upright_and_loses_the_cameras_notes(tmp_path: Path) -> None:
    path = save_jpeg(photo().resize((3000, 2000)), tmp_path / "a.jpg", exif=turned(6))

    answer = shrink(
        {"path": str(path), "media_type": "image/jpeg", "out": str(tmp_path / "out"), "pixels": 800}
    )

    (part,) = answer["parts"]
    assert part == {
        "path": str(tmp_path / "out-1.jpg"),
        "media_type": "image/jpeg",
        "bytes": (tmp_path / "out-1.jpg").stat().st_size,
    }
    with Image.open(part["path"]) as sent:
        assert sent.size == (533, 800)
        assert dict(sent.getexif()) == {}


def test_a_small_photo_is_not_enlarged(tmp_path: Path) -> None:
    path = save_jpeg(photo().resize((300, 200)), tmp_path / "a.jpg")

    answer = shrink(
        {
            "path": str(path),
            "media_type": "image/jpeg",
            "out": str(tmp_path / "o"),
            "pixels": 1600,
        }
    )

    with Image.open(answer["parts"][0]["path"]) as sent:
        assert sent.size == (300, 200)


def test_a_small_pdf_is_sent_as_it_is(tmp_path: Path) -> None:
    path = save_pdf([page()], tmp_path / "a.pdf")

    answer = shrink(
        {
            "path": str(path),
            "media_type": "application/pdf",
            "out": str(tmp_path / "out"),
            "pixels": 1600,
        }
    )

    assert answer["parts"] == [
        {"path": str(path), "media_type": "application/pdf", "bytes": path.stat().st_size}
    ]


def test_a_big_pdf_becomes_a_picture_a_page(tmp_path: Path) -> None:
    path = save_pdf([page(), blank(), page()], tmp_path / "a.pdf")
    with path.open("ab") as file:
        file.write(bytes(2 * 1024 * 1024))

    answer = shrink(
        {
            "path": str(path),
            "media_type": "application/pdf",
            "out": str(tmp_path / "out"),
            "pixels": 900,
        }
    )

    assert [Path(part["path"]).name for part in answer["parts"]] == [
        "out-1.jpg",
        "out-2.jpg",
        "out-3.jpg",
    ]
    with Image.open(answer["parts"][0]["path"]) as sent:
        assert max(sent.size) == 900
