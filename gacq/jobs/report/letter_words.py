"""The fixed words of the office's letters, in Thai and English, by language."""

from dataclasses import dataclass

from gacq.applications.kinds import CROPS
from gacq.applications.status import InspectionType

BY_VIDEO = frozenset({InspectionType.VIDEO, InspectionType.HYBRID})
"""Inspections for which the applicant needs a link."""


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in every letter; ``referred`` and ``signer`` are filled in."""

    number: str
    subject: str
    to: str
    reference: str
    referred: str
    closing: str
    signer: str
    footer: str


@dataclass(frozen=True, slots=True)
class Body:
    """The words of one kind of letter; ``beginning`` names the farm and the crop.

    The last sentence of ``ending`` stands with the signature.
    """

    subject: str
    beginning: str
    list_title: str
    ending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """How an appointment's facts are called."""

    day: str
    time: str
    hours: str
    type: str
    inspector: str
    farm: str
    place: str
    link: str
    link_follows: str
    types: dict[InspectionType, str]


FORM = {
    "th": Form(
        number="ที่",
        subject="เรื่อง",
        to="เรียน",
        reference="อ้างถึง",
        referred="คำขอเลขที่ {number} ลงวันที่ {date}",
        closing="ขอแสดงความนับถือ",
        signer="นายแพทย์สาธารณสุขจังหวัด{province}",
        footer="คำขอเลขที่",
    ),
    "en": Form(
        number="Ref.",
        subject="Subject",
        to="To",
        reference="Reference",
        referred="application {number} of {date}",
        closing="Yours faithfully,",
        signer="Provincial Chief Medical Officer, {province}",
        footer="Application",
    ),
}

APPOINTMENT = {
    "th": Body(
        subject="นัดหมายการตรวจประเมินแปลงปลูกพืชสมุนไพรตามมาตรฐาน GACP",
        beginning="ตามที่ท่านได้ยื่นคำขอรับรองมาตรฐาน GACP สำหรับ {farm} พืชที่ขอรับรองคือ {crop} นั้น "
        "เอกสารของท่านผ่านการตรวจสอบแล้ว จึงขอนัดหมายการตรวจประเมินตามรายละเอียด ดังนี้",
        list_title="ขอให้ท่านเตรียมการดังต่อไปนี้",
        ending=(
            "หากท่านไม่สะดวกตามวันและเวลาดังกล่าว โปรดแจ้งสำนักงานก่อนวันนัดหมาย เพื่อเลื่อนการนัดหมาย",
            "จึงเรียนมาเพื่อโปรดทราบ",
        ),
    ),
    "en": Body(
        subject="Appointment for the GACP inspection of your farm",
        beginning="You applied for GACP certification of {farm}, where you grow {crop}. Your "
        "documents have passed the review, and we have arranged the inspection as follows.",
        list_title="Please have the following ready",
        ending=(
            "If you can't keep this appointment, please tell the office before that day, so that "
            "another can be found.",
        ),
    ),
}

RETURN = {
    "th": Body(
        subject="ส่งคืนคำขอรับรองมาตรฐาน GACP เพื่อแก้ไข",
        beginning="ตามที่ท่านได้ยื่นคำขอรับรองมาตรฐาน GACP สำหรับ {farm} พืชที่ขอรับรองคือ {crop} นั้น "
        "สำนักงานได้ตรวจสอบแล้ว เห็นว่ายังมีรายการที่ต้องแก้ไข จึงขอส่งคืนคำขอเพื่อให้ท่านดำเนินการ",
        list_title="รายการที่ต้องแก้ไข",
        ending=(
            "เมื่อแก้ไขครบทุกรายการแล้ว ขอให้ท่านยื่นคำขอเดิมเข้ามาอีกครั้ง "
            "โดยไม่ต้องยื่นคำขอใหม่ คำขอจะได้รับการตรวจสอบอีกครั้ง",
            "จึงเรียนมาเพื่อโปรดดำเนินการ",
        ),
    ),
    "en": Body(
        subject="Return of your application for GACP certification",
        beginning="You applied for GACP certification of {farm}, where you grow {crop}. We have "
        "reviewed the application and return it to you, because some points need correction.",
        list_title="Please correct the following",
        ending=(
            "When every point is corrected, please submit the same application again; there is "
            "no need to fill in a new one. It will then be reviewed once more.",
        ),
    ),
}

