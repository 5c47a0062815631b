"""An idle queue: how long from asking for a job to the first line of its processor."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from time import perf_counter

from tests.bench.baseline import huey_start_seconds, start_seconds
from tests.bench.engine import queues
from tests.bench.figures import Figure, at_most, percentile
from tests.bench.scale import Scale

ITEM = "latency"
APART_SECONDS = 0.05


def measure(folder: Path, scale: Scale) -> Iterator[Figure]:
    """Printed as measured; Huey's own figure stands beside it and is no target."""
    bare = huey_start_seconds(folder, scale.started, APART_SECONDS)
    ours = _ours(folder, scale.started)
    for percent, bound in ((50, 3.0), (99, 15.0)):
        yield Figure(
            ITEM,
            f"idle start, p{percent}",
            percentile(ours, percent) * 1000,
            "ms",
            percentile(bare, percent) * 1000,
            "bare SqliteHuey, as it polls",
            target=at_most(bound),
        )


def _ours(folder: Path, jobs: int) -> list[float]:
    started: list[float] = []
    numbers = count()
    path = folder / "latency.db"
    with queues(path, started=lambda: started.append(perf_counter())) as opened:
        opened.engine.start()
        return start_seconds(lambda: opened.enqueue(next(numbers)), started, jobs, APART_SECONDS)
