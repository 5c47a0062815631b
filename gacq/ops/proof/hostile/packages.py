"""Hostile packages for ``gacq import``: names that leave, bombs, and JSON that is none.

Each is written to a folder as a .zip, or as a folder where only that can be hostile.
``applications`` is how many of its entries may be taken in.
"""

import json
import os
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from gacq.ops.package import INDEX
from gacq.ops.proof.hostile import jpeg
from gacq.ops.proof.hostile.names import NAMES
from gacq.ops.proof.hostile.packing import zeros
from gacq.ops.proof.hostile.texts import BODIES, TEXTS

FORM = {
    "applicantType": "วิสาหกิจชุมชน",
    "applicantName": "วิสาหกิจสมมุติ",
    "applicantId": "1-50-01-01/1-0001",
    "farmName": "สวนสมมุติ",
}
LEAVING = (
    "../outside.jpg",
    "a/../../outside.jpg",
    "..\\outside.jpg",
    "/etc/passwd",
    "\\\\192.0.2.1\\share\\a.jpg",
    "C:\\Windows\\win.ini",
    "c:outside.jpg",
    "//etc/passwd",
    "a/\x00/../b.jpg",
    "..",
    ".",
)
"""Names of files that lie outside of every package."""


@dataclass(frozen=True, slots=True)
class HostilePackage:
    """``write`` makes it in an empty folder and returns what to import."""

    title: str
    write: Callable[[Path], Path]
    applications: int = 0


def hostile_packages() -> Iterator[HostilePackage]:
    for title, write in _PACKAGES.items():
        yield HostilePackage(title, write)
    for title, (write, applications) in _PARTLY_TAKEN.items():
        yield HostilePackage(title, write, applications)
    for title, body in BODIES.items():
        index = b'{"applications": [%s]}' % body
        yield HostilePackage(f"index: {title}", partial(_zip, {INDEX: index}))


def entry(number: int, file: str | None = None, **different: Any) -> dict[str, Any]:
    """One application, with one document if ``file`` names one."""
    documents = [] if file is None else [{"type": "crop_photo", "file": file}]
    return FORM | {"farmName": f"สวนสมมุติ {number}", "documents": documents} | different


def index(*entries: Any) -> bytes:
    return json.dumps({"applications": entries}).encode()


def _zip(files: dict[str, bytes], folder: Path) -> Path:
    path = folder / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def _raw(data: bytes, folder: Path) -> Path:
    path = folder / "package.zip"
    path.write_bytes(data)
    return path


def _zipped(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def _leaving(folder: Path) -> Path:
    """Entries whose files lie outside, in a .zip that holds files of just these names."""
    entries = [entry(number, name) for number, name in enumerate(LEAVING)]
    path = folder / "package.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(INDEX, index(*entries))
        for name in LEAVING:
            archive.writestr(zipfile.ZipInfo(name), jpeg.picture())
    return path


def _links_in_zip(folder: Path) -> Path:
    link = zipfile.ZipInfo("link.jpg")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    path = folder / "package.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(INDEX, index(entry(1, "link.jpg")))
        archive.writestr(link, "/etc/passwd")
    return path


def _links_in_folder(folder: Path) -> Path:
    """On Windows, where not everybody may make links, the files are just not there."""
    (folder / INDEX).write_bytes(index(entry(1, "link.jpg"), entry(2, "up/secret.jpg")))
    if os.name != "nt":
        (folder.parent / "secret.jpg").write_bytes(jpeg.picture())
        (folder / "link.jpg").symlink_to(folder.parent / "secret.jpg")
        (folder / "up").symlink_to(folder.parent)
    return folder


def _circle(folder: Path) -> Path:
    (folder / INDEX).write_bytes(index(entry(1, "a/b.jpg")))
    if os.name != "nt":
        (folder / "a").symlink_to(folder / "a")
    return folder


def _pipe(folder: Path) -> Path:
    """A file that nobody ever writes to: who opens it waits."""
    (folder / INDEX).write_bytes(index(entry(1, "pipe.jpg")))
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.jpg")
    return folder


def _doubled(folder: Path) -> Path:
    """Two files of one name: which is it?"""
    body = _zipped({INDEX: index(entry(1, "a.jpg")), "a.jpg": jpeg.picture(), "b.jpg": b"MZ"})
    return _raw(body.replace(b"b.jpg", b"a.jpg"), folder)


def _lying(folder: Path) -> Path:
    """An entry that says it unpacks to 10 bytes and unpacks to 200 MB."""
    data = zeros(200 * 2**20)[2:-4]
    files = {INDEX: index(entry(1, "a.jpg")), "a.jpg": b"x" * 9}
    honest = _zipped(files)
    at = honest.index(b"a.jpg") - 30
    head = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(data), 10, 5, 0) + b"a.jpg"
    central = honest.index(b"PK\1\2")
    directory = bytearray(honest[central:])
    place = directory.index(b"a.jpg") - 46
    directory[place + 16 : place + 28] = struct.pack("<3I", 0, len(data), 10)
    end = directory.index(b"PK\5\6")
    body = honest[:at] + head + data
    directory[end + 16 : end + 20] = struct.pack("<I", len(body))
    return _raw(body + bytes(directory), folder)


