"""What a calendar shows of an inspection; pure. Google and the feeds show the same words.

The Thai words are the office's, the English ones for an office that has set ``office.language``.
Names may hold anything, so each is put on one line; no id number is among what is shown.
"""

import base64
import hashlib
import math
from dataclasses import dataclass
from datetime import datetime

from gacq.applications.appointments import Appointment
from gacq.applications.inspections import InspectionStatus
from gacq.applications.places import address_of
from gacq.applications.status import InspectionType

_TYPE_TH = {
    InspectionType.VIDEO: "ผ่านวิดีโอ",
    InspectionType.HYBRID: "แบบผสม",
    InspectionType.ONSITE: "ลงพื้นที่",
}
_LABELS = {
    "th": ("คำขอ", "ล็อต", "ผู้ยื่นคำขอ", "สวน", "วิธีตรวจประเมิน", "ผู้ตรวจประเมิน", "สถานที่", "ลิงก์ประชุม"),
    "en": ("Application", "Lot", "Applicant", "Farm", "Type", "Inspector", "Place", "Meeting link"),
}


@dataclass(frozen=True, slots=True)
class Attendee:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a calendar; times are UTC.

    Attributes:
        id: the same for every state of one inspection, and for no other of any data folder.
        place: where people meet: the farm's address, or for VIDEO the link.
        position: the farm's latitude and longitude; None for VIDEO.
    """

    id: str
    sequence: int
    cancelled: bool
    type: InspectionType
    summary: str
    description: str
    place: str | None
    position: tuple[float, float] | None
    link: str | None
    starts_at: datetime
    ends_at: datetime
    booked_at: datetime
    updated_at: datetime
    inspector_name: str
    attendees: tuple[Attendee, ...]


def event_of(
    appointment: Appointment, *, language: str, inspector_email: str | None = None
) -> Event:
    """The entry, in "th" or "en". Who has no address is no attendee."""
    link = one_line(appointment.meeting_link or "") or None
    position = _position(appointment)
    return Event(
        id=event_id(appointment.inspection_id, appointment.booked_at),
        sequence=appointment.sequence,
        cancelled=appointment.status is InspectionStatus.CANCELLED,
        type=appointment.type,
        summary=_summary(appointment, language),
        description=_description(appointment, link, language),
        place=link if appointment.type is InspectionType.VIDEO else _farm(appointment, position),
        position=position,
        link=link,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        booked_at=appointment.booked_at,
        updated_at=appointment.updated_at,
        inspector_name=one_line(appointment.inspector_name),
        attendees=_attendees(appointment, inspector_email),
    )


def event_id(inspection_id: int, booked_at: datetime) -> str:
    """In the signs that Google takes (RFC 4648's base32hex, lower case, no padding).

    The booking's time tells inspections apart when ids start again at 1 on a new data folder.
    """
    key = f"gacq inspection {inspection_id} {booked_at.isoformat()}"
    digest = hashlib.sha256(key.encode()).digest()
    return base64.b32hexencode(digest).decode().lower().rstrip("=")


def one_line(text: str) -> str:
    """The text on one line, without signs that nobody sees: a name forges no line of its own."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.split())


def _summary(appointment: Appointment, language: str) -> str:
    number = appointment.application_number
    if language == "en":
        return f"[GACP] {appointment.type} Inspection - {number}"
    return f"[GACP] ตรวจประเมิน{_TYPE_TH[appointment.type]} - {number}"


def _description(appointment: Appointment, link: str | None, language: str) -> str:
    kind = appointment.type
    values = (
        appointment.application_number,
        appointment.lot_id,
        appointment.applicant_name,
        appointment.farm_name,
        kind.value if language == "en" else f"{_TYPE_TH[kind]} ({kind})",
        appointment.inspector_name,
        _address(appointment),
        link or "",
    )
    shown = zip(_LABELS["en" if language == "en" else "th"], map(one_line, values), strict=True)
    return "\n".join(f"{label}: {value}" for label, value in shown if value)


def _farm(appointment: Appointment, position: tuple[float, float] | None) -> str | None:
    """The farm's name and address, with the position in the form that maps understand."""
    name, address = one_line(appointment.farm_name), one_line(_address(appointment))
    where = f"({position[0]:.6f}, {position[1]:.6f})" if position else ""
    return " ".join(part for part in (", ".join(filter(None, (name, address))), where) if part)


def _address(appointment: Appointment) -> str:
    parts = (
        appointment.farm_address,
        appointment.farm_subdistrict,
        appointment.farm_district,
        appointment.farm_province,
        appointment.farm_postal_code,
    )
    return address_of(parts, "th", short=True)


def _position(appointment: Appointment) -> tuple[float, float] | None:
    latitude, longitude = appointment.farm_latitude, appointment.farm_longitude
    if appointment.type is InspectionType.VIDEO or latitude is None or longitude is None:
        return None
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    return latitude, longitude


def _attendees(appointment: Appointment, inspector_email: str | None) -> tuple[Attendee, ...]:
    """Inspector first. One address is one attendee: Google refuses the same one twice."""
    people = (
        (appointment.inspector_name, inspector_email),
        (appointment.applicant_name, appointment.applicant_email),
    )
    by_address = {
        address.lower(): Attendee(one_line(name), address)
        for name, address in reversed(people)
        if address
    }
    return tuple(reversed(by_address.values()))
