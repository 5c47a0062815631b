"""The one table by which rules judge documents: each starts at 10 and loses points by it.

Of several rows with one name only the worst that applies counts; the rows of different names add
up. A row applies where its measure is there and is below (or above) its threshold. What the
measures mean is in ``look.py``; ``rules.py`` adds those that compare documents.

Calibrated on 34 photographs that come with Debian's wallpapers, scikit-image and scikit-learn, at
1,600 pixels and JPEG quality 85, and spoilt on purpose; and on rendered scans of Thai forms. The
table of every measure, and what it does not tell, is in ``tests/jobs/ai_qc/calibration.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gacq.applications.document import PAPERS, PHOTOS, REQUIRED, DocumentType


@dataclass(frozen=True, slots=True)
class Check:
    """One row. ``thai`` and ``english`` say what is wrong and what would be better."""

    name: str
    slots: tuple[DocumentType, ...]
    measure: str
    points: float
    thai: str
    english: str
    below: float | None = None
    above: float | None = None

    def catches(self, slot: DocumentType, measures: Mapping[str, Any]) -> bool:
        value = measures.get(self.measure)
        if slot not in self.slots or value is None:
            return False
        too_low = self.below is not None and value < self.below
        return too_low or (self.above is not None and value > self.above)


_BLURRED = ("ภาพเบลอ ควรถ่ายใหม่โดยถือกล้องให้นิ่ง", "The picture is blurred: take it anew and hold still")
_SOFT = ("ภาพไม่ค่อยคมชัด", "The picture is not quite sharp")
_UNREADABLE = (
    "ตัวหนังสือเบลอจนอ่านไม่ออก ควรสแกนใหม่",
    "The writing is too blurred to read: scan it anew",
)
_HARD_TO_READ = ("ตัวหนังสือไม่คมชัด", "The writing is not sharp")
_TINY = ("ภาพเล็กเกินไป ควรใช้ไฟล์ต้นฉบับ", "The picture is too small: use the original file")
_SMALL = ("ภาพมีความละเอียดต่ำ", "The picture has a low resolution")
_VERY_DARK = ("ภาพมืดเกินไป ควรถ่ายใหม่ในที่สว่าง", "The picture is too dark: take it anew in the light")
_DARK = ("ภาพค่อนข้างมืด", "The picture is rather dark")
_BURNT = ("ภาพสว่างจ้าจนมองไม่เห็นรายละเอียด", "The picture is over-exposed: its detail is lost")
_BRIGHT = ("ภาพสว่างเกินไปบางส่วน", "Parts of the picture are over-exposed")
_FLAT = ("ภาพซีดหรือมัว แยกสิ่งของไม่ชัด", "The picture is pale or misty: hardly any contrast")
_NOTHING = ("ภาพว่างเปล่า ไม่มีอะไรให้ดู", "The picture shows nothing")
_BLANK = ("หน้าว่าง ไม่มีข้อความ", "The page is blank")
_SAME = (
    "เป็นไฟล์เดียวกับเอกสารอื่นในคำขอนี้",
    "It is the same file as another document of this application",
)
_ALIKE = (
    "เป็นภาพเดียวกับภาพอื่นในคำขอนี้",
    "It is nearly the same picture as another one of this application",
)

CHECKS: tuple[Check, ...] = (
    Check("resolution", REQUIRED, "short_side", 7, *_TINY, below=350),
    Check("resolution", REQUIRED, "short_side", 2, *_SMALL, below=600),
    Check("sharpness", PHOTOS, "sharpness", 7, *_BLURRED, below=0.115),
    Check("sharpness", PHOTOS, "detail", 7, *_BLURRED, below=1.2),
    Check("sharpness", PHOTOS, "sharpness", 3, *_SOFT, below=0.15),
    Check("sharpness", PHOTOS, "detail", 3, *_SOFT, below=1.8),
    Check("legibility", PAPERS, "sharpness", 7, *_UNREADABLE, below=0.115),
    Check("legibility", PAPERS, "detail", 7, *_UNREADABLE, below=1.2),
    Check("legibility", PAPERS, "sharpness", 3, *_HARD_TO_READ, below=0.15),
    Check("legibility", PAPERS, "detail", 3, *_HARD_TO_READ, below=2.5),
    Check("darkness", PHOTOS, "brightness", 7, *_VERY_DARK, below=20),
    Check("darkness", PHOTOS, "black", 7, *_VERY_DARK, above=0.8),
    Check("darkness", PHOTOS, "brightness", 3, *_DARK, below=38),
    Check("darkness", PHOTOS, "black", 3, *_DARK, above=0.5),
    Check("darkness", PAPERS, "brightness", 5, *_VERY_DARK, below=30),
    Check("darkness", PAPERS, "brightness", 2, *_DARK, below=80),
    Check("exposure", PHOTOS, "white", 7, *_BURNT, above=0.45),
    Check("exposure", PHOTOS, "white", 3, *_BRIGHT, above=0.2),
    Check("contrast", PHOTOS, "contrast", 10, *_NOTHING, below=8),
    Check("contrast", PHOTOS, "contrast", 4, *_FLAT, below=25),
    Check("contrast", PHOTOS, "contrast", 2, *_FLAT, below=36),
    Check("blank", PAPERS, "ink", 10, *_BLANK, below=0.002),
    Check(
        "blank_pages",
        PAPERS,
        "blank_pages",
        1,
        "มีหน้าว่างปนอยู่",
        "There are blank pages in it",
        above=0,
    ),
    Check(
        "pages",
        PAPERS,
        "pages",
        1,
        "มีจำนวนหน้ามากผิดปกติ",
        "It has unusually many pages",
        above=20,
    ),
    Check(
        "wrong_kind",
        PHOTOS,
        "is_pdf",
        3,
        "เป็นไฟล์ PDF ไม่ใช่ภาพถ่าย",
        "It is a PDF, not a photo",
        above=0,
    ),
    # One scan often holds two papers, so that the same file may truly be both; never two photos.
    Check("same_file", PHOTOS, "same_file", 8, *_SAME, above=0),
    Check("same_file", PAPERS, "same_file", 4, *_SAME, above=0),
    Check("same_picture", PHOTOS, "likeness", 6, *_ALIKE, below=31),
)
