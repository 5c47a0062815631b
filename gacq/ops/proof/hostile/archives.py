"""Archives sent as documents: none is taken, so none is opened, whatever is inside."""

import gzip
import zipfile
from collections.abc import Iterator
from functools import partial
from io import BytesIO

from gacq.ops.proof.hostile.hostile_file import HostileFile, Kind, Make


def zipped(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def nested(depth: int) -> bytes:
    """A zip in a zip in a zip, with 20 MB of nothing at the bottom of each of 4 at every level."""
    data = zipped({"0": bytes(20 * 2**20)})
    for _ in range(depth):
        data = zipped({str(number): data for number in range(4)})
    return data


def files() -> Iterator[HostileFile]:
    for title, (name, make) in _ARCHIVES.items():
        yield HostileFile(Kind.ARCHIVE, title, name, make)


_ARCHIVES: dict[str, tuple[str, Make]] = {
    "zip bomb, zips in zips": ("เอกสาร.zip", partial(nested, 5)),
    "zip bomb named as a photo": ("ภาพ.jpg", partial(nested, 2)),
    "zip of 10,000 entries": (
        "เอกสาร.zip",
        lambda: zipped({f"{number}.jpg": b"" for number in range(10_000)}),
    ),
    "zip with a path that leaves": ("เอกสาร.zip", lambda: zipped({"../../gacq.db": b"x"})),
    "Word document": ("คำขอ.docx", lambda: zipped({"word/document.xml": b"<w/>"})),
    "empty zip": ("เอกสาร.zip", lambda: zipped({})),
    "gzip bomb": ("เอกสาร.gz", lambda: gzip.compress(bytes(20 * 2**20))),
    "RAR": ("เอกสาร.rar", lambda: b"Rar!\x1a\x07\x01\x00" + bytes(100)),
    "7-Zip": ("เอกสาร.7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(100)),
    "old Word document": ("คำขอ.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000)),
}
