"""One application on its page: documents, check, reasons to tick, the work behind it, history."""

import pytest

from gacq import audit
from gacq.applications import application
from gacq.applications.status import Status
from gacq.errors import PermanentError
from gacq.queues.policy import Queue
from gacq.staff import Role
from tests.web.office import CONSOLE, Office
from tests.web.pages.papers import drawn_draft

HOSTILE = "<script>alert(1)</script>"
BLURRED = "ภาพถ่ายพืชที่ปลูก: ภาพไม่ชัด"


def status_of(office: Office, which: int) -> Status:
    return office.database.read(application.get, which).status


def test_each_document_is_a_picture_that_leads_to_the_viewer(office: Office) -> None:
    which = drawn_draft(office)

    page = office.signed_in(Role.REVIEWER).get(f"/applications/{which}").text

    assert f'href="/applications/{which}/documents/crop_photo"' in page
    assert f'src="/applications/{which}/documents/land_deed/1?width=320"' in page
    assert "3 หน้า" in page


def test_who_may_not_open_a_paper_sees_no_picture_but_who_may(office: Office) -> None:
    which = drawn_draft(office)

    page = office.signed_in(Role.CLERK).get(f"/applications/{which}").text

    assert "documents/land_deed/1" not in page
    assert "documents/crop_photo/1" in page
    assert "เปิดดูได้เฉพาะผู้ตรวจสอบเอกสารและผู้อนุมัติ" in page


def test_a_failed_check_says_why_and_what_to_do(office: Office) -> None:
    office.checks.error = PermanentError("gemini_blocked")
    which = office.in_review()

    page = office.signed_in(Role.REVIEWER).get(f"/applications/{which}").text

    assert "ตรวจเอกสารอัตโนมัติไม่สำเร็จ" in page
    assert "Gemini ไม่ยอมตรวจเอกสารชุดนี้" in page
    assert "วิธีแก้" in page


def test_a_reviewer_has_the_papers_checked_again_with_a_reason(office: Office) -> None:
    which, reviewer = office.in_review(), office.signed_in(Role.REVIEWER)

    answer = reviewer.post(f"/applications/{which}/check", data={"reason": "สแกนใหม่แล้ว"})
    office.clock.advance(6)
    office.engine.drain()

    assert "กำลังตรวจเอกสารอีกครั้ง" in answer.text
    assert len(office.checks.ran) == 2
    assert "ผลตรวจครั้งก่อน" in reviewer.get(f"/applications/{which}").text


def test_with_the_queues_off_the_check_runs_in_the_request(office: Office) -> None:
    which = office.in_review()
    office.set(queues={"enabled": False})

    office.signed_in(Role.REVIEWER).post(f"/applications/{which}/check", data={"reason": "ใหม่"})

    assert len(office.checks.ran) == 2


def test_what_the_check_found_can_be_ticked(office: Office) -> None:
    which = office.in_review()

    page = office.signed_in(Role.REVIEWER).get(f"/applications/{which}/return").text

    assert 'type="checkbox"' in page
    assert "ภาพไม่ชัด" in page


def test_ticked_lines_and_written_ones_are_the_reason(office: Office) -> None:
    which = office.in_review()
    fields = {
        "tick-found-1": BLURRED,
        "tick-standing-2": "เอกสารมีหน้าไม่ครบ",
        "reason": "โทรหาสำนักงานก่อนส่ง",
    }

    office.signed_in(Role.REVIEWER).post(f"/applications/{which}/return", data=fields)

    reason = office.database.read(application.get, which).return_reason
    assert reason == f"{BLURRED}\nเอกสารมีหน้าไม่ครบ\nโทรหาสำนักงานก่อนส่ง"


def test_a_return_without_any_reason_changes_nothing_and_says_so(office: Office) -> None:
    which = office.in_review()

    answer = office.signed_in(Role.REVIEWER).post(
        f"/applications/{which}/return", data={"reason": ""}
    )

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "โปรดเลือกเหตุผลด้านบน หรือเขียนเหตุผลอื่น" in answer.text
    assert status_of(office, which) is Status.IN_REVIEW


def test_what_was_ticked_stays_ticked_when_something_was_wrong(office: Office) -> None:
    which, reviewer = office.in_review(), office.signed_in(Role.REVIEWER)
    page = reviewer.get(f"/applications/{which}/return").text
    name = "tick-standing-1"

    answer = reviewer.post(f"/applications/{which}/return", data={name: "x", "reason": "ก" * 2_000})

    assert f'name="{name}"' in page
    assert answer.status_code == 422
    assert answer.text.count(" checked") == 1


@pytest.mark.parametrize("role", [Role.CLERK, Role.INSPECTOR, Role.APPROVER])
def test_who_may_not_ask_for_a_check_is_refused(office: Office, role: Role) -> None:
    which = office.in_review()

    answer = office.signed_in(role).post(f"/applications/{which}/check", data={"reason": "x"})

    assert answer.status_code == 403


def test_work_that_failed_is_told_with_its_cause_and_the_admin_is_led_to_it(
    office: Office,
) -> None:
    office.person(Role.REVIEWER, email="reviewer@example.com")
    office.mails.error = PermanentError("bad_address")
    which = office.in_review()
    office.engine.drain()

    clerks = office.signed_in(Role.CLERK).get(f"/applications/{which}").text
    admins = office.signed_in(Role.ADMIN).get(f"/applications/{which}").text

    assert "อีเมลถึงผู้ตรวจสอบเอกสาร" in clerks
    assert "ไม่มีผู้รับตามที่อยู่อีเมลนี้" in clerks
    assert "/queues/jobs/" not in clerks
    assert "/queues/jobs/" in admins


def test_history_is_told_in_words_and_hostile_ones_are_escaped(office: Office) -> None:
    which = office.in_review()
    reviewer = office.signed_in(Role.REVIEWER)
    reviewer.post(f"/applications/{which}/return", data={"reason": HOSTILE})

    page = reviewer.get(f"/applications/{which}").text

    assert "ส่งคืนแก้ไข" in page
    assert "ผู้ตรวจสอบเอกสาร" in page
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page


def look_often(which: int, office: Office) -> None:
    for _ in range(205):
        audit.record(
            actor=CONSOLE.label,
            action="view",
            subject_type="application",
            subject_id=str(which),
            details={},
            now=office.clock.now(),
        )


def test_many_looks_push_nothing_out_of_the_history(office: Office) -> None:
    which = office.draft()
    office.database.write(look_often, which, office)

    page = office.signed_in(Role.CLERK).get(f"/applications/{which}").text

    assert "รับคำขอเข้าระบบ" in page
    assert len(page) < 60_000


def test_a_page_that_fetches_itself_anew_is_noted_once(office: Office) -> None:
    which, reviewer = office.draft(), office.signed_in(Role.REVIEWER)

    for _ in range(3):
        reviewer.get(f"/applications/{which}")

    lines = office.database.read(audit.history, "application", str(which), only={"view"})
    assert len(lines) == 1


def test_a_full_page_stays_small(office: Office) -> None:
    which = office.in_review()

    page = office.signed_in(Role.REVIEWER).get(f"/applications/{which}")

    assert len(page.content) < 150_000
    assert Queue.AI_QC.value not in page.text.split("<main")[1].split("history-title")[0]
