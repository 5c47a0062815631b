"""A folder of fictional applications in the import format, good ones and one with each fault.

What ``gacq demo`` takes in and what tests look at. Everything is drawn here: no real place, person
or paper is in it. The same seed makes the same files.
"""

import json
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gacq.applications.document import PAPERS, PHOTOS, REQUIRED, DocumentType
from gacq.ops.samples.applicants import APPLICANTS, Applicant, form_of
from gacq.ops.samples.faults import Fault, bomb, encrypted_pdf, spoil
from gacq.ops.samples.papers import DPI, Scanner
from gacq.ops.samples.photos import Studio

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Fault", "Sample", "write_samples"]

_SAME_DAY = time.struct_time((2026, 1, 1, 0, 0, 0, 3, 1, 0))
_FURTHER_LINES = (
    "ข้าพเจ้าขอรับรองว่าข้อความข้างต้นเป็นความจริงทุกประการ",
    "และยินยอมให้เจ้าหน้าที่เข้าตรวจสถานที่ปลูก เก็บเกี่ยว และเก็บรักษา",
    "ลงชื่อ ........................................ ผู้ยื่นคำขอ",
    "วันที่ 1 มกราคม 2569",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One entry of the folder. ``position`` counts from 1, as the import does."""

    position: int
    applicant_name: str
    farm_name: str
    fault: Fault


def write_samples(folder: Path, *, seed: int = 2569) -> tuple[Sample, ...]:
    """Fill ``folder`` (made if need be) with ``applications.json`` and the documents it names."""
    desk = _Desk(folder, seed)
    entries = [desk.entry(number, each) for number, each in enumerate(APPLICANTS, 1)]
    (folder / "applications.json").write_text(
        json.dumps({"applications": entries}, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    return tuple(
        Sample(number, each.name, form_of(number, each)["farmName"], each.fault)
        for number, each in enumerate(APPLICANTS, 1)
    )


class _Desk:
    """Makes the documents of one application after the other."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._studio = Studio(seed)
        self._scanner = Scanner(seed)
        self._photos: dict[DocumentType, bytes] = {}

    def entry(self, number: int, applicant: Applicant) -> dict[str, Any]:
        form = form_of(number, applicant)
        own = self._folder / f"{number:02d}"
        own.mkdir(parents=True, exist_ok=True)
        files = {slot: self._document(own, slot, applicant, form) for slot in REQUIRED}
        files = _with_fault(files, applicant.fault)
        named = [
            {"type": slot.value, "file": path.relative_to(self._folder).as_posix()}
            for slot, path in files.items()
        ]
        return form | {"documents": named}

    def _document(
        self, own: Path, slot: DocumentType, applicant: Applicant, form: dict[str, Any]
    ) -> Path:
        is_pdf = slot in PAPERS and applicant.papers_as_pdf
        path = own / f"{slot}.{'pdf' if is_pdf else 'jpg'}"
        if slot in PHOTOS:
            path.write_bytes(self._photo(slot, applicant.fault))
        else:
            picture = self._paper(slot, applicant.fault, form)
            path.write_bytes(_as_pdf(picture) if is_pdf else _as_jpeg(picture))
        return path

    def _photo(self, slot: DocumentType, fault: Fault) -> bytes:
        """A new one; for an application that is turned away anyway the last one again."""
        if not fault.refused:
            self._photos[slot] = _as_jpeg(spoil(self._studio.photo(slot), fault))
        return self._photos[slot]

    def _paper(self, slot: DocumentType, fault: Fault, form: dict[str, Any]) -> "Image.Image":
        if slot is DocumentType.FARM_MAP:
            return self._scanner.plan(slot.label("th"))
        if slot is DocumentType.LAND_DEED and fault is Fault.BLANK_PAGE:
            return self._scanner.blank()
        return self._scanner.page(slot.label("th"), _lines(form))


def _lines(form: dict[str, Any]) -> list[str]:
    return [
        f"ชื่อ {form['applicantName']}",
        f"เลขประจำตัว {form['applicantId']}",
        f"โทรศัพท์ {form['applicantPhone']}",
        f"ชื่อแปลง {form['farmName']}",
        f"ที่อยู่ {form['farmAddress']} ต.{form['farmSubdistrict']} อ.{form['farmDistrict']}",
        f"จังหวัด {form['farmProvince']} {form['farmPostalCode']}",
        f"เนื้อที่ {form['farmAreaRai']} ไร่ ปลูก{form['cropType']} ({form['locationType']})",
        *_FURTHER_LINES,
    ]


def _with_fault(files: dict[DocumentType, Path], fault: Fault) -> dict[DocumentType, Path]:
    """The files after the fault has befallen the one it is about."""
    photo, paper = files[DocumentType.FARMER_PHOTO], files[DocumentType.LAND_DEED]
    if fault is Fault.TRUNCATED:
        photo.write_bytes(photo.read_bytes()[: photo.stat().st_size // 2])
    elif fault is Fault.RENAMED_TEXT:
        photo.write_text("รูปถ่ายจะส่งให้ภายหลัง\n", encoding="utf-8")
    elif fault is Fault.ENCRYPTED_PDF:
        paper.unlink()
        files[DocumentType.LAND_DEED] = paper.with_suffix(".pdf")
        files[DocumentType.LAND_DEED].write_bytes(encrypted_pdf())
    elif fault is Fault.BOMB:
        photo.unlink()
        files[DocumentType.FARMER_PHOTO] = photo.with_suffix(".png")
        files[DocumentType.FARMER_PHOTO].write_bytes(bomb())
    elif fault is Fault.SAME_FILE:
        crop = files[DocumentType.CROP_PHOTO].read_bytes()
        files[DocumentType.STORAGE_FACILITY_PHOTO].write_bytes(crop)
    elif fault is Fault.MISSING_DOCUMENT:
        files.pop(DocumentType.FARM_MAP).unlink()
    return files


def _as_jpeg(picture: "Image.Image") -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def _as_pdf(picture: "Image.Image") -> bytes:
    out = BytesIO()
    # Without a fixed day every run would make other files.
    picture.save(out, "PDF", resolution=DPI, creationDate=_SAME_DAY, modDate=_SAME_DAY)
    return out.getvalue()
