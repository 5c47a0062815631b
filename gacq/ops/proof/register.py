"""What the clients of a proof were told: the truth that the office's own rows are held against."""

import threading
from collections import Counter
from dataclasses import dataclass, field

from gacq.ops.proof.office import Refused


@dataclass
class Register:
    """Kept by the process that asks, so that no death of the service touches it.

    Attributes:
        jobs: id of each job whose acceptance was answered, with the application or report.
        moves: how often each (application, step) was answered with success.
        unsure: how often an answer to such a step was lost: it may have happened.
        refusals: answers that were no success, by status.
        unclear: refusals that nobody can act on: 500, or 503 without a wait.
    """

    jobs: dict[int, str] = field(default_factory=dict)
    moves: Counter[tuple[int, str]] = field(default_factory=Counter)
    unsure: Counter[tuple[int, str]] = field(default_factory=Counter)
    reports: set[int] = field(default_factory=set)
    refusals: Counter[int] = field(default_factory=Counter)
    unclear: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def moved(self, application_id: int, step: str, job_id: int | None = None) -> None:
        with self._lock:
            self.moves[application_id, step] += 1
            if job_id is not None:
                self.jobs[job_id] = f"application {application_id}"

    def lost_answer(self, application_id: int, step: str) -> None:
        with self._lock:
            self.unsure[application_id, step] += 1

    def reported(self, report_id: int, job_id: int) -> None:
        with self._lock:
            self.reports.add(report_id)
            self.jobs[job_id] = f"report {report_id}"

    def refused(self, refused: Refused) -> None:
        with self._lock:
            self.refusals[refused.status] += 1
            if refused.status >= 500 and not (refused.status == 503 and refused.retry_after):
                self.unclear.append(str(refused))
