"""Files that people bring by mistake, each of them a real one."""

import random
import zipfile
from pathlib import Path

from PIL import Image, ImageFilter

from gacq.applications.document import DocumentType


def word_file(folder: Path) -> Path:
    path = folder / "บัตรประชาชน.docx"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", "<document/>")
    return path


def heic_photo(folder: Path) -> Path:
    """As far as anybody looks at it: a telephone's container, then bytes."""
    path = folder / "IMG_0042.HEIC"
    path.write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(4_000))
    return path


def large_photo(folder: Path) -> Path:
    """Over the limit of 5 MB, as a good telephone makes them."""
    path = folder / "บ่อน้ำ.png"
    noise = random.Random(1).randbytes(1_600 * 1_300 * 3)
    Image.frombytes("RGB", (1_600, 1_300), noise).save(path, compress_level=1)
    return path


def blurred_photo(folder: Path, papers: dict[DocumentType, Path]) -> Path:
    path = folder / "เบลอ.jpg"
    with Image.open(papers[DocumentType.STORAGE_FACILITY_PHOTO]) as photo:
        photo.filter(ImageFilter.GaussianBlur(12)).save(path)
    return path
