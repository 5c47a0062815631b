"""What was sent to a service, and what it did: counted while it is sent, kept as figures."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from gacq.clock import Clock
from gacq.ops.proof.hostile.watching import Watch


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent and what came of it; see ``Watch`` for the figures of the process.

    Attributes:
        by_kind: how many were sent of each kind.
        by_status: how many answers there were of each status; 0 is no answer.
        slowest: what the slowest answer was given to.
        troubles: what should not have been, a line each; empty if all is well.
    """

    by_kind: Mapping[str, int]
    by_status: Mapping[int, int]
    slowest_seconds: float
    slowest: str
    memory_mb: float
    child_memory_mb: float
    livez_slowest_seconds: float
    livez_unanswered: int
    troubles: tuple[str, ...]


class Tally:
    """Counts while things are sent, from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_kind: Counter[str] = Counter()
        self._by_status: Counter[int] = Counter()
        self._slowest = (0.0, "")
        self._troubles: list[str] = []
        self._lock = threading.Lock()

    def sent(self, kind: str) -> None:
        with self._lock:
            self._by_kind[kind] += 1

    def timed(self, what: str, began: float, status: int) -> None:
        with self._lock:
            self._by_status[status] += 1
            self._slowest = max(self._slowest, (self._clock.monotonic() - began, what))

    def trouble(self, line: str) -> None:
        self._troubles.append(line)

    def result(self, watch: Watch) -> Sent:
        seconds, what = self._slowest
        return Sent(
            by_kind=dict(self._by_kind),
            by_status=dict(self._by_status),
            slowest_seconds=seconds,
            slowest=what,
            memory_mb=watch.memory_mb,
            child_memory_mb=watch.child_memory_mb,
            livez_slowest_seconds=watch.silence_seconds,
            livez_unanswered=watch.unanswered,
            troubles=tuple(self._troubles),
        )
