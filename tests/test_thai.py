"""Dates in the words and years of Thai readers."""

from datetime import UTC, date, datetime

import pytest

from gacq import thai

AFTERNOON = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)


def test_a_date_is_written_with_its_thai_month_and_buddhist_year() -> None:
    assert thai.long_date(date(2026, 11, 23)) == "23 พฤศจิกายน 2569"
    assert thai.short_date(date(2026, 11, 23)) == "23 พ.ย. 2569"


def test_a_moment_is_written_on_the_bangkok_clock() -> None:
    assert thai.long_moment(AFTERNOON) == "23 พฤศจิกายน 2569 เวลา 14:05 น."
    assert thai.short_moment(AFTERNOON) == "23 พ.ย. 2569 14:05 น."


def test_a_span_of_one_day_names_both_times_on_the_bangkok_clock() -> None:
    evening = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)

    assert thai.time_span(AFTERNOON, evening) == "เวลา 14:05–16:05 น."
    assert thai.time_span(AFTERNOON, evening, language="en") == "14:05–16:05"


@pytest.mark.parametrize(
    ("later", "days"),
    [
        (datetime(2026, 11, 23, 16, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), 1),
        (datetime(2026, 11, 22, 16, 59, tzinfo=UTC), -1),
        (date(2027, 2, 21), 90),
    ],
)
def test_days_between_count_midnights_in_bangkok(later: date, days: int) -> None:
    assert thai.days_between(AFTERNOON, later) == days


def test_an_english_reader_gets_christian_years() -> None:
    assert thai.long_date(AFTERNOON, language="en") == "23 November 2026"
    assert thai.short_date(AFTERNOON, language="en") == "23 Nov 2026"
    assert thai.long_moment(AFTERNOON, language="en") == "23 November 2026, 14:05"
    assert thai.short_moment(AFTERNOON, language="en") == "23 Nov 2026, 14:05"


@pytest.mark.parametrize(
    ("moment", "year", "day"),
    [
        (datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), 2569, "31 ธันวาคม 2569"),
        (datetime(2026, 12, 31, 17, 0, 0, tzinfo=UTC), 2570, "1 มกราคม 2570"),
    ],
)
def test_the_year_turns_at_midnight_in_bangkok(moment: datetime, year: int, day: str) -> None:
    assert thai.buddhist_year(moment) == year
    assert thai.long_date(moment) == day


def test_a_leap_day_stays_a_leap_day() -> None:
    assert thai.long_date(date(2028, 2, 29)) == "29 กุมภาพันธ์ 2571"


def test_a_datetime_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        thai.long_date(datetime(2026, 11, 23, 7, 5))


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_own_names(month: int) -> None:
    day = date(2026, month, 1)

    assert thai.long_date(day).split()[1].endswith(("คม", "ยน", "พันธ์"))
    assert thai.short_date(day).split()[1].endswith(".")


@pytest.mark.parametrize(
    "in_order",
    [
        ["กมล", "เกษม", "ขวัญ", "แขไข", "โฉม"],
        ["กา", "เก", "แก", "โก", "ใก", "ไก"],
        ["ปา", "ป่า", "ป้า", "ปาน", "ป่าน"],
        ["Anong", "bun", "Chai", "กมล"],
        ["สมชาย ก้อง", "สมชาย เกิด", "สมหญิง"],
    ],
)
def test_names_stand_as_in_a_thai_dictionary(in_order: list[str]) -> None:
    assert sorted(in_order[::-1], key=thai.sorting_key) == in_order