def _encrypted(folder: Path) -> Path:
    body = bytearray(_zipped({INDEX: index(entry(1))}))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        body[body.index(mark) + place] |= 1
    return _raw(bytes(body), folder)


def _many_entries(folder: Path) -> Path:
    return _zip({INDEX: index(), **{f"{n}.jpg": b"" for n in range(10_000)}}, folder)


def _named(folder: Path) -> Path:
    """A file under each hostile name that stays inside, each asked for by that name."""
    names = [name for name in NAMES.values() if len(name) < 500]
    entries = [entry(number, name) for number, name in enumerate(names)]
    return _zip({INDEX: index(*entries)}, folder)


def _texts(folder: Path) -> Path:
    entries = [
        entry(number, **{field: text})
        for number, text in enumerate(TEXTS.values())
        for field in ("applicantName", "farmAddress", "applicantEmail", "cropType")
    ]
    surrogates = b'{"farmName": "\\ud800", "\\udfff": 1, "\\u001b[31m": 2}'
    return _zip({INDEX: index(*entries)[:-2] + b", " + surrogates + b"]}"}, folder)


_PACKAGES: dict[str, Callable[[Path], Path]] = {
    "files outside of the package": _leaving,
    "links in a .zip": _links_in_zip,
    "links in a folder": _links_in_folder,
    "a pipe in place of a file": _pipe,
    "a file that unpacks to more than it says": _lying,
    "an encrypted .zip": _encrypted,
    "10,000 entries": _many_entries,
    "no index": partial(_zip, {"a.jpg": b""}),
    "an index that unpacks to 300 MB": lambda folder: _zip({INDEX: bytes(300 * 2**20)}, folder),
    "a file that unpacks to 300 MB": lambda folder: _zip(
        {INDEX: index(entry(1, "a.jpg")), "a.jpg": bytes(300 * 2**20)}, folder
    ),
    "an empty .zip": partial(_zip, {}),
    "a .zip cut off": lambda folder: _raw(_zipped({INDEX: index(entry(1))})[:-30], folder),
    "a .zip whose entry is cut": lambda folder: _raw(
        _zipped({INDEX: index(entry(1)) * 9}).replace(b"PK\3\4", b"PK\3\5", 1), folder
    ),
    "no .zip": partial(_raw, b"PK\x03\x04" + b"\xff" * 5_000),
    "an index that is a folder": lambda folder: _zip({f"{INDEX}/a": b""}, folder),
}

_PARTLY_TAKEN: dict[str, tuple[Callable[[Path], Path], int]] = {
    "a link to itself": (_circle, 1),
    "two files of one name": (_doubled, 1),
    "hostile names": (_named, len(NAMES)),
    "hostile texts": (_texts, 4 * len(TEXTS)),
}
