"""The base of the pages about queues: their words, and reading which queue is meant."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gacq.causes import CAUSES
from gacq.errors import NotFound
from gacq.queues.control import JobAction
from gacq.queues.job import JobState, Outcome
from gacq.queues.policy import Queue
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.page import Page
from gacq.web.pages.frame.saying import say
from gacq.web.pages.queues.words import (
    ACTIONS,
    CHIPS,
    EFFECTS,
    LEVELS,
    OUTCOMES,
    QUEUES,
    STATES,
    CauseSaid,
    alert_said,
    cause_said,
    kind_said,
    origin_said,
)

LINKED = 300
"""Applications whose numbers one page looks up at most."""


class QueuePage(Page):
    """Draws with the words of queues, states and causes at hand."""

    def draw(
        self, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> Response:
        language = language_of(request)
        words: dict[str, Any] = {
            "queue_words": lambda queue: say(QUEUES[Queue(queue)], language),
            "state_words": lambda state: say(STATES[JobState(state)], language),
            "state_chip": lambda state: CHIPS[JobState(state)],
            "outcome_words": lambda outcome: say(OUTCOMES[Outcome(outcome)], language),
            "action_words": lambda action: say(ACTIONS[JobAction(action)], language),
            "cause_said": lambda name: cause_said(name or "", language),
            "alert_said": lambda alert: alert_said(alert, language),
            "failed_said": lambda name: cause_said(name or "", language, failed=True),
            "effect_words": lambda effect: say(EFFECTS.get(effect, str(effect)), language),
            "level_words": lambda level: say(LEVELS.get(level, str(level)), language),
            "kind_words": lambda kind: kind_said(kind, language),
            "origin_words": lambda origin: origin_said(origin, language),
            "JobState": JobState,
        }
        return super().draw(request, template, status=status, **words, **values)

    def causes(self, request: Request) -> list[CauseSaid]:
        """All causes in the reader's language."""
        language = language_of(request)
        return [cause_said(name, language) for name in CAUSES]

    def numbers(self, subjects: list[str | None]) -> dict[str, str]:
        """The application numbers of jobs' subjects; inside ``database.read``."""
        ids = [subject for subject in dict.fromkeys(subjects) if subject and subject.isdecimal()]
        marks = ", ".join("?" * len(ids[:LINKED]))
        rows = self.database.execute(
            f"select id, application_number from application where id in ({marks})",
            [int(subject) for subject in ids[:LINKED]],
        ).fetchall()
        return {str(row_id): number for row_id, number in rows}


def queues_named(name: str) -> tuple[Queue, ...]:
    """One queue, or all of them for ``all``. Raises NotFound."""
    if name == "all":
        return tuple(Queue)
    if name not in list(Queue):
        raise NotFound(f"There is no queue {name!r}")
    return (Queue(name),)
