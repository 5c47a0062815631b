"""When a cron line comes round, in Bangkok."""

from datetime import UTC, datetime

import pytest

from gacq.ops.cron import Times
from gacq.thai import BANGKOK


def bangkok(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("line", "now", "latest", "following"),
    [
        ("0 7 * * *", "2031-05-06 06:59:59.999999", "2031-05-05 07:00", "2031-05-06 07:00"),
        ("0 7 * * *", "2031-05-06 07:00", "2031-05-06 07:00", "2031-05-07 07:00"),
        ("*/5 * * * *", "2031-05-06 07:04", "2031-05-06 07:00", "2031-05-06 07:05"),
        ("0 1 1 * *", "2031-03-01 00:59", "2031-02-01 01:00", "2031-03-01 01:00"),
        ("0 1 1 * *", "2031-01-01 00:30", "2030-12-01 01:00", "2031-01-01 01:00"),
        ("0 1 31 * *", "2031-05-01 00:00", "2031-03-31 01:00", "2031-05-31 01:00"),
        ("0 1 last * *", "2032-02-29 01:00", "2032-02-29 01:00", "2032-03-31 01:00"),
        ("59 23 31 12 *", "2031-01-01 00:00", "2030-12-31 23:59", "2031-12-31 23:59"),
        ("0 0 29 2 *", "2031-05-06 00:00", "2028-02-29 00:00", "2032-02-29 00:00"),
        ("0 0 29 2 *", "2104-02-28 00:00", "2096-02-29 00:00", "2104-02-29 00:00"),
        ("0 8 * * mon-fri", "2031-05-04 12:00", "2031-05-02 08:00", "2031-05-05 08:00"),
        ("0 8 * * sun", "2031-05-04 12:00", "2031-05-04 08:00", "2031-05-11 08:00"),
        ("* * 1 1 *", "2031-12-31 23:59", "2031-01-01 23:59", "2032-01-01 00:00"),
    ],
)
def test_the_last_time_and_the_next(line: str, now: str, latest: str, following: str) -> None:
    times = Times(line)

    assert times.latest(bangkok(now)) == bangkok(latest)
    assert times.next(bangkok(now)) == bangkok(following)


def test_times_are_told_in_utc() -> None:
    times = Times("0 7 * * *")

    latest = times.latest(bangkok("2031-05-06 08:00"))

    assert latest == datetime(2031, 5, 6, 0, 0, tzinfo=UTC)
    assert latest.tzinfo is UTC


@pytest.mark.parametrize(
    ("line", "frequent"),
    [
        ("* * * * *", True),
        ("*/5 * * * *", True),
        ("0 * * * *", True),
        ("0 */3 * * *", True),
        ("0 */4 * * *", False),
        ("0,30 7 * * *", False),
        ("0 7 * * *", False),
        ("0 1 1 * *", False),
    ],
)
def test_what_comes_round_often_in_a_day_is_told_apart(line: str, frequent: bool) -> None:
    assert Times(line).is_frequent(bangkok("2031-05-06 08:00")) is frequent
