"""What happens next to an application, and who must act: one sentence for each status."""

from gacq.applications.status import Status


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


NEXT = {
    Status.DRAFT: _("The form and the eight documents are completed, then it is submitted."),
    Status.SUBMITTED: _(
        "The papers are checked automatically, in about a minute; then a reviewer passes or returns"
        " them."
    ),
    Status.IN_REVIEW: _("A reviewer looks at the papers and passes or returns them."),
    Status.RETURNED: _("The applicant corrects what was named, then it is submitted again."),
    Status.REVIEW_PASSED: _("A clerk or reviewer books the inspection."),
    Status.INSPECTION_SCHEDULED: _("The inspector goes to the appointment and starts it here."),
    Status.INSPECTION_IN_PROGRESS: _("The inspector records score and report."),
    Status.INSPECTION_COMPLETED: _("The file is sent to the approver."),
    Status.PENDING_APPROVAL: _("The approver decides; the fee must have been recorded."),
    Status.APPROVED: _("The approver issues the certificate."),
    Status.REJECTED: _("Nothing: the application was rejected."),
    Status.CERTIFICATE_ISSUED: _("Nothing: the certificate was issued."),
    Status.WITHDRAWN: _("Nothing: the application was withdrawn."),
}
