"""``/events``: where an open page hears that something it shows has changed."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gacq.staff import Permission
from gacq.web.live import Hub
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.page import Page


class Events(Page):
    async def get(self, request: Request) -> Response:
        hub: Hub = request.app.state.live
        hub.admit()
        mark = request.query_params.get("mark", "")
        return StreamingResponse(
            hub.events(self.actor(request).may, mark=mark),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )


PAGES = [
    Resource("/events", Events, {"GET": Operation("Hear of changes", Permission.OWN_ACCOUNT, None)})
]
