"""Compressed data that unpacks to gigabytes, made in no time: one packed block again and again."""

import struct
import zlib

_MEGABYTE = bytes(2**20)
_MODULUS = 65_521


def packed(block: bytes, times: int) -> bytes:
    """What zlib unpacks to ``block``, ``times`` over, with a right check sum."""
    press = zlib.compressobj(9, wbits=-15)
    # After a full flush nothing refers back, so each block is the same bytes again.
    body = (press.compress(block) + press.flush(zlib.Z_FULL_FLUSH)) * times
    return b"\x78\xda" + body + press.flush() + struct.pack(">I", _check_sum(block, times))


def zeros(size: int) -> bytes:
    """``size`` bytes of nothing, packed; from a megabyte on, rounded up to a whole one."""
    if size < len(_MEGABYTE):
        return zlib.compress(bytes(size), 9)
    return packed(_MEGABYTE, -(-size // len(_MEGABYTE)))


def _check_sum(block: bytes, times: int) -> int:
    """Adler-32 of the repeated block, from that of one."""
    one = zlib.adler32(block)
    low, high = (one & 0xFFFF) - 1, (one >> 16) - len(block)
    pairs = times * (times - 1) // 2
    summed = times * len(block) + low * len(block) * pairs + times * high
    return (summed % _MODULUS) << 16 | (1 + times * low) % _MODULUS
