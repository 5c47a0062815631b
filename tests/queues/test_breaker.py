"""The breaker and the rate bucket by themselves: pure, so no clock is needed."""

from datetime import UTC, datetime, timedelta

import pytest

from gacq.queues.breaker import Breaker, Patience, probe_wait_seconds
from gacq.queues.rate import RateBucket

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_waits_between_probes_double_up_to_five_minutes() -> None:
    assert [probe_wait_seconds(n, 300) for n in range(8)] == [5, 10, 20, 40, 80, 160, 300, 300]


def test_a_service_fault_opens_it_at_once() -> None:
    breaker = Breaker(Patience())

    breaker.service_fault("smtp_auth", NOW, retry_after_seconds=0)

    assert breaker.wait_seconds(NOW) == 5
    assert breaker.opening is not None
    assert breaker.opening.cause == "smtp_auth"


def test_four_job_faults_in_a_row_do_not_open_it_and_the_fifth_does() -> None:
    breaker = Breaker(Patience())
    for job_id in range(4):
        breaker.job_fault("gemini_unavailable", job_id, NOW)
    assert breaker.wait_seconds(NOW) == 0

    breaker.job_fault("gemini_unavailable", 4, NOW)

    assert breaker.wait_seconds(NOW) > 0


def test_how_many_faults_open_it_is_a_setting() -> None:
    breaker = Breaker(Patience(faults=2, longest_wait_seconds=3))

    breaker.job_fault("gemini_unavailable", 1, NOW)
    assert breaker.wait_seconds(NOW) == 0
    breaker.job_fault("gemini_unavailable", 2, NOW)

    assert breaker.wait_seconds(NOW) == 3


def test_one_job_that_fails_five_times_does_not_open_it() -> None:
    breaker = Breaker(Patience())

    for _ in range(5):
        breaker.job_fault("gemini_unavailable", 1, NOW)

    assert breaker.wait_seconds(NOW) == 0


def test_a_success_between_begins_the_count_anew() -> None:
    breaker = Breaker(Patience())
    for job_id in range(4):
        breaker.job_fault("gemini_unavailable", job_id, NOW)

    breaker.succeeded()
    breaker.job_fault("gemini_unavailable", 4, NOW)

    assert breaker.wait_seconds(NOW) == 0


def test_one_probe_goes_at_a_time() -> None:
    breaker = Breaker(Patience())
    breaker.service_fault("network", NOW, retry_after_seconds=0)

    assert breaker.wait_seconds(after(5)) == 0
    breaker.admit()
    assert breaker.wait_seconds(after(5)) > 0
    breaker.withdraw()
    assert breaker.wait_seconds(after(5)) == 0


def test_a_failed_probe_waits_longer_and_a_good_one_closes() -> None:
    breaker = Breaker(Patience())
    breaker.service_fault("network", NOW, retry_after_seconds=0)
    breaker.admit()
    breaker.service_fault("network", after(5), retry_after_seconds=0)
    assert breaker.wait_seconds(after(5)) == 10

    breaker.admit()
    breaker.succeeded()

    assert breaker.wait_seconds(after(15)) == 0
    assert breaker.opening is None


def test_attempts_that_were_running_when_it_opened_do_not_lengthen_the_wait() -> None:
    breaker = Breaker(Patience())

    for _ in range(4):
        breaker.service_fault("network", NOW, retry_after_seconds=0)

    assert breaker.wait_seconds(NOW) == 5


def test_the_wait_that_the_service_named_is_kept() -> None:
    breaker = Breaker(Patience())

    breaker.service_fault("gemini_quota", NOW, retry_after_seconds=42)

    assert breaker.wait_seconds(NOW) == 42


@pytest.mark.parametrize("start", [0.0, 30.0, 59.0])
def test_no_minute_holds_more_calls_than_the_rate(start: float) -> None:
    bucket = RateBucket(15)
    taken: list[float] = []
    now = start
    while len(taken) < 100:
        wait = bucket.wait_seconds(now)
        if wait:
            now += wait
        else:
            bucket.take(now)
            taken.append(now)

    for first in taken:
        assert sum(first <= at < first + 60 for at in taken) <= 15
    assert taken[-1] - taken[0] == pytest.approx(6 * 60)


def test_a_token_that_was_given_back_can_be_taken_again() -> None:
    bucket = RateBucket(1)
    bucket.take(0)
    assert bucket.wait_seconds(1) == 59

    bucket.give_back()

    assert bucket.wait_seconds(1) == 0


def test_no_rate_means_no_wait() -> None:
    bucket = RateBucket(0)
    bucket.take(0)

    assert bucket.wait_seconds(0) == 0
