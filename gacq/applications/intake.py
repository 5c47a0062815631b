"""The form: what a caller may say about an application, and one plain sentence for each fault.

``read_form`` and ``read_changes`` turn JSON into column values or raise InvalidInput. A draft needs
only who applies and for which farm; ``completeness.py`` says what a submission lacks. The
models are also what the OpenAPI document shows.
"""

import difflib
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic.alias_generators import to_camel

from gacq.applications import checks
from gacq.applications.kinds import CROPS, ApplicantType, LocationType
from gacq.errors import InvalidInput
from gacq.settings.provinces import PROVINCES

_TEXT = "must be a text of 1 to {} signs"
_T = TypeVar("_T", bound=BaseModel)

RULES: dict[str, str] = {
    "applicantType": f"must be one of {', '.join(ApplicantType)}",
    "applicantName": _TEXT.format(200) + ": write the name as on the ID card or registration",
    "applicantId": (
        "must be the 13 digits of the ID card or juristic registration with a right check digit"
        " (a วิสาหกิจชุมชน gives its registration number): compare it with the document"
    ),
    "applicantPhone": (
        "must be a Thai phone number: 10 digits of a mobile, 9 of a landline, such as 081-234-5678"
    ),
    "applicantEmail": "must be one e-mail address such as name@example.com, or be left out",
    "farmName": _TEXT.format(200) + ": write the name of the farm",
    "farmAddress": _TEXT.format(500) + ": write house number, village and road on one line",
    "farmProvince": "must be the Thai name of one of the 77 provinces, such as เชียงใหม่",
    "farmDistrict": _TEXT.format(100) + ": write the name of the district (อำเภอ)",
    "farmSubdistrict": _TEXT.format(100) + ": write the name of the subdistrict (ตำบล)",
    "farmPostalCode": "must be exactly 5 digits, such as 50200",
    "farmAreaRai": "must be a number of rai above 0 and at most 1000000, such as 12.5",
    "farmLocation": "must hold latitude and longitude, two numbers, or be left out",
    "farmLocation.latitude": "must be a number of degrees from -90 to 90, such as 18.79",
    "farmLocation.longitude": "must be a number of degrees from -180 to 180, such as 98.98",
    "cropType": _TEXT.format(100) + ": write the crop's name, such as ขมิ้นชัน",
    "locationType": f"must be one of {', '.join(LocationType)}",
}
MOST_FAULTS = 50
"""Of more faulty fields than a form has, these are named: each takes a search for the right one."""

_CONTROL = "holds a control character or line break: remove it and write the text on one line"


def _checked(
    check: Callable[[str], str], schema: dict[str, Any], *, optional: bool
) -> tuple[BeforeValidator, WithJsonSchema]:
    def validate(value: object) -> object:
        if not isinstance(value, str):
            return value
        text = checks.clean(value)
        if optional and not text:
            return None
        return check(text)

    if optional:
        schema = {"anyOf": [schema, {"const": ""}, {"type": "null"}]}
    return BeforeValidator(validate), WithJsonSchema(schema)


