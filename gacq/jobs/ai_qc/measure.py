"""Opens a document and puts its look into numbers; runs in a child process only.

``measure`` gives what ``rules`` judges by, ``shrink`` what a reviewer over the network is sent.
Both take files that ``applications.content`` has already let in. The libraries are imported inside
the functions, so that the process which merely names this module does not load them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gacq.applications import pdf_scale
from gacq.jobs.ai_qc import look

PDF = "application/pdf"

_MEASURED_PAGES = 5
_DRAFT = 2 * look.LONG_SIDE
_PIXELS = 1_600
_QUALITY = 85
_SMALL_PDF = 2 * 1024 * 1024
_SENT_PAGES = 10
_SCAN_SHARE = 0.5
_TRANSPARENT = ("RGBA", "LA", "PA")


class Unreadable(Exception):
    """The file can't be opened, although it once could."""


def measure(argument: dict[str, Any]) -> dict[str, Any]:
    """``{"path", "media_type"}`` to numbers.

    Of a picture ``pages``, ``width``, ``height``, ``short_side`` and the measures of ``look``. Of a
    PDF the same of its first five pages: the best look of those that are not blank, ``pages`` and
    ``blank_pages``; ``short_side`` only where a page is a scan, because letters drawn by the PDF
    itself are sharp at any size. Raises Unreadable.
    """
    path = Path(argument["path"])
    with _reading():
        return _measure_pdf(path) if argument["media_type"] == PDF else _measure_image(path)


def shrink(argument: dict[str, Any]) -> dict[str, Any]:
    """Copies for sending: ``{"path", "media_type", "out", "pixels"}`` to ``{"parts"}``.

    A picture becomes a JPEG of at most ``pixels`` on its long side, turned upright and without the
    camera's notes, at ``{out}-1.jpg``. A PDF of up to 2 MB is its own part; of a bigger one the
    first ten pages become JPEGs ``{out}-1.jpg``, ``{out}-2.jpg`` … Each part is
    ``{"path", "media_type", "bytes"}``; the caller removes what lies at ``out``. Raises Unreadable.
    """
    path, pixels = Path(argument["path"]), int(argument.get("pixels", _PIXELS))
    with _reading():
        if argument["media_type"] != PDF:
            return {"parts": [_save(_open(path, pixels)[0], argument["out"], 1, pixels)]}
        if path.stat().st_size <= _SMALL_PDF:
            return {"parts": [_part(path, PDF)]}
        return {"parts": _shrink_pdf(path, argument["out"], pixels)}


FUNCTIONS = {"measure": measure, "shrink": shrink}


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever a library says about the file becomes one error, and nothing else does."""
    try:
        yield
    except (ImportError, FileNotFoundError, MemoryError):
        raise
    except Exception as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _measure_image(path: Path) -> dict[str, Any]:
    image, (width, height) = _open(path, _DRAFT)
    size = {"width": width, "height": height, "short_side": min(width, height)}
    return {"pages": 1, **size, **look.at(image)}


def _open(path: Path, pixels: int) -> tuple[Any, tuple[int, int]]:
    """The picture in upright RGB, and its true size; a JPEG is read at about ``pixels`` only."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # its size was judged when it was taken in
    with Image.open(path, formats=["JPEG", "PNG"]) as opened:
        size = opened.size
        opened.draft("RGB", (pixels, pixels))
        if opened.mode in _TRANSPARENT:
            # Laid on white in full size, the largest that are taken would not fit into the memory.
            opened.thumbnail((pixels, pixels))
        image = _plain(opened)
        try:
            turned = ImageOps.exif_transpose(image)
        except Exception:  # a damaged note about the camera
            return image, size
    return turned, size if (turned.size == image.size) else (size[1], size[0])


def _plain(image: Any) -> Any:
    """RGB on white: what is transparent is paper. EXIF notes are kept for the turn."""
    from PIL import Image

    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in ("RGB", "CMYK", "L", "1", "YCbCr") and "transparency" not in image.info:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    paper = Image.new("RGBA", layered.size, "white")
    paper.alpha_composite(layered)
    plain = paper.convert("RGB")
    plain.info.update(image.info)
    return plain


def _measure_pdf(path: Path) -> dict[str, Any]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        pages = [document[number] for number in range(min(len(document), _MEASURED_PAGES))]
        looks = [look.at(_drawn(page, pdf_scale.measured(*page.get_size()))) for page in pages]
        scans = [side for page in pages if (side := _scan_side(page)) is not None]
        total = len(document)
    inked = [each for each in looks if each["ink"] >= look.BLANK_INK]
    best = max(inked or looks, key=lambda each: each["ink"])
    blank = {"pages": total, "blank_pages": len(looks) - len(inked)}
    return blank | best | ({"short_side": min(scans)} if scans else {})


def _drawn(page: Any, scale: float) -> Any:
    return page.render(scale=scale).to_pil().convert("RGB")


def _scan_side(page: Any) -> int | None:
    """The short side in pixels of the picture that fills the page; None if none does."""
    import pypdfium2

    area = page.get_width() * page.get_height()
    for found in page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,)):
        left, bottom, right, top = found.get_bounds()
        if (right - left) * (top - bottom) >= _SCAN_SHARE * area:
            return int(min(found.get_px_size()))
    return None


def _shrink_pdf(path: Path, out: str, pixels: int) -> list[dict[str, Any]]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        parts = []
        for number in range(min(len(document), _SENT_PAGES)):
            page = document[number]
            drawn = _drawn(page, pixels / max(*page.get_size(), 1.0))
            parts.append(_save(drawn, out, number + 1, pixels))
    return parts


def _save(image: Any, out: str, number: int, pixels: int) -> dict[str, Any]:
    image.thumbnail((pixels, pixels))
    path = Path(f"{out}-{number}.jpg")
    # Without its info the picture loses the place and time that a phone writes into it.
    image.info.clear()
    image.getexif().clear()
    image.save(path, "JPEG", quality=_QUALITY)
    return _part(path, "image/jpeg")


def _part(path: Path, media_type: str) -> dict[str, Any]:
    return {"path": str(path), "media_type": media_type, "bytes": path.stat().st_size}
