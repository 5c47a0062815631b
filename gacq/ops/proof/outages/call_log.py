"""When the outside services were called, by the clock of the service under force.

Kept by the process that has the stand-ins, whatever becomes of the calls. A connection that is
refused reaches nobody and stands in no log.
"""

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from gacq.clock import SystemClock
from gacq.ops.proof.inside.moved_clock import MovedClock
from gacq.ops.proof.premises import World
from gacq.ops.proof.stand_ins.smtp import Step

SAME_ATTEMPT_SECONDS = 4.0
"""Calls closer than this belong to one attempt: a calendar job makes up to four."""


class CallLog:
    """The moments of all calls by service, in seconds of the moved clock."""

    def __init__(self, world: World, moved: MovedClock) -> None:
        self._moved = moved
        self._clock = SystemClock()
        self._lock = threading.Lock()
        self._moments: dict[str, list[float]] = defaultdict(list)
        _listen(world.gemini, "respond", lambda *_: self._note("ai_qc"))
        _listen(world.calendar, "respond", lambda *_: self._note("calendar"))
        _listen(world.mail, "next_act", self._note_step)

    def now(self) -> float:
        return self._clock.monotonic() + self._moved.passed_seconds

    def since(self, service: str, moment: float) -> list[float]:
        with self._lock:
            return [at for at in self._moments[service] if at >= moment]

    def _note(self, service: str) -> None:
        with self._lock:
            self._moments[service].append(self.now())

    def _note_step(self, step: Step) -> None:
        if step is Step.CONNECT:
            self._note("email")


def _listen(stand_in: object, name: str, note: Callable[..., None]) -> None:
    """Let ``note`` hear of each call of a method."""
    method = getattr(stand_in, name)

    def noting(*args: Any) -> Any:
        note(*args)
        return method(*args)

    setattr(stand_in, name, noting)


def attempts(moments: Sequence[float]) -> list[float]:
    """The first moment of each group of calls that belong together."""
    firsts: list[float] = []
    before = float("-inf")
    for moment in sorted(moments):
        if moment - before > SAME_ATTEMPT_SECONDS:
            firsts.append(moment)
        before = moment
    return firsts


def most_in_a_minute(moments: Sequence[float]) -> int:
    """The most calls within any 60 seconds."""
    ordered = sorted(moments)
    return max((bisect_left(ordered, at + 60) - i for i, at in enumerate(ordered)), default=0)


def longest_gap(moments: Sequence[float]) -> float:
    return max((after - before for before, after in pairwise(sorted(moments))), default=0.0)
