"""One's own account: who one is here, and a new password."""

from functools import partial
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.errors import InvalidInput, NotSignedIn, RequestError
from gacq.staff import Permission, accounts
from gacq.staff.passwords import check_password, hash_password
from gacq.web.auth import address_of, session_secret
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.page import Form, Page, faults_of
from gacq.web.sign_in import prove


class PasswordChange(Form):
    current: Annotated[str, Field(max_length=200)]
    password: Annotated[str, Field(max_length=200)]
    again: Annotated[str, Field(max_length=200)]


class Account(Page):
    async def get(self, request: Request) -> Response:
        return await self._form(request, {})

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        try:
            given = self.checked(fields, PasswordChange)
            await self._replace(request, given)
        except RequestError as error:
            return await self._form(request, faults_of(error))
        return self.go("/account", done="password-changed")

    async def _replace(self, request: Request, given: PasswordChange) -> None:
        actor = self.actor(request)
        person = await self.database.read_async(accounts.by_id, actor.staff_id or 0)
        if given.password != given.again:
            raise InvalidInput({"again": "is not the same as the new password"})
        check_password(given.password, username=person.username)
        try:
            await prove(self.services, person.username, given.current, address_of(request))
        except NotSignedIn:
            raise InvalidInput({"current": "is wrong"}) from None
        hashed = await self.services.threads.hash(hash_password, given.password)
        await self.write(
            partial(
                self.services.staff.set_password,
                person.id,
                hashed,
                by=actor,
                now=self.now,
                keep_session=session_secret(request),
            )
        )

    async def _form(self, request: Request, faults: dict[str, str]) -> Response:
        actor = self.actor(request)
        person = await self.database.read_async(accounts.by_id, actor.staff_id or 0)
        status = 422 if faults else 200
        return self.draw(
            request, "people/account.html", status=status, person=person, faults=faults
        )


PAGES = [
    Resource(
        "/account",
        Account,
        {
            "GET": Operation("My account", Permission.OWN_ACCOUNT, None),
            "POST": Operation("Change my password", Permission.OWN_ACCOUNT, None),
        },
    )
]
