"""The eight documents of an application, as small real files on a person's desk."""

import random
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from gacq.applications.document import PHOTOS, REQUIRED, DocumentType


def papers(folder: Path) -> dict[DocumentType, Path]:
    """One file for each place, no two alike; the first photo is a PNG, the papers are PDFs."""
    return {kind: _paper(folder, kind, seed) for seed, kind in enumerate(REQUIRED)}


def _paper(folder: Path, kind: DocumentType, seed: int) -> Path:
    if kind not in PHOTOS:
        return _saved(folder, kind, _page(seed), "PDF")
    return _saved(folder, kind, _photo(seed), "PNG" if kind == PHOTOS[0] else "JPEG")


def _saved(folder: Path, kind: DocumentType, picture: Image.Image, form: str) -> Path:
    out = BytesIO()
    picture.save(out, form)
    path = folder / f"{kind}.{form.lower()}"
    path.write_bytes(out.getvalue())
    return path


def _page(seed: int) -> Image.Image:
    page = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(page)
    for line in range(24):
        pen.text((50, 50 + 32 * line), f"Paper {seed}, line {line} of a form", fill="black")
    return page


def _photo(seed: int) -> Image.Image:
    """Leaves, sharp and neither dark nor bright."""
    chance = random.Random(seed)
    photo = Image.new("RGB", (800, 600), (120, 140, 90))
    pen = ImageDraw.Draw(photo)
    for _ in range(400):
        x, y = chance.randrange(800), chance.randrange(600)
        colour = (chance.randrange(160), chance.randrange(80, 220), chance.randrange(120))
        pen.ellipse((x, y, x + 60, y + 24), fill=colour)
    return photo
