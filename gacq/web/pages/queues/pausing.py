"""Pausing queues for a while, until a chosen moment or until somebody resumes them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq import thai
from gacq.errors import InvalidInput, RequestError
from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.page import Form, faults_of
from gacq.web.pages.frame.saying import say
from gacq.web.pages.queues.base import QueuePage, queues_named
from gacq.web.shapes import TIME_OF_DAY, Line


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


CHOSEN = "chosen"
LENGTHS = {
    "15": _("15 minutes"),
    "60": _("1 hour"),
    "240": _("4 hours"),
    "morning": _("tomorrow at 08:30"),
    CHOSEN: _("until the day and time below"),
}
"""For how long a queue may be paused, by the value of the choice."""

_MORNING = time(8, 30)


class PauseAsked(Form):
    """``until_day`` and ``until_time`` belong to the choice of a day and time, in Thailand."""

    queue: Annotated[str, Field(max_length=20)]
    reason: Annotated[Line, Field(max_length=500)]
    length: Literal["15", "60", "240", "morning", "chosen"] | None = None
    until_day: date | None = None
    until_time: Annotated[str | None, Field(pattern=TIME_OF_DAY)] = None

    def until(self, now: datetime) -> datetime | None:
        """When the pause ends; None if somebody has to end it. Raises InvalidInput."""
        if self.length == CHOSEN:
            return self._chosen()
        if self.until_day or self.until_time:
            raise InvalidInput({"length": "choose “until the day and time below” to use them"})
        if self.length is None:
            return None
        if self.length == "morning":
            return _at(thai.day(now) + timedelta(days=1), _MORNING)
        return now + timedelta(minutes=int(self.length))

    def _chosen(self) -> datetime:
        given = {"until_day": self.until_day, "until_time": self.until_time}
        missing = {name: "is required" for name, value in given.items() if value is None}
        if self.until_day is None or self.until_time is None:
            raise InvalidInput(missing)
        return _at(self.until_day, time.fromisoformat(self.until_time))


class Pause(QueuePage):
    async def get(self, request: Request) -> Response:
        return self._form(request, {"queue": request.query_params.get("queue", "all")})

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        try:
            await self._pause(request, self.checked(fields, PauseAsked))
        except RequestError as error:
            return self._form(request, fields, faults_of(error))
        return self.go("/queues", done="queue-paused")

    async def _pause(self, request: Request, given: PauseAsked) -> None:
        await self.services.threads.files(
            self.services.control.pause,
            queues_named(given.queue),
            by=self.actor(request).label,
            reason=given.reason,
            until=given.until(self.now),
        )

    def _form(
        self, request: Request, fields: dict[str, str], faults: dict[str, str] | None = None
    ) -> Response:
        named = queues_named(fields.get("queue", "all"))
        language = language_of(request)
        faults = faults or {}
        if "until" in faults:
            faults = {**faults, "until_day": faults["until"]}
        return self.draw(
            request,
            "queues/pause.html",
            status=422 if faults else 200,
            queue=named[0] if len(named) == 1 else None,
            lengths=[(value, say(words, language)) for value, words in LENGTHS.items()],
            fields=fields,
            faults=faults,
            today=thai.day(self.now),
        )


class Resume(QueuePage):
    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        queues = queues_named(fields.get("queue", ""))
        by = self.actor(request).label
        await self.services.threads.files(self.services.control.resume, queues, by=by)
        return self.go("/queues", done="queue-resumed")


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, thai.BANGKOK).astimezone(UTC)


_MANAGE = Permission.MANAGE_QUEUES

PAGES = [
    Resource(
        "/queues/pause",
        Pause,
        {
            "GET": Operation("Pause a queue", _MANAGE, None),
            "POST": Operation("Pause a queue", _MANAGE, None),
        },
    ),
    Resource("/queues/resume", Resume, {"POST": Operation("Resume a queue", _MANAGE, None)}),
]
