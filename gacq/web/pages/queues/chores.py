"""The chores: what comes round by itself, when, how it last went, and running one now."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from gacq.ops.chore_runs import ChoreOutcome
from gacq.staff import Permission
from gacq.web.api.chores import chore_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.page import Page
from gacq.web.pages.queues.cron_words import words_of
from gacq.web.pages.queues.words import origin_said


class Chores(Page):
    async def get(self, request: Request) -> Response:
        schedule = self.services.chores
        standing = await self.services.threads.files(schedule.standing)
        return self.draw(
            request,
            "queues/chores.html",
            chores=standing,
            is_on=schedule.on,
            words_of=words_of,
            outcomes=ChoreOutcome,
            origin_words=partial(origin_said, language=language_of(request)),
            is_running=any(each.last and each.last.outcome is None for each in standing),
        )


class Run(Page):
    async def post(self, request: Request) -> Response:
        name = chore_of(request)
        await self.write(
            lambda: self.services.chores.begin_by_hand(name, by=self.actor(request), now=self.now)
        )
        return self.go("/chores", done="chore-begun")


_MANAGE = Permission.MANAGE_QUEUES

PAGES = [
    Resource("/chores", Chores, {"GET": Operation("Chores", _MANAGE, None)}),
    Resource("/chores/{chore}/run", Run, {"POST": Operation("Run a chore now", _MANAGE, None)}),
]
