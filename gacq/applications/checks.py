"""What a single field of the form may hold; pure. Each check returns the value in the form in
which it is stored, or raises ValueError; the sentences people read are in ``intake.py``.
"""

import re
import unicodedata

from gacq.applications.kinds import ApplicantType
from gacq.settings.provinces import PROVINCES

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
# Controls, lone surrogates and line breaks, and the marks that reverse the order of writing: none
# belongs in a name, and each can make a mail, a page or a printed form say something else.
_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_REVERSING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_PROVINCE_NAMES = frozenset(PROVINCES.values())
_PROVINCE_PREFIX = re.compile(r"^(จังหวัด|จ\.)\s*")

_SEPARATORS = re.compile(r"[ ().-]")
_PHONE = re.compile(r"0[689][0-9]{8}|0[1-57][0-9]{7}")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(
    r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
_REGISTRATION = re.compile(r"[0-9][0-9/ -]{4,28}[0-9]")


class ForbiddenCharacter(ValueError):
    """A control character or the like; never shown back to anybody."""


def clean(text: str) -> str:
    """Trimmed, with single spaces, in Unicode's composed form. Raises ForbiddenCharacter."""
    text = " ".join(part for part in text.strip(" \u00a0").split(" ") if part)
    for sign in text:
        if unicodedata.category(sign) in _REFUSED or sign in _REVERSING:
            raise ForbiddenCharacter(f"U+{ord(sign):04X}")
    return unicodedata.normalize("NFC", text)


def check_digit(first_twelve: str) -> int:
    """The 13th digit of a Thai id number (mod 11)."""
    total = sum(
        int(digit) * weight for digit, weight in zip(first_twelve, range(13, 1, -1), strict=True)
    )
    return (11 - total % 11) % 10


def applicant_id(applicant_type: ApplicantType | None, text: str) -> str:
    """An id number as stored: 13 bare digits, or a community enterprise's number as written.

    Without a type only the signs are checked; the caller checks again when the type is known.
    """
    text = text.translate(_THAI_DIGITS)
    if applicant_type is ApplicantType.COMMUNITY_ENTERPRISE:
        if not _REGISTRATION.fullmatch(text) or sum(sign.isdigit() for sign in text) < 6:
            raise ValueError("registration number")
        return text
    digits = re.sub(r"[ -]", "", text)
    if applicant_type is None and _REGISTRATION.fullmatch(text):
        return text
    if not re.fullmatch(r"[0-9]{13}", digits) or check_digit(digits[:12]) != int(digits[12]):
        raise ValueError("13 digits with a check digit")
    return digits


def whole_id(text: str) -> str | None:
    """The digits, if this looks like a complete id or registration number; else None."""
    text = text.translate(_THAI_DIGITS)
    digits = re.sub(r"[ /-]", "", text)
    return digits if _REGISTRATION.fullmatch(text) and 12 <= len(digits) <= 13 else None


def phone(text: str) -> str:
    """A Thai number as bare digits: 10 of a mobile (06, 08, 09), 9 of a landline; +66 becomes 0."""
    digits = _SEPARATORS.sub("", text.translate(_THAI_DIGITS))
    if digits.startswith("+66"):
        digits = "0" + digits[3:].removeprefix("0")
    if not _PHONE.fullmatch(digits):
        raise ValueError("phone")
    return digits


def email(text: str) -> str:
    """An address that is safe in a mail header; not the whole of RFC 5322."""
    local, at, domain = text.rpartition("@")
    if (
        not at
        or len(local) > 64
        or len(text) > 254
        or not _LOCAL_PART.fullmatch(local)
        or not _DOMAIN.fullmatch(domain)
    ):
        raise ValueError("e-mail")
    return f"{local}@{domain.lower()}"


def province(text: str) -> str:
    """One of the 77 by its Thai name; the word จังหวัด before it is dropped."""
    name = _PROVINCE_PREFIX.sub("", text)
    name = "กรุงเทพมหานคร" if name in ("กรุงเทพ", "กรุงเทพฯ", "กทม.") else name
    if name not in _PROVINCE_NAMES:
        raise ValueError("province")
    return name


def postal_code(text: str) -> str:
    code = text.translate(_THAI_DIGITS)
    if not re.fullmatch(r"[0-9]{5}", code):
        raise ValueError("postal code")
    return code
