"""The breaker of one outside service: when claims are held, and when one probe may go.

Pure but for its own fields: the gate asks and tells it under a lock, and stores what it says.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FIRST_WAIT_SECONDS = 5.0
PAST_PROBE_SECONDS = 3.0
"""Long enough for a worker, which looks once a second, to have taken another job as the probe."""


@dataclass(frozen=True, slots=True)
class Patience:
    """When a breaker opens by job faults, and how slowly it probes (design, section 5).

    Attributes:
        faults: job faults in a row, from different jobs, that open it.
        longest_wait_seconds: the most between two probes.
        confirm_seconds: how long this process must have run before held jobs may fail: hours in
            which gacq did not run prove nothing about the service.
    """

    faults: int = 5
    longest_wait_seconds: float = 300.0
    confirm_seconds: float = 3600.0


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


@dataclass(slots=True)
class _Probe:
    """The one job that is let through. ``job_id`` is None between admission and claim."""

    started: float
    job_id: int | None = None


class Breaker:
    """Closed, or open with one probe at a time.

    Waits are measured on the monotonic clock (``monotonic`` below, seconds), so that a wall clock
    that is set back holds nothing longer; ``now`` only dates what people see.

    Args:
        attempt_seconds: after so long a probe that said nothing is taken for lost.
        opening, probe_at: as an earlier process left it; ``probe_at`` is monotonic.
    """

    def __init__(
        self,
        patience: Patience,
        *,
        attempt_seconds: float = 180.0,
        opening: Opening | None = None,
        probe_at: float = 0.0,
    ) -> None:
        self.opening = opening
        self._patience = patience
        self._attempt_seconds = attempt_seconds
        self._probe_at = probe_at
        self._probe: _Probe | None = None
        self.confirmed = False
        """Whether a job of this process has met the trouble."""
        self._faulty_jobs: set[int] = set()

    def wait_seconds(self, monotonic: float) -> float:
        """0 if a job may be claimed now, else seconds until asking again makes sense."""
        if self.opening is None:
            return 0.0
        if self.is_probing(monotonic):
            return 1.0
        return max(0.0, self._probe_at - monotonic)

    def is_probing(self, monotonic: float) -> bool:
        return self._probe is not None and monotonic - self._probe.started < self._attempt_seconds

    def admit(self, monotonic: float) -> None:
        """A job is being claimed; while open, it is the probe."""
        if self.opening is not None:
            self._probe = _Probe(monotonic)

    def claimed(self, job_id: int) -> None:
        """The admission was used for this job."""
        if self._probe is not None and self._probe.job_id is None:
            self._probe.job_id = job_id

    def withdraw(self) -> None:
        """There was no job to claim after all."""
        if self._probe is not None and self._probe.job_id is None:
            self._probe = None

    def no_verdict(self, job_id: int) -> None:
        """The job ended without saying anything about the service."""
        if self.is_probe(job_id):
            self._probe = None

    def succeeded(self) -> None:
        self.opening = None
        self._probe = None
        self.confirmed = False
        self._faulty_jobs.clear()

    def hold_seconds(self, job_id: int, retry_after_seconds: float) -> float:
        """How long to hold a job that met a service fault: past the next probe.

        So that the next probe is another job, and one that always fails stops no other.
        """
        probes = self.opening.probes if self.opening is not None else 0
        wait = self._wait(probes + (1 if self.is_probe(job_id) else 0), retry_after_seconds)
        return wait + PAST_PROBE_SECONDS

    def service_fault(
        self,
        cause: str,
        job_id: int,
        now: datetime,
        monotonic: float,
        *,
        retry_after_seconds: float,
    ) -> None:
        self._open(cause, job_id, now, monotonic, retry_after_seconds)

    def job_fault(self, cause: str, job_id: int, now: datetime, monotonic: float) -> None:
        self._faulty_jobs.add(job_id)
        if self.is_probe(job_id) or len(self._faulty_jobs) >= self._patience.faults:
            self._open(cause, job_id, now, monotonic, 0.0)

    def follow_step(self, step: timedelta, now: datetime, monotonic: float) -> None:
        """The wall clock made a step: the outage is no longer for it, and not from a later time."""
        if self.opening is None:
            return
        self.opening = replace(
            self.opening,
            opened_at=min(self.opening.opened_at + max(step, timedelta(0)), now),
            probe_at=now + timedelta(seconds=max(0.0, self._probe_at - monotonic)),
        )

    def _open(
        self, cause: str, job_id: int, now: datetime, monotonic: float, retry_after: float
    ) -> None:
        self.confirmed = True
        if self.opening is None:
            probes, opened_at = 0, now
        elif self.is_probe(job_id):
            probes, opened_at = self.opening.probes + 1, self.opening.opened_at
            self._probe = None
        else:
            # An attempt that was running when it opened says nothing new but its own wait.
            self._probe_at = max(self._probe_at, monotonic + retry_after)
            return
        wait = self._wait(probes, retry_after)
        self._probe_at = monotonic + wait
        self.opening = Opening(cause, opened_at, now + timedelta(seconds=wait), probes)

    def _wait(self, probes: int, retry_after: float) -> float:
        longest = self._patience.longest_wait_seconds
        return max(probe_wait_seconds(probes, longest), retry_after)

    def is_probe(self, job_id: int) -> bool:
        """Whether this job is the one that was let through to see if the service is back."""
        return self._probe is not None and self._probe.job_id == job_id
