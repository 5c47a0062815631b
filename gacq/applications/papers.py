"""The papers that the office prints for an application, as names and finished files."""

from dataclasses import dataclass
from enum import StrEnum


class PaperKind(StrEnum):
    """Which paper."""

    CERTIFICATE = "certificate"
    APPOINTMENT_LETTER = "appointment-letter"
    RETURN_LETTER = "return-letter"


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished PDF. ``number`` is of the application, or of the certificate for that paper."""

    kind: PaperKind
    number: str
    content: bytes

    @property
    def file_name(self) -> str:
        return f"{self.number}-{self.kind}.pdf"
