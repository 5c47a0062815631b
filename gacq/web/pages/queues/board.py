"""The queue board: the four queues side by side, and what may be done with a whole queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq import thai
from gacq.errors import RequestError
from gacq.queues.history import Course, History, Period, Times
from gacq.queues.monitor import Health
from gacq.queues.policy import Queue
from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.page import Form, faults_of
from gacq.web.pages.frame.saying import say
from gacq.web.pages.queues.base import QueuePage, queues_named
from gacq.web.pages.queues.charts import charts_of
from gacq.web.pages.queues.words import PERIODS
from gacq.web.shapes import Line


def _(text: str) -> str:
    """Marks a text for the catalogue."""
    return text


LENGTHS = {
    "15": _("15 minutes"),
    "60": _("1 hour"),
    "240": _("4 hours"),
    "morning": _("tomorrow at 08:30"),
}
"""For how long a queue may be paused, by the value of the choice."""

COUNTED = 10_000
"""Jobs of a queue that a clean would remove are counted up to here."""

_MORNING = timedelta(hours=8, minutes=30)


class PauseAsked(Form):
    queue: Annotated[str, Field(max_length=20)]
    reason: Annotated[Line, Field(max_length=500)]
    length: Literal["15", "60", "240", "morning"] | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """What the board shows, as it was read at one moment."""

    health: Health
    times: dict[Queue, Times]
    course: Course


class QueueBoard(QueuePage):
    async def get(self, request: Request) -> Response:
        period = _period(request)
        board = await self.services.threads.files(self._read, period)
        language = language_of(request)
        return self.draw(
            request,
            "queues/queues.html",
            board=board,
            waits_since=self._waits_since(board.health),
            charts=charts_of(board.course, period, language),
            period=period,
            period_words=say(PERIODS[period], language),
            periods=[(each.value, say(words, language)) for each, words in PERIODS.items()],
        )

    def _read(self, period: Period) -> Board:
        history = History(self.database)
        return Board(
            self.services.monitor.health(self.now),
            self.database.read(history.times, period, self.now),
            self.database.read(history.course, period, self.now),
        )

    def _waits_since(self, health: Health) -> dict[Queue, datetime | None]:
        """When the oldest waiting job became due; it stays true while nobody looks."""
        return {
            queue: None
            if of.oldest_waiting_seconds is None
            else self.now - timedelta(seconds=of.oldest_waiting_seconds)
            for queue, of in health.stats.items()
        }


class Pause(QueuePage):
    async def get(self, request: Request) -> Response:
        return self._form(request, {"queue": request.query_params.get("queue", "all")})

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        try:
            given = self.checked(fields, PauseAsked)
            await self._pause(request, given)
        except RequestError as error:
            return self._form(request, fields, faults_of(error))
        return self.go("/queues", done="queue-paused")

    async def _pause(self, request: Request, given: PauseAsked) -> None:
        await self.services.threads.files(
            self.services.control.pause,
            queues_named(given.queue),
            by=self.actor(request).label,
            reason=given.reason,
            until=_until(given.length, self.now),
        )

    def _form(
        self, request: Request, fields: dict[str, str], faults: dict[str, str] | None = None
    ) -> Response:
        named = queues_named(fields.get("queue", "all"))
        language = language_of(request)
        return self.draw(
            request,
            "queues/pause.html",
            status=422 if faults else 200,
            queue=named[0] if len(named) == 1 else None,
            lengths=[(value, say(words, language)) for value, words in LENGTHS.items()],
            fields=fields,
            faults=faults or {},
        )


class Resume(QueuePage):
    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        queues = queues_named(fields.get("queue", ""))
        by = self.actor(request).label
        await self.services.threads.files(self.services.control.resume, queues, by=by)
        return self.go("/queues", done="queue-resumed")


class Clean(QueuePage):
    """Shows what would be removed, then removes it."""

    async def get(self, request: Request) -> Response:
        name = request.query_params.get("queue", "all")
        named = queues_named(name)
        old = await self.services.threads.files(
            self.services.control.preview_clean, named, most=COUNTED
        )
        return self.draw(
            request,
            "queues/clean.html",
            queue=named[0] if len(named) == 1 else None,
            name=name,
            counts=old.counts,
            total=sum(old.counts.values()),
            more=old.more,
            most=COUNTED,
            days=self.services.settings.queues.clean_days,
        )

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        queues = queues_named(fields.get("queue", ""))
        by = self.actor(request).label
        await self.services.threads.files(self.services.control.clean, queues, by=by)
        return self.go("/queues", done="queue-cleaned")


def _period(request: Request) -> Period:
    asked = request.query_params.get("period", "")
    return Period(asked) if asked in list(Period) else Period.DAY


def _until(length: str | None, now: datetime) -> datetime | None:
    if length is None:
        return None
    if length != "morning":
        return now + timedelta(minutes=int(length))
    local = now.astimezone(thai.BANGKOK)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1) + _MORNING


_MANAGE = Permission.MANAGE_QUEUES

PAGES = [
    Resource("/queues", QueueBoard, {"GET": Operation("The queues", _MANAGE, None)}),
    Resource(
        "/queues/pause",
        Pause,
        {
            "GET": Operation("Pause a queue", _MANAGE, None),
            "POST": Operation("Pause a queue", _MANAGE, None),
        },
    ),
    Resource("/queues/resume", Resume, {"POST": Operation("Resume a queue", _MANAGE, None)}),
    Resource(
        "/queues/clean",
        Clean,
        {
            "GET": Operation("What a clean would remove", _MANAGE, None),
            "POST": Operation("Remove old finished jobs", _MANAGE, None),
        },
    ),
]
