"""Disks that really run full: a small file system of its own, or a limit on the size of files."""

import errno
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from tests.acceptance.service import Service


class Disk(Protocol):
    stops_every_write: bool
    """False where a small change may still find a place in what files have already."""

    def fill(self, service: Service) -> None:
        """From now on the service has no room."""

    def make_room(self, service: Service) -> None: ...


class SmallDisk:
    """A file system in memory. ``folder`` is where it is mounted."""

    stops_every_write = False

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self, service: Service) -> None:
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError as error:
                assert error.errno == errno.ENOSPC

    def make_room(self, service: Service) -> None:
        self._ballast.unlink()


class SizeLimit:
    """No file of the process may grow over a kilobyte, or be written beyond it."""

    stops_every_write = True

    def fill(self, service: Service) -> None:
        self._limit(service, 1024)

    def make_room(self, service: Service) -> None:
        self._limit(service, resource.RLIM_INFINITY)

    def _limit(self, service: Service, size: int) -> None:
        pid = service.process.pid
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, most))


@contextmanager
def small_disk(folder: Path, *, size: str) -> Iterator[SmallDisk]:
    """Mounted at ``folder`` for the time of the block; skips where mounting isn't allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("mounting a file system is not allowed here")
    try:
        yield SmallDisk(folder)
    finally:
        # Lazily, as a service of a test that failed may still be there.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
