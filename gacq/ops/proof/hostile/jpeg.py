"""Hostile JPEG: cut off at every kind of place, lying about themselves, or slow to unpack."""

import struct
from collections.abc import Iterator
from functools import cache, partial
from io import BytesIO

from gacq.ops.proof.hostile.hostile_file import HostileFile, Kind, Make

START, END = b"\xff\xd8", b"\xff\xd9"
FRAME, HUFFMAN, TABLE, SCAN = b"\xc0", b"\xc4", b"\xdb", b"\xda"
NOTES, COMMENT = b"\xe1", b"\xfe"


@cache
def picture(width: int = 64, height: int = 48, *, progressive: bool = False) -> bytes:
    """A grey picture that nothing is wrong with."""
    from PIL import Image

    out = BytesIO()
    Image.new("L", (width, height), 120).save(out, "JPEG", progressive=progressive)
    return out.getvalue()


def segment(marker: bytes, data: bytes) -> bytes:
    return b"\xff" + marker + struct.pack(">H", len(data) + 2) + data


def with_segments(*segments: bytes) -> bytes:
    """The picture with these before everything else."""
    return START + b"".join(segments) + picture()[2:]


def files() -> Iterator[HostileFile]:
    for title, make in _MALFORMED.items():
        yield HostileFile(Kind.JPEG, title, "ภาพ.jpg", make)
    for title, make in _MENDED.items():
        yield HostileFile(Kind.JPEG, title, "ภาพ.jpg", make, taken=True)
    for title, make in _BOMBS.items():
        yield HostileFile(Kind.BOMB, title, "ภาพ.jpg", make)
    for title, make in _ENDLESS.items():
        yield HostileFile(Kind.BOMB, title, "ภาพ.jpg", make, endless=True)
    for title, make in _TAKEN.items():
        yield HostileFile(Kind.BOMB, title, "ภาพ.jpg", make, taken=True)


def _at(marker: bytes) -> int:
    return picture().index(b"\xff" + marker)


def _cut_at(marker: bytes, *, beyond: int = 3) -> bytes:
    return picture()[: _at(marker) + beyond]


def _sized(width: int, height: int) -> bytes:
    """The same picture, saying that it has another size."""
    place = _at(FRAME) + 5
    return picture()[:place] + struct.pack(">HH", height, width) + picture()[place + 4 :]


def _patched(marker: bytes, offset: int, data: bytes) -> bytes:
    place = _at(marker) + offset
    return picture()[:place] + data + picture()[place + len(data) :]


def _many_scans(side: int, scans: int) -> bytes:
    """A progressive picture whose last scan, a few bytes long, stands there again and again."""
    whole = picture(side, side, progressive=True)
    last = whole[whole.rindex(b"\xff" + SCAN) : -len(END)]
    return whole[: -len(END)] + last * scans + END


def notes(*entries: bytes, then: int = 0) -> bytes:
    """A camera's notes; ``then`` is where the next list of them is said to lie."""
    head = b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(entries))
    return segment(NOTES, head + b"".join(entries) + struct.pack("<I", then))


def _claiming(tag: int, count: int, value: int = 8) -> bytes:
    return struct.pack("<HHII", tag, 4, count, value)


def _many_pictures(count: int) -> bytes:
    """The index of a multi-picture file that names ``count`` pictures which are not there."""
    entries = _claiming(0xB000, 4, 0x30303130), _claiming(0xB001, 1, count)
    index = struct.pack("<HHII", 0xB002, 7, 16 * count, 50)
    head = b"MPF\x00II*\x00\x08\x00\x00\x00" + struct.pack("<H", 3)
    body = head + b"".join((*entries, index)) + bytes(4) + b"\x00\x00\x00\x80" * 4 * min(count, 900)
    return with_segments(segment(b"\xe2", body))


_MALFORMED: dict[str, Make] = {
    "JPEG cut off after its first mark": lambda: picture()[:3] + b"\xe0",
    "JPEG cut off in its first segment": lambda: picture()[:12],
    "JPEG cut off in a table": partial(_cut_at, TABLE, beyond=20),
    "JPEG cut off in its header": partial(_cut_at, FRAME, beyond=6),
    "JPEG cut off in its Huffman table": partial(_cut_at, HUFFMAN, beyond=9),
    "JPEG cut off before its scan": partial(_cut_at, SCAN, beyond=4),
    "JPEG cut off in its scan": partial(_cut_at, SCAN, beyond=12),
    "JPEG without its end mark": lambda: picture()[:-2],
    "JPEG of no width": partial(_sized, 0, 48),
    "JPEG of no height": partial(_sized, 64, 0),
    "JPEG with a segment of length 0": partial(_patched, TABLE, 2, b"\x00\x00"),
    "JPEG with a segment of length 1": partial(_patched, TABLE, 2, b"\x00\x01"),
    "JPEG with a segment longer than the file": partial(_patched, TABLE, 2, b"\xff\xff"),
    "JPEG of 255 components": partial(_patched, FRAME, 9, b"\xff"),
    "JPEG of no component": partial(_patched, FRAME, 9, b"\x00"),
    "JPEG of 12 bits a pixel": partial(_patched, FRAME, 4, b"\x0c"),
    "JPEG with an overfull Huffman table": partial(_patched, HUFFMAN, 5, b"\xff" * 16),
    "JPEG with a table that is not there": partial(_patched, FRAME, 12, b"\x03"),
    "JPEG of the kind that compares": partial(_patched, FRAME, 1, b"\xc5"),
    "JPEG of two marks and nothing else": lambda: START + END,
    "JPEG of fill bytes": lambda: START + b"\xff" * 2_000_000,
}

_MENDED: dict[str, Make] = {
    "JPEG taller than its scan": partial(_sized, 64, 40_000),
    "JPEG with camera notes that lead in a circle": lambda: with_segments(
        notes(_claiming(0x8769, 1, 8), then=8)
    ),
    "JPEG with 30,000 comments": lambda: with_segments(segment(COMMENT, b"ok") * 30_000),
    "JPEG that names 10,000 pictures which are not there": partial(_many_pictures, 10_000),
}

_BOMBS: dict[str, Make] = {
    "JPEG of 65,500 x 65,500 pixels": partial(_sized, 65_500, 65_500),
}

_ENDLESS: dict[str, Make] = {
    "JPEG of 50,000 scans": lambda: _many_scans(7_700, 50_000),
}

_TAKEN: dict[str, Make] = {
    "JPEG with camera notes that claim 16 GB": lambda: with_segments(
        notes(*[_claiming(0x0112, 2**32 - 1)] * 5_000)
    ),
    "JPEG of the most pixels": lambda: picture(7_740, 7_740),
    "JPEG of the most pixels, progressive": lambda: picture(7_740, 7_740, progressive=True),
}
