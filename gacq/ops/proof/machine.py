"""What the figures were measured on; a figure without its machine says little."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import cysqlite
import psutil

from gacq.clock import SystemClock

FSYNCS = 200


def machine(folder: Path) -> Mapping[str, str]:
    """What it has, in words; ``folder`` is on the disk that was used."""
    return {
        "cores": str(os.cpu_count()),
        "CPU": _cpu(),
        "memory": f"{psutil.virtual_memory().total / 2**30:.1f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": cysqlite.sqlite_version,
        "file system": _file_system(folder),
        "fsync p50": f"{_fsync_milliseconds(folder):.2f} ms",
        "load at start": f"{psutil.getloadavg()[0]:.1f}",
    }


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _file_system(folder: Path) -> str:
    above = [
        part
        for part in psutil.disk_partitions(all=True)
        if folder.resolve().is_relative_to(part.mountpoint)
    ]
    return max(above, key=lambda part: len(Path(part.mountpoint).parts)).fstype if above else "?"


def _fsync_milliseconds(folder: Path) -> float:
    """A page appended and synced, as a commit of SQLite's write-ahead log does it."""
    path = folder / "fsync"
    clock = SystemClock()
    took = []
    with path.open("wb", buffering=0) as file:
        for _ in range(FSYNCS):
            began = clock.monotonic()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            took.append(clock.monotonic() - began)
    path.unlink()
    return median(took) * 1000
