"""Opens an uploaded file and reads all of it; runs in a child process only.

The libraries are imported inside the functions, so that the process which merely names this
module does not load them.
"""

import zipfile
from pathlib import Path
from typing import Any

from gacq.applications import pdf_scale

_TURNED = frozenset({5, 6, 7, 8})  # EXIF orientations that swap width and height
_ORIENTATION = 0x0112
_HEADER = 1024
_TRAILER = 2048
_DRAWN_PAGES = 5
_THUMBNAIL = 320


class Refused(Exception):
    """The file is not taken; the text says why and what to do."""


class TooMuch(Exception):
    """The file unpacks to more than is allowed."""


def inspect(argument: dict[str, Any]) -> dict[str, Any]:
    """``{"path", "media_type", "max_pixels", "max_pages"}`` to ``{"pages", "width", "height"}``."""
    path = Path(argument["path"])
    if argument["media_type"] == "application/pdf":
        seen = _inspect_pdf(path, max_pages=argument["max_pages"])
    else:
        seen = _inspect_image(
            path, media_type=argument["media_type"], max_pixels=argument["max_pixels"]
        )
    _refuse_second_nature(path, is_pdf=argument["media_type"] == "application/pdf")
    return seen


FUNCTIONS = {"inspect": inspect}


def _inspect_image(path: Path, *, media_type: str, max_pixels: int) -> dict[str, Any]:
    from PIL import Image, ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None  # the limit is checked here, before a pixel is unpacked
    kind = "PNG" if media_type == "image/png" else "JPEG"
    try:
        with Image.open(path, formats=[kind]) as image:
            _need_pixels(image.size, max_pixels)
            if kind == "PNG":
                _need_still_and_whole(path, image)
            image.load()
            width, height = image.size
            if _orientation(image) in _TURNED:
                width, height = height, width
    except (Refused, TooMuch, MemoryError):
        raise
    except Exception as error:
        raise Refused(
            f"the {kind} picture is damaged or cut off: take or save it anew and upload it again"
        ) from error
    return {"pages": 1, "width": width, "height": height}


def _need_pixels(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        raise TooMuch(
            f"the picture has {width:,} x {height:,} pixels, at most {max_pixels / 1e6:.0f} million"
            " are taken: save it smaller and upload it again"
        )


def _need_still_and_whole(path: Path, image: Any) -> None:
    from PIL import Image

    # The officer must see the picture that was checked, not a later frame.
    if getattr(image, "is_animated", False):
        raise Refused("the picture is animated: save one picture of it and upload that")
    with Image.open(path, formats=["PNG"]) as again:
        again.verify()  # the check sums of all parts up to the end mark, which load() skips


def _orientation(image: Any) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        return 1  # a picture with a damaged note about the camera is still a picture


def _inspect_pdf(path: Path, *, max_pages: int) -> dict[str, Any]:
    import pypdfium2

    # PDFium mends what is cut off, silently and with pages missing.
    data = path.read_bytes()
    if b"%%EOF" not in data[-_TRAILER:]:
        raise Refused("the PDF is cut off: save or send it anew and upload it again")
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _unopened(data) from error
    with document:
        pages = len(document)
        if pages == 0:
            raise Refused("the PDF has no pages: save it anew and upload it again")
        if pypdfium2.raw.FPDF_GetSecurityHandlerRevision(document) != -1:
            raise _protected()
        if pages > max_pages:
            raise TooMuch(
                f"the PDF has {pages:,} pages, at most {max_pages} are taken:"
                " upload only the pages that are asked for"
            )
        _draw(document, pages)
    return {"pages": pages, "width": None, "height": None}


def _unopened(data: bytes) -> Refused:
    # PDFium's own reason may be that of the file before. This key is never written compressed.
    if b"/Encrypt" in data:
        return _protected()
    return Refused("the PDF is damaged or has no pages: save it anew and upload it again")


def _protected() -> Refused:
    return Refused("the PDF is protected with a password: save it without one and upload it again")


def _draw(document: Any, pages: int) -> None:
    """Open every page and draw the first ones: what is broken, a bomb or endless shows now."""
    for number in range(pages):
        try:
            page = document[number]
            if number < _DRAWN_PAGES:
                for scale in _scales(*page.get_size()):
                    page.render(scale=scale).close()
            page.close()
        except MemoryError:
            raise
        except Exception as error:
            raise Refused(
                f"page {number + 1} of the PDF is damaged: save the PDF anew and upload it again"
            ) from error


def _scales(wide: float, high: float) -> tuple[float, float]:
    """Those at which nobody has chosen to look at the page: the check's and the lists'."""
    return pdf_scale.measured(wide, high), pdf_scale.shown(wide, high, width=_THUMBNAIL)


def _refuse_second_nature(path: Path, *, is_pdf: bool) -> None:
    """A file that also opens as another kind would be checked as one and used as the other."""
    with path.open("rb") as file:
        also_pdf = not is_pdf and b"%PDF-" in file.read(_HEADER)
    if also_pdf or _opens_as_zip(path):
        raise Refused(
            "the file is two kinds of file in one:"
            " print or save what it shows as a new file and upload that"
        )


def _opens_as_zip(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path):
            return True
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
