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
    "check-asked": _("The papers are being checked again. The report appears here."),
    "withdrawn": _("The application was withdrawn."),
    "payment-recorded": _("The payment is recorded."),
    "payment-corrected": _("The record of the payment is corrected."),
    "payment-taken-back": _("The payment is taken back; the fee is open again."),
    "sent": _("The file is sent to the approver."),
    "approved": _("The application is approved. Issue the certificate next."),
    "rejected": _("The application is rejected."),
    "issued": _("The certificate is issued. It can be printed below."),
    "report-asked": _("The report is being made. It appears in the list below."),
    "report-same": _("This report is being made already: see the list below."),
    "report-cancelled": _("The report is cancelled."),
    "chore-begun": _("The run has begun. How it ended is shown here in a moment."),
}


def notice(name: str) -> str:
    """The msgid of a notice; empty for a name that is none."""
    return NOTICES.get(name, "")
