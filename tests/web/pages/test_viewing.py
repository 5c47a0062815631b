"""Documents on the screen: pictures of their pages, who may see them, and what is noted."""

import io
from typing import Any

import pytest
from PIL import Image

from gacq import audit
from gacq.staff import Role
from tests.web.office import Office
from tests.web.pages.papers import drawn_draft


def address(application_id: int, name: str, rest: str = "") -> str:
    return f"/applications/{application_id}/documents/{name}{rest}"


def openings(office: Office, application_id: int) -> list[Any]:
    lines = office.database.read(audit.history, "application", str(application_id))
    return [line for line in lines if line.action == "view_document"]


def test_a_page_of_a_pdf_is_drawn_as_wide_as_it_was_asked_for(office: Office) -> None:
    which = drawn_draft(office)

    answer = office.signed_in(Role.REVIEWER).get(address(which, "land_deed", "/2?width=1280"))

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Image.open(io.BytesIO(answer.content)).width == 1280


def test_a_photo_is_made_small_and_can_be_turned(office: Office) -> None:
    which = drawn_draft(office)

    answer = office.signed_in(Role.CLERK).get(address(which, "crop_photo", "/1?width=320&turn=90"))

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == (240, 320)


def test_a_browser_that_has_the_picture_is_not_sent_it_again(office: Office) -> None:
    which, clerk = drawn_draft(office), office.signed_in(Role.CLERK)
    first = clerk.get(address(which, "crop_photo", "/1"))

    again = clerk.get(
        address(which, "crop_photo", "/1"), headers={"If-None-Match": first.headers["ETag"]}
    )

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")


def test_no_browser_keeps_a_paper_with_a_whole_id_number(office: Office) -> None:
    which = drawn_draft(office)

    answer = office.signed_in(Role.REVIEWER).get(address(which, "land_deed", "/1"))

    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("rest", ["/4", "/0", "/1?width=1", "/1?turn=45"])
def test_what_is_not_there_or_no_size_of_ours_is_refused(office: Office, rest: str) -> None:
    which = drawn_draft(office)

    answer = office.signed_in(Role.REVIEWER).get(address(which, "land_deed", rest))

    assert answer.status_code in (404, 422)


@pytest.mark.parametrize("role", [Role.CLERK, Role.INSPECTOR, Role.ADMIN])
def test_who_may_not_read_ids_gets_no_picture_of_them(office: Office, role: Role) -> None:
    which = drawn_draft(office)

    answer = office.signed_in(role).get(address(which, "land_deed", "/1?width=320"))

    assert answer.status_code == 403


def test_who_may_not_open_a_paper_reads_who_may(office: Office) -> None:
    which = drawn_draft(office)
    office.person(Role.REVIEWER, name="วราภรณ์ สมมุติ")

    answer = office.signed_in(Role.CLERK).get(address(which, "land_deed"))

    assert answer.status_code == 403
    assert "เปิดดูได้เฉพาะผู้ตรวจสอบเอกสารและผู้อนุมัติ" in answer.text
    assert "วราภรณ์ สมมุติ" in answer.text
    assert "<img" not in answer.text


def test_another_s_application_is_not_there(office: Office) -> None:
    which = drawn_draft(office)

    answer = office.signed_in(Role.INTAKE).get(address(which, "crop_photo", "/1"))

    assert answer.status_code == 404


def test_opening_a_paper_is_noted_once_whatever_is_looked_at_in_it(office: Office) -> None:
    which, reviewer = drawn_draft(office), office.signed_in(Role.REVIEWER)

    reviewer.get(address(which, "land_deed"))
    for rest in ("/1", "/2", "/1?width=2560", "?page=2"):
        reviewer.get(address(which, "land_deed", rest))

    (line,) = openings(office, which)
    assert line.details == {"type": "land_deed"}


def test_a_picture_that_is_fetched_without_its_page_is_noted_too(office: Office) -> None:
    which = drawn_draft(office)

    office.signed_in(Role.REVIEWER).get(address(which, "land_deed", "/1?width=320"))

    assert len(openings(office, which)) == 1


def test_small_pictures_on_the_application_s_page_are_covered_by_its_line(office: Office) -> None:
    which, reviewer = drawn_draft(office), office.signed_in(Role.REVIEWER)

    reviewer.get(f"/applications/{which}")
    reviewer.get(address(which, "land_deed", "/1?width=320"))

    assert openings(office, which) == []


def test_another_opening_later_is_noted_again(office: Office) -> None:
    which, reviewer = drawn_draft(office), office.signed_in(Role.REVIEWER)

    reviewer.get(address(which, "land_deed"))
    office.clock.advance(31 * 60)
    reviewer.get(address(which, "land_deed"))

    assert len(openings(office, which)) == 2


def test_a_photo_leaves_no_line(office: Office) -> None:
    which = drawn_draft(office)

    office.signed_in(Role.REVIEWER).get(address(which, "crop_photo"))

    assert openings(office, which) == []


def test_links_lead_over_the_end_of_a_document_into_the_next(office: Office) -> None:
    which = drawn_draft(office)

    page = office.signed_in(Role.REVIEWER).get(address(which, "land_deed", "?page=3")).text

    assert f'rel="prev" href="{address(which, "land_deed", "?page=2")}"' in page
    assert f'rel="next" href="{address(which, "crop_photo")}"' in page


def test_a_document_that_is_missing_says_so(office: Office) -> None:
    which = drawn_draft(office)

    answer = office.signed_in(Role.REVIEWER).get(address(which, "farm_map"))

    assert answer.status_code == 200
    assert "ยังไม่ได้ส่งเอกสารนี้" in answer.text


def test_a_name_with_markup_is_shown_as_it_is(office: Office) -> None:
    which = drawn_draft(office)

    page = office.signed_in(Role.REVIEWER).get(address(which, "land_deed")).text

    assert "<b>" not in page


@pytest.mark.parametrize("rest", ["?page=4", "?page=0", "?page=x"])
def test_a_page_that_is_not_there_is_refused(office: Office, rest: str) -> None:
    which = drawn_draft(office)

    answer = office.signed_in(Role.REVIEWER).get(address(which, "land_deed", rest))

    assert answer.status_code in (404, 422)
