"""The list: filters, search, order, and what is overdue."""

import re

import pytest
from starlette.testclient import TestClient

from gacq.staff import Role
from tests.web.office import Office

THREE_WEEKS = 21 * 86_400


def numbers(page: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a href="/applications/(\d+)"', page)


@pytest.fixture
def clerk(office: Office) -> TestClient:
    return office.signed_in(Role.CLERK)


def test_what_waits_too_long_is_marked_and_counted(office: Office) -> None:
    late = office.in_review()
    office.clock.advance(THREE_WEEKS)
    clerk = office.signed_in(Role.CLERK)
    fresh = office.in_review()

    everything = clerk.get("/applications").text
    overdue = clerk.get("/applications?overdue=1").text

    assert numbers(everything) == [str(fresh), str(late)]
    assert everything.count("chip bad") == 1
    assert numbers(overdue) == [str(late)]
    assert re.search(r'overdue=1"[^>]*>เกินกำหนด <span class="count">1<', everything)


def test_a_province_is_chosen_from_those_there_are(office: Office, clerk: TestClient) -> None:
    here = office.draft(farmProvince="ลำพูน")
    office.draft(farmProvince="แพร่")

    page = clerk.get("/applications?province=ลำพูน").text

    assert numbers(page) == [str(here)]
    assert re.findall(r"<option[^>]*>(ลำพูน|แพร่|ตาก)", page) == ["แพร่", "ลำพูน"]


def test_a_reviewer_s_applications_are_found(office: Office, clerk: TestClient) -> None:
    which, other = office.in_review(), office.in_review()
    reviewer = office.signed_in(Role.REVIEWER)
    reviewer.post(f"/applications/{which}/pass", data={"comment": ""})
    mine = reviewer.get("/api/v1/me").json()["data"]["account"]["id"]

    page = clerk.get(f"/applications?reviewer={mine}").text

    assert numbers(page) == [str(which)]
    assert str(other) not in numbers(page)


def test_a_heading_sorts_and_a_second_click_turns_the_order(
    office: Office, clerk: TestClient
) -> None:
    first, second = office.draft(), office.draft()

    newest = clerk.get("/applications?sort=-createdAt").text
    oldest = clerk.get("/applications?sort=createdAt").text

    assert numbers(newest) == [str(second), str(first)]
    assert numbers(oldest) == [str(first), str(second)]
    assert 'aria-sort="descending"><a href="/applications?sort=createdAt"' in newest
    assert 'aria-sort="ascending"><a href="/applications?sort=-createdAt"' in oldest


def test_filters_stay_when_another_is_chosen(office: Office, clerk: TestClient) -> None:
    office.draft()

    page = clerk.get("/applications?q=สวน&type=ONSITE&sort=createdAt").text

    assert "q=%E0%B8%AA%E0%B8%A7%E0%B8%99" in page
    assert '<option value="ONSITE" selected>' in page
    assert 'name="sort" value="createdAt"' in page
    assert "แสดงทั้งหมด" in page


@pytest.mark.parametrize("query", ["reviewer=x", "reviewer=0", "overdue=2", "sort=name", "type=Z"])
def test_a_question_that_makes_no_sense_is_told_so(clerk: TestClient, query: str) -> None:
    answer = clerk.get(f"/applications?{query}")

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_who_sees_only_their_own_learns_nothing_of_others(office: Office) -> None:
    office.draft(farmProvince="แพร่")
    office.draft(farmProvince="ลำพูน")

    page = office.signed_in(Role.INTAKE).get("/applications").text

    assert numbers(page) == []
    assert "แพร่" not in page


def test_a_page_holds_fifty_rows_and_stays_small(office: Office, clerk: TestClient) -> None:
    for _ in range(60):
        office.draft()

    page = clerk.get("/applications")

    assert len(numbers(page.text)) == 50
    assert len(page.content) < 150_000
