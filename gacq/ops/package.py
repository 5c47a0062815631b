"""What an import reads from: a folder or a .zip with ``applications.json`` and the files it names.

Names come from outside and are never trusted: a path that leaves the folder, a link out of it, a
file too big for its kind and an entry of a .zip that unpacks to far more than it holds are refused
before they are read.
"""

import json
import posixpath
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from gacq.errors import InvalidInput, TooLarge, UnsupportedContent

INDEX = "applications.json"
INDEX_LIMIT = 64 * 1024 * 1024
ENTRY_LIMIT = 100_000
ZIP_FILES_LIMIT = 1_000_000
RATIO_LIMIT = 200
"""Pictures and PDFs hardly shrink in a .zip; only bombs unpack to 200 times their size."""

_CHUNK = 1024 * 1024
_DRIVE = re.compile(r"[A-Za-z]:")
_UTF8_NAME = 0x800


class FileMissing(Exception):
    """The package names a file that it does not hold."""


class _Files(Protocol):
    def open(self, name: str, *, limit: int) -> IO[bytes]:
        """Raises FileMissing, TooLarge or UnsupportedContent."""


class Package:
    """The entries of ``applications.json``, unread, and the files beside it."""

    def __init__(self, files: _Files) -> None:
        self._files = files
        self.entries: list[Any] = _entries(self._index())

    def copy(self, name: str, to: Path, *, limit: int) -> None:
        """Copy a named file to ``to``. Raises FileMissing, TooLarge or UnsupportedContent."""
        left = limit
        try:
            with self._files.open(name, limit=limit) as source, to.open("wb") as target:
                while chunk := _read(source, min(_CHUNK, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        raise _too_large(limit)
                    target.write(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
            raise UnsupportedContent(
                "is damaged or encrypted in the .zip: pack the folder again without a password"
            ) from None

    def _index(self) -> bytes:
        try:
            with self._files.open(INDEX, limit=INDEX_LIMIT) as file:
                text = _read(file, INDEX_LIMIT + 1)
        except FileMissing:
            raise InvalidInput(
                {INDEX: "is missing; it must lie at the top of the folder"}
            ) from None
        except (TooLarge, UnsupportedContent) as error:
            raise InvalidInput({INDEX: str(error)}) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
            raise InvalidInput({INDEX: "is damaged or encrypted: pack the folder again"}) from None
        if len(text) > INDEX_LIMIT:
            raise InvalidInput({INDEX: str(_too_large(INDEX_LIMIT))})
        return text


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """A folder or a .zip. Raises InvalidInput if it is neither, or its index can't be read."""
    try:
        kind = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        kind = 0
    except OSError as error:
        raise InvalidInput({"path": f"{path} {_unreadable(error)}"}) from None
    if stat.S_ISDIR(kind):
        yield Package(_Folder(path))
        return
    if not stat.S_ISREG(kind):
        raise InvalidInput({"path": f"{path} does not exist; give a folder or a .zip"})
    try:
        archive = zipfile.ZipFile(path)
    except PermissionError as error:
        raise InvalidInput({"path": f"{path} {_unreadable(error)}"}) from None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InvalidInput({"path": f"{path} is neither a folder nor a .zip ({error})"}) from None
    with archive:
        yield Package(_Zip(archive))


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def open(self, name: str, *, limit: int) -> IO[bytes]:
        for form in ("NFC", "NFD"):  # a Mac writes names in the second form
            path = self._folder / unicodedata.normalize(form, inner_path(name))
            try:
                return self._open(path, limit)
            except FileMissing:
                continue
        raise FileMissing(name)

    def _open(self, path: Path, limit: int) -> IO[bytes]:
        try:
            real = path.resolve(strict=True)
            status = real.stat()
        except (FileNotFoundError, NotADirectoryError, RuntimeError):
            raise FileMissing(path.name) from None
        except OSError as error:
            raise UnsupportedContent(_unreadable(error)) from None
        if not real.is_relative_to(self._folder):
            raise UnsupportedContent("is a link that leaves the folder: put the file itself there")
        if not stat.S_ISREG(status.st_mode):
            raise UnsupportedContent("is not a file")
        if status.st_size > limit:
            raise _too_large(limit, status.st_size)
        try:
            return real.open("rb")
        except OSError as error:
            raise UnsupportedContent(_unreadable(error)) from None


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        infos = archive.infolist()
        if len(infos) > ZIP_FILES_LIMIT:
            raise InvalidInput({"path": f"holds over {ZIP_FILES_LIMIT} files; split it up"})
        self._archive = archive
        self._infos = {_zip_name(info): info for info in infos if not info.is_dir()}
        self._top = self._folder_of_index()

    def _folder_of_index(self) -> str:
        """Packing a folder itself puts it around everything: then that is where paths begin."""
        if INDEX in self._infos:
            return ""
        tops = [name.removesuffix(INDEX) for name in self._infos if name.endswith(f"/{INDEX}")]
        return tops[0] if len(tops) == 1 and tops[0].count("/") == 1 else ""

    def open(self, name: str, *, limit: int) -> IO[bytes]:
        inner = unicodedata.normalize("NFC", inner_path(name))
        info = self._infos.get(f"{self._top}{inner}")
        if info is None:
            raise FileMissing(name)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise UnsupportedContent("is a link: pack the file itself")
        if info.file_size > limit:
            raise _too_large(limit, info.file_size)
        if info.file_size > _CHUNK and info.file_size > RATIO_LIMIT * info.compress_size:
            raise UnsupportedContent("unpacks to far more than it holds: it is no real document")
        return self._archive.open(info)


def inner_path(name: str) -> str:
    """The path in its plain form. Raises UnsupportedContent if it leads out of the folder."""
    path = name.replace("\\", "/")
    parts = PurePosixPath(posixpath.normpath(path)).parts
    if not parts or path.startswith("/") or _DRIVE.match(path) or ".." in parts or "\0" in path:
        raise UnsupportedContent("leaves the folder: name a file inside it, such as 01/id_card.jpg")
    return "/".join(parts)


def _zip_name(info: zipfile.ZipInfo) -> str:
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        # Without the flag zipfile reads names as cp437, whatever the packer meant.
        for encoding in ("utf-8", "cp874"):
            try:
                name = name.encode("cp437").decode(encoding)
                break
            except UnicodeError:
                continue
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return unicodedata.normalize("NFC", "/".join(parts))


def _entries(text: bytes) -> list[Any]:
    try:
        index = json.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidInput({INDEX: f"is not in UTF-8 (byte {error.start}): save it so"}) from None
    except json.JSONDecodeError as error:
        fault = f"is not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        raise InvalidInput({INDEX: fault}) from None
    except (RecursionError, ValueError):
        raise InvalidInput({INDEX: "is not valid JSON"}) from None
    entries = index.get("applications") if isinstance(index, dict) else None
    if not isinstance(entries, list) or len(entries) > ENTRY_LIMIT:
        raise InvalidInput(
            {INDEX: f'must be {{"applications": [ … ]}} with at most {ENTRY_LIMIT} entries'}
        )
    return entries


def _read(file: IO[bytes], size: int) -> bytes:
    try:
        return file.read(size)
    except OSError as error:
        raise UnsupportedContent(_unreadable(error)) from None


def _unreadable(error: OSError) -> str:
    return f"can't be read ({error.strerror})"


def _too_large(limit: int, size: int | None = None) -> TooLarge:
    has = "" if size is None else f"has {size / _CHUNK:.1f} MB; "
    return TooLarge(f"{has}at most {limit // _CHUNK} MB are taken: save it smaller")
