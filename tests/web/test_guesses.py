"""Wrong guesses are counted by address, for a while."""

from datetime import UTC, datetime, timedelta

import pytest

from gacq.errors import TooManyRequests
from gacq.web.guesses import Guesses

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def guess(guesses: Guesses, address: str, times: int, now: datetime = NOW) -> None:
    for _ in range(times):
        guesses.count(address, now=now)


@pytest.fixture
def guesses() -> Guesses:
    return Guesses(limit=3, seconds=60)


def test_the_guess_above_the_limit_is_told_how_long_to_wait(guesses: Guesses) -> None:
    guess(guesses, "192.0.2.1", 3)

    with pytest.raises(TooManyRequests) as refused:
        guess(guesses, "192.0.2.1", 1, NOW + timedelta(seconds=10))

    assert refused.value.retry_after_seconds == 50


@pytest.mark.parametrize("seconds", [60, -1])
def test_after_the_pause_or_a_clock_that_was_set_back_it_may_guess_again(
    guesses: Guesses, seconds: int
) -> None:
    guess(guesses, "192.0.2.1", 3)

    guess(guesses, "192.0.2.1", 3, NOW + timedelta(seconds=seconds))


def test_a_right_guess_is_taken_back(guesses: Guesses) -> None:
    for _ in range(10):
        guesses.count("192.0.2.1", now=NOW)
        guesses.right("192.0.2.1", now=NOW)


@pytest.mark.parametrize("other", ["192.0.2.2", "2001:db8:0:2::1", "testclient"])
def test_another_address_is_not_slowed(guesses: Guesses, other: str) -> None:
    guess(guesses, "192.0.2.1", 3)
    guess(guesses, "2001:db8:0:1::1", 3)

    guess(guesses, other, 3)


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2"),
        ("fe80::1%eth0", "fe80::2%eth1"),
        ("192.0.2.1", "::ffff:192.0.2.1"),
    ],
)
def test_one_network_of_ipv6_and_one_address_written_twice_count_as_one(
    guesses: Guesses, one: str, same: str
) -> None:
    guess(guesses, one, 3)

    with pytest.raises(TooManyRequests):
        guess(guesses, same, 1)


def test_no_more_addresses_are_kept_than_fit(guesses: Guesses) -> None:
    guess(guesses, "192.0.2.1", 3)

    for number in range(10_000):
        guesses.count(f"10.0.{number // 256}.{number % 256}", now=NOW)

    guess(guesses, "192.0.2.1", 3)
