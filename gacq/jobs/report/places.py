"""A farm's address on one line, in the order in which Thai and English readers expect it; pure."""

from collections.abc import Sequence

_BANGKOK = "กรุงเทพมหานคร"


def address_of(parts: Sequence[str | None], language: str) -> str:
    """``parts``: address, subdistrict, district, province, postal code; any may be missing."""
    address, subdistrict, district, province, postal_code = (part or "" for part in parts)
    if language == "en":
        named = (address, subdistrict, district, f"{province} {postal_code}".strip())
        return ", ".join(part for part in named if part)
    in_bangkok = province == _BANGKOK
    marked = (
        address,
        _marked("แขวง" if in_bangkok else "ตำบล", subdistrict),
        _marked("เขต" if in_bangkok else "อำเภอ", district),
        province if in_bangkok else _marked("จังหวัด", province),
        postal_code,
    )
    return " ".join(part for part in marked if part)


def _marked(mark: str, name: str) -> str:
    return name if not name or name.startswith(mark) else f"{mark}{name}"
