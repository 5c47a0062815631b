"""What a certificate prints, in Thai with English beneath; pure.

It prints what was kept on the day of issue, so a second print says what the first one said. Names
of people, farms and places have no English form here and stand as they are.
"""

from typing import Any

from gacq import thai
from gacq.applications.certificates import CertificateView
from gacq.applications.kinds import CROPS, LocationType
from gacq.applications.places import address_of
from gacq.jobs.report.typesetting import breakable

_HECTARES = 0.16
_NOTHING = "–"


def shown(certificate: CertificateView, *, base_url: str | None) -> dict[str, Any]:
    """The template's data. Without ``base_url`` there is no page to lead to, and it says so."""
    paper = certificate.shown
    return {
        "language": "th",
        "title": f"ใบรับรอง GACP เลขที่ {certificate.number}",
        "office": _text(paper, "office", 14),
        "office_english": "Provincial Public Health Office, Ministry of Public Health, Thailand",
        "heading": "ใบรับรอง",
        "standard": "การปฏิบัติที่ดีด้านการเพาะปลูกและการเก็บเกี่ยวพืชสมุนไพร (GACP)",
        "standard_english": "Certificate of Good Agricultural and Collection Practices",
        "number_label": "เลขที่ / No.",
        "number": certificate.number,
        "given_to": "ออกให้เพื่อแสดงว่า",
        "given_to_english": "This is to certify that",
        "holder": _text(paper, "applicantName", 21),
        "finding": "ผ่านการตรวจประเมินตามมาตรฐาน GACP สำหรับแปลงปลูกต่อไปนี้",
        "finding_english": "has been inspected and meets the GACP standard for the farm below",
        "facts": _facts(paper),
        "dates": _dates(certificate),
        "signer": f"นายแพทย์สาธารณสุขจังหวัด{paper.get('province') or ''}",
        "signer_english": "Provincial Chief Medical Officer",
        "small": _origin(paper),
        **_check(certificate.code, base_url),
    }


def _facts(paper: dict[str, Any]) -> list[dict[str, str]]:
    crop, place = str(paper.get("cropType") or ""), str(paper.get("locationType") or "")
    return [
        _fact("ชื่อแปลงปลูก", "Farm", _text(paper, "farmName")),
        _fact("ที่ตั้ง", "Address", _breakable(address_of(_place(paper), "th")) or _NOTHING),
        _fact("ชนิดพืช", "Crop", _text(paper, "cropType"), CROPS.get(crop, "").capitalize()),
        _fact("ลักษณะพื้นที่ปลูก", "Cultivation", _text(paper, "locationType"), _english(place)),
        _area(paper.get("farmAreaRai")),
    ]


def _fact(thai_label: str, english: str, value: str, also: str = "") -> dict[str, str]:
    return {"thai": thai_label, "english": english, "value": value, "also": also}


def _place(paper: dict[str, Any]) -> list[Any]:
    names = "farmAddress farmSubdistrict farmDistrict farmProvince farmPostalCode".split()
    return [paper.get(name) for name in names]


def _area(rai: float | None) -> dict[str, str]:
    if rai is None:
        return _fact("ขนาดพื้นที่", "Area", _NOTHING)
    hectares = f"{_number(rai)} rai ({_number(rai * _HECTARES)} ha)"
    return _fact("ขนาดพื้นที่", "Area", f"{_number(rai)} ไร่", hectares)


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _english(place: str) -> str:
    try:
        return LocationType(place).label("en")
    except ValueError:
        return ""


def _dates(certificate: CertificateView) -> list[dict[str, str]]:
    return [
        {
            "label": label,
            "thai": thai.long_date(when),
            "english": thai.long_date(when, language="en"),
        }
        for label, when in (
            ("วันที่ออก / Date of issue", certificate.issued_at),
            ("วันหมดอายุ / Valid until", certificate.expires_at),
        )
    ]


def _origin(paper: dict[str, Any]) -> str:
    parts = (
        ("คำขอเลขที่ / Application", paper.get("applicationNumber")),
        ("รหัสแปลง / Lot", paper.get("lotId")),
        ("ผู้อนุมัติ / Approved by", paper.get("approverName")),
    )
    return _breakable("   ·   ".join(f"{label} {value}" for label, value in parts if value))


def _check(code: str, base_url: str | None) -> dict[str, Any]:
    if base_url:
        return {
            "address": f"{base_url.rstrip('/')}/verify/{code}",
            "code": code,
            "check": "ตรวจสอบใบรับรองนี้ได้ที่",
            "check_english": "Verify this certificate at",
        }
    return {
        "address": None,
        "code": code,
        "check": "ตรวจสอบใบรับรองนี้ได้ที่สำนักงานผู้ออก โดยแจ้งรหัส",
        "check_english": "Verify this certificate at the issuing office with the code",
    }


def _text(paper: dict[str, Any], name: str, size: float = 12.0) -> str:
    return _breakable(str(paper.get(name) or _NOTHING), size)


def _breakable(text: str, size: float = 12.0) -> str:
    return breakable(text, room=270.0, size=size)
