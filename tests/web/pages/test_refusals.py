"""What a page says when something can't be done: in Thai, with the names that people use."""

from gacq.applications.document import REQUIRED
from gacq.staff import Role
from tests.web.office import Office
from tests.web.pages.people import words


def test_what_is_missing_is_called_by_its_name(office: Office) -> None:
    application = office.draft(applicantPhone=None)

    answer = office.signed_in(Role.CLERK).post(
        f"/applications/{application}/submit", data={"sent": "1"}
    )

    page = words(answer.text)
    assert answer.status_code == 422
    missing = page.partition("ต้องเพิ่มก่อนยื่นคำขอ (9)")[2].partition("กรอกหรือแก้ไข")[0]
    assert missing.split()[0] == "โทรศัพท์"
    for kind in REQUIRED:
        assert kind.label("th") in missing
        assert f"documents.{kind}" not in page


def test_what_is_wrong_with_the_whole_stands_without_a_name(office: Office) -> None:
    page = office.signed_in(Role.ADMIN).get("/queues/jobs/bulk?action=retry&state=completed")

    assert page.status_code == 422
    assert "<li>" in page.text
    assert "<li><strong>" not in page.text


def test_what_somebody_else_did_first_is_said_with_the_words_of_the_pages(office: Office) -> None:
    application = office.submitted()

    answer = office.signed_in(Role.CLERK).post(
        f"/applications/{application}/submit", data={"sent": "1"}
    )

    assert answer.status_code == 409
    assert "อยู่ในสถานะ “ยื่นคำขอแล้ว” การยื่นคำขอทำได้เมื่ออยู่ในสถานะ" in words(answer.text)


def test_an_address_that_leads_nowhere_has_a_title_of_its_own(office: Office) -> None:
    answer = office.signed_in(Role.CLERK).get("/nowhere", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert "<title>ไม่พบหน้านี้" in answer.text


def test_another_sites_form_is_refused_in_thai(office: Office) -> None:
    client = office.signed_in(Role.ADMIN)

    answer = client.post(
        "/staff/new", headers={"Origin": "http://evil.example", "Accept": "text/html"}
    )

    assert answer.status_code == 403
    assert "การเปลี่ยนแปลงนี้มาจากหน้าเว็บของที่อื่น" in answer.text


def test_who_went_astray_finds_the_way_back_in_the_menu(office: Office) -> None:
    clerk, html = office.signed_in(Role.CLERK), {"Accept": "text/html"}

    astray, forbidden = clerk.get("/nowhere", headers=html), clerk.get("/staff", headers=html)

    assert (astray.status_code, forbidden.status_code) == (404, 403)
    for answer in (astray, forbidden):
        assert 'href="/applications"' in answer.text and "ออกจากระบบ" in answer.text


def test_a_stranger_who_went_astray_sees_no_menu(office: Office) -> None:
    answer = office.client().get("/nowhere", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert 'href="/applications"' not in answer.text


def test_what_is_not_allowed_is_said_before_who_can_help(office: Office) -> None:
    admin = office.person(Role.ADMIN)

    page = words(office.signed_in(Role.CLERK).get("/staff").text)

    assert page.index("ต้องมีบทบาท") < page.index("ผู้ที่เพิ่มสิทธิ์ให้ท่านได้")
    assert admin.name in page
