"""The first admin of a new office, against the one-time code that the first start printed."""

from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.staff import setup
from gacq.staff.passwords import hash_password
from gacq.web.api.staff import Email, Name, Password, StaffShown, Username
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Given


class SetUp(Given):
    """The code and the account it opens."""

    code: Annotated[str, Field(max_length=100)]
    username: Username
    name: Name
    password: Password
    email: Email | None = None


class SetupEndpoint(Endpoint):
    async def post(self, request: Request) -> Response:
        given = await self.given(request, SetUp)
        await self.database.read_async(setup.check, given.code, now=self.now)
        password_hash = await self.services.threads.hash(hash_password, given.password)
        return await self.change(request, lambda: self._set_up(given, password_hash))

    def _set_up(self, given: SetUp, password_hash: str) -> Answer[StaffShown]:
        person = self.services.staff.set_up(
            given.code,
            username=given.username,
            name=given.name,
            password_hash=password_hash,
            email=given.email,
            now=self.now,
        )
        return Answer[StaffShown](data=StaffShown.of(person), timestamp=self.now)


RESOURCES = [
    Resource(
        "/api/v1/setup",
        SetupEndpoint,
        {
            "POST": Operation(
                "Open the first admin's account",
                None,
                Answer[StaffShown],
                body=SetUp,
                status=201,
                refusals=(403, 409),
            )
        },
    )
]
