"""Pictures and pages for the tests of the rules, drawn by the same code as the demo's."""

from functools import cache
from pathlib import Path

from PIL import Image

from gacq.applications.document import DocumentType
from gacq.ops.samples.papers import Scanner
from gacq.ops.samples.photos import Studio


# Copies, because Pillow keeps what one save was told and uses it in the next.
def photo(slot: DocumentType = DocumentType.CROP_PHOTO, *, seed: int = 1) -> Image.Image:
    return _photo(slot, seed).copy()


def page(*, seed: int = 1) -> Image.Image:
    return _page(seed).copy()


def blank(*, seed: int = 1) -> Image.Image:
    return _blank(seed).copy()


@cache
def _photo(slot: DocumentType, seed: int) -> Image.Image:
    return Studio(seed).photo(slot)


@cache
def _page(seed: int) -> Image.Image:
    return Scanner(seed).page("หนังสือตัวอย่าง", [f"ข้อที่ {number} ข้อความ" for number in range(12)])


@cache
def _blank(seed: int) -> Image.Image:
    return Scanner(seed).blank()


def save_jpeg(image: Image.Image, path: Path, **options: object) -> Path:
    image.save(path, "JPEG", quality=85, **options)
    return path


def save_pdf(pages: list[Image.Image], path: Path) -> Path:
    pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], resolution=120)
    return path
