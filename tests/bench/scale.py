"""How much of everything a run measures: all of it, or a quick look."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Counts and spans; ``rounds`` are pairs of baseline and subject, one after the other."""

    rounds: int = 7
    enqueues: int = 3_200
    drained: int = 5_000
    drain_rounds: int = 5
    started: int = 200
    requests: int = 3_000
    request_rounds: int = 3
    steady_seconds: int = 60
    rows: int = 1_000_000
    applications: int = 100_000
    row_rounds: int = 7
    starts: int = 5
    idle_seconds: int = 60
    idle_rounds: int = 2


QUICK = Scale(
    rounds=3,
    enqueues=800,
    drained=1_500,
    drain_rounds=2,
    started=60,
    requests=800,
    request_rounds=1,
    steady_seconds=15,
    rows=50_000,
    applications=5_000,
    row_rounds=3,
    starts=2,
    idle_seconds=10,
    idle_rounds=1,
)
