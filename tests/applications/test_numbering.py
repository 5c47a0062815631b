"""Numbers by kind and year."""

from datetime import UTC, datetime

import pytest

from gacq.applications.intake import read_form
from gacq.applications.numbering import (
    CertificateNumber,
    next_application_number,
    next_certificate_number,
    next_lot_id,
)
from gacq.clock import MovableClock
from gacq.database import Database
from tests.builders import Desk, a_form

NEW_YEARS_EVE = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
NEW_YEAR_IN_BANGKOK = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)


def test_each_kind_counts_for_itself(database: Database) -> None:
    given = [
        database.write(next_number, NEW_YEARS_EVE)
        for next_number in (next_application_number, next_application_number, next_lot_id)
    ]

    assert given == ["GACP-2569-000001", "GACP-2569-000002", "LOT-2569-0001"]


def test_the_year_turns_in_bangkok_and_the_count_begins_anew(database: Database) -> None:
    old = database.write(next_application_number, NEW_YEARS_EVE)
    new = database.write(next_application_number, NEW_YEAR_IN_BANGKOK)

    assert (old, new) == ("GACP-2569-000001", "GACP-2570-000001")


def test_a_number_of_a_failed_creation_is_given_again(database: Database) -> None:
    def fail() -> None:
        next_application_number(NEW_YEARS_EVE)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write(fail)

    assert database.write(next_application_number, NEW_YEARS_EVE) == "GACP-2569-000001"


def test_a_number_that_an_import_brought_along_is_passed_over(
    database: Database, clock: MovableClock
) -> None:
    desk = Desk(database, clock)
    form = read_form(a_form())
    desk.do("create", form, application_number="GACP-2569-000002", now=NEW_YEARS_EVE)

    numbers = [desk.do("create", form, now=NEW_YEARS_EVE).application_number for _ in range(2)]

    assert numbers == ["GACP-2569-000001", "GACP-2569-000003"]


def test_certificates_count_by_year_and_province(database: Database) -> None:
    given = [
        str(database.write(next_certificate_number, when, province))
        for when, province in (
            (NEW_YEARS_EVE, 12),
            (NEW_YEARS_EVE, 12),
            (NEW_YEARS_EVE, 50),
            (NEW_YEAR_IN_BANGKOK, 12),
        )
    ]

    assert given == [
        "GACP-2569-12-0001",
        "GACP-2569-12-0002",
        "GACP-2569-50-0001",
        "GACP-2570-12-0001",
    ]


@pytest.mark.parametrize(
    ("sequence", "written"), [(9_999, "GACP-2569-12-9999"), (10_000, "GACP-2569-12-10000")]
)
def test_the_ten_thousandth_certificate_gets_a_fifth_digit(sequence: int, written: str) -> None:
    assert str(CertificateNumber(2569, 12, sequence)) == written
