"""Emptying a full queue whose jobs do nothing: what the queues themselves cost a job."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, sleep

from gacq.queues.policy import Queue
from tests.bench.baseline import huey_drain_per_second
from tests.bench.engine import Queues, queues
from tests.bench.figures import Figure, at_least, paired
from tests.bench.scale import Scale

ITEM = "drain"
BASELINE = "bare SqliteHuey, 4 workers, no history"


def measure(folder: Path, scale: Scale) -> Iterator[Figure]:
    """Four workers, then sixteen, both against Huey's own four."""
    four, sixteen = [], []
    for number in range(scale.drain_rounds):
        bare = huey_drain_per_second(folder, scale.drained, workers=4)
        four.append((_per_second(folder / f"four-{number}.db", scale.drained, 4), bare))
        bare = huey_drain_per_second(folder, scale.drained, workers=4)
        sixteen.append((_per_second(folder / f"sixteen-{number}.db", scale.drained, 16), bare))
    for workers, pairs, bound in ((4, four, 1.0), (16, sixteen, 1.8)):
        what = f"drain of {scale.drained:,} jobs, {workers} workers"
        yield paired(ITEM, what, "/s", pairs, baseline_what=BASELINE, target=at_least(bound))


def _per_second(path: Path, count: int, workers: int) -> float:
    with queues(path, workers=workers) as opened:
        opened.database.write(_fill, opened, count)
        began = perf_counter()
        opened.engine.start()
        while _completed(opened) < count:
            sleep(0.02)
        return count / (perf_counter() - began)


def _fill(opened: Queues, count: int) -> None:
    for number in range(count):
        opened.insertion(number)()


def _completed(opened: Queues) -> int:
    # Of this queue's count alone, so that watching takes little from what is watched.
    def read() -> int:
        row = opened.database.execute(
            "select total from queue_count where queue = ? and state = 'completed'", (Queue.AI_QC,)
        ).fetchone()
        return row[0] if row else 0

    return opened.database.read(read)
