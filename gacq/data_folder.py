"""The folder that holds everything of one office: where things lie in it, and who has it.

One process at a time serves a folder: it holds a lock that the operating system lets go of when
the process dies. The command line works beside it without the lock, through the database alone.
"""

import os
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
        self.uploads = path / "uploads"
        self.reports = path / "reports"
        self._lock = FileLock(path / "gacq.lock")

    def prepare(self) -> None:
        """Make the folder and its parts. Raises DataFolderError if it can't hold the data."""
        share = network_share(self.path, mounts())
        if share is not None:
            raise DataFolderError(
                f"{self.path} is on a network share ({share}), where SQLite loses data; "
                "set data.folder to a folder on a disk of this computer"
            )
        if self.path.exists() and not self.path.is_dir():
            raise DataFolderError(f"{self.path} is not a folder; change data.folder or --data")
        try:
            for folder in (self.path, *self._parts):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if unwritable := self.unwritable():
                names = ", ".join(map(str, unwritable))
                raise DataFolderError(f"{names} can't be written by this account; {self.cure}")
            trial = self.temporary / ".writable"
            trial.write_bytes(b"gacq")
            trial.unlink()
        except OSError as error:
            raise DataFolderError(
                f"{self.path} can't be written ({error.strerror}); give the account that runs gacq "
                "the right to write there, make room on the disk, or change data.folder"
            ) from error

    @property
    def cure(self) -> str:
        """What to do about parts that can't be written."""
        return (
            "give the account that runs gacq the right to write to everything in the folder, as"
            f" with: chown -R ACCOUNT {self.path}"
        )

    def unwritable(self) -> list[Path]:
        """The parts that are there and refuse this account, such as ones of another account."""
        files = [self.database, *self.path.glob("gacq.db-*"), self.logs / "gacq.log"]
        folders = [self.path, *self._parts]
        return [
            *(each for each in files if _refuses(each, os.R_OK | os.W_OK)),
            *(each for each in folders if _refuses(each, os.R_OK | os.W_OK | os.X_OK)),
            # Of the many folders of documents one is enough to name.
            *[each for each in self.documents.glob("??") if _refuses(each, os.W_OK | os.X_OK)][:1],
        ]

    @property
    def _parts(self) -> tuple[Path, ...]:
        return (self.documents, self.uploads, self.reports, self.temporary, self.logs)

    def holds_office(self) -> bool:
        """Whether there is a database. Raises DataFolderError if this account may not look."""
        try:
            return self.database.exists()
        except OSError as error:
            raise DataFolderError(
                f"{self.path} can't be read ({error.strerror}); use the account that runs gacq"
            ) from error

    def is_locked(self) -> bool:
        """Whether a process serves the folder now; makes nothing that was not there."""
        if not os.path.exists(self._lock.lock_file):
            return False
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return True
        except OSError:
            return False
        self._lock.release()
        return False

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


def _refuses(path: Path, access: int) -> bool:
    return os.path.exists(path) and not os.access(path, access)


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
