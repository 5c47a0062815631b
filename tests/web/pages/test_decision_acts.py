"""From the fee to the certificate on the page of an application."""

import re

import pytest
from starlette.testclient import TestClient

from gacq.applications import application, certificates
from gacq.applications.application import ApplicationView, PaymentStatus
from gacq.applications.status import Status
from gacq.staff import Role
from tests.web.decided import certified, inspected
from tests.web.office import CONSOLE, Office

REVIEWED_BY = 900_001


def pending(office: Office, *, paid: bool = True) -> int:
    """PENDING_APPROVAL, reviewed by somebody who is not signed in."""
    application_id = inspected(office)

    def walk() -> None:
        now, workflow = office.clock.now(), office.workflow
        if paid:
            workflow.record_payment(application_id, "RE-1", actor=CONSOLE, now=now)
        workflow.send_for_approval(application_id, actor=CONSOLE, now=now)
        application.change(
            application_id,
            allowed=frozenset(Status),
            doing="name a reviewer",
            now=now,
            reviewer_id=REVIEWED_BY,
        )

    office.database.write(walk)
    return application_id


def act(client: TestClient, application_id: int, path: str, **fields: str) -> tuple[int, str]:
    # A button alone sends an empty form.
    sent = fields or {"": ""}
    response = client.post(
        f"/applications/{application_id}/{path}", data=sent, follow_redirects=False
    )
    return response.status_code, response.headers.get("location", "") or response.text


def read(office: Office, application_id: int) -> ApplicationView:
    return office.database.read(application.get, application_id)


def test_a_clerk_records_a_payment_corrects_it_and_takes_it_back(office: Office) -> None:
    clerk, application_id = office.signed_in(Role.CLERK), inspected(office)
    where = f"/applications/{application_id}"

    assert act(clerk, application_id, "payment", receipt="RE-7")[1] == (
        f"{where}?done=payment-recorded"
    )
    assert "ใบเสร็จเลขที่ RE-7" in clerk.get(where).text
    corrected = act(clerk, application_id, "payment/correct", receipt="RE-8", reason="พิมพ์ผิด")
    assert corrected == (303, f"{where}?done=payment-corrected")
    assert read(office, application_id).payment_receipt == "RE-8"
    assert act(clerk, application_id, "payment/take-back", reason="ผิดคำขอ")[0] == 303
    assert read(office, application_id).payment_status is PaymentStatus.PENDING


def test_the_usual_step_stands_first_and_what_ends_the_way_last(office: Office) -> None:
    application_id = pending(office)

    page = office.signed_in(*Role).get(f"/applications/{application_id}").text

    offered = re.findall(r'<summary class="button[^"]*">([^<]+)<', page)
    assert offered[0] == "อนุมัติ"
    assert offered[-2:] == ["ไม่อนุมัติ", "ถอนคำขอ"]


def test_the_form_of_a_correction_opens_with_what_is_recorded(office: Office) -> None:
    application_id = pending(office)

    page = office.signed_in(Role.CLERK).get(f"/applications/{application_id}/payment/correct").text

    assert 'value="RE-1"' in page
    assert f"/applications/{application_id}/payment/take-back" in page


def test_a_wrong_receipt_keeps_what_was_typed_and_says_what_is_wrong(office: Office) -> None:
    application_id = inspected(office)

    status, page = act(
        office.signed_in(Role.CLERK), application_id, "payment", receipt="<b>", paidOn="2020-01-01"
    )

    assert status == 422
    assert 'value="&lt;b&gt;"' in page
    assert 'value="2020-01-01"' in page
    assert read(office, application_id).payment_status is PaymentStatus.PENDING


def test_a_day_that_is_too_long_ago_is_said_beside_the_day(office: Office) -> None:
    application_id = inspected(office)

    status, page = act(
        office.signed_in(Role.CLERK), application_id, "payment", receipt="RE-3", paidOn="2019-01-01"
    )

    assert status == 422
    assert 'id="payment-paidOn-fault"' in page


def test_a_receipt_of_another_application_is_refused_by_name(office: Office) -> None:
    first, second = pending(office), inspected(office, applicantName="อื่น สมมุติ")

    status, page = act(office.signed_in(Role.CLERK), second, "payment", receipt="RE-1")

    assert status == 409
    assert read(office, first).application_number in page


