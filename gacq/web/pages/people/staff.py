"""The people who work here: the list, a new account, and what an account says of somebody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from gacq import audit, thai
from gacq.errors import InvalidInput, NotFound, RequestError
from gacq.staff import Permission, Role, StaffView, accounts
from gacq.staff.accounts import Changes
from gacq.staff.passwords import hash_password
from gacq.staff.secrets import new_password
from gacq.web.api.staff import Email, Name, Password, Username
from gacq.web.envelope import status_of
from gacq.web.operations import Operation, Resource
from gacq.web.pages.frame.labels import DUTIES
from gacq.web.pages.frame.page import Form, Page, faults_of

_TICK = "role_"


class Person(Form):
    """What may be changed of an account. Roles are ticks and read by ``ticked``."""

    name: Name
    email: Email = ""
    language: Literal["th", "en"] = "th"


class NewPerson(Person):
    username: Username
    password: Password


class Staff(Page):
    async def get(self, request: Request) -> Response:
        people, signed_in = await self.database.read_async(_everyone)
        return self.draw(request, "people/staff.html", people=people, signed_in=signed_in)


class Adding(Page):
    async def get(self, request: Request) -> Response:
        return self._form(request, {"language": "th", "password": new_password()})

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        try:
            given = self._checked_person(fields)
            hashed = await self.services.threads.hash(hash_password, given.password)
            person = await self.write(lambda: self._add(request, given, fields, hashed))
        except RequestError as error:
            return self._form(request, fields, error)
        # No redirect: the password is in this one answer and in no address or history.
        return self.draw(
            request,
            "people/staff_password.html",
            person=person,
            password=given.password,
            is_new=True,
        )

    def _checked_person(self, fields: Mapping[str, str]) -> NewPerson:
        """Raises InvalidInput with all that is wrong, a role that is missing too."""
        no_role = {} if ticked(fields) else {"roles": "must name at least one role"}
        try:
            given = self.checked(fields, NewPerson)
        except InvalidInput as error:
            raise InvalidInput({**error.fields, **no_role}) from None
        if no_role:
            raise InvalidInput(no_role)
        return given

    def _add(
        self, request: Request, given: NewPerson, fields: Mapping[str, str], hashed: str
    ) -> StaffView:
        return self.services.staff.add(
            username=given.username,
            name=given.name,
            password_hash=hashed,
            roles=ticked(fields),
            email=given.email or None,
            language=given.language,
            by=self.actor(request),
            now=self.now,
        )

    def _form(
        self, request: Request, fields: Mapping[str, str], error: RequestError | None = None
    ) -> Response:
        return self.draw(
            request,
            "people/staff_new.html",
            status=_status(error),
            fields=fields,
            ticks=ticked(fields),
            duties=DUTIES,
            faults={} if error is None else faults_of(error),
        )


class OnePerson(Page):
    async def get(self, request: Request) -> Response:
        return await self.show(request)

    async def post(self, request: Request) -> Response:
        fields = await self.written(request)
        try:
            given = self.checked(fields, Person)
            changes = Changes(given.name, given.email, given.language, ticked(fields))
            await self.write(lambda: self.store(request, changes))
        except NotFound:
            raise
        except RequestError as error:
            return await self.show(request, fields=fields, error=error)
        return self.go("/staff", done="person-changed")

    def store(self, request: Request, changes: Changes) -> StaffView:
        return self.services.staff.edit(
            self.row_id(request), changes, by=self.actor(request), now=self.now
        )

    async def show(
        self,
        request: Request,
        *,
        part: str = "person",
        fields: Mapping[str, str] | None = None,
        error: RequestError | None = None,
        **more: Any,
    ) -> Response:
        """The account; what was wrong stands in the ``part`` whose form was sent."""
        person, signed_in = await self.database.read_async(_one, self.row_id(request))
        given = fields if part == "person" else None
        return self.draw(
            request,
            "people/person.html",
            status=_status(error),
            person=person,
            signed_in=signed_in,
            part=part,
            fields=_fields_of(person) if given is None else given,
            ticks=person.roles if given is None else ticked(given),
            duties=DUTIES,
            faults={} if error is None else faults_of(error),
            offered=(fields or {}).get("password") or new_password(),
            **more,
        )


def ticked(fields: Mapping[str, str]) -> frozenset[Role]:
    """The roles whose box was ticked."""
    return frozenset(role for role in Role if f"{_TICK}{role}" in fields)


def _everyone() -> tuple[list[StaffView], dict[int, datetime]]:
    people = accounts.everyone()
    return sorted(people, key=_place), _signed_in(people)


def _place(person: StaffView) -> tuple[bool, tuple[str, str]]:
    """Those who work here now come first, each part in Thai order."""
    return not person.active, thai.sorting_key(person.name)


def _one(staff_id: int) -> tuple[StaffView, datetime | None]:
    person = accounts.by_id(staff_id)
    return person, _signed_in([person]).get(person.id)


def _signed_in(people: list[StaffView]) -> dict[int, datetime]:
    """When each signed in last, by the audit log."""
    found = audit.latest("staff", "session.begin", [str(person.id) for person in people])
    return {int(staff_id): at for staff_id, at in found.items()}


def _fields_of(person: StaffView) -> dict[str, str]:
    return {"name": person.name, "email": person.email or "", "language": person.language}


def _status(error: RequestError | None) -> int:
    return 200 if error is None else status_of(error) or 500


_MANAGE = Permission.MANAGE_STAFF

PAGES = [
    Resource("/staff", Staff, {"GET": Operation("Staff", _MANAGE, None)}),
    Resource(
        "/staff/new",
        Adding,
        {
            "GET": Operation("A new account", _MANAGE, None),
            "POST": Operation("Open an account", _MANAGE, None),
        },
    ),
    Resource(
        "/staff/{id:int}",
        OnePerson,
        {
            "GET": Operation("One account", _MANAGE, None),
            "POST": Operation("Change an account", _MANAGE, None),
        },
    ),
]
