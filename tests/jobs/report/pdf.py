"""Reads PDFs for the tests, with the library that gacq itself depends on."""

from pathlib import Path

import pypdfium2


def pages_of(content: bytes | Path) -> list[str]:
    """The text of each page, without the places where long words may break."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [_text(page) for page in document]
    finally:
        document.close()


def sizes_of(content: bytes | Path) -> list[tuple[int, int]]:
    """Width and height of each page in points."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [(round(page.get_width()), round(page.get_height())) for page in document]
    finally:
        document.close()


def metadata_of(content: bytes | Path) -> dict[str, str]:
    document = pypdfium2.PdfDocument(content)
    try:
        return document.get_metadata_dict()
    finally:
        document.close()


def flat(content: bytes | Path) -> str:
    """All text without spaces and line breaks: where a line ends is not the test's business."""
    return "".join("".join(pages_of(content)).split())


def _text(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage().get_text_range()
    return text.replace("\u200b", "").replace("\ufffe", "")
