"""The breaker and the rate bucket by themselves: pure, so no clock is needed."""

from datetime import UTC, datetime, timedelta

import pytest

from gacq.queues.breaker import Breaker, Patience, probe_wait_seconds
from gacq.queues.rate import RateBucket

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def fault(
    breaker: Breaker,
    cause: str = "network",
    *,
    job_id: int = 99,
    at: float = 0.0,
    retry_after: float = 0.0,
) -> None:
    now = NOW + timedelta(seconds=at)
    breaker.service_fault(cause, job_id, now, at, retry_after_seconds=retry_after)


def probe(breaker: Breaker, job_id: int, *, at: float) -> None:
    assert breaker.wait_seconds(at) == 0
    breaker.admit(at)
    breaker.claimed(job_id)


def test_waits_between_probes_double_up_to_five_minutes() -> None:
    assert [probe_wait_seconds(n, 300) for n in range(8)] == [5, 10, 20, 40, 80, 160, 300, 300]


def test_a_service_fault_opens_it_at_once() -> None:
    breaker = Breaker(Patience())

    fault(breaker, "smtp_auth")

    assert breaker.wait_seconds(0) == 5
    assert breaker.opening is not None
    assert breaker.opening.cause == "smtp_auth"


def test_four_job_faults_in_a_row_do_not_open_it_and_the_fifth_does() -> None:
    breaker = Breaker(Patience())
    for job_id in range(4):
        breaker.job_fault("gemini_unavailable", job_id, NOW, 0)
    assert breaker.wait_seconds(0) == 0

    breaker.job_fault("gemini_unavailable", 4, NOW, 0)

    assert breaker.wait_seconds(0) > 0


def test_how_many_faults_open_it_is_a_setting() -> None:
    breaker = Breaker(Patience(faults=2, longest_wait_seconds=3))

    breaker.job_fault("gemini_unavailable", 1, NOW, 0)
    assert breaker.wait_seconds(0) == 0
    breaker.job_fault("gemini_unavailable", 2, NOW, 0)

    assert breaker.wait_seconds(0) == 3


def test_one_job_that_fails_five_times_does_not_open_it() -> None:
    breaker = Breaker(Patience())

    for _ in range(5):
        breaker.job_fault("gemini_unavailable", 1, NOW, 0)

    assert breaker.wait_seconds(0) == 0


def test_a_success_between_begins_the_count_anew() -> None:
    breaker = Breaker(Patience())
    for job_id in range(4):
        breaker.job_fault("gemini_unavailable", job_id, NOW, 0)

    breaker.succeeded()
    breaker.job_fault("gemini_unavailable", 4, NOW, 0)

    assert breaker.wait_seconds(0) == 0


def test_one_probe_goes_at_a_time() -> None:
    breaker = Breaker(Patience())
    fault(breaker)

    assert breaker.wait_seconds(5) == 0
    breaker.admit(5)
    assert breaker.wait_seconds(5) > 0
    breaker.withdraw()
    assert breaker.wait_seconds(5) == 0


def test_only_the_end_of_the_probe_itself_lets_another_go() -> None:
    breaker = Breaker(Patience())
    fault(breaker)
    probe(breaker, 1, at=5)

    breaker.no_verdict(2)
    assert breaker.wait_seconds(5) > 0
    breaker.no_verdict(1)

    assert breaker.wait_seconds(5) == 0


def test_a_probe_that_never_says_anything_is_taken_for_lost() -> None:
    breaker = Breaker(Patience(), attempt_seconds=180)
    fault(breaker)
    probe(breaker, 1, at=5)

    assert breaker.wait_seconds(184) > 0
    assert breaker.wait_seconds(186) == 0


def test_a_failed_probe_waits_longer_and_a_good_one_closes() -> None:
    breaker = Breaker(Patience())
    fault(breaker)
    probe(breaker, 1, at=5)
    fault(breaker, job_id=1, at=5)
    assert breaker.wait_seconds(5) == 10

    probe(breaker, 1, at=15)
    breaker.succeeded()

    assert breaker.wait_seconds(15) == 0
    assert breaker.opening is None


def test_a_job_that_met_the_trouble_is_held_past_the_next_probe() -> None:
    breaker = Breaker(Patience())

    assert breaker.hold_seconds(1, 0) == 8
    fault(breaker, job_id=1)
    probe(breaker, 2, at=5)

    assert breaker.hold_seconds(2, 0) == 13
    assert breaker.hold_seconds(2, 60) == 63


def test_attempts_that_were_running_when_it_opened_do_not_lengthen_the_wait() -> None:
    breaker = Breaker(Patience())

    for _ in range(4):
        fault(breaker)

    assert breaker.wait_seconds(0) == 5


def test_the_wait_that_the_service_named_is_kept() -> None:
    breaker = Breaker(Patience())

    fault(breaker, retry_after=42)

    assert breaker.wait_seconds(0) == 42


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
