"""Lists: filters, searches, orders, and pages that neither repeat nor skip."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gacq.applications import listing
from gacq.applications.application import ApplicationView
from gacq.applications.listing import Filter, Page, Sort
from gacq.applications.status import InspectionType, Status
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import InvalidInput
from tests.builders import Desk, an_id

MANY = 30


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Thirty applications that no test changes: some submitted, in two provinces."""
    folder: Path = tmp_path_factory.mktemp("listing")
    database = Database(folder / "gacq.db")
    database.open()
    desk = Desk(database, MovableClock())
    for number in range(1, MANY + 1):
        province = "ตาก" if number % 3 == 0 else "เชียงใหม่"
        form = {"farmProvince": province, "farmName": f"สวน 100%_{number}"}
        if number % 2:
            desk.draft(number, **form)
        else:
            desk.submitted(number, **form)
    yield desk
    database.close()


def page(desk: Desk, *args: Any, **kwargs: Any) -> Page:
    return desk.database.read(listing.page, *args, **kwargs)


def everything(desk: Desk, wanted: Filter, sort: Sort, limit: int) -> list[ApplicationView]:
    found = page(desk, wanted, sort=sort, limit=limit)
    items = list(found.items)
    while found.next is not None:
        found = page(desk, wanted, sort=sort, limit=limit, cursor=found.next)
        assert found.items
        items += found.items
    return items


filters = st.builds(
    Filter,
    status=st.sampled_from([None, Status.DRAFT, Status.SUBMITTED, Status.APPROVED]),
    province=st.sampled_from([None, "ตาก", "เชียงใหม่", "แพร่"]),
    inspection_type=st.sampled_from([None, None, InspectionType.VIDEO]),
    q=st.sampled_from([None, "", "สวน", "100%_2", "GACP"]),
)


@given(filters, st.sampled_from(Sort), st.integers(1, MANY + 1))
def test_pages_together_are_the_whole_list_in_order(
    office: Desk, wanted: Filter, sort: Sort, limit: int
) -> None:
    found = everything(office, wanted, sort, limit)

    def belongs(view: ApplicationView) -> bool:
        return (
            wanted.status in (None, view.status)
            and wanted.province in (None, view.farm_province)
            and wanted.inspection_type in (None, view.inspection_type)
            and (sort.column != "submitted_at" or view.submitted_at is not None)
            and (not wanted.q or wanted.q in view.farm_name + view.application_number)
        )

    every = [office.get(number) for number in range(1, MANY + 1)]
    expected = sorted(
        filter(belongs, every),
        key=lambda view: (getattr(view, sort.column), view.id),
        reverse=sort.falls,
    )
    assert [view.id for view in found] == [view.id for view in expected]


def test_a_percent_sign_and_an_underscore_are_searched_as_they_are(office: Desk) -> None:
    found = page(office, Filter(q="0%_1"))

    assert {view.farm_name for view in found.items} == {
        f"สวน 100%_{number}" for number in (1, *range(10, 20))
    }


@pytest.mark.parametrize("q", ["สวน", "100%_2", "gacp-", "%_", "ไม่มี", "100%_1 "])
def test_a_search_finds_the_same_whether_it_may_mean_few_rows_or_many(
    office: Desk, monkeypatch: pytest.MonkeyPatch, q: str
) -> None:
    few = [page(office, Filter(q=q), sort=sort) for sort in Sort]

    monkeypatch.setattr(listing, "FEW", 0)

    assert [page(office, Filter(q=q), sort=sort) for sort in Sort] == few


def test_only_the_few_rows_that_a_search_may_mean_are_read(office: Desk) -> None:
    wanted = Filter(q="สวน", status=Status.SUBMITTED)
    sql, params = listing.statement(wanted, sort=Sort.CHANGED_LAST, limit=50, among=[3, 5])

    plan = office.database.read(
        lambda: office.database.execute(f"explain query plan {sql}", params).fetchall()
    )

    assert "SEARCH application USING INTEGER PRIMARY KEY (rowid=?)" in str(plan)


def test_jobs_may_be_sought_by_the_applications_that_hold_a_text(office: Desk) -> None:
    def holding(text: str) -> tuple[str, ...]:
        return office.database.read(listing.holding, text)

    assert holding("100%_30") == ("30",)
    assert holding(office.get(7).lot_id) == ("7",)
    assert holding("สว") == ()
    assert holding("ก" * 101) == ()
    assert holding("สวน\x00") == ()


def test_a_whole_id_finds_its_owner_however_it_is_written(office: Desk) -> None:
    number = an_id(4)
    dashed = f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]}"

    for q in (number, dashed):
        (found,) = page(office, Filter(q=q)).items
        assert found.applicant_id == number


def test_part_of_an_id_finds_nobody(office: Desk) -> None:
    assert page(office, Filter(q=an_id(4)[:9])).items == ()


def test_numbers_are_found_whole(office: Desk) -> None:
    wanted = office.get(7)

    for q in (wanted.application_number, wanted.lot_id, wanted.application_number.lower()):
        assert page(office, Filter(q=q)).items == (wanted,)


def test_an_owner_sees_only_what_they_answer_for(office: Desk) -> None:
    assert page(office, Filter(created_by_staff=12345)).items == ()
    assert sum(office.database.read(listing.counts, created_by_staff=12345).values()) == 0


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_limit_outside_its_range_is_refused(office: Desk, limit: int) -> None:
    with pytest.raises(InvalidInput, match="limit"):
        page(office, limit=limit)


def cursor_of(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "ก",
        "!!!!",
        cursor_of([]),
        cursor_of({"a": 1, "b": 2, "c": 3}),
        cursor_of(["-createdAt", 1]),
        cursor_of(["createdAt", 1, 1]),
        cursor_of(["-createdAt", 1, "1"]),
        cursor_of(["-createdAt", 1, True]),
        cursor_of(["-createdAt", 2**70, 2**70]),
        cursor_of(["-createdAt", None, -1]),
    ],
)
def test_a_cursor_of_another_list_is_refused(office: Desk, cursor: str) -> None:
    with pytest.raises(InvalidInput, match="cursor"):
        page(office, cursor=cursor)


@given(st.text())
def test_any_text_as_a_cursor_is_refused_in_words(office: Desk, cursor: str) -> None:
    with pytest.raises(InvalidInput, match="cursor"):
        page(office, cursor=cursor)


@given(st.text(max_size=120))
def test_any_search_is_answered_or_refused_in_words(office: Desk, q: str) -> None:
    try:
        page(office, Filter(q=q))
    except InvalidInput as refused:
        assert list(refused.fields) == ["q"]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize(
    "wanted",
    [
        Filter(),
        Filter(status=Status.SUBMITTED),
        Filter(status=Status.SUBMITTED, province="ตาก"),
        Filter(province="ตาก"),
        Filter(inspection_type=InspectionType.VIDEO),
        Filter(reviewer_id=1),
        Filter(created_by_staff=1),
    ],
)
def test_no_list_sorts_rows_to_find_its_first_page(
    office: Desk, wanted: Filter, sort: Sort
) -> None:
    sql, params = listing.statement(wanted, sort=sort, limit=50)

    plan = office.database.read(
        lambda: office.database.execute(f"explain query plan {sql}", params).fetchall()
    )

    assert not any("TEMP B-TREE" in str(row) for row in plan)
