"""The one line that a page shows after something was done, named in its address as ``?done=``."""


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


NOTICES = {
    "signed-out": _("You are signed out."),
    "set-up": _(
        "Your account is open. Look over the next steps; each can be skipped and is found again"
        " under Settings."
    ),
    "settings-saved": _("Saved in the file of settings."),
    "restarted": _("gacq was started again, with the settings of the file."),
    "set-up-before": _("This office is set up already. Sign in."),
    "person-changed": _("The account is saved."),
    "person-disabled": _("The account is disabled."),
    "person-enabled": _("The account can be used again."),
    "token-revoked": _("The token is revoked."),
    "password-changed": _("Your password is changed."),
    "queue-paused": _("The queue is paused. New jobs wait until it is resumed."),
    "queue-resumed": _("The queue runs again."),
    "queue-cleaned": _("Old jobs are removed."),
    "job-retry": _("The job begins anew."),
    "job-cancel": _("The job is cancelled."),
    "job-run-now": _("The job runs as soon as a worker is free."),
    "job-acknowledge": _("The failure is acknowledged and raises no alert any more."),
    "draft-saved": _("Saved. Nothing is lost if you leave now."),
    "attached": _("The document is uploaded and can be read."),
    "removed": _("The document is removed. It can be put back at its place."),
    "put-back": _("The earlier file is back in its place."),
    "submitted": _(
        "The application is submitted. Give the applicant its number, which stands below. The"
        " papers are checked now, then a reviewer looks at them; you need not wait for that."
    ),
    "passed": _("The papers have passed. Book the inspection next."),
    "returned": _("The application was returned for correction."),
    "type-set": _("The inspection type is set."),
    "check-asked": _("The papers are being checked again. The report appears here."),
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
