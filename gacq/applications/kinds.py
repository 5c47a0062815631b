"""The closed lists of the form: who applies, where the herb grows, and the herbs by name.

The Thai words are the values that are stored and sent; the English codes are understood too.
"""

from enum import StrEnum


class _Kind(StrEnum):
    """A Thai word that also answers to its English code."""

    @classmethod
    def _missing_(cls, value: object) -> "_Kind | None":
        return cls.__members__.get(value.upper()) if isinstance(value, str) else None

    def label(self, language: str) -> str:
        """Thai for "th", English for anything else."""
        return self.value if language == "th" else self.name.replace("_", " ").capitalize()


class ApplicantType(_Kind):
    """Who applies; decides what the applicant's id is."""

    INDIVIDUAL = "บุคคลธรรมดา"
    JURISTIC = "นิติบุคคล"
    COMMUNITY_ENTERPRISE = "วิสาหกิจชุมชน"


class LocationType(_Kind):
    """Where the herb grows."""

    OUTDOOR = "กลางแจ้ง"
    GREENHOUSE = "โรงเรือน"
    INDOOR = "ระบบปิด"


CROPS = {
    "กัญชา": "cannabis",
    "กัญชง": "hemp",
    "กระท่อม": "kratom",
    "ขมิ้นชัน": "turmeric",
    "ขิง": "ginger",
    "กระชายดำ": "black galingale",
    "ไพล": "plai",
    "ฟ้าทะลายโจร": "green chiretta",
}
"""Crops the office meets most, with English names; the form takes any other name too."""