HINTS = {
    "th": "ข้อสังเกตเพิ่มเติมจากการตรวจเอกสารเบื้องต้น",
    "en": "Further remarks from the first check of the documents",
}

FACTS = {
    "th": Facts(
        day="วันที่",
        time="เวลา",
        hours="{start}–{end} น.",
        type="วิธีตรวจประเมิน",
        inspector="ผู้ตรวจประเมิน",
        farm="แปลงปลูก",
        place="ที่ตั้ง",
        link="ลิงก์วิดีโอ",
        link_follows="เจ้าหน้าที่จะแจ้งให้ทราบก่อนวันนัดหมาย",
        types={
            InspectionType.VIDEO: "ผ่านวิดีโอ",
            InspectionType.HYBRID: "แบบผสม (ผ่านวิดีโอและลงพื้นที่)",
            InspectionType.ONSITE: "ลงพื้นที่",
        },
    ),
    "en": Facts(
        day="Date",
        time="Time",
        hours="{start} to {end}",
        type="Kind of inspection",
        inspector="Inspector",
        farm="Farm",
        place="Address",
        link="Video link",
        link_follows="The office will send it before the day",
        types={
            InspectionType.VIDEO: "By video",
            InspectionType.HYBRID: "Mixed (by video and at the farm)",
            InspectionType.ONSITE: "At the farm",
        },
    ),
}

_RECORDS = {
    "th": "บันทึกการปลูก การดูแลรักษา การเก็บเกี่ยว และการใช้ปัจจัยการผลิตย้อนหลัง",
    "en": "Records of planting, care, harvest and of what was used on the crop",
}
_PAPERS = {
    "th": "เอกสารตัวจริงตามที่ได้ยื่นไว้ในคำขอ",
    "en": "The originals of the documents that you sent with the application",
}
_PHONE = {
    "th": "โทรศัพท์หรืออุปกรณ์ที่มีกล้องและไมโครโฟน แบตเตอรี่เต็ม และสัญญาณอินเทอร์เน็ตที่ใช้ได้ทั่วแปลงปลูก",
    "en": "A phone with camera and microphone, fully charged, with a connection all over the farm",
}
_WALK = {
    "th": "ผู้ที่สามารถเดินถ่ายภาพแปลงปลูก แหล่งน้ำ และสถานที่เก็บผลผลิตตามที่ผู้ตรวจประเมินขอ",
    "en": "Somebody who can walk with it to the field, the water source and the storage",
}
_PRESENT = {
    "th": "ผู้ยื่นคำขอหรือผู้แทนที่ให้ข้อมูลได้อยู่ ณ แปลงปลูกตลอดการตรวจประเมิน",
    "en": "The applicant, or somebody who can answer for them, at the farm all the time",
}
_ACCESS = {
    "th": "เส้นทางเข้าแปลงปลูก แหล่งน้ำ สถานที่เก็บผลผลิต และที่เก็บปัจจัยการผลิตที่เข้าตรวจได้",
    "en": "Access to the field, the water source, the storage and where supplies are kept",
}

PREPARE = {
    language: {
        InspectionType.VIDEO: (
            _PHONE[language],
            _WALK[language],
            _PAPERS[language],
            _RECORDS[language],
        ),
        InspectionType.HYBRID: (
            _PHONE[language],
            _PRESENT[language],
            _ACCESS[language],
            _PAPERS[language],
            _RECORDS[language],
        ),
        InspectionType.ONSITE: (
            _PRESENT[language],
            _ACCESS[language],
            _PAPERS[language],
            _RECORDS[language],
        ),
    }
    for language in ("th", "en")
}


def crop(name: str | None, language: str) -> str:
    """The crop as the letter names it; one without an English name stays as it is."""
    if not name:
        return "–"
    return name if language == "th" else CROPS.get(name, name)
