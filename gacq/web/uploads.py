"""Receiving a file: parsed as it arrives and written to the data folder, never held in memory."""

import asyncio
import errno
import logging
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from gacq.errors import (
    InvalidInput,
    RequestError,
    StorageFull,
    TooLarge,
    Unavailable,
    UnsupportedContent,
)
from gacq.web.threads import Threads

log = logging.getLogger(__name__)

WRITE_AT_BYTES = 512 * 1024
MAX_FIELD_BYTES = 1_000
MAX_PARTS = 8

# Windows knows no quota errors.
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that arrived. ``name`` is the sender's and only a label; ``path`` is temporary."""

    fields: dict[str, str]
    name: str
    path: Path


@asynccontextmanager
async def received(
    request: Request, folder: Path, threads: Threads, *, fields: frozenset[str], max_bytes: int
) -> AsyncIterator[Upload]:
    """The request's one file and its text ``fields``; the file is gone at the end unless moved.

    Raises RequestError for a broken form, UnsupportedContent for another kind of body, TooLarge
    for a file over ``max_bytes``, InvalidInput without a file or with an unknown field,
    StorageFull and Unavailable for trouble with the disk.
    """
    boundary = _boundary(request)
    path = await threads.files(_new_file, folder)
    try:
        form = _Form(boundary, fields, max_bytes)
        async for chunk in request.stream():
            form.feed(chunk)
            if len(form.unwritten) >= WRITE_AT_BYTES:
                await threads.files(_append, path, form.take())
        await threads.files(_append, path, form.take())
        yield form.finish(path)
    except asyncio.CancelledError:
        # At a stop: no thread is to be had any more.
        _discard(path)
        raise
    finally:
        await threads.files(_discard, path)


def remove_leftovers(folder: Path) -> None:
    """Delete what a process that died left of its uploads."""
    for path in folder.glob("upload-*"):
        path.unlink(missing_ok=True)


class _Form:
    """The parts of one form, as its bytes come in."""

    def __init__(self, boundary: bytes, known: frozenset[str], max_bytes: int) -> None:
        self.unwritten = bytearray()
        self._fields: dict[str, str] = {}
        self._file_name: str | None = None
        self._known = known
        self._max_bytes = max_bytes
        self._file_bytes = 0
        self._parts = 0
        self._header_name = b""
        self._header_value = b""
        self._disposition = b""
        self._name = ""
        self._text = bytearray()
        self._in_file = False
        self._ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begin,
                "on_part_data": self._part_data,
                "on_part_end": self._part_end,
                "on_header_field": self._on_header_name,
                "on_header_value": self._on_header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_end": self._on_end,
            },
        )

    def feed(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise RequestError(f"The form is broken: {error}") from None

    def take(self) -> bytes:
        taken = bytes(self.unwritten)
        self.unwritten.clear()
        return taken

    def finish(self, path: Path) -> Upload:
        if not self._ended:
            raise RequestError("The form is broken: it ends in the middle")
        if self._file_name is None:
            raise InvalidInput({"file": "is missing; send the document as a file"})
        return Upload(self._fields, self._file_name, path)

    def _part_begin(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise RequestError(f"The form has more than {MAX_PARTS} parts")
        self._disposition, self._name = b"", ""
        self._text.clear()
        self._in_file = False

    def _on_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _header_end(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = self._header_value
        self._header_name = self._header_value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = _text(options.get(b"name", b""))
        if not self._name:
            raise RequestError("The form is broken: a part has no name")
        self._in_file = b"filename" in options
        if not self._in_file:
            return self._check_field()
        if self._name != "file" or self._file_name is not None:
            raise InvalidInput({self._name[:100]: "is not expected; send one file, as file"})
        self._file_name = _text(options[b"filename"])

    def _check_field(self) -> None:
        if self._name == "file":
            raise InvalidInput({"file": "must be a file: send it with a file name"})
        if self._name not in self._known:
            raise InvalidInput({self._name[:100]: "is not a known field"})

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if not self._in_file:
            self._text += data[start:end]
            if len(self._text) > MAX_FIELD_BYTES:
                raise TooLarge(f"The field {self._name[:100]} is too long")
            return
        self._file_bytes += end - start
        if self._file_bytes > self._max_bytes:
            raise TooLarge(f"The file is over {self._max_bytes // 2**20} MB; make it smaller")
        self.unwritten += data[start:end]

    def _part_end(self) -> None:
        if not self._in_file:
            self._fields[self._name] = _text(self._text)

    def _on_end(self) -> None:
        self._ended = True


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise UnsupportedContent("Send the document as multipart/form-data with type and file")
    return options[b"boundary"]


def _text(raw: bytes | bytearray) -> str:
    return raw.decode("utf-8", errors="replace").replace("\x00", "")


@contextmanager
def storing() -> Iterator[None]:
    """Trouble with the disk becomes a refusal with its cure. Raises StorageFull, Unavailable."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(
                "The disk of the data folder is full; make room and try again"
            ) from None
        log.exception("A document could not be stored")
        raise Unavailable(
            f"The data folder could not be written ({error.strerror}); see that its disk is there "
            "and that gacq may write to it, then try again"
        ) from None


def _new_file(folder: Path) -> Path:
    with storing():
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="upload-", dir=folder)
        os.close(handle)
        return Path(name)


def _append(path: Path, data: bytes) -> None:
    with storing(), path.open("ab") as file:
        file.write(data)


def _discard(path: Path) -> None:
    # What can't be removed now is removed at the next start; the request's own end counts more.
    with suppress(OSError):
        path.unlink(missing_ok=True)
