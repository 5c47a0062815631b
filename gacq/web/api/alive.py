"""Whether the process lives and is ready, for whoever watches over it; and what the API offers."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gacq.errors import Unavailable
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Shown


class AliveShown(Shown):
    """The version that answers."""

    version: str


class Live(Endpoint):
    """The process answers; it says nothing about the queues."""

    async def get(self, request: Request) -> Response:
        return self.answer(AliveShown(version=self.services.version))


class Ready(Endpoint):
    """No critical alert stands."""

    async def get(self, request: Request) -> Response:
        health = await self.services.threads.files(self.services.monitor.health, self.now)
        if not health.healthy:
            raise Unavailable("gacq is not ready; an admin finds the reason in the queues' health")
        return self.answer(AliveShown(version=self.services.version))


class Document(Endpoint):
    """The OpenAPI document."""

    async def get(self, request: Request) -> Response:
        return JSONResponse(request.app.state.openapi)


RESOURCES = [
    Resource("/livez", Live, {"GET": Operation("Live", None, Answer[AliveShown])}),
    Resource("/readyz", Ready, {"GET": Operation("Ready", None, Answer[AliveShown])}),
    Resource(
        "/api/openapi.json",
        Document,
        {"GET": Operation("Describe this API", None, dict[str, object])},
    ),
]
