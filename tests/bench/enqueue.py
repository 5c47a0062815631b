"""Accepting a job durably: its row and its message in one transaction, on disk when answered."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Thread
from time import perf_counter

from tests.bench.baseline import commits_per_second
from tests.bench.engine import Queues, queues
from tests.bench.figures import Figure, at_least, paired
from tests.bench.scale import Scale

ITEM = "enqueue"
BASELINE = "bare SQLite, one insert a commit"


def measure(folder: Path, scale: Scale) -> Iterator[Figure]:
    """One caller, then sixteen at once, each against bare commits just before."""
    alone, together = [], []
    numbers = count()
    with queues(folder / "enqueue.db") as opened:
        for _ in range(scale.rounds):
            bare = commits_per_second(folder, scale.enqueues)
            alone.append((_per_second(opened, numbers, scale.enqueues, callers=1), bare))
            bare = commits_per_second(folder, scale.enqueues)
            together.append((_per_second(opened, numbers, scale.enqueues, callers=16), bare))
    for callers, pairs, bound in ((1, alone, 0.45), (16, together, 0.9)):
        what = f"durable enqueue, {callers} caller{'s' if callers > 1 else ''}"
        yield paired(ITEM, what, "/s", pairs, baseline_what=BASELINE, target=at_least(bound))


def _per_second(opened: Queues, numbers: Iterator[int], total: int, *, callers: int) -> float:
    def call() -> None:
        for _ in range(total // callers):
            opened.enqueue(next(numbers))

    threads = [Thread(target=call) for _ in range(callers)]
    began = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (total // callers) * callers / (perf_counter() - began)
