"""The list of certificates: searched, ending soon, and where each leads."""

from gacq.staff import Role
from tests.web.decided import CODE, certified
from tests.web.office import Office

YEARS_LATER = 3 * 365 * 86_400


def test_a_certificate_leads_to_its_application_its_paper_and_its_public_page(
    office: Office,
) -> None:
    certificate = certified(office, farmName="<b>สวน</b>")

    page = office.signed_in(Role.CLERK).get("/certificates").text

    assert certificate.number in page
    assert f'href="/applications/{certificate.application_id}"' in page
    assert f'href="/applications/{certificate.application_id}/certificate.pdf"' in page
    assert f'href="/verify/{CODE}"' in page
    assert "ใช้งานได้" in page
    assert "<b>สวน" not in page


def test_a_search_finds_parts_and_says_when_nothing_fits(office: Office) -> None:
    certificate, clerk = certified(office, farmName="ไร่ไพลภูพิงค์"), office.signed_in(Role.CLERK)

    assert certificate.number in clerk.get("/certificates", params={"q": "ไพล"}).text
    assert "ไม่พบใบรับรองที่ตรงเงื่อนไข" in clerk.get("/certificates", params={"q": "ขิง"}).text


def test_what_ends_within_90_days_is_listed_and_marked(office: Office) -> None:
    certificate = certified(office)
    assert certificate.number not in office.signed_in(Role.CLERK).get("/certificates?ends=90").text
    office.clock.advance(YEARS_LATER - 60 * 86_400)

    page = office.signed_in(Role.CLERK).get("/certificates?ends=90").text

    assert certificate.number in page
    assert "ใกล้หมดอายุ" in page


def test_an_expired_one_says_so(office: Office) -> None:
    certified(office)
    office.clock.advance(YEARS_LATER + 5 * 86_400)

    page = office.signed_in(Role.CLERK).get("/certificates").text

    assert '<span class="chip bad">หมดอายุ</span>' in page


def test_a_broken_cursor_is_said_on_the_page(office: Office) -> None:
    response = office.signed_in(Role.CLERK).get("/certificates?cursor=x")

    assert response.status_code == 422
    assert "fault-summary" in response.text


def test_an_empty_list_says_so(office: Office) -> None:
    assert "ยังไม่มีการออกใบรับรอง" in office.signed_in(Role.INSPECTOR).get("/certificates").text
