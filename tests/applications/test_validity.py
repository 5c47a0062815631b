"""The days on which a certificate is valid, in Bangkok."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gacq import thai
from gacq.applications.validity import Standing, end_of, standing_of
from gacq.thai import BANGKOK


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("first_day", "years", "last_day"),
    [
        (date(2026, 11, 23), 3, date(2029, 11, 22)),
        (date(2026, 1, 1), 3, date(2028, 12, 31)),
        (date(2028, 2, 29), 3, date(2031, 2, 28)),
        (date(2028, 2, 29), 4, date(2032, 2, 28)),
        (date(2029, 3, 1), 3, date(2032, 2, 29)),
        (date(2029, 2, 28), 3, date(2032, 2, 27)),
        (date(2026, 11, 23), 1, date(2027, 11, 22)),
    ],
)
def test_the_last_day_is_the_one_before_the_same_date(
    first_day: date, years: int, last_day: date
) -> None:
    end = end_of(noon(first_day), years=years)

    assert end.astimezone(BANGKOK).date() == last_day


def test_the_end_is_the_last_second_of_that_day_so_that_its_date_can_be_printed() -> None:
    end = end_of(noon(date(2026, 11, 23)), years=3)

    assert end == datetime(2029, 11, 22, 16, 59, 59, tzinfo=UTC)
    assert thai.long_date(end) == "22 พฤศจิกายน 2572"


@pytest.mark.parametrize(
    ("issued_at", "last_day"),
    [
        (datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), date(2029, 12, 30)),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), date(2029, 12, 31)),
    ],
)
def test_the_day_of_issue_is_bangkoks(issued_at: datetime, last_day: date) -> None:
    assert end_of(issued_at, years=3).astimezone(BANGKOK).date() == last_day


@pytest.mark.parametrize(
    ("seconds", "standing"),
    [(-1.0, Standing.VALID), (0.0, Standing.VALID), (0.9, Standing.VALID), (1.0, Standing.EXPIRED)],
)
def test_it_stands_until_its_last_second_is_over(seconds: float, standing: Standing) -> None:
    end = end_of(noon(date(2026, 11, 23)), years=3)

    assert standing_of(end, now=end + timedelta(seconds=seconds)) is standing
