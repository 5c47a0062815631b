"""The web application as data: its routes, its middleware, its error handlers."""

from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import Lifespan

from gacq.web.compression import Compression
from gacq.web.live import Hub
from gacq.web.middleware import BodyLimit, Failsafe, SameOrigin, SecurityHeaders
from gacq.web.openapi import document
from gacq.web.refusals import HANDLERS
from gacq.web.routes import RESOURCES, routes
from gacq.web.services import WebServices


def create_app(services: WebServices, *, lifespan: Lifespan[Any] | None = None) -> Starlette:
    """The application that serves these services."""
    app = Starlette(
        routes=routes(),
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Compression),
            Middleware(Failsafe),
            Middleware(BodyLimit, max_bytes=int(services.settings.server.max_body_mb * 2**20)),
            Middleware(SameOrigin),
        ],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
    app.state.services = services
    app.state.live = Hub(services.database)
    app.state.openapi = _described(services.version)
    return app


@cache
def _described(version: str) -> dict[str, Any]:
    """The OpenAPI document. Its table stays the same while the process lives."""
    return document(RESOURCES, version=version)
