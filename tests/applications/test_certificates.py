"""Certificates' rows, their codes and their lists."""

from datetime import UTC, datetime, timedelta

import pytest

from gacq.applications import certificate_list, certificates
from gacq.applications.certificates import CertificateView
from gacq.applications.numbering import next_certificate_number
from gacq.applications.validity import end_of
from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import InvalidInput, NotFound
from tests.builders import Desk, an_id
from tests.decisions import a_code

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


class Shelf:
    """Certificates of drafts: rows alone, without the way that leads to them."""

    def __init__(self, database: Database, clock: MovableClock) -> None:
        self.database = database
        self.desk = Desk(database, clock)

    def add(self, number: int, *, issued_at: datetime = NOW, **form: str) -> CertificateView:
        view = self.desk.draft(number, **form)

        def write() -> CertificateView:
            return certificates.add(
                view.id,
                next_certificate_number(issued_at, 12),
                code=a_code(number),
                shown=certificates.paper_of(view, office="สำนักงานทดสอบ", province="นนทบุรี"),
                issued_at=issued_at,
                issued_by="console",
                expires_at=end_of(issued_at, years=3),
            )

        return self.database.write(write)

    def numbers(self, **asked: object) -> list[str]:
        page = self.database.read(certificate_list.page, **{"now": NOW, **asked})
        return [view.number for view in page.items]


def three_years_before(moment: datetime) -> datetime:
    return moment.replace(year=moment.year - 3)


@pytest.fixture
def shelf(database: Database, clock: MovableClock) -> Shelf:
    return Shelf(database, clock)


def test_a_code_is_long_and_holds_no_sign_that_looks_like_another() -> None:
    codes = {certificates.new_code() for _ in range(50)}

    assert len(codes) == 50
    for code in codes:
        assert len(code) == 24
        assert not set(code) & set("01ilou")


@pytest.mark.parametrize("change", [str, str.upper, lambda code: f"{code[:12]}-{code[12:]} "])
def test_a_code_is_found_however_it_is_typed(shelf: Shelf, change) -> None:
    added = shelf.add(1)

    assert shelf.database.read(certificates.by_code, change(a_code(1))) == added


@pytest.mark.parametrize("code", [a_code(2), a_code(1)[:-1], "", "x" * 5000, "%", "\x00", "ก" * 24])
def test_a_wrong_code_and_a_malformed_one_get_the_same_words(shelf: Shelf, code: str) -> None:
    shelf.add(1)

    with pytest.raises(NotFound) as refused:
        shelf.database.read(certificates.by_code, code)

    assert str(refused.value) == "No certificate has this code"


def test_what_a_certificate_shows_holds_no_id_number(shelf: Shelf) -> None:
    added = shelf.add(1)

    assert an_id(1) not in str(added)
    assert an_id(1)[-4:] not in str(added.shown)
    assert (added.shown["farmName"], added.shown["office"]) == ("สวนสมมุติ 1", "สำนักงานทดสอบ")


def test_the_newest_comes_first_in_pages_that_go_on(shelf: Shelf) -> None:
    for number in (1, 2, 3):
        shelf.add(number)

    first = shelf.database.read(certificate_list.page, now=NOW, limit=2)
    second = shelf.database.read(certificate_list.page, now=NOW, limit=2, cursor=first.next)

    assert [view.number for view in first.items] == ["GACP-2569-12-0003", "GACP-2569-12-0002"]
    assert [view.number for view in second.items] == ["GACP-2569-12-0001"]
    assert second.next is None


def test_those_that_end_soon_come_soonest_first_without_the_ended(shelf: Shelf) -> None:
    for number, days in enumerate((91, -1, 5, 0, 90), 1):
        shelf.add(number, issued_at=three_years_before(NOW + timedelta(days=days + 1)))

    first = shelf.database.read(certificate_list.page, now=NOW, expiring_within_days=90, limit=2)
    rest = shelf.database.read(
        certificate_list.page, now=NOW, expiring_within_days=90, limit=2, cursor=first.next
    )

    applications = [view.application_id for view in (*first.items, *rest.items)]
    assert applications == [4, 3, 5]


@pytest.mark.parametrize("few", [2_000, 0])
@pytest.mark.parametrize("q", ["หนองบัว", "12-0001", "lot-2569-0001", " GACP-2569-000001 ", "บั"])
def test_a_certificate_is_found_by_what_it_shows_among_few_or_many(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, q: str, few: int
) -> None:
    monkeypatch.setattr(certificate_list, "FEW", few)
    shelf.add(1, farmName="ไร่หนองบัว")
    shelf.add(2, farmName="ไร่ดอนกลาง")

    assert shelf.numbers(q=q) == ["GACP-2569-12-0001"]


@pytest.mark.parametrize("q", ["%", "_", "'", an_id(1)])
def test_signs_of_the_database_and_id_numbers_find_nothing(shelf: Shelf, q: str) -> None:
    shelf.add(1)

    assert shelf.numbers(q=q) == []


@pytest.mark.parametrize("asked", [{"cursor": "xyz"}, {"q": "\x00"}])
def test_what_no_list_can_use_is_refused(shelf: Shelf, asked: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        shelf.numbers(**asked)


def test_a_cursor_of_the_other_order_is_refused(shelf: Shelf) -> None:
    shelf.add(1)
    shelf.add(2)
    newest = shelf.database.read(certificate_list.page, now=NOW, limit=1)

    with pytest.raises(InvalidInput, match="start again"):
        shelf.numbers(cursor=newest.next, expiring_within_days=90)
