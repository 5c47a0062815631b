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
    "submitted": _("The application is submitted. The check of its papers begins."),
    "passed": _("The papers have passed. Book the inspection next."),
    "returned": _("The application was returned for correction."),
    "type-set": _("The inspection type is set."),
    "inspection-booked": _("The inspection is booked. The inspector and the calendar are told."),
    "inspection-moved": _("The appointment is changed. Everybody concerned is told."),
    "inspection-cancelled": _("The appointment is cancelled. Another one can be booked now."),
    "inspection-started": _("The inspection has begun. Record score and report when it is over."),
    "inspection-completed": _("The result is recorded. Send the file for approval next."),
    "hours-set": _("The working hours are saved."),
    "leave-asked": _("The leave is asked for. It counts once it has been approved."),
    "leave-entered": _("The leave is entered and counts from now on."),
    "leave-approved": _("The leave is approved. Nothing can be booked in that time."),
    "leave-rejected": _("The leave is rejected."),
    "leave-cancelled": _("The leave is cancelled."),
    "feed-ended": _("The calendar's address works no more."),
    "withdrawn": _("The application was withdrawn."),
}


def notice(name: str) -> str:
    """The msgid of a notice; empty for a name that is none."""
    return NOTICES.get(name, "")
