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
