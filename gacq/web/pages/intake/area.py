"""An area as title deeds write it, in rai, ngan and square wa, as one number of rai."""

import re

NGAN_IN_RAI, WA_IN_RAI = 4, 400

_WORDS = re.compile(
    r"(?:(?P<rai>\d+)\s*ไร่)?\s*(?:(?P<ngan>\d+)\s*งาน)?"
    r"\s*(?:(?P<wa>\d+(?:\.\d+)?)\s*(?:ตารางวา|ตร\.?\s*ว\.?|วา))?"
)
_DASHES = re.compile(r"(?P<rai>\d+)-(?P<ngan>\d+)-(?P<wa>\d+(?:\.\d+)?)")


def rai_of(text: str) -> float | None:
    """``3 ไร่ 2 งาน 50 ตารางวา`` and ``3-2-50`` are 3.625; None for what is neither.

    On a deed there are never 4 ngan or 100 square wa: more than that is a slip, and None too.
    """
    found = _DASHES.fullmatch(text) or _WORDS.fullmatch(text)
    if not text or found is None:
        return None
    rai, ngan, wa = (float(found[name] or 0) for name in ("rai", "ngan", "wa"))
    if ngan >= NGAN_IN_RAI or wa >= WA_IN_RAI / NGAN_IN_RAI:
        return None
    return rai + ngan / NGAN_IN_RAI + wa / WA_IN_RAI
