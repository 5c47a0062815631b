"""The folder that holds everything of one office: where things lie in it, and who has it.

One process at a time serves a folder: it holds a lock that the operating system lets go of when
the process dies. The command line works beside it without the lock, through the database alone.
"""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from gacq.errors import DataFolderError

_NETWORK_KINDS = frozenset(
    "9p afpfs afs ceph cifs davfs drvfs fuse.davfs fuse.glusterfs fuse.rclone fuse.sshfs"
    " fuse.vmhgfs-fuse gfs2 glusterfs lustre ncpfs nfs nfs4 prl_fs smb2 smb3 smbfs vboxsf".split()
)


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system as the operating system names it."""

    point: Path
    kind: str
    options: str = ""


class DataFolder:
    """Knows the layout, and refuses a folder in which data could be lost."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / "gacq.db"
        self.documents = path / "documents"
        self.temporary = path / "tmp"
        self.logs = path / "logs"
        self._lock = FileLock(path / "gacq.lock")

    def prepare(self) -> None:
        """Make the folder and its parts. Raises DataFolderError if it can't hold the data."""
        share = network_share(self.path, mounts())
        if share is not None:
            raise DataFolderError(
                f"{self.path} is on a network share ({share}), where SQLite loses data; "
                "set data.folder to a folder on a disk of this computer"
            )
        try:
            for folder in (self.path, self.documents, self.temporary, self.logs):
                folder.mkdir(parents=True, exist_ok=True)
            trial = self.temporary / ".writable"
            trial.write_bytes(b"gacq")
            trial.unlink()
        except OSError as error:
            raise DataFolderError(
                f"{self.path} can't be written ({error.strerror}); give the account that runs gacq "
                "the right to write there, make room on the disk, or change data.folder"
            ) from error

    def lock(self) -> None:
        """Take the folder for this process. Raises DataFolderError if another one serves it."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise DataFolderError(
                f"another gacq already serves {self.path}; stop it first, "
                "or give this one a folder of its own with --data"
            ) from None
        except OSError as error:
            raise DataFolderError(f"{self.path} can't be locked: {error.strerror}") from error

    def clear_temporary(self) -> None:
        """Remove what a process that died has left; only for the one that holds the lock."""
        for left in self.temporary.iterdir():
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                # On Windows a virus scanner may hold it; what is left is removed at a later start.
                with suppress(OSError):
                    left.unlink()

    def unlock(self) -> None:
        self._lock.release()


def mounts() -> list[Mount]:
    """The file systems of this computer."""
    partitions = psutil.disk_partitions(all=True)
    return [Mount(Path(part.mountpoint), part.fstype, part.opts) for part in partitions]


def network_share(folder: Path, known: Sequence[Mount]) -> str | None:
    """The kind of network file system that the folder lies on; None for a local disk."""
    if str(folder).startswith(("\\\\", "//")):
        return "UNC path"
    mount = _mount_of(folder, known)
    if mount and (mount.kind.lower() in _NETWORK_KINDS or "remote" in mount.options.split(",")):
        return mount.kind or "network drive"
    return None


def _mount_of(folder: Path, known: Sequence[Mount]) -> Mount | None:
    """The mount with the longest path above the folder; of two on one point the later one."""
    real = folder.resolve()
    above = [mount for mount in known if real.is_relative_to(mount.point)]
    return max(reversed(above), key=lambda mount: len(mount.point.parts), default=None)
