"""What people do to an application on its page, as a table: one row a button with its form.

Each act calls one step of the workflow. The row says who may see the button and in which statuses
it makes sense; whether it is done is decided by the workflow alone, in its transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from gacq.applications.application import ApplicationView
from gacq.applications.status import EDITABLE, MOVES, InspectionType, Status, Verb
from gacq.staff import Actor, Permission
from gacq.web.pages.application.return_reasons import ticked
from gacq.web.pages.frame.page import Form
from gacq.workflow import Workflow
from gacq.workflow.scheduling import REPORT_LIMIT


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of an act's form.

    ``kind`` is "line", "text", "type", "date", "score", "confirm", which is a tick, or "reasons":
    lines to tick above a text; ``start`` is what it holds when the form opens.
    """

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    hint: str = ""
    start: Callable[[ApplicationView], str] = lambda application: ""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done.

    Attributes:
        path: last part of the address that its form is sent to.
        label: what the button says; ``explained`` what follows from it.
        statuses: where an application stands for it to make sense.
        asks: the form's fields; without any the button does it at once.
        do: the workflow's step, given the checked form.
        weight: "main" for the usual next step, "danger" for what ends the way, else "".
        fits: what must hold beside the status for the button to make sense.
        made: values that are made once, outside the write, and handed to ``do`` with the form.
        own: whether only the inspector of the appointment can do it.
        told: whether the applicant has to hear of it, by mail or otherwise.
    """

    path: str
    label: str
    permission: Permission
    statuses: frozenset[Status]
    do: Callable[[Workflow, int, Mapping[str, Any], Actor, datetime], Any]
    done: str
    explained: str = ""
    asks: tuple[Asked, ...] = ()
    form: type[Form] = Form
    weight: str = ""
    fits: Callable[[ApplicationView], bool] = lambda application: True
    made: Callable[[], Mapping[str, Any]] = dict
    own: bool = False
    told: bool = False


class Reasoned(Form):
    reason: str


def _some(reason: str) -> str:
    if not reason:
        raise PydanticCustomError("reasons", "Tick a reason above, or write one.")
    return reason


class Listed(Form):
    """A reason made of the lines that were ticked, then what was written."""

    reason: Annotated[str, AfterValidator(_some)]

    @model_validator(mode="before")
    @classmethod
    def _join(cls, given: Any) -> Any:
        lines = [*ticked(given), given.get("reason", "")]
        return {"reason": "\n".join(line for line in lines if line)}


class Commented(Form):
    comment: str = ""


class TypeChosen(Form):
    inspection_type: InspectionType
    reason: str = ""


class Result(Form):
    score: Annotated[float, Field(ge=0, le=100)]
    report: Annotated[str, Field(max_length=REPORT_LIMIT)]


_REASON = Asked("reason", _("Reason"))

ACTS: tuple[Act, ...] = (
    Act(
        "submit",
        _("Submit"),
        Permission.EDIT_APPLICATIONS,
        EDITABLE,
        lambda flow, which, form, actor, now: flow.submit(which, actor=actor, now=now),
        done="submitted",
        explained=_("The papers are checked automatically, then a reviewer looks at them."),
        weight="main",
    ),
    Act(
        "pass",
        _("Pass the papers"),
        Permission.REVIEW_APPLICATIONS,
        MOVES[Verb.PASS].old,
        lambda flow, which, form, actor, now: flow.pass_review(
            which, comment=form["comment"], actor=actor, now=now
        ),
        done="passed",
        explained=_("An inspection can be booked then."),
        asks=(Asked("comment", _("Comment"), required=False),),
        form=Commented,
        weight="main",
    ),
    Act(
        "return",
        _("Return for correction"),
        Permission.REVIEW_APPLICATIONS,
        MOVES[Verb.RETURN].old,
        lambda flow, which, form, actor, now: flow.return_for_correction(
            which, reason=form["reason"], actor=actor, now=now
        ),
        done="returned",
        explained=_("The applicant gets a mail with this text, if they gave an address."),
        asks=(Asked("reason", _("What has to be corrected"), kind="reasons"),),
        form=Listed,
        told=True,
    ),
    Act(
        "check",
        _("Check the papers again"),
        Permission.RUN_AI_QC,
        frozenset({Status.IN_REVIEW}),
        lambda flow, which, form, actor, now: flow.run_qc(
            which, force=True, reason=form["reason"], actor=actor, now=now
        ),
        done="check-asked",
        explained=_("The report is added to the earlier ones; the newest decides the inspection."),
        asks=(Asked("reason", _("Why once more")),),
        form=Reasoned,
    ),
    Act(
        "inspection-type",
        _("Change the inspection type"),
        Permission.REVIEW_APPLICATIONS,
        frozenset({Status.IN_REVIEW, Status.REVIEW_PASSED}),
        lambda flow, which, form, actor, now: flow.set_inspection_type(
            which, form["inspection_type"], reason=form["reason"], actor=actor, now=now
        ),
        done="type-set",
        explained=_("From then on no automatic check changes it."),
        asks=(
            Asked("inspection_type", _("Inspection"), kind="type"),
            Asked("reason", _("Reason"), required=False),
        ),
        form=TypeChosen,
    ),
    Act(
        "start",
        _("Start the inspection"),
        Permission.MAKE_INSPECTIONS,
        MOVES[Verb.START].old,
        lambda flow, which, form, actor, now: flow.start(which, actor=actor, now=now),
        done="inspection-started",
        explained=_("On the day of the appointment, once you are there."),
        weight="main",
        own=True,
    ),
    Act(
        "complete",
        _("Record the result"),
        Permission.MAKE_INSPECTIONS,
        MOVES[Verb.COMPLETE].old,
        lambda flow, which, form, actor, now: flow.complete(
            which, score=form["score"], report=form["report"], actor=actor, now=now
        ),
        done="inspection-completed",
        explained=_("The result can't be changed afterwards."),
        asks=(
            Asked("score", _("Score from 0 to 100"), kind="score"),
            Asked(
                "report",
                _("Inspection report"),
                hint=_("What was seen at the farm, for the approver."),
            ),
        ),
        form=Result,
        weight="main",
        own=True,
    ),
    Act(
        "cancel-inspection",
        _("Cancel the appointment"),
        Permission.BOOK_INSPECTIONS,
        MOVES[Verb.CANCEL_INSPECTION].old,
        lambda flow, which, form, actor, now: flow.cancel_inspection(
            which, reason=form["reason"], actor=actor, now=now
        ),
        done="inspection-cancelled",
        explained=_("Inspector and applicant are told. Another time can be booked afterwards."),
        asks=(_REASON,),
        form=Reasoned,
        weight="danger",
    ),
)

WITHDRAW = Act(
    "withdraw",
    _("Withdraw"),
    Permission.WITHDRAW_APPLICATIONS,
    MOVES[Verb.WITHDRAW].old,
    lambda flow, which, form, actor, now: flow.withdraw(
        which, reason=form["reason"], actor=actor, now=now
    ),
    done="withdrawn",
    explained=_("This ends the application for good. It can't be taken back."),
    asks=(_REASON,),
    form=Reasoned,
    weight="danger",
)
"""Stands last of all: it ends the way whatever else could be done."""
