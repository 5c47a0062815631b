"""Looking at a service from outside while it runs: its rows, and what its process holds."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cysqlite
import psutil

from gacq.clock import SystemClock

MEGABYTE = 2**20

_clock = SystemClock()


def rows(file: Path, sql: str, *params: Any) -> list[tuple[Any, ...]]:
    """What the office's file says now, through a connection that can't write and is closed."""
    connection = cysqlite.connect(str(file), pragmas={"query_only": 1}, timeout=10)
    try:
        found: list[tuple[Any, ...]] = connection.execute(sql, params).fetchall()
        return found
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Vitals:
    """What a process held at a moment.

    Attributes:
        at: monotonic seconds.
        memory_mb: resident, of the process itself.
        handles: open files and sockets (handles on Windows).
        child_mb: resident, of the largest of its child processes.
        wal_mb: size of the write-ahead log.
        processor_seconds: what the process itself has computed since it began.
    """

    at: float
    threads: int
    memory_mb: float
    handles: int
    children: int
    child_mb: float
    wal_mb: float
    processor_seconds: float


def vitals(process: psutil.Process, file: Path) -> Vitals:
    """Raises psutil.Error once the process is gone."""
    children = [each for each in map(_resident, process.children(recursive=True)) if each]
    with process.oneshot():
        return Vitals(
            at=_clock.monotonic(),
            threads=process.num_threads(),
            memory_mb=process.memory_info().rss / MEGABYTE,
            handles=_handles(process),
            children=len(children),
            child_mb=max(children, default=0) / MEGABYTE,
            wal_mb=_size(Path(f"{file}-wal")) / MEGABYTE,
            processor_seconds=process.cpu_times().user + process.cpu_times().system,
        )


@contextmanager
def sampled(
    process: psutil.Process, file: Path, *, every_seconds: float = 0.25
) -> Iterator[list[Vitals]]:
    """The vitals of a process, taken while the block runs, in a list that grows."""
    taken: list[Vitals] = []
    ended = threading.Event()

    def take() -> None:
        while not ended.wait(every_seconds):
            try:
                taken.append(vitals(process, file))
            except psutil.Error:
                continue  # in the middle of its restart, or gone

    thread = threading.Thread(target=take, name="gacq-proof-vitals", daemon=True)
    thread.start()
    try:
        yield taken
    finally:
        ended.set()
        thread.join()


def _handles(process: psutil.Process) -> int:
    if sys.platform == "win32":
        return int(process.num_handles())
    return process.num_fds()


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
