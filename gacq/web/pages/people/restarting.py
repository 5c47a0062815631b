"""A restart asked for by an administrator, after the file of settings was changed."""

import asyncio
from functools import partial

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from gacq import audit
from gacq.errors import ConfigurationError, Conflict
from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.page import Page


class Restarting(Page):
    """Answers first; the page waits until gacq is back and then goes on to the settings."""

    async def get(self, request: Request) -> Response:
        """Where a reload of the answer below may lead."""
        return self.go("/settings")

    async def post(self, request: Request) -> Response:
        restart = self.services.restart
        if restart is None:
            raise Conflict("gacq can't start itself again here; close it and start it by hand")
        try:
            await asyncio.to_thread(restart.is_due)
        except ConfigurationError:
            return self.go("/settings")  # which lists the mistakes
        await self.write(partial(self._note, self.actor(request).label))
        answer = self.draw(request, "people/restarting.html")
        answer.background = BackgroundTask(restart.begin)
        return answer

    def _note(self, by: str) -> None:
        audit.record(
            actor=by,
            action="service.restart",
            subject_type="settings",
            subject_id=None,
            details={},
            now=self.now,
        )


PAGES = [
    Resource(
        "/settings/restart",
        Restarting,
        {
            "GET": Operation("After a restart", Permission.MANAGE_STAFF, None),
            "POST": Operation("Restart gacq", Permission.MANAGE_STAFF, None),
        },
    )
]
