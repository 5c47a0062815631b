"""A farm's address on one line, in the order in which Thai and English readers expect it; pure."""

from collections.abc import Sequence

_BANGKOK = "กรุงเทพมหานคร"
_MARKS = ("ตำบล", "อำเภอ", "จังหวัด")
_SHORT_MARKS = ("ต.", "อ.", "จ.")
_MARKS_IN_BANGKOK = ("แขวง", "เขต", "")


def address_of(parts: Sequence[str | None], language: str, *, short: bool = False) -> str:
    """``parts``: address, subdistrict, district, province, postal code; any may be missing.

    In Thai each place is marked by its kind, ``short`` as ``ต.``, ``อ.`` and ``จ.``; a name that
    brings its mark along keeps it.
    """
    address, subdistrict, district, province, postal_code = (part or "" for part in parts)
    if language == "en":
        named = (address, subdistrict, district, f"{province} {postal_code}".strip())
        return ", ".join(part for part in named if part)
    places = (subdistrict, district, province)
    if province == _BANGKOK:
        marks = _MARKS_IN_BANGKOK
    else:
        marks = _SHORT_MARKS if short else _MARKS
    marked = (_marked(mark, place) for mark, place in zip(marks, places, strict=True))
    return " ".join(part for part in (address, *marked, postal_code) if part)


def _marked(mark: str, place: str) -> str:
    written = (mark, *_MARKS, *_SHORT_MARKS, *_MARKS_IN_BANGKOK[:2])
    return place if not place or (mark and place.startswith(written)) else f"{mark}{place}"
