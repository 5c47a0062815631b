"""The one line that a page shows after something was done, named in its address as ``?done=``."""


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


NOTICES = {
    "signed-out": _("You are signed out."),
    "set-up": _(
        "The office is set up. Add the staff next, so that each has an account of their own."
    ),
    "password-changed": _("Your password is changed."),
    "draft-saved": _("Saved. Nothing is lost if you leave now."),
    "attached": _("The document is uploaded and can be read."),
    "removed": _("The document is removed."),
    "submitted": _("The application is submitted. The check of its papers begins."),
    "passed": _("The papers have passed. Book the inspection next."),
    "returned": _("The application was returned for correction."),
    "type-set": _("The inspection type is set."),
    "check-asked": _("The papers are being checked again. The report appears here."),
    "withdrawn": _("The application was withdrawn."),
}


def notice(name: str) -> str:
    """The msgid of a notice; empty for a name that is none."""
    return NOTICES.get(name, "")
