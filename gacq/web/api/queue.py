"""The queues, for admins: counts, health, clean, pause and resume, all at once or one by one."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.errors import InvalidInput, NotFound
from gacq.queues.monitor import QueueStats
from gacq.queues.policy import Queue
from gacq.staff import Permission
from gacq.web.endpoint import Endpoint
from gacq.web.envelope import json_response
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Empty, Given, Instant, Line, Shown


class PauseShown(Shown):
    """Since when, by whom and why a queue claims nothing."""

    at: datetime
    by: str
    reason: str
    until: datetime | None


class QueueShown(Shown):
    """One queue. ``completed`` and ``cancelled`` are running totals, the others stand now."""

    waiting: int
    active: int
    completed: int
    failed: int
    delayed: int
    cancelled: int
    unacknowledged: int
    paused: bool
    pause: PauseShown | None
    held_by: str | None
    oldest_waiting_seconds: float | None

    @classmethod
    def of(cls, stats: QueueStats) -> "QueueShown":
        names = (name for name in cls.model_fields if name not in ("paused", "pause"))
        pause = None if stats.pause is None else PauseShown.model_validate(stats.pause)
        counts = {name: getattr(stats, name) for name in names}
        return cls(**counts, paused=pause is not None, pause=pause)


class QueuesShown(Shown):
    """The four queues under their JSON names."""

    ai_qc: QueueShown
    email: QueueShown
    calendar: QueueShown
    report: QueueShown

    @classmethod
    def of(cls, stats: dict[Queue, QueueStats]) -> "QueuesShown":
        return cls(**{queue.value: QueueShown.of(of) for queue, of in stats.items()})


class AlertShown(Shown):
    """One thing that an admin should know."""

    queue: str
    severity: Literal["warning", "critical"]
    message: str


class HealthShown(Shown):
    """Stats and alerts; warnings leave ``healthy`` true. In the original system's shape."""

    success: Literal[True] = True
    healthy: bool
    stats: QueuesShown
    alerts: list[AlertShown]
    timestamp: datetime


class Said(Shown):
    """A change that was made, in words; in the original system's shape."""

    success: Literal[True] = True
    message: str
    timestamp: datetime


class CleanShown(Shown):
    """Jobs removed, or with ``dryRun`` the ones that would be."""

    completed: int
    cancelled: int
    failed: int
    dry_run: bool


class Cleaned(Answer[CleanShown]):
    """The counts of a clean, and the same in words."""

    message: str


class PauseRequest(Given):
    """Why, and until when; without ``until`` somebody has to resume."""

    reason: Annotated[Line, Field(max_length=500)] = ""
    until: Instant | None = None


class CleanRequest(Given):
    """With ``dryRun`` nothing is removed."""

    dry_run: bool = False


class QueueEndpoint(Endpoint):
    """Of one queue if the address names it, else of all."""

    def queues(self, request: Request) -> tuple[Queue, ...]:
        """Raises NotFound for a queue that is not one of the four."""
        name = request.path_params.get("queue")
        try:
            return tuple(Queue) if name is None else (Queue.parse(name),)
        except InvalidInput as error:
            raise NotFound(error.fields["queue"]) from None

    def said(self, words: str, queues: tuple[Queue, ...]) -> Response:
        which = "All queues" if len(queues) > 1 else queues[0].json_name
        return json_response(Said(message=f"{which} {words}", timestamp=self.now))


class StatsEndpoint(QueueEndpoint):
    async def get(self, request: Request) -> Response:
        stats = await self.services.threads.files(self.services.monitor.stats, self.now)
        return self.answer(QueuesShown.of(stats))


class HealthEndpoint(QueueEndpoint):
    async def get(self, request: Request) -> Response:
        health = await self.services.threads.files(self.services.monitor.health, self.now)
        return json_response(
            HealthShown(
                healthy=health.healthy,
                stats=QueuesShown.of(health.stats),
                alerts=[AlertShown.model_validate(alert) for alert in health.alerts],
                timestamp=self.now,
            )
        )


class PauseEndpoint(QueueEndpoint):
    async def post(self, request: Request) -> Response:
        given, queues = await self.given(request, PauseRequest), self.queues(request)
        await self.services.threads.files(
            self.services.control.pause,
            queues,
            by=self.actor(request).label,
            reason=given.reason,
            until=given.until,
        )
        return self.said("paused", queues)


class ResumeEndpoint(QueueEndpoint):
    async def post(self, request: Request) -> Response:
        await self.given(request, Empty)
        queues, by = self.queues(request), self.actor(request).label
        await self.services.threads.files(self.services.control.resume, queues, by=by)
        return self.said("resumed", queues)


class CleanEndpoint(QueueEndpoint):
    async def post(self, request: Request) -> Response:
        given, queues = await self.given(request, CleanRequest), self.queues(request)
        counts = await self.services.threads.files(
            self.services.control.clean,
            queues,
            by=self.actor(request).label,
            dry_run=given.dry_run,
        )
        verb = "would be removed" if given.dry_run else "removed"
        message = f"{sum(counts.values())} old jobs {verb}"
        return self.answer(CleanShown(**counts, dry_run=given.dry_run), message=message)


_PATH = "/api/v1/queue"
_MANAGE = Permission.MANAGE_QUEUES

PAUSE = Operation("Pause", _MANAGE, Said, body=PauseRequest)
RESUME = Operation("Resume", _MANAGE, Said, body=Empty)
CLEAN = Operation("Remove old finished jobs", _MANAGE, Cleaned, body=CleanRequest)


def _of_one(operation: Operation) -> dict[str, Operation]:
    return {"POST": replace(operation, refusals=(404,))}


RESOURCES = [
    Resource(
        f"{_PATH}/stats",
        StatsEndpoint,
        {"GET": Operation("Count the jobs of each queue", _MANAGE, Answer[QueuesShown])},
    ),
    Resource(
        f"{_PATH}/health",
        HealthEndpoint,
        {"GET": Operation("Tell what needs attention", _MANAGE, HealthShown)},
    ),
    Resource(f"{_PATH}/pause", PauseEndpoint, {"POST": PAUSE}),
    Resource(f"{_PATH}/resume", ResumeEndpoint, {"POST": RESUME}),
    Resource(f"{_PATH}/clean", CleanEndpoint, {"POST": CLEAN}),
    Resource(f"{_PATH}/{{queue}}/pause", PauseEndpoint, _of_one(PAUSE)),
    Resource(f"{_PATH}/{{queue}}/resume", ResumeEndpoint, _of_one(RESUME)),
    Resource(f"{_PATH}/{{queue}}/clean", CleanEndpoint, _of_one(CLEAN)),
]
