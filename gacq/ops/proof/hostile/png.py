"""Hostile PNG: cut off, lying about themselves, or unpacking to far more than they hold."""

import struct
import zlib
from collections.abc import Iterator
from functools import partial

from gacq.ops.proof.hostile.hostile_file import HostileFile, Kind, Make
from gacq.ops.proof.hostile.packing import zeros

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, PALETTE, RGBA = 0, 2, 3, 6

_LONGEST = 2**31 - 1
_CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, RGBA: 4}


def chunk(kind: bytes, data: bytes, *, length: int | None = None, crc: int | None = None) -> bytes:
    """One chunk; ``length`` and ``crc`` are what it says of itself in place of the truth."""
    said = len(data) if length is None else length
    check = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", said) + kind + data + struct.pack(">I", check)


def header(width: int, height: int, *, depth: int = 8, colour: int = RGB) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def rows(width: int, height: int, *, depth: int = 8, colour: int = RGB) -> bytes:
    """The compressed rows of a black picture."""
    return zeros(((width * _CHANNELS[colour] * depth + 7) // 8 + 1) * height)


def picture(width: int = 64, height: int = 48, *more: bytes, colour: int = RGB) -> bytes:
    """A black picture that nothing is wrong with, with ``more`` chunks before its rows."""
    data = chunk(b"IDAT", rows(width, height, colour=colour))
    return b"".join((SIGNATURE, header(width, height, colour=colour), *more, data, END))


END = chunk(b"IEND", b"")


def files() -> Iterator[HostileFile]:
    for title, make in _MALFORMED.items():
        yield HostileFile(Kind.PNG, title, "ภาพ.png", make)
    for title, make in _MENDED.items():
        yield HostileFile(Kind.PNG, title, "ภาพ.png", make, taken=True)
    for title, make in _BOMBS.items():
        yield HostileFile(Kind.BOMB, title, "ภาพ.png", make)
    for title, make in _TAKEN.items():
        yield HostileFile(Kind.BOMB, title, "ภาพ.png", make, taken=True)


def _parts(*parts: bytes) -> bytes:
    return SIGNATURE + b"".join(parts)


def _cut(size: int) -> bytes:
    return picture()[:size]


def _with_idat(data: bytes, *, head: bytes | None = None) -> bytes:
    return _parts(head or header(64, 48), chunk(b"IDAT", data), END)


def _animated(frames: int) -> bytes:
    control = chunk(b"acTL", struct.pack(">II", frames, 0))
    data = rows(64, 48)
    parts = [control, _frame(0), chunk(b"IDAT", data)]
    for number in range(1, frames):
        sequence = struct.pack(">I", 2 * number)
        parts += [_frame(2 * number - 1), chunk(b"fdAT", sequence + data)]
    return _parts(header(64, 48), *parts, END)


def _frame(sequence: int) -> bytes:
    return chunk(b"fcTL", struct.pack(">IIIIIHHBB", sequence, 64, 48, 0, 0, 1, 100, 0, 0))


def _exif(entries: int, claimed: int) -> bytes:
    """Notes of a camera that claim ``claimed`` values in each of ``entries`` entries."""
    entry = struct.pack("<HHII", 0x0112, 4, claimed, 8)
    return b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", entries) + entry * min(entries, 100)


_MALFORMED: dict[str, Make] = {
    "PNG cut off after its signature": partial(_cut, 8),
    "PNG cut off in its header": partial(_cut, 20),
    "PNG cut off in its rows": partial(_cut, 50),
    "PNG without its end mark": lambda: picture()[: -len(END)],
    "PNG with a wrong check sum in its header": lambda: _parts(
        chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0), crc=1),
        chunk(b"IDAT", rows(64, 48)),
        END,
    ),
    "PNG with a wrong check sum in its rows": lambda: _parts(
        header(64, 48), chunk(b"IDAT", rows(64, 48), crc=1), END
    ),
    "PNG of no width": lambda: _with_idat(rows(1, 48), head=header(0, 48)),
    "PNG of no height": lambda: _with_idat(rows(64, 1), head=header(64, 0)),
    "PNG with a chunk that says 2 GB": lambda: _parts(
        header(64, 48), chunk(b"IDAT", rows(64, 48), length=_LONGEST), END
    ),
    "PNG with a chunk of negative length": lambda: _parts(
        header(64, 48), chunk(b"IDAT", rows(64, 48), length=2**32 - 1), END
    ),
    "PNG with a chunk that says less than it holds": lambda: _parts(
        header(64, 48), chunk(b"IDAT", rows(64, 48), length=3), END
    ),
    "PNG without rows": lambda: _parts(header(64, 48), END),
    "PNG with its rows before its header": lambda: _parts(
        chunk(b"IDAT", rows(64, 48)), header(64, 48), END
    ),
    "PNG of a palette that is not there": lambda: _with_idat(
        rows(64, 48, colour=PALETTE), head=header(64, 48, colour=PALETTE, depth=3)
    ),
    "PNG of an unknown depth": lambda: _with_idat(rows(64, 48), head=header(64, 48, depth=77)),
    "PNG with rows that are no zlib": lambda: _with_idat(b"\x00" * 500),
    "PNG with an unknown row filter": lambda: _with_idat(zlib.compress(b"\x63" * 193 * 48)),
    "PNG of 10,000 frames": partial(_animated, 10_000),
}

_MENDED: dict[str, Make] = {
    "PNG cut off in its end mark": lambda: picture()[:-3],
    "PNG with a wrong check sum in its end mark": lambda: _parts(
        header(64, 48), chunk(b"IDAT", rows(64, 48)), chunk(b"IEND", b"", crc=1)
    ),
    "PNG of too few rows": lambda: _with_idat(rows(64, 5)),
}

_BOMBS: dict[str, Make] = {
    "PNG of 50,000 x 50,000 pixels": lambda: _with_idat(
        zeros(6_251 * 1_000), head=header(50_000, 50_000, depth=1, colour=GREY)
    ),
    "PNG of 2,147,483,647 pixels a side": lambda: _with_idat(
        rows(64, 48), head=header(_LONGEST, _LONGEST)
    ),
    "PNG one row over the most pixels": lambda: _with_idat(
        zeros(1_001 * 60_001), head=header(1_000, 60_001, colour=GREY)
    ),
    "PNG with a text that unpacks to 200 MB": lambda: picture(
        64, 48, chunk(b"zTXt", b"note\x00\x00" + zeros(200 * 2**20))
    ),
    "PNG with a colour profile that unpacks to 200 MB": lambda: picture(
        64, 48, chunk(b"iCCP", b"profile\x00\x00" + zeros(200 * 2**20))
    ),
    "PNG with 200 texts of a megabyte each": lambda: picture(
        64, 48, chunk(b"zTXt", b"note\x00\x00" + zeros(2**20 - 1)) * 200
    ),
    "PNG with an international text that unpacks to 200 MB": lambda: picture(
        64, 48, chunk(b"iTXt", b"note\x00\x01\x00\x00\x00" + zeros(200 * 2**20))
    ),
}

_TAKEN: dict[str, Make] = {
    "PNG with rows that unpack to 1 GB": lambda: _with_idat(zeros(2**30)),
    "PNG with camera notes that claim 4 GB": lambda: picture(
        64, 48, chunk(b"eXIf", _exif(65_535, 2**32 - 1))
    ),
    "PNG with 100,000 texts": lambda: picture(64, 48, chunk(b"tEXt", b"a\x00b") * 100_000),
    "PNG of the most pixels, transparent": lambda: picture(7_740, 7_740, colour=RGBA),
}
