"""What codes are called on the pages. Texts are msgids of the catalogue."""

from gacq.applications.document import DocumentType
from gacq.applications.leave import LeaveKind
from gacq.staff import Role
from gacq.web.words import Language


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


ROLES = {
    Role.INTAKE: _("Intake (other programs)"),
    Role.CLERK: _("Clerk"),
    Role.REVIEWER: _("Document reviewer"),
    Role.INSPECTOR: _("Inspector"),
    Role.APPROVER: _("Approver"),
    Role.ADMIN: _("Administrator"),
}

TYPES = {"VIDEO": _("By video"), "HYBRID": _("Hybrid"), "ONSITE": _("On site")}

LEAVES = {
    LeaveKind.VACATION: _("Holiday leave"),
    LeaveKind.SICK_LEAVE: _("Sick leave"),
    LeaveKind.PERSONAL: _("Personal leave"),
    LeaveKind.TRAINING: _("Training or meeting"),
    LeaveKind.OTHER: _("Other"),
}

DUTIES = {
    Role.CLERK: _(
        "Takes in applications, completes and submits them, records payments, books inspections."
    ),
    Role.REVIEWER: _("Sees whole id numbers; passes papers or returns them for correction."),
    Role.INSPECTOR: _("Keeps a calendar of inspections, makes them and records their results."),
    Role.APPROVER: _("Sees whole id numbers; approves or rejects, and issues certificates."),
    Role.ADMIN: _("Keeps accounts, queues and settings; decides on no application."),
    Role.INTAKE: _("For a program such as the national portal; sees only what it sent in itself."),
}
"""What each role may do, in the order in which an office fills them."""

FIELDS = {
    "applicantType": _("Kind of applicant"),
    "applicantName": _("Name of the applicant"),
    "applicantId": _("Id number"),
    "applicantPhone": _("Phone"),
    "applicantEmail": _("E-mail"),
    "farmName": _("Name of the farm"),
    "farmAddress": _("Address of the farm"),
    "farmProvince": _("Province"),
    "farmDistrict": _("District"),
    "farmSubdistrict": _("Subdistrict"),
    "farmPostalCode": _("Postal code"),
    "farmAreaRai": _("Area"),
    "farmLocation": _("Place on the map"),
    "farmLocation.latitude": _("Latitude"),
    "farmLocation.longitude": _("Longitude"),
    "cropType": _("Crop"),
    "locationType": _("Where it grows"),
    "file": _("File"),
    "name": _("Name"),
    "username": _("User name"),
    "password": _("Password"),
    "email": _("E-mail"),
    "language": _("Language"),
    "roles": _("Roles"),
    "reason": _("Reason"),
    "comment": _("Comment"),
    "receipt": _("Receipt number"),
    "paidOn": _("Day of payment"),
}


def field_label(name: str, language: Language) -> str:
    """The msgid of what a field is called, or a document's name, which both languages have."""
    kind = name.removeprefix("documents.")
    if kind in set(DocumentType):
        return DocumentType(kind).label(language)
    return FIELDS.get(name, name)


PAPERS = {
    "certificate": _("Certificate"),
    "appointment-letter": _("Appointment letter"),
    "return-letter": _("Return letter"),
}
"""What can be printed."""
