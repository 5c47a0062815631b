"""The chores, for admins: when each comes round, how it last went, and running one by hand."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from gacq.errors import NotFound
from gacq.ops.chore_runs import ChoreOutcome
from gacq.ops.chores import ChoreName
from gacq.ops.schedule import ChoreView, Schedule
from gacq.staff import Permission
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Empty, Shown


class ChoreRunShown(Shown):
    """One run. Without ``outcome`` it is under way; ``byHand`` names who asked for it."""

    id: int
    due_at: datetime
    by_hand: str | None
    started_at: datetime
    ended_at: datetime | None
    outcome: ChoreOutcome | None
    detail: str | None


class ChoreShown(Shown):
    """One chore. ``nextAt`` is null while the scheduler is off; ``last`` before its first run."""

    name: ChoreName
    thai: str
    english: str
    line: str
    next_at: datetime | None
    last: ChoreRunShown | None

    @classmethod
    def of(cls, chore: ChoreView) -> "ChoreShown":
        return cls(
            name=chore.name,
            thai=chore.name.label("th"),
            english=chore.name.label("en"),
            line=chore.line,
            next_at=chore.next_at,
            last=None if chore.last is None else ChoreRunShown.model_validate(chore.last),
        )


class ChoresShown(Shown):
    """All chores. With ``scheduler`` false none comes round by itself."""

    scheduler: bool
    chores: list[ChoreShown]

    @classmethod
    def of(cls, schedule: Schedule) -> "ChoresShown":
        shown = [ChoreShown.of(chore) for chore in schedule.standing()]
        return cls(scheduler=schedule.on, chores=shown)


class ChoresEndpoint(Endpoint):
    async def get(self, request: Request) -> Response:
        return self.answer(await self.services.threads.files(ChoresShown.of, self.services.chores))


class RunEndpoint(Endpoint):
    async def post(self, request: Request) -> Response:
        await self.given(request, Empty)
        name, by, now = chore_of(request), self.actor(request), self.now

        def act() -> Answer[ChoreRunShown]:
            run = self.services.chores.begin_by_hand(name, by=by, now=now)
            return self.enclose(ChoreRunShown.model_validate(run))  # type: ignore[return-value]

        return await self.change(request, act)


def chore_of(request: Request) -> ChoreName:
    name = request.path_params["chore"]
    try:
        return ChoreName(name)
    except ValueError:
        raise NotFound(f"No chore is called {name!r}; use {', '.join(ChoreName)}") from None


_PATH = "/api/v1/chores"
_MANAGE = Permission.MANAGE_QUEUES

RESOURCES = [
    Resource(
        _PATH,
        ChoresEndpoint,
        {"GET": Operation("List the chores and their last runs", _MANAGE, Answer[ChoresShown])},
    ),
    Resource(
        f"{_PATH}/{{chore}}/run",
        RunEndpoint,
        {
            "POST": Operation(
                "Begin a run of a chore now, whatever its times",
                _MANAGE,
                Answer[ChoreRunShown],
                body=Empty,
                status=202,
                refusals=(404, 409),
                once=True,
            )
        },
    ),
]
