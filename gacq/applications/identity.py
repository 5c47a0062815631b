"""An applicant's id number where it must not be shown: as a hash to find it by, and masked."""

import hashlib
import re

_ID_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){12}(?!\d)")


def id_hash(applicant_id: str) -> str:
    """SHA-256 over the digits: finds a full id by an index, however it was written."""
    digits = "".join(sign for sign in applicant_id if sign in "0123456789")
    return hashlib.sha256(digits.encode()).hexdigest()


def masked_id(applicant_id: str) -> str:
    """The id with all but its last four digits hidden: ``xxxxxxxxx0121``."""
    kept = len([sign for sign in applicant_id if sign.isdigit()]) - 4
    shown = []
    for sign in applicant_id:
        hidden = sign.isdigit() and kept > 0
        kept -= sign.isdigit()
        shown.append("x" if hidden else sign)
    return "".join(shown)


def masked_ids(text: str) -> str:
    """The text with all but the last four digits of every 13-digit number hidden."""
    return _ID_NUMBER.sub(
        lambda found: "x" * 9 + found[0].replace("-", "").replace(" ", "")[-4:], text
    )
