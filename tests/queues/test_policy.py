"""The four queues as the design's table has them."""

import pytest

from gacq.errors import InvalidInput
from gacq.queues.policy import DEFAULTS, Limits, Policy, Queue, Wait, check_request


@pytest.mark.parametrize(
    ("queue", "attempts", "waits", "limit", "priority", "workers"),
    [
        (Queue.AI_QC, 3, [2, 4, 8], 120, 5, 4),
        (Queue.EMAIL, 5, [2, 4, 8, 16], 60, 5, 2),
        (Queue.CALENDAR, 3, [5, 5], 60, 5, 2),
        (Queue.REPORT, 2, [10], 300, 3, 1),
    ],
)
def test_each_queue_has_the_numbers_of_the_table(
    queue: Queue, attempts: int, waits: list[int], limit: int, priority: int, workers: int
) -> None:
    policy = DEFAULTS[queue]

    assert policy.attempts == attempts
    assert [policy.wait_after(used) for used in range(1, len(waits) + 1)] == waits
    assert policy.time_limit_seconds == limit
    assert policy.priority == priority
    assert policy.workers == workers
    assert (policy.keep_completed_days, policy.keep_failed_days) == (7, 90)


def test_checks_triggered_by_a_submission_go_first_and_wait_five_seconds() -> None:
    assert DEFAULTS[Queue.AI_QC].auto_priority == 7
    assert DEFAULTS[Queue.AI_QC].auto_delay_seconds == 5


def test_only_mail_could_hurt_when_repeated() -> None:
    assert [queue for queue in Queue if DEFAULTS[queue].repeat_hurts] == [Queue.EMAIL]


def test_jitter_moves_a_wait_by_no_more_than_its_share() -> None:
    policy = Policy(
        attempts=3,
        wait=Wait.FIXED,
        wait_seconds=100,
        time_limit_seconds=1,
        priority=5,
        workers=1,
        jitter=0.1,
    )

    waits = {policy.wait_after(1) for _ in range(200)}

    assert len(waits) > 1
    assert all(90 <= wait <= 110 for wait in waits)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("priority", {"priority": 0}),
        ("priority", {"priority": 11}),
        ("attempts", {"attempts": 0}),
        ("attempts", {"attempts": 21}),
        ("delaySeconds", {"delay_seconds": -1}),
        ("delaySeconds", {"delay_seconds": 31 * 86400}),
    ],
)
def test_a_job_asks_only_for_numbers_within_the_limits(name: str, numbers: dict[str, int]) -> None:
    asked = {"priority": 5, "delay_seconds": 0, "attempts": 3, **numbers}

    with pytest.raises(InvalidInput) as refused:
        check_request(Limits(), **asked)

    assert set(refused.value.fields) == {name}


@pytest.mark.parametrize("text", ["ai_qc", "aiQc"])
def test_a_queue_is_understood_in_both_spellings(text: str) -> None:
    assert Queue.parse(text) is Queue.AI_QC
    assert Queue.AI_QC.json_name == "aiQc"


def test_an_unknown_queue_is_refused_with_the_names_of_the_four() -> None:
    with pytest.raises(InvalidInput, match="ai_qc, email, calendar, report"):
        Queue.parse("letters")
