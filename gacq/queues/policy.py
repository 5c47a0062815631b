"""The four queues as data, and the arithmetic of waiting; pure, so tests need no clock.

The defaults are the table of the design (section 5), which keeps the numbers of the Bull queues
that gacq replaces. ``attempts`` counts every run, the first included.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gacq.errors import InvalidInput


class Queue(StrEnum):
    """One named line of work."""

    AI_QC = "ai_qc"
    EMAIL = "email"
    CALENDAR = "calendar"
    REPORT = "report"

    @property
    def json_name(self) -> str:
        """The name in JSON: ``aiQc`` for ``ai_qc``."""
        head, *tail = self.value.split("_")
        return head + "".join(word.title() for word in tail)

    @classmethod
    def parse(cls, text: str) -> "Queue":
        """Understand ``ai_qc`` and ``aiQc``. Raises InvalidInput that names the four."""
        for queue in cls:
            if text in (queue.value, queue.json_name):
                return queue
        raise InvalidInput({"queue": f"no queue is called {text!r}; use {', '.join(cls)}"})


class Wait(StrEnum):
    EXPONENTIAL = "exponential"
    FIXED = "fixed"


PRIORITIES = range(1, 11)
"""1 to 10; 10 goes first."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How one queue treats its jobs.

    Attributes:
        attempts: total runs allowed, the first included.
        wait_seconds: the wait before attempt 2; doubled each time when ``wait`` is exponential.
        jitter: share by which a wait may be off, 0 for exact.
        auto_priority, auto_delay_seconds: for jobs that a status change triggers.
        repeat_hurts: a second run could be seen outside; asking again while one runs adds none.
    """

    attempts: int
    wait: Wait
    wait_seconds: float
    time_limit_seconds: float
    priority: int
    workers: int
    keep_completed_days: int = 7
    keep_failed_days: int = 90
    auto_priority: int | None = None
    auto_delay_seconds: float = 0.0
    jitter: float = 0.0
    repeat_hurts: bool = False

    def wait_after(self, used: int) -> float:
        """Seconds to wait when ``used`` attempts (1 or more) of the round are spent."""
        seconds = self.wait_seconds
        if self.wait is Wait.EXPONENTIAL:
            seconds *= 2.0 ** (used - 1)
        return seconds * (1 + random.uniform(-self.jitter, self.jitter)) if self.jitter else seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """What a caller may ask for a single job, and what holds for all queues.

    Attributes:
        outage_hours: how long a job is held for a failing service before it fails.
        orphan_limit: process deaths a job may see before it is set aside.
    """

    max_attempts: int = 20
    max_delay_seconds: float = 30 * 86400.0
    outage_hours: float = 24.0
    orphan_limit: int = 5


DEFAULTS: Mapping[Queue, Policy] = {
    Queue.AI_QC: Policy(
        attempts=3,
        wait=Wait.EXPONENTIAL,
        wait_seconds=2,
        time_limit_seconds=120,
        priority=5,
        workers=4,
        auto_priority=7,
        auto_delay_seconds=5,
    ),
    Queue.EMAIL: Policy(
        attempts=5,
        wait=Wait.EXPONENTIAL,
        wait_seconds=2,
        time_limit_seconds=60,
        priority=5,
        workers=2,
        repeat_hurts=True,
    ),
    Queue.CALENDAR: Policy(
        attempts=3,
        wait=Wait.FIXED,
        wait_seconds=5,
        time_limit_seconds=60,
        priority=5,
        workers=2,
    ),
    Queue.REPORT: Policy(
        attempts=2,
        wait=Wait.FIXED,
        wait_seconds=10,
        time_limit_seconds=300,
        priority=3,
        workers=1,
    ),
}


def check_request(limits: Limits, *, priority: int, delay_seconds: float, attempts: int) -> None:
    """Refuse a job's own numbers outside the limits. Raises InvalidInput naming each."""
    faults = {}
    if priority not in PRIORITIES:
        faults["priority"] = "must be a whole number from 1 to 10; 10 goes first"
    if not 0 <= delay_seconds <= limits.max_delay_seconds:
        faults["delaySeconds"] = f"must be from 0 to {limits.max_delay_seconds:.0f}"
    if not 1 <= attempts <= limits.max_attempts:
        faults["attempts"] = f"must be from 1 to {limits.max_attempts}"
    if faults:
        raise InvalidInput(faults)
