"""The first page: what waits for the person who is signed in."""

from starlette.requests import Request
from starlette.responses import Response

from gacq.applications import overdue
from gacq.staff import Actor, Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.language import language_of
from gacq.web.pages.frame.page import Page
from gacq.web.pages.home import admin_work, my_work
from gacq.web.pages.home.admin_work import AdminWork
from gacq.web.pages.home.my_work import MyWork
from gacq.web.pages.inspections.leave_words import span_words


class Home(Page):
    async def get(self, request: Request) -> Response:
        work = await self.services.threads.files(self._work, self.actor(request))
        admin = await self._admin_work(request)
        is_calm = work.is_empty and not (admin and (admin.attention or admin.failed))
        language = language_of(request)
        return self.draw(
            request,
            "home/home.html",
            work=work,
            admin=admin,
            is_calm=is_calm,
            span_words=lambda leave: span_words(leave.span, language),
        )

    def _work(self, actor: Actor) -> MyWork:
        # Not on the event loop: the first look at the holidays takes a quarter of a second.
        limits = overdue.cutoffs(self.now, self.services.settings.deadlines)
        workflow = self.services.workflow
        return self.database.read(my_work.read, actor, workflow, limits, now=self.now)

    async def _admin_work(self, request: Request) -> AdminWork | None:
        if not self.actor(request).may(Permission.MANAGE_QUEUES):
            return None
        services = self.services
        return await services.threads.files(
            admin_work.read,
            services.monitor,
            services.settings,
            language_of(request),
            now=self.now,
        )


PAGES = [Resource("/", Home, {"GET": Operation("My work", Permission.OWN_ACCOUNT, None)})]
