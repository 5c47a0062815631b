"""The accounts of the people who work here, for admins."""

from functools import partial
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError
from starlette.requests import Request
from starlette.responses import Response

from gacq.errors import InvalidInput
from gacq.staff import Permission, Role, StaffView, accounts
from gacq.staff.accounts import Changes
from gacq.staff.passwords import (
    MAXIMUM_LENGTH,
    MINIMUM_LENGTH,
    check_password,
    hash_password,
)
from gacq.web.endpoint import Endpoint
from gacq.web.operations import Operation, Resource
from gacq.web.shapes import EMAIL, NAME, USERNAME, Answer, Given, Shown

Username = Annotated[str, Field(pattern=USERNAME, max_length=64)]
Name = Annotated[str, Field(max_length=200, pattern=NAME)]
Email = Annotated[str, Field(max_length=254, pattern=EMAIL)]


def _hard_to_guess(password: str, info: ValidationInfo) -> str:
    try:
        check_password(password, username=info.data.get("username", ""))
    except InvalidInput as error:
        raise PydanticCustomError(
            "easy_password", "{why}", {"why": error.fields["password"]}
        ) from None
    return password


Password = Annotated[
    str,
    Field(min_length=MINIMUM_LENGTH, max_length=MAXIMUM_LENGTH),
    AfterValidator(_hard_to_guess),
]
Roles = Annotated[list[Role], Field(max_length=len(Role))]
SortedRoles = Annotated[list[Role], BeforeValidator(sorted)]


class StaffShown(Shown):
    """One account."""

    id: int
    username: str
    name: str
    email: str | None
    language: Literal["th", "en"]
    roles: SortedRoles
    active: bool

    @classmethod
    def of(cls, person: StaffView) -> "StaffShown":
        return cls.model_validate(person)


class NewStaff(Given):
    """An account to open."""

    username: Username
    name: Name
    password: Password
    roles: Roles
    email: Email | None = None
    language: Literal["th", "en"] = "th"


class StaffChanges(Given):
    """What to change; what is left out stays. An empty ``email`` removes it."""

    name: Name | None = None
    email: Email | None = None
    language: Literal["th", "en"] | None = None
    roles: Roles | None = None
    active: bool | None = None
    password: Password | None = None

    def account(self) -> Changes:
        roles = None if self.roles is None else frozenset(self.roles)
        return Changes(self.name, self.email, self.language, roles, self.active)


class StaffList(Endpoint):
    async def get(self, request: Request) -> Response:
        people = await self.database.read_async(accounts.everyone)
        return self.answer([StaffShown.of(person) for person in people])

    async def post(self, request: Request) -> Response:
        given = await self.given(request, NewStaff)
        # A quick hash of the whole body would be a quick way to try passwords.
        self.same_if(given.model_dump_json(exclude={"password"}))
        password_hash = await self.services.threads.hash(hash_password, given.password)
        return await self.change(request, partial(self._add, request, given, password_hash))

    def _add(self, request: Request, given: NewStaff, password_hash: str) -> Answer[StaffShown]:
        person = self.services.staff.add(
            username=given.username,
            name=given.name,
            password_hash=password_hash,
            roles=frozenset(given.roles),
            email=given.email,
            language=given.language,
            by=self.actor(request),
            now=self.now,
        )
        return Answer[StaffShown](data=StaffShown.of(person), timestamp=self.now)


class OneOfStaff(Endpoint):
    async def get(self, request: Request) -> Response:
        person = await self.database.read_async(accounts.by_id, self.row_id(request))
        return self.answer(StaffShown.of(person))

    async def patch(self, request: Request) -> Response:
        given = await self.given(request, StaffChanges)
        person = await self.database.read_async(accounts.by_id, self.row_id(request))
        password_hash = None
        if given.password is not None:
            check_password(given.password, username=person.username)
            password_hash = await self.services.threads.hash(hash_password, given.password)
        return await self.change(request, partial(self._edit, request, given, password_hash))

    def _edit(
        self, request: Request, given: StaffChanges, password_hash: str | None
    ) -> Answer[StaffShown]:
        staff_id, by = self.row_id(request), self.actor(request)
        person = self.services.staff.edit(staff_id, given.account(), by=by, now=self.now)
        if password_hash is not None:
            self.services.staff.set_password(staff_id, password_hash, by=by, now=self.now)
        return Answer[StaffShown](data=StaffShown.of(person), timestamp=self.now)


_MANAGE = Permission.MANAGE_STAFF

RESOURCES = [
    Resource(
        "/api/v1/staff",
        StaffList,
        {
            "GET": Operation("List the accounts", _MANAGE, Answer[list[StaffShown]]),
            "POST": Operation(
                "Open an account",
                _MANAGE,
                Answer[StaffShown],
                body=NewStaff,
                status=201,
                refusals=(409,),
                once=True,
            ),
        },
    ),
    Resource(
        "/api/v1/staff/{id:int}",
        OneOfStaff,
        {
            "GET": Operation("Show an account", _MANAGE, Answer[StaffShown], refusals=(404,)),
            "PATCH": Operation(
                "Change or disable an account, or reset its password",
                _MANAGE,
                Answer[StaffShown],
                body=StaffChanges,
                refusals=(404, 409),
            ),
        },
    ),
]
