"""What can be wrong with the sample applications, and the few files that are broken on purpose."""

import struct
import zlib
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image


class Fault(StrEnum):
    """At most one an application. The first group is taken in and scored, the second refused."""

    NONE = "none"
    INCOMPLETE_DATA = "incomplete_data"
    BLURRED = "blurred"
    DARK = "dark"
    OVEREXPOSED = "overexposed"
    TINY = "tiny"
    BLANK_PAGE = "blank_page"
    SAME_FILE = "same_file"

    TRUNCATED = "truncated"
    RENAMED_TEXT = "renamed_text"
    ENCRYPTED_PDF = "encrypted_pdf"
    BOMB = "bomb"
    MISSING_DOCUMENT = "missing_document"
    WRONG_CHECK_DIGIT = "wrong_check_digit"

    @property
    def refused(self) -> bool:
        """Whether the import, asked to submit, turns the application away."""
        return self in _REFUSED


_REFUSED = frozenset(
    {
        Fault.TRUNCATED,
        Fault.RENAMED_TEXT,
        Fault.ENCRYPTED_PDF,
        Fault.BOMB,
        Fault.MISSING_DOCUMENT,
        Fault.WRONG_CHECK_DIGIT,
    }
)


def spoil(photo: "Image.Image", fault: Fault) -> "Image.Image":
    """The photo as a bad camera or a bad moment would have left it."""
    from PIL import ImageEnhance, ImageFilter

    if fault is Fault.BLURRED:
        return photo.filter(ImageFilter.GaussianBlur(7))
    if fault is Fault.DARK:
        return ImageEnhance.Brightness(photo).enhance(0.1)
    if fault is Fault.OVEREXPOSED:
        return ImageEnhance.Brightness(photo).enhance(5.0)
    if fault is Fault.TINY:
        return photo.resize((240, 180))
    return photo


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it unpacks to 2,500 million pixels."""
    side = 50_000
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side // 8 + 1) * 1_000, 9)
    parts = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password, which nobody has."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"a1" * 32
        + b"> /U <"
        + b"b2" * 32
        + b"> >>",
    )
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    mark = b"<" + b"c3" * 16 + b">"
    trailer = b"<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [" + mark + mark + b"] >>"
    return data + b"xref\n0 5\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        trailer,
        len(data),
    )
