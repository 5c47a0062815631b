"""The process as it idles: its memory, and how soon it serves."""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import sleep

from tests.bench.figures import Figure, at_most
from tests.bench.scale import Scale
from tests.bench.service import serving, settings_file

ITEM = "process"
IDLE_SECONDS = 3


def measure(folder: Path, scale: Scale) -> Iterator[Figure]:
    """The first start finds no byte code, not even that of the libraries: it stands apart."""
    settings = settings_file(folder)
    with serving(settings) as service:
        first = service.start_seconds
    starts, own, children = [], [], []
    for _ in range(scale.starts):
        with serving(settings) as service:
            sleep(IDLE_SECONDS)
            mine, theirs = service.resident_mb()
            starts.append(service.start_seconds)
            own.append(mine)
            children.append(theirs)
    yield Figure(ITEM, "memory when idle", median(own), "MB", target=at_most(150))
    yield Figure(ITEM, "its children's memory", median(children), "MB")
    yield Figure(ITEM, "start to serving", median(starts), "s", target=at_most(3))
    yield Figure(ITEM, "the same with no byte code of anything", first, "s")
