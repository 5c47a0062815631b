"""The write-ahead log as bytes: how far it holds, and where its commits end.

Read here without SQLite, by the documented form of the file (sqlite.org, "WAL-mode File Format"),
so that what a torn log must still hold is known independently of what SQLite makes of it.
"""

import struct
import sys
from dataclasses import dataclass
from pathlib import Path

HEADER_BYTES = 32
FRAME_HEADER_BYTES = 24

_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}
"""The byte order of the checksums, by the first four bytes."""
_INDEX_BYTES = 136
_INDEX_HEADER_BYTES = 48
_LOW = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Log:
    """A log up to its first frame that does not hold.

    Attributes:
        salt: names the round: each time the log begins again at its start it is another.
        page_bytes: 0 if not even the header holds.
        frames: how many frames in a row hold.
        commits: the frames among them that end a transaction, counted from 1.
    """

    salt: bytes
    page_bytes: int
    frames: int
    commits: tuple[int, ...]

    @property
    def last_commit(self) -> int:
        return self.commits[-1] if self.commits else 0

    def end_of(self, frame: int) -> int:
        """The byte behind this frame."""
        return HEADER_BYTES + frame * (FRAME_HEADER_BYTES + self.page_bytes)


NOTHING = Log(b"", 0, 0, ())


@dataclass(frozen=True, slots=True)
class Position:
    """How far a running service's log had got: ``frames`` of round ``salt`` were committed.

    ``checkpointed`` of them are in the database file, or on their way there.
    """

    salt: bytes
    frames: int
    checkpointed: int


def log_of(path: Path) -> Log:
    """The log in this file; one that is missing or whose header does not hold is empty."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return NOTHING
    return read_log(content)


def read_log(content: bytes) -> Log:
    """What of these bytes holds, by the running checksum of every frame."""
    if len(content) < HEADER_BYTES:
        return NOTHING
    magic, _, page_bytes, _, *_, first, second = struct.unpack(">8I", content[:HEADER_BYTES])
    order = _MAGIC.get(magic)
    if order is None or not page_bytes:
        return NOTHING
    sums = _summed(order, content[: HEADER_BYTES - 8], (0, 0))
    if sums != (first, second):
        return NOTHING
    return _walked(content, order, page_bytes, sums)


def _walked(content: bytes, order: str, page_bytes: int, sums: tuple[int, int]) -> Log:
    salt, commits, number = content[16:24], [], 0
    size = FRAME_HEADER_BYTES + page_bytes
    for start in range(HEADER_BYTES, len(content) - size + 1, size):
        header = content[start : start + FRAME_HEADER_BYTES]
        _, pages, _, _, first, second = struct.unpack(">6I", header)
        sums = _summed(order, header[:8], sums)
        sums = _summed(order, content[start + FRAME_HEADER_BYTES : start + size], sums)
        if header[8:16] != salt or sums != (first, second):
            break
        number += 1
        if pages:
            commits.append(number)
    return Log(salt, page_bytes, number, tuple(commits))


def _summed(order: str, content: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    first, second = sums
    words = iter(struct.unpack(f"{order}{len(content) // 4}I", content))
    for one, other in zip(words, words, strict=True):
        first = (first + one + second) & _LOW
        second = (second + other + first) & _LOW
    return first, second


def position_of(database: Path) -> Position | None:
    """How far the log of a running service is, from the index that its processes share.

    None while the index is being changed, which takes no longer than a moment.
    """
    with database.with_name(database.name + "-shm").open("rb") as file:
        index = file.read(_INDEX_BYTES)
    one, other = index[:_INDEX_HEADER_BYTES], index[_INDEX_HEADER_BYTES : 2 * _INDEX_HEADER_BYTES]
    if len(index) < _INDEX_BYTES or one != other:
        return None
    # The index is never moved between machines: its numbers are in this one's byte order.
    frames, copied, attempted = (
        int.from_bytes(index[start : start + 4], sys.byteorder) for start in (16, 96, 128)
    )
    return Position(index[32:40], frames, max(copied, attempted))
