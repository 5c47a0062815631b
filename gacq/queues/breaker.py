"""The breaker of one outside service: when claims are held, and when one probe may go.

Pure but for its own fields: the gate asks and tells it under a lock, and stores what it says.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Patience:
    """When a breaker opens by job faults, and how slowly it probes (design, section 5).

    Attributes:
        faults: job faults in a row, from different jobs, that open it.
        longest_wait_seconds: the most between two probes.
    """

    faults: int = 5
    longest_wait_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class Opening:
    """An open breaker: why, since when, and when the next probe may go."""

    cause: str
    opened_at: datetime
    probe_at: datetime
    probes: int


def probe_wait_seconds(probes: int, longest: float) -> float:
    """5, 10, 20 … seconds before probe 1, 2, 3 …, never over the longest."""
    return min(longest, FIRST_WAIT_SECONDS * 2.0 ** min(probes, 20))


class Breaker:
    """Closed, or open with one probe at a time."""

    def __init__(self, patience: Patience, opening: Opening | None = None) -> None:
        self.opening = opening
        self._patience = patience
        self._probing = False
        self._faulty_jobs: set[int] = set()

    def wait_seconds(self, now: datetime) -> float:
        """0 if a job may be claimed now, else seconds until asking again makes sense."""
        if self.opening is None:
            return 0.0
        if self._probing:
            return 1.0
        return max(0.0, (self.opening.probe_at - now).total_seconds())

    def admit(self) -> None:
        """A job is being claimed; while open, it is the probe."""
        self._probing = self.opening is not None

    def withdraw(self) -> None:
        """There was no job to claim after all."""
        self._probing = False

    def succeeded(self) -> None:
        self.opening = None
        self._probing = False
        self._faulty_jobs.clear()

    def service_fault(self, cause: str, now: datetime, *, retry_after_seconds: float) -> None:
        self._open(cause, now, retry_after_seconds)

    def job_fault(self, cause: str, job_id: int, now: datetime) -> None:
        self._faulty_jobs.add(job_id)
        if self._probing or len(self._faulty_jobs) >= self._patience.faults:
            self._open(cause, now, 0.0)

    def _open(self, cause: str, now: datetime, retry_after_seconds: float) -> None:
        probes = 0
        opened_at = now
        if self.opening is not None:
            # Attempts that were running when it opened say nothing new; only a probe does.
            probes = self.opening.probes + (1 if self._probing else 0)
            opened_at = self.opening.opened_at
        wait = max(
            probe_wait_seconds(probes, self._patience.longest_wait_seconds), retry_after_seconds
        )
        self.opening = Opening(cause, opened_at, now + timedelta(seconds=wait), probes)
        self._probing = False
