"""Who applies in the sample office: plainly invented people, with numbers nobody holds.

No Thai id number begins with 9, and ``example.com`` belongs to nobody.
"""

from dataclasses import dataclass
from typing import Any

from gacq.applications.checks import check_digit
from gacq.applications.kinds import ApplicantType, LocationType
from gacq.ops.samples.faults import Fault


@dataclass(frozen=True, slots=True)
class Applicant:
    """One application's story. ``papers_as_pdf``: the office's scanner made PDFs of the papers."""

    name: str
    type: ApplicantType
    crop: str
    fault: Fault = Fault.NONE
    location: LocationType = LocationType.OUTDOOR
    papers_as_pdf: bool = False


_PERSON = ApplicantType.INDIVIDUAL
_COMPANY = ApplicantType.JURISTIC
_GROUP = ApplicantType.COMMUNITY_ENTERPRISE

APPLICANTS = (
    Applicant("นายสมมุติ หนึ่ง", _PERSON, "ขมิ้นชัน"),
    Applicant("นางสาวตัวอย่าง สอง", _PERSON, "ฟ้าทะลายโจร", location=LocationType.GREENHOUSE),
    Applicant("บริษัท สมมุติสมุนไพร จำกัด", _COMPANY, "กระท่อม", papers_as_pdf=True),
    Applicant("วิสาหกิจชุมชนตัวอย่างไพลดี", _GROUP, "ไพล"),
    Applicant("นางสมมุติ ห้า", _PERSON, "กระชายดำ", Fault.INCOMPLETE_DATA),
    Applicant("นายตัวอย่าง หก", _PERSON, "ขิง", Fault.BLURRED),
    Applicant("นางสาวสมมุติ เจ็ด", _PERSON, "ขมิ้นชัน", Fault.DARK),
    Applicant("นายสมมุติ แปด", _PERSON, "กัญชา", Fault.OVEREXPOSED, LocationType.INDOOR),
    Applicant("นางตัวอย่าง เก้า", _PERSON, "ไพล", Fault.TINY),
    Applicant("นายสมมุติ สิบ", _PERSON, "ขิง", Fault.BLANK_PAGE, papers_as_pdf=True),
    Applicant("นางสาวตัวอย่าง สิบเอ็ด", _PERSON, "ฟ้าทะลายโจร", Fault.SAME_FILE),
    Applicant("นายตัวอย่าง สิบสอง", _PERSON, "กระชายดำ", Fault.TRUNCATED),
    Applicant("นางสมมุติ สิบสาม", _PERSON, "ขมิ้นชัน", Fault.RENAMED_TEXT),
    Applicant("นายสมมุติ สิบสี่", _PERSON, "ขิง", Fault.ENCRYPTED_PDF),
    Applicant("นางสาวสมมุติ สิบห้า", _PERSON, "ไพล", Fault.BOMB),
    Applicant("นายตัวอย่าง สิบหก", _PERSON, "กระท่อม", Fault.MISSING_DOCUMENT),
    Applicant("นางตัวอย่าง สิบเจ็ด", _PERSON, "ขมิ้นชัน", Fault.WRONG_CHECK_DIGIT),
)


def form_of(number: int, applicant: Applicant) -> dict[str, Any]:
    """The application's fields as the import format has them, without its documents."""
    form: dict[str, Any] = {
        "applicantType": applicant.type.value,
        "applicantName": applicant.name,
        "applicantId": id_of(number, applicant),
        "applicantPhone": f"02000{number:04d}",
        "applicantEmail": f"applicant{number}@example.com",
        "farmName": f"สวนสมมุติแปลงที่ {number}",
        "farmAddress": f"{number} หมู่ 99 ถนนตัวอย่าง",
        "farmProvince": "นนทบุรี",
        "farmDistrict": "บางใหญ่",
        "farmSubdistrict": "บางแม่นาง",
        "farmPostalCode": "11140",
        "farmAreaRai": 2.5 + number,
        "farmLocation": {"latitude": 13.85 + number / 1000, "longitude": 100.35 + number / 1000},
        "cropType": applicant.crop,
        "locationType": applicant.location.value,
    }
    if applicant.fault is Fault.INCOMPLETE_DATA:
        del form["applicantEmail"], form["farmLocation"]
    return form


def id_of(number: int, applicant: Applicant) -> str:
    """Thirteen digits with a right check digit, unless a wrong one is this application's fault."""
    if applicant.type is ApplicantType.COMMUNITY_ENTERPRISE:
        return f"9-99-99-99/1-{number:04d}"
    first = f"9999900{number:05d}"
    last = check_digit(first)
    return first + str((last + 1) % 10 if applicant.fault is Fault.WRONG_CHECK_DIGIT else last)
