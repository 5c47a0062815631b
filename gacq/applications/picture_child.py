"""Draws one page of a stored document as a picture for the screen; runs in a child process only.

The libraries are imported inside the functions, so that the process which merely names this
module does not load them.
"""

from pathlib import Path
from typing import Any

from gacq.applications import pdf_scale

_LONGEST_SIDE = 6_000
_QUALITY = 82
_TRANSPARENT = ("RGBA", "LA", "PA")


class NoSuchPage(Exception):
    """The document has fewer pages."""


def draw(argument: dict[str, Any]) -> dict[str, Any]:
    """``{"path", "media_type", "page", "width", "turn", "out"}`` to ``{"media_type"}``.

    ``page`` counts from 1, ``width`` is in pixels, ``turn`` in degrees to the right. The picture is
    written to ``out``: a PDF page as PNG, because letters suffer from JPEG; a photo upright, never
    enlarged and without what the camera wrote into it. Raises NoSuchPage.
    """
    path, page, width = Path(argument["path"]), int(argument["page"]), int(argument["width"])
    if argument["media_type"] == "application/pdf":
        image, kind = _page(path, page, width), "PNG"
    else:
        image, kind = _photo(path, page, width), "JPEG"
    if turn := int(argument["turn"]):
        image = image.rotate(-turn, expand=True)
    options = {"quality": _QUALITY} if kind == "JPEG" else {"compress_level": 4}
    image.save(argument["out"], kind, **options)
    return {"media_type": f"image/{kind.lower()}"}


FUNCTIONS = {"draw": draw}


def _page(path: Path, page: int, width: int) -> Any:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        if not 1 <= page <= len(document):
            raise NoSuchPage(f"the PDF has {len(document)} pages")
        sheet = document[page - 1]
        scale = pdf_scale.shown(*sheet.get_size(), width=width)
        return sheet.render(scale=scale).to_pil().convert("RGB")


def _photo(path: Path, page: int, width: int) -> Any:
    from PIL import Image, ImageOps

    if page != 1:
        raise NoSuchPage("a photo has one page")
    Image.MAX_IMAGE_PIXELS = None  # its size was judged when it was taken in
    with Image.open(path, formats=["JPEG", "PNG"]) as opened:
        opened.draft("RGB", (width, width))
        opened.load()
        if opened.mode in _TRANSPARENT:
            # Laid on white in full size, the largest that are taken would not fit into the memory.
            opened.thumbnail((_LONGEST_SIDE // 2, _LONGEST_SIDE // 2))
        image = _upright(opened, ImageOps)
    image = _on_white(image)
    image.thumbnail((width, _LONGEST_SIDE))
    # What is saved without these keeps neither the place nor the time that a phone writes down.
    image.info.clear()
    return image


def _upright(opened: Any, operations: Any) -> Any:
    try:
        return operations.exif_transpose(opened)
    except Exception:  # a damaged note about the camera
        return opened.copy()


def _on_white(image: Any) -> Any:
    """RGB; what is transparent is paper."""
    from PIL import Image

    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if image.mode in _TRANSPARENT or "transparency" in image.info:
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        paper.alpha_composite(layered)
        return paper.convert("RGB")
    return image.convert("RGB")