def test_from_sending_to_the_certificate(office: Office) -> None:
    application_id = inspected(office)
    clerk, approver = office.signed_in(Role.CLERK), office.signed_in(Role.APPROVER)
    act(clerk, application_id, "payment", receipt="RE-9")
    assert act(clerk, application_id, "send-for-approval")[0] == 303
    office.database.write(
        application.change,
        application_id,
        allowed=frozenset(Status),
        doing="name a reviewer",
        now=office.clock.now(),
        reviewer_id=REVIEWED_BY,
    )

    assert act(approver, application_id, "approve", comment="ดี")[1].endswith("?done=approved")
    assert act(approver, application_id, "issue")[1].endswith("?done=issued")

    view = office.database.read(certificates.of_application, application_id)
    page = approver.get(f"/applications/{application_id}?done=issued").text
    assert view.number in page
    assert f"/verify/{view.code}" in page
    assert f"/applications/{application_id}/certificate.pdf" in page
    assert "ออกใบรับรองแล้ว พิมพ์ได้จากด้านล่าง" in page


def test_without_a_fee_the_approver_reads_why_there_is_no_button(office: Office) -> None:
    application_id, approver = pending(office, paid=False), office.signed_in(Role.APPROVER)

    page = approver.get(f"/applications/{application_id}").text

    assert "ยังไม่บันทึกการชำระเงิน จึงยังอนุมัติไม่ได้" in page
    assert f"/applications/{application_id}/approve" not in page
    assert f"/applications/{application_id}/reject" in page
    assert act(approver, application_id, "approve")[0] == 409


def test_who_reviewed_reads_why_the_decision_is_not_theirs(office: Office) -> None:
    both, application_id = office.signed_in(Role.REVIEWER, Role.APPROVER), pending(office)
    own = int(both.get("/api/v1/me").json()["data"]["account"]["id"])
    office.database.write(
        application.change,
        application_id,
        allowed=frozenset(Status),
        doing="name a reviewer",
        now=office.clock.now(),
        reviewer_id=own,
    )

    page = both.get(f"/applications/{application_id}").text

    assert read(office, application_id).application_number in page.split('class="warning"')[1]
    assert f"/applications/{application_id}/reject" not in page
    assert act(both, application_id, "approve")[0] == 403
    assert read(office, application_id).status is Status.PENDING_APPROVAL


def test_a_rejection_needs_its_tick_and_its_reason(office: Office) -> None:
    application_id, approver = pending(office), office.signed_in(Role.APPROVER)

    status, page = act(approver, application_id, "reject", reason="ที่ดินไม่ตรง")
    assert status == 422
    assert "ที่ดินไม่ตรง</textarea>" in page
    assert act(approver, application_id, "reject", sure="yes")[0] == 422
    assert act(approver, application_id, "reject", sure="yes", reason="ที่ดินไม่ตรง")[0] == 303
    assert read(office, application_id).status is Status.REJECTED
    assert "ที่ดินไม่ตรง" in approver.get(f"/applications/{application_id}").text


@pytest.mark.parametrize("path", ["approve", "reject", "issue", "payment"])
def test_who_may_not_do_it_does_not_see_the_button(office: Office, path: str) -> None:
    application_id = pending(office)

    page = office.signed_in(Role.INSPECTOR).get(f"/applications/{application_id}").text

    assert f"/applications/{application_id}/{path}" not in page


def test_a_return_letter_is_offered_in_both_languages(office: Office) -> None:
    application_id = office.in_review()
    office.database.write(
        office.workflow.return_for_correction,
        application_id,
        reason="ภาพไม่ชัด",
        actor=CONSOLE,
        now=office.clock.now(),
    )

    page = office.signed_in(Role.CLERK).get(f"/applications/{application_id}").text

    assert f"/applications/{application_id}/return-letter.pdf?language=th" in page
    assert f"/applications/{application_id}/return-letter.pdf?language=en" in page
    assert "certificate.pdf" not in page


def test_a_certificate_opens_as_pdf_and_a_missing_one_is_a_page(office: Office) -> None:
    clerk, certificate = office.signed_in(Role.CLERK), certified(office)

    found = clerk.get(f"/applications/{certificate.application_id}/certificate.pdf")
    missing = clerk.get(f"/applications/{inspected(office)}/certificate.pdf")

    assert found.headers["content-type"] == "application/pdf"
    assert found.headers["content-disposition"].startswith("inline")
    assert missing.status_code == 404
    assert "<h1>" in missing.text
