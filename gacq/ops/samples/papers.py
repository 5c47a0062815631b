"""Pages that look like scanned forms: Thai lines on paper neither quite white nor straight."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image, ImageFont

SIZE = (992, 1403)
"""A4 at 120 dots an inch."""

DPI = 120

_MARGIN = 90
_STEP = 44


class Scanner:
    """Makes one page after the other; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        import numpy

        self._random = numpy.random.default_rng(seed)
        grain = self._random.normal(0.0, 2.5, (SIZE[1], SIZE[0]))
        shade = numpy.linspace(0.0, 9.0, SIZE[0])[None, :]
        self._paper = (grain - shade).astype(numpy.float32)

    def page(self, title: str, lines: Sequence[str]) -> "Image.Image":
        """A form with a title, an example mark, and the lines between ruled ones."""
        from PIL import Image, ImageDraw

        sheet = Image.new("L", SIZE, 246)
        draw = ImageDraw.Draw(sheet)
        draw.rectangle((40, 40, SIZE[0] - 40, SIZE[1] - 40), outline=70, width=3)
        draw.text((_MARGIN, 80), title, font=_font("Bold", 40), fill=20)
        draw.text((_MARGIN, 140), "ตัวอย่าง · ไม่ใช่เอกสารจริง", font=_font("Regular", 26), fill=70)
        for row, line in enumerate(lines):
            self._line(draw, 220 + _STEP * row, line)
        self._stamp(draw)
        return self._scanned(sheet)

    def blank(self) -> "Image.Image":
        """The page that came out of the scanner the wrong way round."""
        from PIL import Image

        return self._scanned(Image.new("L", SIZE, 246))

    def plan(self, title: str) -> "Image.Image":
        """A farm seen from above: plots, a road, and their names."""
        from PIL import Image, ImageDraw

        sheet = Image.new("L", SIZE, 246)
        draw = ImageDraw.Draw(sheet)
        draw.text((_MARGIN, 80), title, font=_font("Bold", 40), fill=20)
        for number, (x, y) in enumerate(self._random.uniform(0, 1, (9, 2)), 1):
            left = _MARGIN + 270 * ((number - 1) % 3) + 30 * x
            top = 220 + 330 * ((number - 1) // 3) + 40 * y
            draw.rectangle((left, top, left + 220, top + 250), outline=40, width=4)
            for furrow in range(12, 250, 14):
                draw.line((left + 8, top + furrow, left + 212, top + furrow), fill=150, width=2)
            draw.text((left + 12, top + 8), f"แปลงที่ {number}", font=_font("Bold", 28), fill=20)
        draw.line((60, 210, SIZE[0] - 60, 1290), fill=90, width=8)
        return self._scanned(sheet)

    def _line(self, draw: Any, y: int, text: str) -> None:
        draw.text((_MARGIN, y), text, font=_font("Regular", 28), fill=35)
        draw.line((_MARGIN, y + _STEP - 4, SIZE[0] - _MARGIN, y + _STEP - 4), fill=185)

    def _stamp(self, draw: Any) -> None:
        x, y = self._random.uniform(620, 720), self._random.uniform(1130, 1200)
        draw.ellipse((x, y, x + 150, y + 150), outline=90, width=4)
        draw.text((x + 28, y + 52), "ตัวอย่าง", font=_font("Bold", 28), fill=90)

    def _scanned(self, sheet: "Image.Image") -> "Image.Image":
        import numpy
        from PIL import Image

        turned = sheet.rotate(self._random.uniform(-0.6, 0.6), fillcolor=246)
        light = numpy.asarray(turned, dtype=numpy.float32) + self._paper
        return Image.fromarray(light.clip(0, 255).astype(numpy.uint8))


@lru_cache(maxsize=8)
def _font(weight: str, size: int) -> "ImageFont.FreeTypeFont":
    import fontpkg_sarabun  # type: ignore[import-untyped]
    from PIL import ImageFont

    return ImageFont.truetype(
        Path(fontpkg_sarabun.ROOT) / "files" / f"Sarabun-{weight}.ttf", size=size
    )
