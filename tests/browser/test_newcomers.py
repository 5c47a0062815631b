"""People who have never seen gacq do their first piece of work by what the pages say, and no more.

Each begins at the address alone, makes the usual slips, reads what is said of them, and repairs
just what was named, from the papers on the desk.
"""

from pathlib import Path

import pytest

from gacq.applications import application as applications
from gacq.applications import listing
from gacq.applications.document import DocumentType
from gacq.applications.status import InspectionType, Status
from gacq.staff import Role
from tests.browser import slips
from tests.browser.conftest import NewPage
from tests.browser.newcomer import Newcomer
from tests.browser.papers import papers
from tests.browser.premises import CONSOLE, Premises
from tests.moments import FRIDAY, at, move_to, to_monday

pytestmark = pytest.mark.browser

FACTS = {
    "ประเภทผู้ยื่นคำขอ": "บุคคลธรรมดา",
    "ชื่อผู้ยื่นคำขอ": "นางสาวบัวผัน สมมุติ",
    "เลขประจำตัว": "9-7017-00230-70-8",
    "โทรศัพท์": "081-234-5678",
    "ชื่อฟาร์ม": "สวนสมุนไพรบัวผัน",
    "เลขที่ หมู่ บ้าน ถนน": "99 หมู่ 4",
    "ตำบล/แขวง": "บางแม่นาง",
    "อำเภอ/เขต": "บางใหญ่",
    "จังหวัด": "นนทบุรี",
    "รหัสไปรษณีย์": "11140",
    "พื้นที่ (ไร่)": "3 ไร่ 2 งาน",
    "ลักษณะพื้นที่ปลูก": "กลางแจ้ง",
    "พืช": "ขมิ้นชัน",
}
"""What the farmer's papers say, by the words of the form."""
SLIPS = {
    "เลขประจำตัว": ("9-7017-00230-70-9", "มีหลักที่พิมพ์ผิดหรือสลับกัน"),
    "โทรศัพท์": ("081-234-567", "มือถือ 10 หลัก"),
    "รหัสไปรษณีย์": ("1114", "ตัวเลข 5 หลัก"),
    "พื้นที่ (ไร่)": ("3 ไร่ครึ่ง", "เช่น 3 ไร่ 2 งาน"),
    "ชื่อฟาร์ม": ("", "ยังไม่ได้กรอก"),
}
"""What is typed at first, and a part of what has to be said of it."""


def test_a_clerk_takes_in_an_application_by_what_the_pages_say(
    premises: Premises, new_page: NewPage, tmp_path: Path
) -> None:
    premises.person("clerk", Role.CLERK)
    clerk = Newcomer(new_page())

    clerk.arrives("clerk")
    clerk.reads("มีผู้มายื่นคำขอ เริ่มที่นี่")
    clerk.follows("คำขอใหม่")
    fill_in_the_form(clerk)
    bring_the_documents(clerk, tmp_path)
    clerk.reads("ข้อมูลและเอกสารครบแล้ว")
    clerk.presses("ยื่นคำขอ")

    clerk.reads("ยื่นคำขอแล้ว", "โปรดแจ้งเลขที่คำขอ", "ขั้นต่อไป", "ผู้ตรวจสอบเอกสาร")
    [view] = premises.appliance.database.read(listing.page).items
    clerk.reads(view.application_number)
    assert view.status in (Status.SUBMITTED, Status.IN_REVIEW)
    assert (view.applicant_id, view.farm_area_rai) == ("9701700230708", 3.5)


def fill_in_the_form(clerk: Newcomer) -> None:
    clerk.reads("กรอกแบบคำขอ", "แนบเอกสาร 8 รายการ")
    typed = FACTS | {label: slip for label, (slip, _) in SLIPS.items()}
    for label, words in typed.items():
        clerk.fills(label, words)
    clerk.presses("บันทึกร่าง แล้วไปแนบเอกสาร")

    complaints = clerk.complaints()

    assert complaints.keys() == SLIPS.keys()
    for label, (_, part) in SLIPS.items():
        assert part in complaints[label]
    assert {label: clerk.holds(label) for label in typed} == typed
    for label in complaints:
        clerk.fills(label, FACTS[label])
    clerk.presses("บันทึกร่าง แล้วไปแนบเอกสาร")
    clerk.reads("บันทึกข้อมูลแล้ว", "ต้องเพิ่มก่อนยื่นคำขอ (8)")


