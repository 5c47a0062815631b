"""What a farm's form says, in the reader's language: where it lies, who applies, what grows there.

The form's lists are stored in Thai. What is on no list is shown as it was written.
"""

from gacq.applications import places
from gacq.applications.kinds import CROPS, ApplicantType, LocationType
from gacq.web.words import Language

NOTHING = "–"
_PARTS = ("farm_address", "farm_subdistrict", "farm_district", "farm_province", "farm_postal_code")
_DETAILS = {"whole": _PARTS, "area": _PARTS[1:4], "district": _PARTS[2:4]}


def place(farm: object, detail: str = "area", *, language: Language) -> str:
    """Where an application's or an appointment's farm lies: ``ต.ศรีภูมิ อ.เมือง จ.เชียงใหม่``.

    ``detail`` is "whole" with house number and postal code, "area", or "district" for that and
    the province alone. Empty where nothing is known.
    """
    shown = _DETAILS[detail]
    parts = [getattr(farm, name, None) if name in shown else None for name in _PARTS]
    return places.address_of(parts, language, short=True)


def crop(name: str | None, *, language: Language) -> str:
    """The English name only for English readers, and only where one is known."""
    known = CROPS.get(name or "") if language == "en" else None
    return known.capitalize() if known else name or NOTHING


def kind(value: str | None, *, language: Language) -> str:
    """A kind of applicant or of cultivation."""
    for kinds in (ApplicantType, LocationType):
        if value in list(kinds):
            return kinds(value).label(language)
    return value or NOTHING
