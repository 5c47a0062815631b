"""The opaque mark in which a list goes on: the order it stands in and the key of its last row."""

import base64
import binascii
import json

from gacq.errors import InvalidInput


def write(order: str, value: int, last_id: int) -> str:
    """The cursor after a row whose key is ``(value, last_id)`` in this order."""
    text = json.dumps([order, value, last_id], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(order: str, cursor: str) -> tuple[int, int]:
    """The key again. Raises InvalidInput for one that a list in this order never gave out."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True)
        written, value, last_id = json.loads(text)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise _unknown() from None
    whole = all(type(each) is int and 0 <= each < 2**63 for each in (value, last_id))
    if written != order or not whole:
        raise _unknown()
    return value, last_id


def _unknown() -> InvalidInput:
    return InvalidInput(
        {"cursor": "is not one that this list gave out; start again from the first page"}
    )
