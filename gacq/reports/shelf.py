"""The files of reports: one folder, each file whole and on disk before its name appears.

All of it is file work: it happens before the transaction that names a file, or after the one that
no longer does. What a crash leaves behind is at most a file that no row names.
"""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_NAME = re.compile(r"([0-9]+)-[0-9]+\.[a-z]+")


class Shelf:
    """Files named ``{report}-{attempt}.{format}``, so that no attempt meets another's file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, name: str) -> Path:
        return self.folder / name

    def add(self, file: Path, name: str) -> Path:
        """Move a whole ``file``, which must lie on the same disk. Raises OSError."""
        _sync(file, os.O_RDWR)
        file.replace(self.folder / name)
        # Windows can't open a folder for this, and NTFS journals the rename by itself.
        if os.name != "nt":
            _sync(self.folder, os.O_RDONLY)
        return self.folder / name

    def names(self) -> list[str]:
        """Every file here, whether a row names it or not."""
        return [each.name for each in self.folder.glob("*-*.*") if _NAME.fullmatch(each.name)]

    def of_report(self, report_id: int) -> list[str]:
        """What the attempts at this report have left or made."""
        return [name for name in self.names() if report_of(name) == report_id]

    def discard(self, names: Iterable[str]) -> int:
        """Remove these; returns how many were there.

        One that a program on Windows still holds stays, and a later sweep removes it.
        """
        removed = 0
        for name in names:
            with suppress(OSError):
                self.path_of(name).unlink()
                removed += 1
        return removed


def report_of(name: str) -> int:
    """Which report a file belongs to."""
    found = _NAME.fullmatch(name)
    return int(found[1]) if found else 0


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
