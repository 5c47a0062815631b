"""The contract between the runner and the code that does one kind of work.

A processor does outside work in ``process`` and writes nothing. The runner then calls ``record``
and settles the attempt in one writer transaction, after the fence check, so that a late result
of a superseded attempt changes nothing. Processors are handed to the runner by the appliance.
"""

from datetime import datetime
from typing import Any, Protocol

from gacq.queues.job import ActiveAttempt, Failure, JobView


class Processor(Protocol):
    """One kind of work. Objects must be safe to use from several threads at once."""

    service: str | None
    """Outside service its claims depend on (``gemini``, ``smtp``); names breaker and bucket."""

    service_fingerprint: str
    """Changes when the service's settings change (a hash, never a secret): closes its breaker."""

    def process(self, attempt: ActiveAttempt) -> Any:
        """Do the outside work and return a plain value for ``record``; None if nobody was asked.

        Runs in a thread of its own; must give ``attempt.seconds_left()`` to every client call.
        Raises TransientError or PermanentError; any other exception counts as transient.
        """

    def record(self, job: JobView, outcome: Any, now: datetime) -> dict[str, Any] | None:
        """Store the outcome, inside the writer transaction. Returns the job's result (JSON)."""

    def exhausted(self, job: JobView, failure: Failure, now: datetime) -> None:
        """The job has failed for good; runs inside the same transaction as that move."""
