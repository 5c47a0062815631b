"""What single fields may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gacq.applications import checks
from gacq.applications.kinds import ApplicantType
from tests.builders import an_id

PERSON = ApplicantType.INDIVIDUAL
ENTERPRISE = ApplicantType.COMMUNITY_ENTERPRISE

twelve_digits = st.text("0123456789", min_size=12, max_size=12)


@given(twelve_digits)
def test_a_number_with_its_check_digit_is_taken(first: str) -> None:
    number = f"{first}{checks.check_digit(first)}"

    assert checks.applicant_id(PERSON, number) == number


@given(twelve_digits, st.integers(1, 9))
def test_every_other_check_digit_is_refused(first: str, off: int) -> None:
    wrong = (checks.check_digit(first) + off) % 10

    with pytest.raises(ValueError, match="check digit"):
        checks.applicant_id(PERSON, f"{first}{wrong}")


@given(twelve_digits, st.integers(0, 11), st.integers(1, 9))
def test_one_mistyped_digit_is_nearly_always_found(first: str, place: int, off: int) -> None:
    right = checks.check_digit(first)
    digit = (int(first[place]) + off) % 10
    mistyped = f"{first[:place]}{digit}{first[place + 1 :]}"

    # Remainders 0 and 10 share the check digit 1, as do 1 and 11: those two slips go unseen.
    if checks.check_digit(mistyped) != right:
        with pytest.raises(ValueError, match="check digit"):
            checks.applicant_id(PERSON, f"{mistyped}{right}")


@pytest.mark.parametrize(
    ("first", "digit"), [("123456789012", 1), ("110170023070", 8), ("000000000000", 1)]
)
def test_known_check_digits(first: str, digit: int) -> None:
    assert checks.check_digit(first) == digit


@pytest.mark.parametrize(
    "text", ["1-2345-67890-12-1", "1 2345 67890 12 1", "๑๒๓๔๕๖๗๘๙๐๑๒๑", "1234567890121"]
)
def test_an_id_is_stored_as_bare_digits_however_it_is_written(text: str) -> None:
    assert checks.applicant_id(PERSON, text) == "1234567890121"


@pytest.mark.parametrize("text", ["", "123", "12345678901211", "abcdefghijklm", "123456789012x"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        checks.applicant_id(PERSON, text)


def test_an_enterprise_has_a_number_of_its_own_form() -> None:
    assert checks.applicant_id(ENTERPRISE, "1-23-45-67/8-9012") == "1-23-45-67/8-9012"
    assert checks.applicant_id(ENTERPRISE, "1234567890123") == "1234567890123"


@pytest.mark.parametrize("text", ["12345", "x1234567", "1-----------1", "1" * 31])
def test_an_enterprises_number_is_not_just_anything(text: str) -> None:
    with pytest.raises(ValueError, match="registration"):
        checks.applicant_id(ENTERPRISE, text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("081-234-5678", "0812345678"),
        ("+66 81 234 5678", "0812345678"),
        ("+66 (0)81 234 5678", "0812345678"),
        ("02.123.4567", "021234567"),
        ("๐๘๑๒๓๔๕๖๗๘", "0812345678"),
    ],
)
def test_a_phone_number_is_stored_as_bare_digits(text: str, stored: str) -> None:
    assert checks.phone(text) == stored


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "1812345678",
        "08123456789",
        "0812x45678",
        "+1 555 0100",
        "081-234-567",  # a mobile's tenth digit is missing
        "02-123-45678",
    ],
)
def test_what_is_no_thai_phone_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="phone"):
        checks.phone(text)


@pytest.mark.parametrize(
    "text", ["a@example.com", "first.last+tag@mail.example.co.th", "o'b@Example.COM"]
)
def test_an_address_is_taken(text: str) -> None:
    local, _, domain = text.rpartition("@")

    assert checks.email(text) == f"{local}@{domain.lower()}"


@pytest.mark.parametrize(
    "text",
    [
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com, b@example.com",
        "A <a@example.com>",
        "a b@example.com",
        "a@@example.com",
        "@example.com",
        "a@localhost",
        "a@-example.com",
        "a@example..com",
        ".a@example.com",
        "a..b@example.com",
        "ก@example.com",
        f"{'a' * 65}@example.com",
        f"a@{'b.' * 130}com",
    ],
)
def test_what_could_break_a_mail_header_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="e-mail"):
        checks.email(text)


@pytest.mark.parametrize("text", ["เชียงใหม่", "จังหวัดเชียงใหม่", "จ. เชียงใหม่"])
def test_a_province_is_known_by_its_name(text: str) -> None:
    assert checks.province(text) == "เชียงใหม่"


def test_bangkok_has_its_short_names() -> None:
    assert {checks.province(text) for text in ("กทม.", "กรุงเทพฯ", "กรุงเทพ")} == {"กรุงเทพมหานคร"}


@pytest.mark.parametrize("text", ["", "เชียง", "Chiang Mai", "จังหวัด"])
def test_what_is_no_province_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="province"):
        checks.province(text)


@pytest.mark.parametrize("sign", ["\n", "\x00", "\x7f", "\u2028", "\u202e", "\ud800", "\ufeff"])
def test_a_control_character_is_refused(sign: str) -> None:
    with pytest.raises(checks.ForbiddenCharacter):
        checks.clean(f"ก{sign}ข")


def test_blanks_are_trimmed_and_thai_stays_as_it_is() -> None:
    assert checks.clean("  น้ำ   ใจ\u200bดี \u00a0") == "น้ำ ใจ\u200bดี"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        (an_id(1), an_id(1)),
        ("1-2345-67890-12-1", "1234567890121"),
        ("1-23-45-67/8-9012", "123456789012"),
        ("12345", None),
        ("GACP-2569-000001", None),
    ],
)
def test_a_whole_id_is_told_from_other_searches(text: str, digits: str | None) -> None:
    assert checks.whole_id(text) == digits
