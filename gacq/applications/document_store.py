"""The files themselves: one folder, each file under its SHA-256, so never under a user's name.

A file is complete and on disk before its name appears, and the same content is stored once. All
of it is file work: it happens before the transaction that names the file, never inside one. What
a crash leaves behind is at most a file that no row names.
"""

import hashlib
import os
import re
from pathlib import Path

from gacq.errors import NotFound

_SHA256 = re.compile(r"[0-9a-f]{64}")


class DocumentStore:
    """Files under ``folder/ab/abcd…``; safe to use from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, sha256: str) -> Path:
        """Where this content lies or would lie. Raises NotFound for what is no SHA-256."""
        if not _SHA256.fullmatch(sha256):
            raise NotFound(f"{sha256[:80]!r} is not the SHA-256 of a document")
        return self.folder / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        return self.path_of(sha256).is_file()

    def add(self, file: Path, sha256: str | None = None) -> str:
        """Move ``file``, which must lie on the same disk, into the store; returns its SHA-256."""
        sha256 = sha256 or sha256_of(file)
        target = self.path_of(sha256)
        if target.is_file():
            file.unlink()
            return sha256
        is_new = not target.parent.is_dir()
        target.parent.mkdir(parents=True, exist_ok=True)
        _sync(file, os.O_RDWR)
        file.replace(target)
        _sync_folder(target.parent)
        if is_new:
            _sync_folder(self.folder)
        return sha256


def sha256_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    # Windows can't open a folder for this, and NTFS journals the rename by itself.
    if os.name != "nt":
        _sync(folder, os.O_RDONLY)
