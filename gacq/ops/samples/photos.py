"""Pictures that look to a computer like photographs: fine detail, sharp edges, daylight.

They show no real place and no real person, and are the same for the same seed.
"""

from typing import TYPE_CHECKING, Any

from gacq.applications.document import DocumentType

if TYPE_CHECKING:
    from PIL import Image

SIZE = (1152, 864)

_WIDTH, _HEIGHT = SIZE
_OCTAVES = (4, 8, 16, 32, 64, 128, 256)
_FIELD = 1024


class Studio:
    """Takes one picture after the other, each another one."""

    def __init__(self, seed: int) -> None:
        import numpy

        self._random = numpy.random.default_rng(seed)
        self._relief = self._clouds()
        self._grain = self._random.normal(0.0, 1.0, (2 * _FIELD, 2 * _FIELD)).astype(numpy.float32)

    def photo(self, slot: DocumentType) -> "Image.Image":
        """A landscape of its own, with what the slot asks for in it."""
        picture = self._landscape()
        draw = _Brush(picture, self._random)
        if slot is DocumentType.CROP_PHOTO:
            draw.plants(700)
        elif slot is DocumentType.WATER_SOURCE_PHOTO:
            draw.pond()
            draw.plants(150)
        elif slot is DocumentType.STORAGE_FACILITY_PHOTO:
            draw.shed()
        else:
            draw.plants(200)
            draw.figure()
        return picture

    def _clouds(self) -> Any:
        """Noise of every size added up, as in hills, bark and leaves; mean 0, deviation 1."""
        import numpy
        from PIL import Image

        field = numpy.zeros((_FIELD, _FIELD), dtype=numpy.float32)
        for cells in _OCTAVES:
            coarse = self._random.normal(0.0, 1.0, (cells, cells)).astype(numpy.float32)
            field += numpy.asarray(Image.fromarray(coarse).resize((_FIELD, _FIELD))) / cells**0.6
        field -= field.mean()
        # Mirrored, so that a piece may reach over the edges and shows no seam.
        whole = numpy.block([[field, field[:, ::-1]], [field[::-1], field[::-1, ::-1]]])
        return whole / whole.std()

    def _landscape(self) -> "Image.Image":
        import numpy
        from PIL import Image

        relief = self._piece(self._relief)
        ridge = 0.35 * _HEIGHT + 70 * self._random.uniform(0.7, 1.4) * relief[_HEIGHT // 2]
        down = numpy.arange(_HEIGHT, dtype=numpy.float32)[:, None]
        ground = down > ridge[None, :]
        light = numpy.where(
            ground,
            105 + 24 * relief + 16 * self._piece(self._grain),
            215 - down * 0.12 + 5 * relief,
        )
        tint = self._random.uniform(-12, 12)
        colours = [
            light + numpy.where(ground, -14 + tint, -28),
            light + numpy.where(ground, 12, -8),
            light + numpy.where(ground, -46 - tint, 14),
        ]
        return Image.fromarray(numpy.stack(colours, axis=-1).clip(4, 244).astype(numpy.uint8))

    def _piece(self, field: Any) -> Any:
        top = int(self._random.integers(0, 2 * _FIELD - _HEIGHT))
        left = int(self._random.integers(0, 2 * _FIELD - _WIDTH))
        return field[top : top + _HEIGHT, left : left + _WIDTH]


class _Brush:
    """Draws things with sharp edges into a picture."""

    def __init__(self, picture: "Image.Image", random: Any) -> None:
        from PIL import ImageDraw

        self._draw = ImageDraw.Draw(picture)
        self._random = random

    def plants(self, count: int) -> None:
        for x, y, lean, tall, shade in self._random.uniform(0, 1, (count, 5)):
            foot = (x * _WIDTH, (0.5 + 0.5 * y) * _HEIGHT)
            tip = (foot[0] + 50 * (lean - 0.5), foot[1] - 30 - 90 * tall)
            green = int(70 + 120 * shade)
            self._draw.line((foot, tip), fill=(green // 2, green, green // 4), width=3)
            self._draw.ellipse(_around(tip, 5 + 7 * tall), fill=(green, green + 20, green // 3))

    def pond(self) -> None:
        left, top = self._random.uniform(0.05, 0.3), self._random.uniform(0.55, 0.65)
        box = (left * _WIDTH, top * _HEIGHT, (left + 0.6) * _WIDTH, (top + 0.3) * _HEIGHT)
        self._draw.ellipse(box, fill=(92, 128, 150))
        for x, y, wide in self._random.uniform(0, 1, (160, 3)):
            start = (box[0] + (0.2 + 0.5 * x) * (box[2] - box[0]), box[1] + (0.15 + 0.7 * y) * 288)
            self._draw.line((start, (start[0] + 20 + 60 * wide, start[1])), fill=(150, 180, 196))

    def shed(self) -> None:
        left, top = self._random.uniform(80, 330), self._random.uniform(220, 300)
        self._draw.polygon(
            [(left - 40, top), (left + 360, top - 150), (left + 760, top)], fill=(120, 62, 48)
        )
        self._draw.rectangle((left, top, left + 720, top + 480), fill=(172, 150, 118))
        for row in range(24):
            y = top + 20 * row
            self._draw.line((left, y, left + 720, y), fill=(110, 90, 66), width=2)
            for plank in self._random.uniform(0, 720, 9):
                self._draw.line((left + plank, y, left + plank, y + 20), fill=(120, 100, 72))
        self._draw.rectangle((left + 280, top + 160, left + 450, top + 480), fill=(84, 62, 44))

    def figure(self) -> None:
        x, y = self._random.uniform(300, 850), self._random.uniform(300, 330)
        self._draw.rectangle((x - 110, y + 90, x + 110, y + 520), fill=(58, 84, 140))
        for seam in range(0, 420, 28):
            self._draw.line((x - 110, y + 95 + seam, x + 110, y + 95 + seam), fill=(180, 190, 210))
        self._draw.ellipse(_around((x, y), 88), fill=(198, 150, 116))
        self._draw.ellipse((x - 150, y - 92, x + 150, y - 40), fill=(206, 184, 120))


def _around(middle: tuple[float, float], radius: float) -> tuple[float, float, float, float]:
    x, y = middle
    return (x - radius, y - radius, x + radius, y + radius)
