"""The fields of an application as its form shows them: groups, labels, hints, and what is needed.

What a field may hold is ``applications.intake``'s to say; nothing here checks anything.
"""

from dataclasses import dataclass
from typing import Literal

Need = Literal["save", "submit", "never"]


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Shown:
    """One field. Its ``name`` is the one that faults of ``intake`` come under.

    Attributes:
        kind: "line", "choice", "crop" or "id".
        need: what can't be done while it is empty.
        inputmode: which keys a phone offers.
        size: "short", "half" or "" for a whole line.
    """

    name: str
    label: str
    kind: Literal["line", "choice", "crop", "id"] = "line"
    need: Need = "submit"
    hint: str = ""
    type: str = "text"
    inputmode: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that are on one paper, so that they are read off it in one go."""

    title: str
    fields: tuple[Shown, ...]


LATITUDE, LONGITUDE = "farmLocation.latitude", "farmLocation.longitude"
CROP, OTHER_CROP, LISTED_CROP = "cropType", "otherCrop", "listedCrop"

GROUPS = (
    Group(
        _("Applicant"),
        (
            Shown("applicantType", _("Who applies"), kind="choice", need="save", size="half"),
            Shown(
                "applicantName",
                _("Name of the applicant"),
                need="save",
                hint=_("First and last name, or the registered name, as on the paper."),
            ),
            Shown(
                "applicantId",
                _("Id number"),
                kind="id",
                need="save",
                hint=_("13 digits; a community enterprise gives its registration number."),
                inputmode="numeric",
                size="half",
            ),
            Shown(
                "applicantPhone",
                _("Phone"),
                hint=_("Mobile 10 digits, landline 9, such as 081-234-5678."),
                type="tel",
                inputmode="tel",
                size="half",
            ),
            Shown(
                "applicantEmail",
                _("E-mail"),
                need="never",
                hint=_("With an address the applicant hears of each step by mail."),
                type="email",
                inputmode="email",
            ),
        ),
    ),
    Group(
        _("Farm"),
        (
            Shown("farmName", _("Name of the farm"), need="save"),
            Shown(
                "farmAddress",
                _("House number, village, road"),
                hint=_("Such as 99 หมู่ 4 บ้านแม่ปูคา."),
            ),
            Shown("farmSubdistrict", _("Subdistrict"), size="half"),
            Shown("farmDistrict", _("District"), size="half"),
            Shown("farmProvince", _("Province"), kind="choice", size="half"),
            Shown("farmPostalCode", _("Postal code"), inputmode="numeric", size="half"),
        ),
    ),
    Group(
        _("Plot and crop"),
        (
            Shown(
                "farmAreaRai",
                _("Area in rai"),
                hint=_(
                    "As on the deed, such as 3 ไร่ 2 งาน 50 ตารางวา or 3-2-50, or in rai: 3.625."
                ),
                inputmode="decimal",
                size="half",
            ),
            Shown(
                "locationType",
                _("Where it grows"),
                kind="choice",
                hint=_("In the open, under a roof of glass or film, or in closed rooms."),
                size="half",
            ),
            Shown(CROP, _("Crop"), kind="crop", size="half"),
            Shown(
                LATITUDE,
                _("Latitude (GPS)"),
                need="never",
                hint=_("Such as 18.79; a pair copied from a map may stand here whole."),
                size="half",
            ),
            Shown(
                LONGITUDE,
                _("Longitude (GPS)"),
                need="never",
                hint=_("Such as 98.98."),
                size="half",
            ),
        ),
    ),
)

LABELS = {
    **{field.name: field.label for group in GROUPS for field in group.fields},
    OTHER_CROP: _("Another crop"),
}
