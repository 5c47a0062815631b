"""The guard of signing in: five failures close an account, and an address gets slower."""

import pytest

from gacq.clock import MovableClock
from gacq.database import Database
from gacq.errors import TooManyRequests
from gacq.staff import guard

LIMIT = 5
MINUTES = 15


@pytest.fixture
def try_in(database: Database, clock: MovableClock):
    def try_in(username: str = "anong", address: str = "10.0.0.5") -> None:
        database.write(
            guard.admit, username, address, limit=LIMIT, minutes=MINUTES, now=clock.now()
        )

    return try_in


def fail_from_many_addresses(try_in, times: int, username: str = "anong") -> None:
    for last in range(times):
        try_in(username, f"10.0.1.{last}")


def test_four_failures_leave_an_account_open(try_in) -> None:
    fail_from_many_addresses(try_in, 4)

    try_in()


def test_five_failures_close_it_for_a_quarter_of_an_hour(try_in, clock: MovableClock) -> None:
    fail_from_many_addresses(try_in, 5)

    with pytest.raises(TooManyRequests) as refused:
        try_in()
    assert 890 < refused.value.retry_after_seconds <= 900
    clock.advance(880)
    with pytest.raises(TooManyRequests):
        try_in()
    clock.advance(30)
    try_in()


def test_it_stays_closed_over_a_restart(try_in, database: Database) -> None:
    fail_from_many_addresses(try_in, 5)

    database.close()
    database.open()

    with pytest.raises(TooManyRequests):
        try_in()


def test_the_case_of_the_name_makes_no_difference(try_in) -> None:
    fail_from_many_addresses(try_in, 5, "ANONG")

    with pytest.raises(TooManyRequests):
        try_in("anong")


def test_other_accounts_stay_open(try_in) -> None:
    fail_from_many_addresses(try_in, 5)

    try_in("boon")


def test_a_success_forgets_the_failures(try_in, database: Database) -> None:
    fail_from_many_addresses(try_in, 5)
    database.write(guard.welcome, "anong", "10.0.1.4")

    fail_from_many_addresses(try_in, 4)
    try_in()


def test_failures_long_ago_do_not_count(try_in, clock: MovableClock) -> None:
    fail_from_many_addresses(try_in, 4)
    clock.advance(MINUTES * 60 + 1)

    fail_from_many_addresses(try_in, 4)
    try_in()


def test_an_address_that_fails_at_many_accounts_is_slowed(try_in, clock: MovableClock) -> None:
    for number in range(5):
        try_in(f"person{number}")

    with pytest.raises(TooManyRequests) as first:
        try_in("person5")
    clock.advance(1.1)
    try_in("person5")
    with pytest.raises(TooManyRequests) as second:
        try_in("person6")
    assert first.value.retry_after_seconds <= 1
    assert 1 < second.value.retry_after_seconds <= 2


def test_the_slowness_of_an_address_has_an_end(try_in, clock: MovableClock) -> None:
    for number in range(20):
        try_in(f"person{number}")
        clock.advance(guard.SLOWEST_SECONDS)

    try_in("person20")
    with pytest.raises(TooManyRequests) as refused:
        try_in("person21")
    assert refused.value.retry_after_seconds <= guard.SLOWEST_SECONDS


def test_those_who_sign_in_rightly_do_not_slow_their_address(try_in, database: Database) -> None:
    for number in range(20):
        try_in(f"person{number}")
        database.write(guard.welcome, f"person{number}", "10.0.0.5")

    try_in("person20")


def test_a_refused_try_counts_nothing(try_in, clock: MovableClock) -> None:
    fail_from_many_addresses(try_in, 5)
    for _ in range(10):
        with pytest.raises(TooManyRequests):
            try_in()
    clock.advance(MINUTES * 60 + 1)

    fail_from_many_addresses(try_in, 4)
    try_in()


def test_an_account_closed_by_a_clock_that_ran_ahead_is_open_once_it_is_right(
    try_in, clock: MovableClock
) -> None:
    clock.set_by(365 * 86_400)
    fail_from_many_addresses(try_in, 5)
    with pytest.raises(TooManyRequests):
        try_in()

    clock.set_by(-365 * 86_400)

    fail_from_many_addresses(try_in, 4)
    try_in()
