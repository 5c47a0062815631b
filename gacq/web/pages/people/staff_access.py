"""Who may still sign in: a new password for somebody, and an account disabled or enabled again."""

from functools import partial
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from gacq.errors import NotFound, RequestError
from gacq.staff import Permission, accounts
from gacq.staff.accounts import Changes
from gacq.staff.passwords import check_password, hash_password
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.page import Form
from gacq.web.pages.people.staff import OnePerson


class Chosen(Form):
    password: Annotated[str, Field(max_length=200)]


class Password(OnePerson):
    """A new password, chosen by the admin or taken as offered, shown once."""

    async def get(self, request: Request) -> Response:
        return await self.show(request, part="password")

    async def post(self, request: Request) -> Response:
        person = await self.database.read_async(accounts.by_id, self.row_id(request))
        fields = await self.written(request)
        try:
            given = self.checked(fields, Chosen)
            check_password(given.password, username=person.username)
            hashed = await self.services.threads.hash(hash_password, given.password)
            set_password = partial(self.services.staff.set_password, person.id, hashed)
            await self.write(partial(set_password, by=self.actor(request), now=self.now))
        except RequestError as error:
            return await self.show(request, part="password", fields=fields, error=error)
        return self.draw(
            request,
            "people/staff_password.html",
            person=person,
            password=given.password,
            is_new=False,
        )


class Switch(OnePerson):
    """Disables or enables, as the last part of the address says."""

    async def get(self, request: Request) -> Response:
        return await self.show(request, part="switch")

    async def post(self, request: Request) -> Response:
        active = request.url.path.endswith("/enable")
        try:
            await self.write(lambda: self.store(request, Changes(active=active)))
        except NotFound:
            raise
        except RequestError as error:
            return await self.show(request, part="switch", error=error)
        return self.go("/staff", done="person-enabled" if active else "person-disabled")


_MANAGE = Permission.MANAGE_STAFF

PAGES = [
    Resource(
        "/staff/{id:int}/password",
        Password,
        {
            "GET": Operation("A new password", _MANAGE, None),
            "POST": Operation("Set somebody's password", _MANAGE, None),
        },
    ),
    *(
        Resource(
            f"/staff/{{id:int}}/{verb}",
            Switch,
            {
                "GET": Operation("Who may sign in", _MANAGE, None),
                "POST": Operation(f"{verb.capitalize()} an account", _MANAGE, None),
            },
        )
        for verb in ("disable", "enable")
    ),
]
