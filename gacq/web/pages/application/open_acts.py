"""Which acts are open to a person at an application: all acts on one list, and the choice."""

from gacq.applications.application import ApplicationView
from gacq.staff import Actor, Permission
from gacq.web.pages.application import acts
from gacq.web.pages.application.acts import Act
from gacq.web.pages.application.decision_acts import DECIDING
from gacq.workflow import Workflow

ACTS: tuple[Act, ...] = (*acts.ACTS, *DECIDING, acts.WITHDRAW)
BY_PATH = {act.path: act for act in ACTS}


def open_to(actor: Actor, application: ApplicationView, workflow: Workflow) -> list[Act]:
    """What this person may do to this application as it stands, the usual one first."""
    found = [act for act in ACTS if _is_open(act, actor, application)]
    if workflow.why_not_decide(application, actor) is not None:
        found = [act for act in found if act.permission is not Permission.DECIDE_APPLICATIONS]
    if not workflow.may_send(application, actor):
        found = [act for act in found if act.permission is not Permission.SEND_FOR_APPROVAL]
    return sorted(found, key=lambda act: ("main", "", "danger").index(act.weight))


def _is_open(act: Act, actor: Actor, application: ApplicationView) -> bool:
    allowed = application.status in act.statuses and actor.may(act.permission)
    own = actor.staff_id is not None and actor.staff_id == application.inspector_id
    return allowed and (own or not act.own) and act.fits(application)
