"""What a power cut may leave of a write-ahead log: bytes that never came, or came out wrong.

Only behind the last frame that is in the database file already: what a checkpoint has relied on
was synced before it.
"""

import random
from dataclasses import dataclass
from enum import StrEnum

SECTOR_BYTES = 512


class Damage(StrEnum):
    """In which way the log is damaged."""

    CUT = "cut"
    FLIPPED_BYTE = "flipped byte"
    ZEROED_PAGE = "zeroed page"
    ZEROED_SECTOR = "zeroed sector"
    RANDOM_SECTOR = "sector of random bytes"
    RANDOM_BYTES = "some random bytes"
    OLD_REST = "an old end behind the cut"
    """As a disk leaves it that had the file at its full length before."""


@dataclass(frozen=True, slots=True)
class Tear:
    """One damage, chosen before there was a log to damage.

    Attributes:
        share: where, from 0 at the first byte that may be damaged to 1 behind the last.
        seed: of the bytes that come out wrong.
    """

    damage: Damage
    share: float
    seed: int


def choose(chance: random.Random) -> Tear:
    return Tear(chance.choice(list(Damage)), chance.random(), chance.randrange(2**31))


def torn(content: bytes, tear: Tear, *, first: int, end: int, page_bytes: int) -> bytes:
    """The log with this tear between the bytes ``first`` and ``end``."""
    at = first + int(tear.share * (end - first))
    chance = random.Random(tear.seed)
    match tear.damage:
        case Damage.CUT:
            return content[:at]
        case Damage.OLD_REST:
            return content[:at] + chance.randbytes(len(content) - at)
        case Damage.FLIPPED_BYTE:
            return _with(content, at, bytes([content[at] ^ (1 << chance.randrange(8))]))
        case Damage.RANDOM_BYTES:
            return _with(content, at, chance.randbytes(chance.randint(2, 64)))
        case Damage.ZEROED_PAGE:
            return _with(content, _down_to(at, page_bytes, first), bytes(page_bytes))
        case Damage.ZEROED_SECTOR:
            return _with(content, _down_to(at, SECTOR_BYTES, first), bytes(SECTOR_BYTES))
        case Damage.RANDOM_SECTOR:
            sector = chance.randbytes(SECTOR_BYTES)
            return _with(content, _down_to(at, SECTOR_BYTES, first), sector)


def _down_to(at: int, size: int, first: int) -> int:
    """Where the disk's unit begins that holds this byte, but not before the first."""
    return max(first, at - at % size)


def _with(content: bytes, at: int, wrong: bytes) -> bytes:
    wrong = wrong[: len(content) - at]
    return content[:at] + wrong + content[at + len(wrong) :]
