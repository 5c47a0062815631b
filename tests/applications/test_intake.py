"""The form: what it takes, and the one sentence for each fault."""

from typing import Any

import pytest

from gacq.applications.identity import masked_id
from gacq.applications.intake import RULES, ApplicationForm, read_changes, read_form
from gacq.applications.kinds import ApplicantType, LocationType
from gacq.errors import InvalidInput
from tests.builders import a_form, an_id


def faults(data: object) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        read_form(data)
    return refused.value.fields


def test_a_complete_form_becomes_columns() -> None:
    values = read_form(a_form())

    assert values["applicant_id"] == an_id(1)
    assert (values["farm_latitude"], values["farm_longitude"]) == (18.79, 98.98)
    assert values["applicant_type"] is ApplicantType.INDIVIDUAL
    assert "farm_location" not in values


def test_a_draft_needs_only_who_applies_for_which_farm() -> None:
    whole = a_form()
    least = {name: whole[name] for name in RULES if name in whole}
    for name in list(least):
        if name not in ("applicantType", "applicantName", "applicantId", "farmName"):
            del least[name]

    assert set(read_form(least)) == {
        "applicant_type",
        "applicant_name",
        "applicant_id",
        "farm_name",
    }


def test_every_faulty_field_is_named_with_its_rule() -> None:
    found = faults(
        {
            "applicantType": "อื่น",
            "applicantId": "123",
            "farmName": "  ",
            "applicantPhone": 5,
            "farmAreaRai": "มาก",
            "farmLocation": {"latitude": 91, "longitude": 1, "height": 3},
            "farmNam": "x",
        }
    )

    assert set(found) == {
        "applicantType",
        "applicantId",
        "applicantName",
        "farmName",
        "applicantPhone",
        "farmAreaRai",
        "farmLocation.latitude",
        "farmLocation.height",
        "farmNam",
    }
    assert found["applicantName"].startswith("is missing; it must be")
    assert found["farmNam"] == "is not a field of an application; did you mean farmName?"
    assert found["farmAreaRai"] == RULES["farmAreaRai"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("applicantName", "x" * 201),
        ("applicantName", ["x"]),
        ("applicantEmail", "a@example.com\nBcc: b@example.com"),
        ("farmPostalCode", "5020"),
        ("farmPostalCode", 50200),
        ("farmAreaRai", 0),
        ("farmAreaRai", -1),
        ("farmAreaRai", float("nan")),
        ("farmAreaRai", float("inf")),
        ("farmAreaRai", True),
        ("farmAreaRai", "5"),
        ("farmAreaRai", 10**400),
        ("farmProvince", "แอตแลนติส"),
        ("locationType", "ใต้น้ำ"),
        ("cropType", "x" * 101),
        ("farmLocation", "18,98"),
        ("applicantId", an_id(1)[:-1] + "x"),
    ],
)
def test_a_value_outside_its_rule_is_refused(name: str, value: Any) -> None:
    assert set(faults(a_form() | {name: value})) == {name}


def test_a_control_character_is_named_as_such_and_not_repeated() -> None:
    sentence = faults(a_form(farmAddress="1\x00หมู่ 9"))["farmAddress"]

    assert "control character" in sentence
    assert "\x00" not in sentence


def test_the_id_is_checked_by_the_type_of_applicant() -> None:
    number = "1-23-45-67/8-9012"

    assert (
        read_form(a_form(applicantType="วิสาหกิจชุมชน", applicantId=number))["applicant_id"] == number
    )
    assert set(faults(a_form(applicantType="นิติบุคคล", applicantId=number))) == {"applicantId"}


@pytest.mark.parametrize("data", [None, [], "x", 5])
def test_a_body_that_is_no_object_is_refused(data: object) -> None:
    assert set(faults(data)) == {"body"}


def test_english_codes_are_understood_and_thai_is_stored() -> None:
    values = read_form(a_form(applicantType="INDIVIDUAL", locationType="greenhouse"))

    assert values["applicant_type"] == "บุคคลธรรมดา"
    assert values["location_type"] == LocationType.GREENHOUSE


def test_a_hostile_field_name_is_not_shown_as_it_is() -> None:
    (name,) = faults(a_form() | {"\u202e<b>\n" + "x" * 100: 1})

    assert name == "?<b>?" + "x" * 55


def test_a_change_holds_only_what_was_given() -> None:
    assert read_changes({"farmName": "ใหม่"}) == {"farm_name": "ใหม่"}


def test_null_and_empty_text_clear_what_may_stay_open() -> None:
    changes = read_changes({"applicantEmail": "", "farmLocation": None, "farmAreaRai": None})

    assert changes == {
        "applicant_email": None,
        "farm_latitude": None,
        "farm_longitude": None,
        "farm_area_rai": None,
    }


@pytest.mark.parametrize("name", ["applicantType", "applicantName", "applicantId", "farmName"])
def test_who_applies_can_not_be_cleared(name: str) -> None:
    for value in (None, ""):
        with pytest.raises(InvalidInput) as refused:
            read_changes({name: value})
        assert list(refused.value.fields) == [name]


def test_the_json_schema_names_fields_as_callers_do() -> None:
    schema = ApplicationForm.model_json_schema()

    assert set(schema["properties"]) == {name for name in RULES if "." not in name}
    assert set(schema["required"]) == {"applicantType", "applicantName", "applicantId", "farmName"}
    assert len(schema["properties"]["farmProvince"]["anyOf"][0]["enum"]) == 77


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("1234567890121", "xxxxxxxxx0121"),
        ("1-23-45-67/8-9012", "x-xx-xx-xx/x-9012"),
        ("123", "123"),
    ],
)
def test_an_id_is_masked_but_for_its_last_four_digits(number: str, shown: str) -> None:
    assert masked_id(number) == shown
