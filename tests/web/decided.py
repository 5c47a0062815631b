"""Applications of a web office that stand before, or behind, a decision."""

from gacq.applications import application, certificates
from gacq.applications.certificates import CertificateView
from gacq.applications.status import Verb
from gacq.staff import Actor
from tests.web.office import CONSOLE, Office

CODE = "23456789abcdefghjkmnpqrs"


def inspected(
    office: Office, *, reviewer: Actor = CONSOLE, inspector_id: int | None = None, **form: object
) -> int:
    """INSPECTION_COMPLETED, unpaid."""
    application_id = office.complete_draft(**form)

    def walk() -> None:
        now, workflow = office.clock.now(), office.workflow
        workflow.submit(application_id, actor=CONSOLE, now=now)
        application.advance(application_id, Verb.RECORD_QC, now=now)
        workflow.pass_review(application_id, actor=reviewer, now=now)
        application.advance(application_id, Verb.SCHEDULE, now=now, inspector_id=inspector_id)
        application.advance(application_id, Verb.START, now=now)
        application.advance(application_id, Verb.COMPLETE, now=now, inspection_score=92.0)

    office.database.write(walk)
    return application_id


def certified(office: Office, *, code: str = CODE, **form: object) -> CertificateView:
    """CERTIFICATE_ISSUED, with this code."""
    application_id = inspected(office, **form)

    def walk() -> CertificateView:
        now, workflow = office.clock.now(), office.workflow
        workflow.record_payment(application_id, f"RE-{application_id}", actor=CONSOLE, now=now)
        workflow.send_for_approval(application_id, actor=CONSOLE, now=now)
        workflow.approve(application_id, actor=CONSOLE, now=now)
        workflow.issue(application_id, code=code, actor=CONSOLE, now=now)
        return certificates.of_application(application_id)

    return office.database.write(walk)
