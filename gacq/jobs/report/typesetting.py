"""From a template and its data to a PDF file, by typst; only ever called in a child process.

The data reaches a template as JSON and is printed as text: nothing that a person typed can become
markup. Only the fonts of the ``fontpkg-sarabun`` package are used, so papers look the same on
every PC, and a package that lacks them is an error instead of a page in another face. No date is
put in the file, so the same content is the same file. PDF/A is not asked for: it refuses a whole
paper over one sign that the font lacks.
"""

import json
import re
from pathlib import Path
from typing import Any

from gacq.charts import width_of

FONT = "Sarabun"
TEMPLATES = Path(__file__).with_name("templates")

_UNBROKEN = re.compile(r"[^\s\u0e00-\u0e7f\u200b]+")
_MAY_BREAK = "\u200b"


class FontMissing(RuntimeError):
    """The font package is not as it should be; install it again."""


class TooManyRows(ValueError):
    """The list is longer than a PDF may be."""


def typeset(template: str, data: dict[str, Any], target: Path) -> int:
    """Write the PDF to ``target`` and return its number of pages.

    Raises FontMissing, OSError, or typst.TypstError for a template that is at fault.
    """
    import typst

    pdf, warnings = typst.compile_with_warnings(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=[fonts()],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    if any("unknown font" in str(warning) for warning in warnings):
        raise FontMissing(f"the font {FONT} is missing: install the package fontpkg-sarabun again")
    assert isinstance(pdf, bytes)
    target.write_bytes(pdf)
    return _pages(pdf)


def fonts() -> Path:
    """The folder of the fonts."""
    import fontpkg_sarabun  # type: ignore[import-untyped]

    return Path(fontpkg_sarabun.ROOT) / "files"


def breakable(text: str, *, room: float, size: float = 10.0) -> str:
    """The text with unseen places to break in Latin words broader than ``room`` points.

    Thai needs none: it breaks between words, and where it knows none between letters.
    """
    return _UNBROKEN.sub(lambda found: _with_breaks(found[0], room, size), text)


def _with_breaks(word: str, room: float, size: float) -> str:
    if width_of(word, size) <= room:
        return word
    step = max(int(room / size), 1)
    return _MAY_BREAK.join(word[at : at + step] for at in range(0, len(word), step))


def _pages(pdf: bytes) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()
