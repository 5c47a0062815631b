"""What gacq is held against: bare SQLite commits, and Huey on its own SQLite storage."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, sleep

import cysqlite
from huey import SqliteHuey
from huey.consumer import Consumer

logging.getLogger("huey").setLevel(logging.WARNING)

ROW = "x" * 90
"""With its integer columns a row of about a hundred bytes."""


def commits_per_second(folder: Path, count: int) -> float:
    """One insert, one commit, on disk before the next: write-ahead log, ``synchronous=FULL``."""
    conn = cysqlite.connect(str(folder / "commits.db"))
    conn.execute("pragma journal_mode=wal")
    conn.execute("pragma synchronous=full")
    conn.execute("create table if not exists line (id integer primary key, at integer, text text)")
    began = perf_counter()
    for number in range(count):
        conn.begin("immediate")
        conn.execute("insert into line (at, text) values (?, ?)", (number, ROW))
        conn.commit()
    took = perf_counter() - began
    conn.close()
    return count / took


class InProcessConsumer(Consumer):
    """Huey's consumer in threads of this process; signals stay the bench's."""

    def _set_signal_handlers(self) -> None:
        pass


def huey_drain_per_second(folder: Path, count: int, workers: int) -> float:
    """Huey's own SQLite storage, durable, polling as fast as is of use, keeping no results."""
    huey = SqliteHuey("bare", filename=str(folder / "drain.db"), fsync=True, results=False)
    ran = Countdown(count)
    work = huey.task()(ran.one)
    for _ in range(count):
        work()
    consumer = InProcessConsumer(
        huey, workers=workers, periodic=False, initial_delay=0.001, max_delay=0.01
    )
    began = perf_counter()
    consumer.start()
    ran.wait()
    took = perf_counter() - began
    consumer.stop(graceful=True)
    huey.storage.close()
    return count / took


def huey_start_seconds(folder: Path, count: int, apart_seconds: float) -> list[float]:
    """From the enqueue call to the task's first line, with Huey's own polling, when idle."""
    huey = SqliteHuey("idle", filename=str(folder / "idle.db"), fsync=True, results=False)
    started: list[float] = []
    work = huey.task()(lambda: started.append(perf_counter()))
    consumer = InProcessConsumer(huey, workers=4, periodic=False)
    consumer.start()
    took = start_seconds(work, started, count, apart_seconds)
    consumer.stop(graceful=True)
    huey.storage.close()
    return took


def start_seconds(
    enqueue: Callable[[], object], started: list[float], count: int, apart_seconds: float
) -> list[float]:
    """Enqueue one job after another and pair each with its start; both keep their order."""
    took = []
    for number in range(count):
        called = perf_counter()
        enqueue()
        sleep(max(0.0, apart_seconds - (perf_counter() - called)))
        while len(started) == number:
            sleep(0.001)
        took.append(started[number] - called)
    return took


class Countdown:
    """Opens when ``one`` was called so many times."""

    def __init__(self, count: int) -> None:
        self._left = count
        self._lock = threading.Lock()
        self._none_left = threading.Event()

    def one(self) -> None:
        with self._lock:
            self._left -= 1
            if not self._left:
                self._none_left.set()

    def wait(self) -> None:
        if not self._none_left.wait(600):
            raise RuntimeError(f"{self._left} jobs have not run within ten minutes")
