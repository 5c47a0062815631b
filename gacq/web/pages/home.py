"""The first page: what waits for the person who is signed in."""

from starlette.requests import Request
from starlette.responses import Response

from gacq.staff import Permission
from gacq.web.operations import Operation, Resource
from gacq.web.pages.page import Page


class Home(Page):
    async def get(self, request: Request) -> Response:
        return self.draw(request, "home.html")


PAGES = [Resource("/", Home, {"GET": Operation("My work", Permission.OWN_ACCOUNT, None)})]
