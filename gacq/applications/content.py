"""What an uploaded file is: told by its content, never by its name.

JPEG, PNG and PDF are taken. Size and first bytes are looked at here; everything that opens a file
runs in a child process with a limit on time and memory (``content_child``), because these files
come from strangers. Every refusal names what is wrong and what to do about it.
"""

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from gacq.applications import content_child
from gacq.children import ChildCrashed, ChildFailed, ChildPool, ChildTimeout, ChildUnavailable
from gacq.errors import TooLarge, Unavailable, UnsupportedContent
from gacq.settings import DocumentSettings

log = logging.getLogger(__name__)

JPEG = "image/jpeg"
PNG = "image/png"
PDF = "application/pdf"

CHILD_MODULE = content_child.__name__
"""What to make the ChildPool with that ``inspect`` is given."""

_MB = 1024 * 1024
_HEAD = 1024

_TAKEN = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF))

_HEIC = "a HEIC picture, as iPhones make them"

# Only to tell people what they have; nothing here is taken. (offset, bytes, name)
_REFUSED = (
    (0, b"GIF8", "a GIF picture"),
    (8, b"WEBP", "a WebP picture"),
    (4, b"ftypheic", _HEIC),
    (4, b"ftypheix", _HEIC),
    (4, b"ftypmif1", _HEIC),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftyp", "a video"),
    (0, b"II*\x00", "a TIFF picture"),
    (0, b"MM\x00*", "a TIFF picture"),
    (0, b"BM", "a BMP picture"),
    (0, b"PK\x03\x04", "a Word, Excel or zip file"),
    (0, b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (0, b"Rar!", "an archive"),
    (0, b"7z\xbc\xaf", "an archive"),
    (0, b"MZ", "a program"),
    (0, b"\x7fELF", "a program"),
)
_CURE = "save it as JPEG, PNG or PDF and upload it again"
_CURES = {
    # LINE makes a JPEG of every photo that is sent with it, and everybody here has it.
    _HEIC: "save it as JPEG, or send it by LINE and save it from there, and upload it again",
}
_BROKEN = "the file can't be read: open it on your computer, save it anew and upload it again"


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A file that was opened and read to its end. ``size`` is in bytes.

    ``width`` and ``height`` are a picture's pixels as it is to be seen, after its EXIF turn; a PDF
    has none. A picture has one page.
    """

    media_type: str
    size: int
    sha256: str
    pages: int
    width: int | None
    height: int | None


def inspect(
    path: Path, children: ChildPool, *, limits: DocumentSettings, timeout_seconds: float = 20.0
) -> DocumentFacts:
    """Open the file at ``path`` and say what it is.

    Raises TooLarge or UnsupportedContent with the reason and the cure, or Unavailable if there was
    no child free to look; then nothing is known about the file.
    """
    size = path.stat().st_size
    media_type = _sniff(path, size=size, limits=limits)
    argument = {
        "path": str(path),
        "media_type": media_type,
        "max_pixels": limits.max_pixels,
        "max_pages": limits.max_pages,
    }
    seen = _ask(children, argument, timeout_seconds=timeout_seconds)
    return DocumentFacts(
        media_type=media_type,
        size=size,
        sha256=_sha256(path),
        pages=seen["pages"],
        width=seen["width"],
        height=seen["height"],
    )


def _sniff(path: Path, *, size: int, limits: DocumentSettings) -> str:
    if size == 0:
        raise UnsupportedContent("the file is empty: upload it again from where it opens well")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for magic, media_type in _TAKEN:
        if head.startswith(magic):
            _need_size(size, media_type, limits)
            return media_type
    name = _name_of(head)
    raise UnsupportedContent(f"this is {name}: {_CURES.get(name, _CURE)}")


def _need_size(size: int, media_type: str, limits: DocumentSettings) -> None:
    what, limit_mb = (
        ("a PDF", limits.pdf_mb) if media_type == PDF else ("an image", limits.image_mb)
    )
    if size > limit_mb * _MB:
        raise TooLarge(
            f"the file has {size / _MB:.1f} MB, {what} may have {limit_mb} MB:"
            " save it with a smaller size or lower quality and upload it again"
        )


def _name_of(head: bytes) -> str:
    for offset, magic, name in _REFUSED:
        if head[offset:].startswith(magic):
            return name
    if b"<svg" in head.lower():
        return "an SVG drawing"
    if _is_text(head):
        return "a text file"
    return "not a file of a kind that is taken here"


def _is_text(head: bytes) -> bool:
    return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in head)


def _ask(
    children: ChildPool, argument: dict[str, object], *, timeout_seconds: float
) -> dict[str, int]:
    try:
        return children.call("inspect", argument, timeout_seconds=timeout_seconds)
    except ChildFailed as failure:
        if failure.detail:
            log.info("An upload was refused: %s (%s)", failure, failure.detail)
        if failure.kind == content_child.TooMuch.__name__:
            raise TooLarge(str(failure)) from None
        if failure.kind == content_child.Refused.__name__:
            raise UnsupportedContent(str(failure)) from None
        if failure.kind == MemoryError.__name__:
            raise UnsupportedContent(_BROKEN) from None
        raise
    except (ChildTimeout, ChildCrashed) as error:
        raise UnsupportedContent(_BROKEN) from error
    except ChildUnavailable as error:
        raise Unavailable("too many files are being checked at this moment") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
