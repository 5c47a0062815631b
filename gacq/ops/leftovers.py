"""Files that were left in the folders of temporary ones, as by a program that was killed."""

import logging
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gacq.ops.retention import Part

log = logging.getLogger(__name__)

AGE = timedelta(days=1)
"""Whatever is in use is written within minutes."""


def leftover_files(folders: Sequence[Path]) -> Part:
    """Files and folders directly in ``folders`` in which nothing was written for a day."""

    def remove(now: datetime) -> int:
        old = [each for folder in folders for each in _of(folder) if _written_at(each) < now - AGE]
        return sum(_remove(each) for each in old)

    return Part("leftover file", remove)


def _of(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _written_at(path: Path) -> datetime:
    """When the file, or anything in the folder, was last written."""
    inside = path.rglob("*") if path.is_dir() else ()
    times = []
    for each in (path, *inside):
        try:
            times.append(each.lstat().st_mtime)
        except FileNotFoundError:
            continue  # its owner has removed it meanwhile
    return datetime.fromtimestamp(max(times, default=0), UTC)


def _remove(path: Path) -> bool:
    """Whether it is gone; on Windows a virus scanner may hold it until the next night."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s could not be removed: %s", path, error)
        return False
    return True
