"""The queue board: the four queues side by side, and removing what is old."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from gacq.queues.history import Course, History, Period, Times
from gacq.queues.monitor import Health
from gacq.queues.policy import Queue
from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.saying import say
from gacq.web.pages.queues.base import QueuePage, queues_named
from gacq.web.pages.queues.charts import charts_of
from gacq.web.pages.queues.words import PERIODS

COUNTED = 5_000
"""Jobs of a queue that a clean would remove are counted up to here."""


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


_MANAGE = Permission.MANAGE_QUEUES

PAGES = [
    Resource("/queues", QueueBoard, {"GET": Operation("The queues", _MANAGE, None)}),
    Resource(
        "/queues/clean",
        Clean,
        {
            "GET": Operation("What a clean would remove", _MANAGE, None),
            "POST": Operation("Remove old finished jobs", _MANAGE, None),
        },
    ),
]
