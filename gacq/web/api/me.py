"""Signing in and out, and one's own account."""

from functools import partial
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.errors import InvalidInput, NotSignedIn
from gacq.staff import Actor, Permission, accounts, sessions
from gacq.staff.passwords import check_password, hash_password
from gacq.web.api.staff import Password, SortedRoles, StaffShown
from gacq.web.auth import address_of, drop_session, session_secret
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import Answer, Given, Nothing, Shown
from gacq.web.sign_in import begin_session, prove


class Credentials(Given):
    """A user name, in any case, and its password."""

    username: Annotated[str, Field(max_length=64)]
    password: Annotated[str, Field(max_length=200)]


class NewPassword(Given):
    """One's password today and the one to have from now on."""

    current_password: Annotated[str, Field(max_length=200)]
    new_password: Password


class MeShown(Shown):
    """One's own account, and what the session or token in use allows."""

    account: StaffShown
    kind: str
    roles: SortedRoles
    permissions: list[Permission]


class Login(Endpoint):
    async def post(self, request: Request) -> Response:
        given = await self.given(request, Credentials)
        address = address_of(request)
        person = await prove(self.services, given.username, given.password, address)
        response = self.answer(StaffShown.of(person))
        await begin_session(self.services, request, response, person)
        return response


class Logout(Endpoint):
    async def post(self, request: Request) -> Response:
        secret = session_secret(request)
        if secret is not None:
            await self.database.write_async(sessions.end, secret)
        response = self.answer(Nothing())
        drop_session(response)
        return response


class Me(Endpoint):
    async def get(self, request: Request) -> Response:
        actor = self.actor(request)
        person = await self.database.read_async(accounts.by_id, actor.staff_id or 0)
        return self.answer(
            MeShown(
                account=StaffShown.of(person),
                kind=actor.kind,
                roles=list(actor.roles),
                permissions=[permission for permission in Permission if actor.may(permission)],
            )
        )


class MyPassword(Endpoint):
    async def post(self, request: Request) -> Response:
        given = await self.given(request, NewPassword)
        actor = self.actor(request)
        person = await self.database.read_async(accounts.by_id, actor.staff_id or 0)
        try:
            check_password(given.new_password, username=person.username)
        except InvalidInput as error:
            raise InvalidInput({"newPassword": error.fields["password"]}) from None
        try:
            await prove(self.services, person.username, given.current_password, address_of(request))
        except NotSignedIn:
            raise InvalidInput({"currentPassword": "is wrong"}) from None
        password_hash = await self.services.threads.hash(hash_password, given.new_password)
        secret = session_secret(request)
        return await self.change(request, partial(self._replace, actor, password_hash, secret))

    def _replace(self, actor: Actor, password_hash: str, secret: str | None) -> Answer[StaffShown]:
        person = self.services.staff.set_password(
            actor.staff_id or 0, password_hash, by=actor, now=self.now, keep_session=secret
        )
        return Answer[StaffShown](data=StaffShown.of(person), timestamp=self.now)


RESOURCES = [
    Resource(
        "/api/v1/login",
        Login,
        {
            "POST": Operation(
                "Sign in", None, Answer[StaffShown], body=Credentials, refusals=(401, 429)
            )
        },
    ),
    Resource("/api/v1/logout", Logout, {"POST": Operation("Sign out", None, Answer[Nothing])}),
    Resource(
        "/api/v1/me",
        Me,
        {"GET": Operation("Show my account", Permission.OWN_ACCOUNT, Answer[MeShown])},
    ),
    Resource(
        "/api/v1/me/password",
        MyPassword,
        {
            "POST": Operation(
                "Change my password and end my other sessions",
                Permission.OWN_ACCOUNT,
                Answer[StaffShown],
                body=NewPassword,
                refusals=(429,),
            )
        },
    ),
]