def bring_the_documents(clerk: Newcomer, desk: Path) -> None:
    right = papers(desk)
    deed, house = right[DocumentType.LAND_DEED], right[DocumentType.HOUSE_REGISTRATION]
    brought = {
        DocumentType.ID_CARD: (slips.word_file(desk), "ไฟล์ Word, Excel หรือ zip"),
        DocumentType.CROP_PHOTO: (slips.heic_photo(desk), "หรือส่งทาง LINE แล้วบันทึกจาก LINE"),
        DocumentType.STORAGE_FACILITY_PHOTO: (slips.blurred_photo(desk, right), "ภาพเบลอ"),
        DocumentType.HOUSE_REGISTRATION: (house, "แนบแล้ว"),
        DocumentType.LAND_DEED: (house, "เป็นไฟล์เดียวกับที่แนบไว้ในช่อง “สำเนาทะเบียนบ้าน”"),
        # A photo that is too large is made smaller on the way and needs no complaint.
        DocumentType.WATER_SOURCE_PHOTO: (slips.large_photo(desk), "แนบแล้ว"),
    }
    for kind, (file, words) in brought.items():
        assert words in clerk.brings(kind.label("th"), file)
    clerk.presses("ยื่นคำขอ")
    clerk.reads("ยังไม่ได้ยื่นคำขอ")

    for kind in (DocumentType.ID_CARD, *right.keys() - brought.keys(), DocumentType.CROP_PHOTO):
        assert "แนบแล้ว" in clerk.brings(kind.label("th"), right[kind])
    for kind in (DocumentType.LAND_DEED, DocumentType.STORAGE_FACILITY_PHOTO):
        assert "ควรตรวจดู" in clerk.place(kind.label("th")).inner_text()
        assert "ควรตรวจดู" not in clerk.brings(kind.label("th"), right[kind])
    assert deed.name in clerk.place("สำเนาเอกสารสิทธิ์ที่ดิน").inner_text()


def test_a_reviewer_returns_a_first_application_by_what_the_pages_say(
    premises: Premises, new_page: NewPage
) -> None:
    premises.person("reviewer", Role.REVIEWER)
    which = premises.in_review(farmName="สวนส่งคืน", applicantEmail=None)
    number = premises.appliance.database.read(applications.get, which).application_number
    reviewer = Newcomer(new_page())

    reviewer.arrives("reviewer")
    reviewer.reads("เอกสารรอตรวจสอบ")
    reviewer.follows(number)
    reviewer.reads("ขั้นต่อไป", "ให้ผ่านหรือส่งคืนแก้ไข")
    reviewer.unfolds("ส่งคืนแก้ไข")
    reviewer.reads("ผู้ยื่นรายนี้ไม่ได้ให้อีเมลไว้ โปรดโทรแจ้งที่หมายเลข 0812345678")
    reviewer.presses("ส่งคืนแก้ไข")
    [said] = reviewer.complaints().values()
    assert "โปรดเลือกเหตุผลด้านบน" in said
    reviewer.page.get_by_label("เอกสารมีหน้าไม่ครบ").check()
    reviewer.presses("ส่งคืนแก้ไข")

    reviewer.reads("ส่งคืนคำขอให้แก้ไขแล้ว", "เอกสารมีหน้าไม่ครบ", "หนังสือส่งคืน")
    assert premises.status_of(which) is Status.RETURNED


def test_an_inspector_records_a_first_result_by_what_the_pages_say(
    premises: Premises, new_page: NewPage
) -> None:
    to_monday(premises.clock)
    which = booked_for(premises, "inspector")
    move_to(premises.clock, at(FRIDAY, "09:10"))
    inspector = Newcomer(new_page())

    inspector.arrives("inspector")
    inspector.reads("วันนี้")
    inspector.follows("สวนรับตรวจ")
    inspector.presses("เริ่มตรวจ")
    inspector.reads("บันทึกคะแนนและผลการตรวจ")
    inspector.unfolds("บันทึกผล")
    inspector.fills("คะแนน (0 ถึง 100)", "875")
    inspector.presses("บันทึกผล")
    complaints = inspector.complaints()
    assert "ไม่เกิน 100" in complaints["คะแนน (0 ถึง 100)"]
    assert len(complaints) == 2
    assert inspector.holds("คะแนน (0 ถึง 100)") == "875"
    inspector.fills("คะแนน (0 ถึง 100)", "87.5")
    inspector.fills("ผลการตรวจประเมิน", "แปลงปลูกสะอาด แหล่งน้ำดี")
    inspector.presses("บันทึกผล")

    inspector.reads("บันทึกผลแล้ว ขั้นต่อไปให้ส่งเรื่องขออนุมัติ")
    inspector.follows("งานของฉัน")
    inspector.reads("รอส่งขออนุมัติ")
    inspector.follows("GACP-")
    inspector.presses("ส่งขออนุมัติ")
    inspector.reads("รอการอนุมัติ")
    assert premises.status_of(which) is Status.PENDING_APPROVAL


def booked_for(premises: Premises, username: str) -> int:
    """An application whose inspection this person has on Friday at nine."""
    person = premises.person(username, Role.INSPECTOR)
    which = premises.in_review(farmName="สวนรับตรวจ")
    workflow = premises.appliance.workflow
    premises.write(
        workflow.set_inspection_type,
        which,
        InspectionType.VIDEO,
        reason="ภาพชัดเจน",
        actor=CONSOLE,
    )
    premises.write(workflow.pass_review, which, actor=CONSOLE)
    premises.write(workflow.schedule, which, person.id, at(FRIDAY), actor=CONSOLE)
    return which
