"""What was typed into the form of an application, and the JSON that ``intake`` reads from it."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from gacq.applications.application import ApplicationView
from gacq.applications.completeness import FORM_FIELDS
from gacq.applications.kinds import CROPS
from gacq.web.pages.intake.area import rai_of
from gacq.web.pages.intake.fields import (
    CROP,
    GROUPS,
    LATITUDE,
    LISTED_CROP,
    LONGITUDE,
    OTHER_CROP,
)

OTHER = "other"
"""What the list of crops sends for one that is not on it."""
AREA, APPLICANT_ID = "farmAreaRai", "applicantId"
NEEDED = tuple(field.name for group in GROUPS for field in group.fields if field.need == "save")
"""Without these there is no draft."""
_CHOSEN = {
    "applicantType": "is not chosen: choose who applies",
    "farmProvince": "is not chosen: choose the province",
    "locationType": "is not chosen: choose where it grows",
}

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?|[+-]?\.\d+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(\D|$))")
_PAIR = re.compile(r"\s*(\S+?)\s*,\s*(\S+)\s*")


def data_of(typed: Mapping[str, str], *, keeps_id: bool) -> dict[str, Any]:
    """The whole form as JSON. With ``keeps_id`` an empty id number leaves the one that is there."""
    plain = (name for name in FORM_FIELDS if name not in (AREA, CROP))
    data: dict[str, Any] = {name: typed.get(name, "") for name in plain}
    # What is left out is said to be missing, and not to be wrong.
    for name in (APPLICANT_ID,) if keeps_id else NEEDED:
        if not data[name].strip():
            del data[name]
    data[AREA] = _area(typed.get(AREA, "").strip())
    data[CROP] = _crop(typed)
    data["farmLocation"] = _location(typed)
    return data


def typed_of(view: ApplicationView) -> dict[str, str]:
    """The form filled with what is stored; the id number stays out, for it may not be seen."""
    stored = asdict(view)
    typed = {name: _written(stored[column]) for name, column in FORM_FIELDS.items()}
    del typed[APPLICANT_ID]
    crop = typed.pop(CROP)
    listed = crop in CROPS or not crop
    return typed | {
        LISTED_CROP: crop if listed else OTHER,
        OTHER_CROP: "" if listed else crop,
        LATITUDE: _written(view.farm_latitude),
        LONGITUDE: _written(view.farm_longitude),
    }


def faults_of_crop(typed: Mapping[str, str]) -> dict[str, str]:
    """What only the form can see: its list and its line for another crop don't fit together."""
    listed, other = typed.get(LISTED_CROP, ""), typed.get(OTHER_CROP, "").strip()
    if listed not in ("", OTHER) and other:
        return {OTHER_CROP: "a crop of the list is chosen too: keep one of the two"}
    if listed == OTHER and not other:
        return {OTHER_CROP: "write the name of the crop"}
    return {}


def said_of_lists(faults: Mapping[str, str]) -> dict[str, str]:
    """The faults, without the values of the form's lists, which are stored in Thai."""
    return {name: _CHOSEN.get(name, words) for name, words in faults.items()}


def _crop(typed: Mapping[str, str]) -> str:
    listed = typed.get(LISTED_CROP, "")
    return typed.get(OTHER_CROP, "").strip() or ("" if listed == OTHER else listed)


def _location(typed: Mapping[str, str]) -> dict[str, Any] | None:
    latitude, longitude = typed.get(LATITUDE, "").strip(), typed.get(LONGITUDE, "").strip()
    if not longitude and (pair := _PAIR.fullmatch(latitude)):
        latitude, longitude = pair.groups()
    given = {"latitude": _number(latitude), "longitude": _number(longitude)}
    # A half that is left out is for intake to name.
    return {name: value for name, value in given.items() if value is not None} or None


def _area(text: str) -> float | str | None:
    rai = rai_of(text.translate(_THAI_DIGITS))
    return _number(_THOUSANDS.sub("", text)) if rai is None else rai


def _number(text: str) -> float | str | None:
    """The number, or what was typed instead of one: intake says what is wrong with it."""
    digits = text.translate(_THAI_DIGITS)
    if not digits:
        return None
    return float(digits) if _NUMBER.fullmatch(digits) else text


def _written(value: Any) -> str:
    """As a person would type it: ``12`` and not ``12.0``."""
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)
