"""The first page: what waits for the person who is signed in."""

from starlette.requests import Request
from starlette.responses import Response

from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages import admin_work, my_work
from gacq.web.pages.admin_work import AdminWork
from gacq.web.pages.language import language_of
from gacq.web.pages.page import Page


class Home(Page):
    async def get(self, request: Request) -> Response:
        actor, workflow = self.actor(request), self.services.workflow
        work = await self.database.read_async(my_work.read, actor, workflow, now=self.now)
        admin = await self._admin_work(request)
        is_calm = work.is_empty and not (admin and (admin.attention or admin.failed))
        return self.draw(request, "home.html", work=work, admin=admin, is_calm=is_calm)

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
