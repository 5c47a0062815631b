"""Which jobs a page is about: the fields of its address or form, as the monitor's filter."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import Field

from gacq.applications import application, listing
from gacq.database import Database, from_microseconds
from gacq.errors import InvalidInput, NotFound
from gacq.queues.control import JobAction
from gacq.queues.job import JobState
from gacq.queues.matching import JobFilter
from gacq.queues.policy import Queue
from gacq.web.pages.frame.page import Form

LARGEST = 2**62
Text = Annotated[str | None, Field(max_length=200)]
Number = Annotated[int | None, Field(ge=1, le=LARGEST)]


class JobsAsked(Form):
    """The filter as a person fills it in. ``since`` and ``until`` only come with an undo."""

    queue: Queue | None = None
    state: JobState | None = None
    cause: Text = None
    acknowledged: Literal["yes", "no"] | None = None
    application: Text = None
    q: Text = None
    since: Number = None
    until: Number = None

    def fields(self) -> dict[str, str]:
        """What was given, by name, for a link or a form that keeps it."""
        return {
            name: str(value)
            for name in JobsAsked.model_fields
            if (value := getattr(self, name)) is not None
        }

    def address(self, path: str, **more: str) -> str:
        marks = {**self.fields(), **more}
        return f"{path}?{urlencode(marks)}" if marks else path


_FITTING = {
    JobAction.RETRY: (JobState.FAILED, JobState.CANCELLED),
    JobAction.CANCEL: (JobState.WAITING, JobState.DELAYED, JobState.ACTIVE),
    JobAction.ACKNOWLEDGE: (JobState.FAILED,),
}
"""The states in which an action changes anything; only these are offered for many at once."""

MAYBE_SENT = "maybe_sent"
"""Mails of this cause are retried one by one: each recipient has to be asked."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an action on many is about, and whether mails were left out that may have arrived."""

    which: JobFilter
    left_out: JobFilter | None = None


def filter_of(asked: JobsAsked, database: Database) -> JobFilter:
    """Inside ``database.read``. Raises InvalidInput for a number that no application has."""
    return JobFilter(
        queue=asked.queue,
        state=asked.state,
        cause=asked.cause,
        subject=_subject(asked.application, database),
        text=asked.q,
        about=() if asked.q is None else listing.holding(asked.q),
        acknowledged=None if asked.acknowledged is None else asked.acknowledged == "yes",
        among=(JobState.FAILED,) if asked.acknowledged is not None else (),
        finished_from=_moment(asked.since),
        finished_to=_moment(asked.until),
    )


def actions_for(which: JobFilter) -> list[JobAction]:
    """What can be done with jobs of this filter, as far as it tells their state."""
    states = {which.state} if which.state else set(which.among or JobState)
    seen = which.acknowledged is True
    return [
        action
        for action, fitting in _FITTING.items()
        if states & set(fitting) and not (seen and action is JobAction.ACKNOWLEDGE)
    ]


def chosen_for(action: JobAction, which: JobFilter) -> Chosen:
    """The part of a filter that the action may change. Raises InvalidInput if it is none."""
    if action not in actions_for(which):
        raise InvalidInput({"": "no job of this choice can be changed so"})
    fitting = tuple(state for state in _FITTING[action] if which.state in (None, state))
    chosen = replace(which, among=fitting)
    if action is JobAction.ACKNOWLEDGE:
        return Chosen(replace(chosen, acknowledged=False))
    if action is not JobAction.RETRY:
        return Chosen(chosen)
    return Chosen(
        replace(chosen, without_cause=MAYBE_SENT),
        replace(chosen, cause=MAYBE_SENT) if which.cause in (None, MAYBE_SENT) else None,
    )


def _subject(number: str | None, database: Database) -> str | None:
    if number is None:
        return None
    try:
        return str(database.read(application.by_number, number.upper()).id)
    except NotFound:
        raise InvalidInput({"application": "no application has this number"}) from None


def _moment(value: int | None) -> datetime | None:
    return None if value is None else from_microseconds(value)