def _within(maximum: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not 1 <= len(text) <= maximum:
            raise ValueError("length")
        return text

    return check


def _text(maximum: int, *, optional: bool = False) -> tuple[BeforeValidator, WithJsonSchema]:
    # The pattern: something besides blanks, which are trimmed before the length is taken.
    schema = {"type": "string", "minLength": 1, "maxLength": maximum, "pattern": r"^\S(.*\S)?$"}
    return _checked(_within(maximum), schema, optional=optional)


def _any_id(text: str) -> str:
    return checks.applicant_id(None, text)


def _location_type(text: str) -> str:
    return LocationType(text)


_ID_SCHEMA = {"type": "string", "pattern": "^[0-9][0-9/ -]{4,28}[0-9]$"}
_PHONE_SCHEMA = {"type": "string", "pattern": "^0([689][0-9]{8}|[1-57][0-9]{7})$"}
_EMAIL_SCHEMA = {"type": "string", "format": "email", "maxLength": 254}
_PROVINCE_SCHEMA = {"type": "string", "enum": list(PROVINCES.values())}
_POSTAL_SCHEMA = {"type": "string", "pattern": "^[0-9]{5}$"}
_CROP_SCHEMA = {"type": "string", "minLength": 1, "maxLength": 100, "examples": list(CROPS)}
_LOCATION_TYPE_SCHEMA = {"type": "string", "enum": list(LocationType)}
_APPLICANT_TYPE_SCHEMA = {"type": "string", "enum": list(ApplicantType)}


class Form(BaseModel):
    """camelCase names, and no others than its own."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, hide_input_in_errors=True)


class FarmLocation(Form):
    """Degrees, WGS 84."""

    latitude: Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]


class _Details(Form):
    """What a draft may leave open; null or an empty text clears it."""

    applicant_phone: Annotated[
        str | None, *_checked(checks.phone, _PHONE_SCHEMA, optional=True)
    ] = None
    applicant_email: Annotated[
        str | None, *_checked(checks.email, _EMAIL_SCHEMA, optional=True)
    ] = None
    farm_address: Annotated[str | None, *_text(500, optional=True)] = None
    farm_province: Annotated[
        str | None, *_checked(checks.province, _PROVINCE_SCHEMA, optional=True)
    ] = None
    farm_district: Annotated[str | None, *_text(100, optional=True)] = None
    farm_subdistrict: Annotated[str | None, *_text(100, optional=True)] = None
    farm_postal_code: Annotated[
        str | None, *_checked(checks.postal_code, _POSTAL_SCHEMA, optional=True)
    ] = None
    farm_area_rai: Annotated[
        float | None, Field(strict=True, gt=0, le=1_000_000, allow_inf_nan=False)
    ] = None
    farm_location: FarmLocation | None = None
    crop_type: Annotated[str | None, *_checked(_within(100), _CROP_SCHEMA, optional=True)] = None
    location_type: Annotated[
        str | None, *_checked(_location_type, _LOCATION_TYPE_SCHEMA, optional=True)
    ] = None


_Type = Annotated[ApplicantType, *_checked(ApplicantType, _APPLICANT_TYPE_SCHEMA, optional=False)]
_Name = Annotated[str, *_text(200)]
_Id = Annotated[str, *_checked(_any_id, _ID_SCHEMA, optional=False)]


def _no_default(schema: dict[str, Any]) -> None:
    schema.pop("default")


# May be left out but not cleared, so the default is no value that a caller could send.
_LEFT_OUT: Any = Field(default=None, json_schema_extra=_no_default)


def _check_id(value: str, info: ValidationInfo) -> str:
    applicant_type = info.data.get("applicant_type")
    return value if applicant_type is None else checks.applicant_id(applicant_type, value)


class ApplicationForm(_Details):
    """A new application: who applies for which farm, and whatever else is known already."""

    applicant_type: _Type
    applicant_name: _Name
    applicant_id: _Id
    farm_name: _Name

    _id_fits_type = field_validator("applicant_id")(_check_id)


class ApplicationChanges(_Details):
    """A change: only the fields that are given."""

    applicant_type: _Type = _LEFT_OUT
    applicant_name: _Name = _LEFT_OUT
    applicant_id: _Id = _LEFT_OUT
    farm_name: _Name = _LEFT_OUT

    _id_fits_type = field_validator("applicant_id")(_check_id)


def read_form(data: object) -> dict[str, Any]:
    """Column values of a new application. Raises InvalidInput with every faulty field."""
    return columns_of(read(ApplicationForm, data))


def read_changes(data: object) -> dict[str, Any]:
    """Column values of the fields that are given. Raises InvalidInput likewise."""
    return columns_of(read(ApplicationChanges, data))


def read(form: type[_T], data: object, rules: Mapping[str, str] = RULES) -> _T:
    """Validate ``data``; raises InvalidInput with one sentence per field, taken from ``rules``."""
    if not isinstance(data, Mapping):
        raise InvalidInput({"body": "must be a JSON object with the fields of an application"})
    try:
        return form.model_validate(data)
    except ValidationError as error:
        faults: dict[str, str] = {}
        for fault in islice(error.errors(include_url=False, include_input=False), MOST_FAULTS):
            name, sentence = _explain(fault, rules)
            faults.setdefault(name, sentence)
        raise InvalidInput(faults) from None


def _explain(fault: Any, rules: Mapping[str, str]) -> tuple[str, str]:
    # Pydantic does not name a key that is no text at all (half a surrogate pair).
    path = ".".join(_shown(str(part)) for part in fault["loc"]) or "?"
    if fault["type"] == "extra_forbidden" or not fault["loc"]:
        return path, _unknown(path, rules)
    rule = rules[".".join("*" if isinstance(part, int) else part for part in fault["loc"])]
    if fault["type"] == "missing":
        return path, f"is missing; it {rule}"
    if isinstance(fault.get("ctx", {}).get("error"), checks.ForbiddenCharacter):
        return path, _CONTROL
    return path, rule


def _unknown(path: str, rules: Mapping[str, str]) -> str:
    parent, _, last = path.rpartition(".")
    known = [name.rpartition(".")[2] for name in rules if name.rpartition(".")[0] == parent]
    near = difflib.get_close_matches(last, known, n=1)
    hint = f"did you mean {near[0]}?" if near else "remove it"
    return f"is not a field of an application; {hint}"


def _shown(name: str) -> str:
    """A key of the caller's own as it may be repeated to them."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:60])


def columns_of(form: BaseModel) -> dict[str, Any]:
    """The fields that were given, by their columns."""
    values = form.model_dump(exclude_unset=True)
    if "farm_location" in values:
        location = values.pop("farm_location") or {}
        values["farm_latitude"] = location.get("latitude")
        values["farm_longitude"] = location.get("longitude")
    return values
