"""Letters as .eml files in a folder, which any mail program opens.

A file is named by its Message-ID and appears whole or not at all, so a repeat after a crash
writes the same file again and nobody has to ask whether it was sent.
"""

import os
import re
from contextlib import suppress
from pathlib import Path

from gacq.errors import TransientError
from gacq.jobs.email.letter import Letter
from gacq.jobs.email.sending import Sending


class FolderTransport:
    """Writes into ``folder``, which is made when it is missing."""

    name = "folder"
    service: str | None = "mail folder"
    """A full or forbidden folder holds all mail, as a mail server that is away would."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.fingerprint = str(folder)

    def send(self, letter: Letter, attempt: Sending) -> None:
        """Raises TransientError ``mail_folder``."""
        name = file_name(letter.message_id)
        # An attempt that was given up may still be writing: each has a file of its own.
        part = self._folder / f".{name}.{attempt.number}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_to_disk(part, letter.content)
            part.replace(self._folder / name)
            _sync_folder(self._folder)
        except OSError as error:
            raise TransientError("mail_folder", str(error)) from error
        finally:
            self._clear_parts(name)

    def check(self) -> str:
        probe = self._folder / ".gacq-check.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_to_disk(probe, b"gacq")
            probe.unlink()
        except OSError as error:
            raise TransientError("mail_folder", str(error)) from error
        return f"mail is written to {self._folder}"

    def _clear_parts(self, name: str) -> None:
        for part in self._folder.glob(f".{name}.*.part"):
            with suppress(OSError):
                part.unlink()


def file_name(message_id: str) -> str:
    """``<gacq-job-7-1-…@office.example>`` as ``gacq-job-7-1-…@office.example.eml``."""
    return re.sub(r"[^A-Za-z0-9.@-]", "_", message_id.strip("<>")) + ".eml"


def _write_to_disk(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Put the new name itself on disk; Windows has no such call and does it with the rename."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
