"""What codes are called on the pages. Texts are msgids of the catalogue."""

from gacq.staff import Role


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

FIELDS = {
    "applicantType": _("Kind of applicant"),
    "applicantName": _("Applicant"),
    "applicantId": _("Id number"),
    "applicantPhone": _("Phone"),
    "applicantEmail": _("E-mail"),
    "farmName": _("Farm"),
    "farmAddress": _("Address"),
    "farmProvince": _("Province"),
    "farmDistrict": _("District"),
    "farmSubdistrict": _("Subdistrict"),
    "farmPostalCode": _("Postal code"),
    "farmAreaRai": _("Area in rai"),
    "farmLocation.latitude": _("Latitude"),
    "farmLocation.longitude": _("Longitude"),
    "cropType": _("Crop"),
    "locationType": _("Where it grows"),
}
"""The fields of the form, by their names in JSON."""

PAPERS = {
    "certificate": _("Certificate"),
    "appointment-letter": _("Appointment letter"),
    "return-letter": _("Return letter"),
}
"""What can be printed."""
